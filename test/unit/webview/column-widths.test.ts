import assert from 'node:assert/strict'
import fc from 'fast-check'
import { layOutColumns } from '../../../webview/trades/column-widths.js'
import type { TradeColumn } from '../../../webview/trades/trade-columns.js'
import { tradesOf } from './trades-fixture.js'

const measure = (text: string) => text.length * 8
const column = (key: string, rank: number, width: number): TradeColumn => ({
  key,
  label: key,
  meaning: key,
  align: 'end',
  rank,
  text: () => '0'.repeat(width),
  sortKey: () => 0,
})
const columns = [column('a', 0, 10), column('b', 3, 10), column('c', 1, 10), column('d', 2, 10)]
const trades = tradesOf([{}, {}])

describe('the columns of the table of trades', () => {
  it('leave by rank when there is no room, and keep their sequence', () => {
    const keysAt = (width: number) => layOutColumns(columns, trades, measure, width).columns.map(({ key }) => key)
    assert.deepEqual(keysAt(1000), ['a', 'b', 'c', 'd'])
    assert.deepEqual(keysAt(300), ['a', 'c', 'd'])
    assert.deepEqual(keysAt(180), ['a', 'c'])
    assert.deepEqual(keysAt(10), ['a'])
  })

  it('never take more than there is, once one column fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 3000 }), (available) => {
        const { widths } = layOutColumns(columns, trades, measure, available)
        const used = widths.reduce((sum, width) => sum + width, 0)
        assert.ok(used <= available, `${used} of ${available}`)
      }),
    )
  })

  it('are as wide as their widest text, wherever it stands', () => {
    const rows = tradesOf(Array.from({ length: 5000 }, (_, at) => ({ profitAndLoss: at === 3333 ? 1e9 : 1 })))
    const profit: TradeColumn = {
      ...column('a', 0, 1),
      text: (table, row) => String(table.profitAndLoss[row]),
      sortKey: (table, row) => table.profitAndLoss[row]!,
    }
    const { widths } = layOutColumns([profit], rows, measure, 1000)
    assert.equal(widths[0], measure('1000000000'))
  })
})
