import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createTrades } from '../../../webview/columns/result-tables.js'
import { extendOrder, orderTrades, tableOrder, type SortKey } from '../../../webview/trades/trade-order.js'
import { tradesOf, type TradeRow } from './trades-fixture.js'

const all = () => true
const byProfit: SortKey = (trades, row) => trades.profitAndLoss[row]!
const bySide: SortKey = (trades, row) => (trades.side[row] === 1 ? 'Long' : 'Short')

const profits = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(NaN)), { maxLength: 60 })
const rowsOf = (values: readonly number[]): TradeRow[] =>
  values.map((profitAndLoss, at) => ({ profitAndLoss, side: at % 3 === 0 ? -1 : 1 }))

describe('the order of the trades', () => {
  it('rows of equal keys keep the sequence of the table, in both directions', () => {
    const trades = tradesOf([{ profitAndLoss: 1 }, { profitAndLoss: 0 }, { profitAndLoss: 1 }, { profitAndLoss: 0 }])
    assert.deepEqual([...orderTrades(trades, { key: byProfit, descending: false, matches: all })], [1, 3, 0, 2])
    assert.deepEqual([...orderTrades(trades, { key: byProfit, descending: true, matches: all })], [0, 2, 1, 3])
  })

  it('missing numbers stand last in both directions', () => {
    const trades = tradesOf([{ profitAndLoss: NaN }, { profitAndLoss: 2 }, { profitAndLoss: 1 }])
    assert.deepEqual([...orderTrades(trades, { key: byProfit, descending: false, matches: all })], [2, 1, 0])
    assert.deepEqual([...orderTrades(trades, { key: byProfit, descending: true, matches: all })], [1, 2, 0])
  })

  it('words sort by the alphabet and the table’s own sequence turns round', () => {
    const trades = tradesOf([{ side: -1 }, { side: 1 }, { side: 1 }])
    assert.deepEqual([...orderTrades(trades, { key: bySide, descending: false, matches: all })], [1, 2, 0])
    assert.deepEqual([...orderTrades(trades, { key: tableOrder, descending: true, matches: all })], [2, 1, 0])
  })

  for (const [name, key] of [
    ['a number', byProfit],
    ['a word', bySide],
    ['the table’s sequence', tableOrder],
  ] as const) {
    it(`rows appended to an order by ${name} stand where sorting anew would put them`, () => {
      fc.assert(
        fc.property(profits, profits, fc.boolean(), (first, second, descending) => {
          const table = createTrades()
          table.append(tradesOf(rowsOf(first)))
          const options = { key, descending, matches: (_: unknown, row: number) => row % 5 !== 4 }
          const before = orderTrades(table.table, options)
          table.append(tradesOf(rowsOf(second), first.length + 1))
          assert.deepEqual(
            [...extendOrder(before, table.table, options, first.length)],
            [...orderTrades(table.table, options)],
          )
        }),
      )
    })
  }
})

describe('columns that grow', () => {
  it('hold the rows of all appends in their sequence', () => {
    fc.assert(
      fc.property(fc.array(profits, { maxLength: 8 }), (chunks) => {
        const table = createTrades()
        for (const chunk of chunks) table.append(tradesOf(rowsOf(chunk)))
        assert.deepEqual([...table.table.profitAndLoss], chunks.flat())
        assert.equal(table.table.length, chunks.flat().length)
        assert.ok(table.table.side instanceof Int8Array)
      }),
    )
  })

  it('a table that was read stays as it was, and replacing starts anew', () => {
    const table = createTrades()
    table.append(tradesOf([{ profitAndLoss: 1 }]))
    const read = table.table
    table.append(tradesOf([{ profitAndLoss: 2 }], 2))
    assert.equal(read.length, 1)
    assert.deepEqual([...read.profitAndLoss], [1])
    table.replace(tradesOf([{ profitAndLoss: 3 }]))
    table.append(tradesOf([{ profitAndLoss: 4 }], 2))
    assert.deepEqual([...table.table.profitAndLoss], [3, 4])
  })
})
