import assert from 'node:assert/strict'
import type { AnalysedTrades } from '../../../engine-host/analysis/analysed-trades.js'
import { tradeBreakdowns } from '../../../engine-host/analysis/trade-breakdowns.js'
import { tradeRows } from './columns.js'

/** A trade for each entry. */
function tradesEntered(times: readonly string[]): AnalysedTrades {
  const column = (value: number): Float64Array => new Float64Array(times.length).fill(value)
  return {
    ...tradeRows(times.map((time) => ({ profit: 1, fraction: 0.01, entryTime: Date.parse(time) }))),
    tradeNumber: Int32Array.from(times, (_, at) => at + 1),
    quantity: column(1),
    entryPrice: column(100),
    exitPrice: column(101),
    stopLoss: column(NaN),
    takeProfit: column(NaN),
    strategy: times.map(() => ''),
  }
}

describe('Trades in groups', () => {
  // The bar of Wednesday, 3 January 2024 closes at the midnight after it.
  const entries = ['2024-01-04T00:00:00Z']

  for (const timeZone of ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Tokyo']) {
    it(`have the weekday of the daily bar that filled their entry, and no hour, in ${timeZone}`, () => {
      const { weekday, hour } = tradeBreakdowns(tradesEntered(entries), [
        { id: 'A.B', venue: 'B', timeZone, fillsByDay: true, multiplier: 1 },
      ])
      assert.deepEqual([weekday.labels, hour.labels], [['Wednesday'], []])
    })
  }

  it('have the weekday and the hour of the fill where shorter bars filled them, or finer data inside a day', () => {
    for (const [fillsByDay, time, expected] of [
      [false, '2024-01-04T00:00:00Z', ['Thursday', '00:00']],
      [true, '2024-01-03T08:30:00Z', ['Wednesday', '08:00']],
    ] as const) {
      const { weekday, hour } = tradeBreakdowns(tradesEntered([time]), [
        { id: 'A.B', venue: 'B', timeZone: 'UTC', fillsByDay, multiplier: 1 },
      ])
      assert.deepEqual([...weekday.labels, ...hour.labels], expected)
    }
  })
})
