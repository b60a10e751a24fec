import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RowWindow, rowHeight } from '../../../webview/trades/row-window.js'
import { sortRows } from '../../../webview/trades/sort-rows.js'

describe('sorting rows by their keys', () => {
  it('agrees with a comparing stable sort on any doubles, infinities included', () => {
    const key = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constant(-Infinity))
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (values) => {
        const keys = Float64Array.from(values, (value) => value + 0)
        const rows = Uint32Array.from(values.keys()).filter((row) => row % 7 !== 3)
        const expected = [...rows].sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b))
        assert.deepEqual([...sortRows(rows, keys)], expected)
      }),
    )
  })
})

describe('the window over a long table', () => {
  it('shows the rows that fill it, those cut by its edges included', () => {
    const window = new RowWindow()
    window.resize(1000, 220)
    assert.deepEqual([window.first, window.end, window.pageRows], [0, 10, 10])
    window.moveTo(33)
    assert.deepEqual([window.first, window.end], [1, 12])
    assert.equal(window.scrollTop, 33)
  })

  it('never leaves the table', () => {
    const window = new RowWindow()
    window.resize(20, 220)
    window.moveTo(1e9)
    assert.deepEqual([window.first, window.end], [10, 20])
    window.moveTo(-5)
    assert.equal(window.offset, 0)
    window.resize(3, 220)
    assert.deepEqual([window.first, window.end], [0, 3])
  })

  it('moves as little as needed to reveal a row', () => {
    const window = new RowWindow()
    window.resize(1000, 220)
    window.reveal(5)
    assert.equal(window.offset, 0)
    window.reveal(10)
    assert.equal(window.offset, rowHeight)
    window.reveal(0)
    assert.equal(window.offset, 0)
  })

  it('reaches every one of a million rows, by scroll bar to both ends and by rows to each', () => {
    const window = new RowWindow()
    window.resize(1_000_000, 440)
    assert.ok(window.scaled)
    assert.ok(window.spacerHeight < 16_000_000)
    window.takeScrollTop(window.spacerHeight - 440)
    assert.equal(window.end, 1_000_000)
    window.takeScrollTop(0)
    assert.equal(window.first, 0)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (row) => {
        window.reveal(row)
        assert.ok(window.first <= row && row < window.end)
        // What the scroll bar then reports is its own place and moves nothing.
        const { offset } = window
        window.takeScrollTop(Math.round(window.scrollTop * 2) / 2)
        assert.equal(window.offset, offset)
      }),
    )
  })
})
