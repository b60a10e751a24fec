import assert from 'node:assert/strict'
import { parseTradeFilter } from '../../../webview/trades/trade-filter.js'
import { tradesOf } from './trades-fixture.js'

const trades = tradesOf([
  { side: 1, profitAndLoss: 49, returnFraction: 0.0034, bars: 1293, reason: 'takeProfit' },
  { side: -1, profitAndLoss: -28, returnFraction: -0.0019, bars: 681, reason: 'stopLoss', ambiguous: true },
  { side: 1, profitAndLoss: -10, returnFraction: -0.001, bars: 5, reason: 'trailingStop' },
  { side: -1, profitAndLoss: 0, returnFraction: 0, bars: 0, reason: 'signal', quantity: 7 },
])

function numbersMatching(text: string): number[] {
  const parsed = parseTradeFilter(text)
  assert.equal(parsed.kind, 'filter', parsed.kind === 'invalid' ? parsed.message : '')
  const rows = Array.from({ length: trades.length }, (_, row) => row)
  return rows.filter((row) => parsed.kind === 'filter' && parsed.matches(trades, row)).map((row) => row + 1)
}

describe('the filter of the trades', () => {
  const filters: [text: string, matching: number[]][] = [
    ['', [1, 2, 3, 4]],
    ['   ', [1, 2, 3, 4]],
    ['side:long', [1, 3]],
    ['side:SHORT', [2, 4]],
    ['side!=long', [2, 4]],
    ['pnl<0', [2, 3]],
    ['pnl<=0', [2, 3, 4]],
    ['pnl>-20 pnl<0', [3]],
    ['profit>−20', [1, 3, 4]],
    ['%>0.3', [1]],
    ['return<-0.15%', [2]],
    ['bars>=1,293', [1]],
    ['qty=7', [4]],
    ['qty!=7', [1, 2, 3]],
    ['#:3', [3]],
    ['reason:stop', [2, 3]],
    ['reason:"stop loss"', [2]],
    ['reason:stopLoss', [2]],
    ['reason=stop-loss', [2]],
    ['-reason:stop', [1, 4]],
    ['side:long pnl<0 reason:stop', [3]],
    ['ambiguous', [2]],
    ['-ambiguous loser', [3]],
    ['winner', [1]],
    ['short', [2, 4]],
    ['trailing', [3]],
    ['mae<0 mfe>=2', [1, 2, 3, 4]],
  ]
  for (const [text, matching] of filters) {
    it(`“${text}” keeps ${matching.length === 0 ? 'none' : matching.join(', ')}`, () => {
      assert.deepEqual(numbersMatching(text), matching)
    })
  }

  const invalid: [text: string, says: RegExp][] = [
    ['colour:red', /“colour”.*side, reason, #, qty, pnl/],
    ['pnl<', /“pnl<” needs a number/],
    ['pnl<abc', /“pnl<abc” needs a number/],
    ['side:', /“side:” needs a value, such as side:long/],
    ['side>long', /write side:long/],
    ['constructor:1', /No column is named “constructor”/],
  ]
  for (const [text, says] of invalid) {
    it(`“${text}” says what would be understood`, () => {
      const parsed = parseTradeFilter(text)
      assert.equal(parsed.kind, 'invalid')
      assert.match(parsed.kind === 'invalid' ? parsed.message : '', says)
    })
  }
})

describe('times in a filter of trades', () => {
  const exits = [
    '2013-09-30T23:59:59.999',
    '2013-10-01T00:00:00',
    '2013-10-31T12:00:00',
    '2013-11-01T00:00:00',
    '2014-01-01T00:00:00',
  ]
  const closed = {
    ...tradesOf(exits.map(() => ({}))),
    exitTime: Float64Array.from(exits, (exit) => Date.parse(`${exit}Z`)),
  }
  for (const [filter, rows] of [
    ['closed:2013-10', [1, 2]],
    ['closed:2013', [0, 1, 2, 3]],
    ['closed!=2013', [4]],
    ['closed<2013-10', [0]],
    ['closed<=2013-10', [0, 1, 2]],
    ['closed>2013-10', [3, 4]],
    ['closed>=2013-10-31', [2, 3, 4]],
    ['closed:2013-10-31', [2]],
    ['closed>2013-10-31T12:00 closed<=2014-01-01T00:00', [3, 4]],
    ['closed>=2013-10-31T12:00Z closed<2014-01-01T00:00:00Z', [2, 3]],
    ['-closed:2013-10', [0, 3, 4]],
  ] as const)
    it(`${filter} leaves ${rows.length}`, () => {
      const parsed = parseTradeFilter(filter)
      assert(parsed.kind === 'filter', JSON.stringify(parsed))
      const left = Array.from({ length: closed.length }, (_, row) => row).filter((row) => parsed.matches(closed, row))
      assert.deepEqual(left, rows)
    })

  for (const filter of [
    'closed:',
    'closed:october',
    'closed:2013-13',
    'closed:2013-02-30',
    'opened>13',
    'opened:2013-10-07T25:00',
  ])
    it(`${filter} is told as no date`, () => {
      const parsed = parseTradeFilter(filter)
      assert(parsed.kind === 'invalid')
      assert.match(parsed.message, /needs a date, such as/)
    })
})
