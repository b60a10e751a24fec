import assert from 'node:assert/strict'
import { ChartCache } from '../../../webview/chart-cache.js'
import type { TradeChart } from '../../../engine-host/protocol/trade-chart.js'
import { TradeSelection } from '../../../webview/trades/trade-selection.js'

const selectionOf = (...order: number[]) => {
  const selection = new TradeSelection()
  selection.reorder(Uint32Array.from(order), true)
  return selection
}

describe('the selection of trades', () => {
  it('extends from where it began, to both sides', () => {
    const selection = selectionOf(10, 11, 12, 13, 14)
    selection.activate(2)
    selection.extendTo(4)
    assert.deepEqual([...selection.selected], [12, 13, 14])
    selection.extendTo(1)
    assert.deepEqual([...selection.selected], [11, 12])
    assert.equal(selection.active, 1)
  })

  it('a row is toggled beside the active one', () => {
    const selection = selectionOf(10, 11, 12)
    selection.activate(0)
    selection.toggle(2)
    assert.deepEqual([...selection.selected].sort(), [10, 12])
    selection.toggle(2)
    assert.deepEqual([...selection.selected], [10])
  })

  it('stays with its rows when they are sorted anew, and drops those that are filtered out', () => {
    const selection = selectionOf(10, 11, 12, 13)
    selection.activate(1)
    selection.extendTo(2)
    selection.reorder(Uint32Array.of(13, 12, 11, 10), false)
    assert.equal(selection.activeId, 12)
    assert.deepEqual([...selection.selected], [11, 12])
    selection.reorder(Uint32Array.of(13, 11), false)
    assert.deepEqual([...selection.selected], [11])
    assert.equal(selection.activeId, undefined)
  })

  it('never leaves the list', () => {
    const selection = selectionOf(10, 11)
    selection.activate(99)
    assert.equal(selection.active, 1)
    selection.extendTo(-5)
    assert.deepEqual([...selection.selected], [10, 11])
    const empty = selectionOf()
    empty.activate(0)
    empty.extendTo(3)
    empty.toggle(0)
    assert.deepEqual([empty.active, empty.selected.size], [-1, 0])
  })
})

describe('charts that are kept', () => {
  const chartOf = (tradeNumber: number) => ({ tradeNumber }) as TradeChart

  it('a chart is asked for once until it comes, and again after a failure', () => {
    const asked: number[] = []
    const cache = new ChartCache(2, (number) => asked.push(number))
    assert.equal(cache.get(1), undefined)
    cache.get(1)
    cache.get(2)
    assert.deepEqual(asked, [1, 2])
    cache.take(chartOf(1))
    assert.equal(cache.get(1)?.tradeNumber, 1)
    cache.forgetRequests()
    cache.get(2)
    assert.deepEqual(asked, [1, 2, 2])
  })

  it('the oldest leaves first', () => {
    const asked: number[] = []
    const cache = new ChartCache(2, (number) => asked.push(number))
    for (const number of [1, 2, 3]) cache.take(chartOf(number))
    assert.equal(cache.get(1), undefined)
    assert.deepEqual([cache.get(2)?.tradeNumber, cache.get(3)?.tradeNumber, asked], [2, 3, [1]])
  })
})
