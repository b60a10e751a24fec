import assert from 'node:assert/strict'
import fc from 'fast-check'
import { clearMarks, spreadLabels } from '../../../webview/charts/axis-labels.js'
import { PixelExtremes, rangeOf } from '../../../webview/charts/pixel-extremes.js'
import { candleAt, levelAt, stepsOf } from '../../../webview/charts/price-steps.js'

describe('a polyline by pixels', () => {
  const values = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(NaN)), {
    maxLength: 400,
  })

  it('draws at most four points a pixel and loses no extreme of any pixel', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.49, noNaN: true }), (numbers, pixelsPerRow) => {
        const column = Float64Array.from(numbers)
        const trace = new PixelExtremes()
        trace.trace(column, 0, column.length, 0, pixelsPerRow)
        const drawn = new Map<number, number[]>()
        for (let at = 0; at < trace.length; at += 2) {
          const pixel = Math.floor(trace.points[at]!)
          drawn.set(pixel, [...(drawn.get(pixel) ?? []), trace.points[at + 1]!])
        }
        for (const points of drawn.values()) assert.ok(points.length <= 4)
        for (const [row, value] of column.entries()) {
          if (Number.isNaN(value)) continue
          const points = drawn.get(Math.floor(row * pixelsPerRow))
          assert.ok(points !== undefined && Math.min(...points) <= value && Math.max(...points) >= value)
        }
      }),
    )
  })

  it('draws every row where rows are wider than half a pixel', () => {
    const trace = new PixelExtremes()
    trace.trace(Float64Array.of(1, NaN, 3, 2), 0, 4, 10, 2)
    assert.deepEqual([...trace.points.subarray(0, trace.length)], [10, 1, 14, 3, 16, 2])
  })

  it('the range of rows leaves out what is missing', () => {
    const column = Float64Array.of(NaN, 3, -2, NaN, 9)
    assert.deepEqual(rangeOf(column, 0, 4), { least: -2, greatest: 3 })
    assert.deepEqual(rangeOf(column, -5, 100), { least: -2, greatest: 9 })
    assert.equal(rangeOf(column, 3, 4), undefined)
  })
})

describe('levels that moved', () => {
  const times = Float64Array.of(100, 200, 300, 400, 500)
  const line = (...points: [time: number, price: number][]) => ({
    time: Float64Array.from(points, ([time]) => time),
    price: Float64Array.from(points, ([, price]) => price),
  })

  it('hold from the candle in which they were set to the one in which the next is set', () => {
    assert.deepEqual(stepsOf(line([200, 10], [350, 11]), times, 1, 4), [
      { from: 1, to: 3, price: 10 },
      { from: 3, to: 4, price: 11 },
    ])
  })

  it('end where they were cancelled, and are cut to the trade', () => {
    assert.deepEqual(stepsOf(line([50, 10], [300, NaN]), times, 1, 4), [{ from: 1, to: 2, price: 10 }])
    assert.deepEqual(stepsOf(line([500, 10]), times, 1, 2), [])
    assert.deepEqual(stepsOf(line(), times, 1, 2), [])
  })

  it('the same price set again is one level', () => {
    assert.deepEqual(stepsOf(line([200, 10], [300, 10]), times, 0, 4), [{ from: 1, to: 4, price: 10 }])
  })

  it('say their price at a candle', () => {
    const steps = stepsOf(line([200, 10], [400, 11]), times, 0, 4)
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((candle) => levelAt(steps, candle)),
      [NaN, 10, 10, 11, 11],
    )
  })

  it('a time belongs to the first candle that closes at or after it', () => {
    assert.deepEqual(
      [0, 100, 101, 500, 501].map((time) => candleAt(times, time)),
      [0, 0, 1, 4, 5],
    )
  })
})

describe('labels on an axis', () => {
  it('stay where they are wanted when there is room', () => {
    assert.deepEqual(spreadLabels([50, 100, 150], 20, 200), [50, 100, 150])
  })

  it('never cover each other and are whole, in the order of their prices', () => {
    const wanted = fc.array(fc.integer({ min: -500, max: 900 }), { maxLength: 8 })
    fc.assert(
      fc.property(wanted, (unsorted) => {
        const placed = spreadLabels(
          [...unsorted].sort((a, b) => a - b),
          20,
          400,
        )
        for (const [at, y] of placed.entries()) {
          assert.ok(y >= 10 && y <= 390, `${y}`)
          if (at > 0) assert.ok(y - placed[at - 1]! >= 20)
        }
      }),
    )
  })

  it('empty the marks that they would cover, and those that the edge would cut', () => {
    assert.deepEqual(clearMarks([4, 60, 100, null], ['a', 'b', 'c', 'd'], [95]), ['', 'b', '', ''])
  })
})
