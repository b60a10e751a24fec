import assert from 'node:assert/strict'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { builtInCalendar } from '../../../engine-host/model/calendars/calendar-of.js'

const hour = 3_600_000

/** Days that the statistics count over hourly bars with these closes. */
function daysOf(calendar: string | undefined, closes: readonly number[]): number {
  const statistics = new RunStatistics(calendar === undefined ? {} : { calendar: builtInCalendar(calendar)! })
  statistics.addBars({
    source: 0,
    length: closes.length,
    stamps: new Int32Array(BigInt64Array.from(closes, (close) => BigInt(close) * 1_000_000n).buffer),
    close: Float64Array.from(closes, (_, at) => 100 + at),
    equity: Float64Array.from(closes, (_, at) => 1000 + at),
  })
  return statistics.report().find(({ key }) => key === 'days')!.value
}

/** Hourly closes of a week of CME Globex, from Sunday 17:00 to Friday 16:00 in Chicago. */
const week = Array.from({ length: 5 }, (_, day) =>
  Array.from({ length: 23 }, (_, at) => Date.UTC(2025, 9, 5 + day, 23) + at * hour),
).flat()

describe('days in the statistics', () => {
  it('a week of futures has five: the evening of Sunday belongs to Monday', () => {
    assert.equal(daysOf('CME-EQUITY', week), 5)
    assert.equal(daysOf(undefined, week), 6)
  })

  it('a holiday whose trading counts to the next day adds none', () => {
    const laborDay = Array.from({ length: 42 }, (_, at) => Date.UTC(2025, 7, 31, 23) + at * hour)
    assert.equal(daysOf('CME-EQUITY', laborDay), 1)
    assert.equal(daysOf(undefined, laborDay), 3)
  })

  it('hours after the close count with their day, in winter beyond midnight UTC', () => {
    const lateHours = [21, 22, 23, 24, 25].map((utcHour) => Date.UTC(2024, 0, 3, utcHour))
    assert.equal(daysOf('NYSE', lateHours), 1)
    assert.equal(daysOf(undefined, lateHours), 2)
  })
})
