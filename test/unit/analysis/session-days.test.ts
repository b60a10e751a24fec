import assert from 'node:assert/strict'
import { periodReturns } from '../../../engine-host/analysis/period-table.js'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { tradeDaysOf } from '../../../engine-host/analysis/trade-days.js'
import { builtInCalendar } from '../../../engine-host/model/calendars/calendar-of.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { share as anyShare } from '../backtest/engine-fixture.js'

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

const day = 24 * hour

const share: InstrumentDefinition = { ...anyShare, id: 'SPY.ARCX', kind: 'equity', timeZone: 'America/New_York' }
const sydney: InstrumentDefinition = { ...share, id: 'BHP.XASX', timeZone: 'Australia/Sydney' }
const currencies: InstrumentDefinition = { ...share, id: 'EUR/USD.IDEALPRO', kind: 'currencyPair', timeZone: 'UTC' }
const future: InstrumentDefinition = { ...share, id: 'ES.Z25', kind: 'future', timeZone: 'America/Chicago' }

/** Closes of weekday bars that were cut at an hour of UTC, from the one of `first` on. */
function weekdayCloses(first: number, count: number, utcHour = 0): number[] {
  const closes: number[] = []
  for (let opened = first; closes.length < count; opened += day) {
    const weekday = new Date(opened).getUTCDay()
    if (weekday !== 0 && weekday !== 6) closes.push(opened + day + utcHour * hour)
  }
  return closes
}

/** Year, month and day of each period of a run over these bars, with the trades that closed in it. */
function periodsOf(definition: InstrumentDefinition, bars: string, closes: readonly number[], unit: 'days' | 'months') {
  const calendar = tradeDaysOf(definition, bars)
  const statistics = new RunStatistics({ calendar })
  statistics.addBars({
    source: 0,
    length: closes.length,
    stamps: new Int32Array(BigInt64Array.from(closes, (close) => BigInt(close) * 1_000_000n).buffer),
    close: Float64Array.from(closes, (_, at) => 100 + at),
    equity: Float64Array.from(closes, (_, at) => 1000 + at),
  })
  const table = periodReturns({
    days: statistics.dayEquity,
    calendar,
    startingEquity: 1000,
    startingClose: 100,
    exits: Float64Array.from(closes),
  })[unit]
  return Array.from(table.year, (year, at) => [year, table.month[at]!, table.day[at]!, table.trades[at]!])
}

describe('days of bars that hold whole days', () => {
  // Monday to Friday, a month with no holiday of either exchange.
  const weekdays = weekdayCloses(Date.UTC(2025, 9, 6), 15).map((close) => new Date(close - day).getUTCDate())

  const cases = [
    { title: 'a future of Chicago, cut at midnight UTC', instrument: future, utcHour: 0 },
    { title: 'a future, cut at midnight in Chicago', instrument: future, utcHour: 5 },
    { title: 'a pair of currencies', instrument: currencies, utcHour: 0 },
    { title: 'a share of New York', instrument: share, utcHour: 0 },
    { title: 'a share of New York, cut at midnight there', instrument: share, utcHour: 4 },
    { title: 'a share of Sydney, which opens at midnight UTC', instrument: sydney, utcHour: 0 },
  ]
  for (const { title, instrument, utcHour } of cases) {
    it(`${title}: each bar is a day of its own with its own date, and what closed with it`, () => {
      const closes = weekdayCloses(Date.UTC(2025, 9, 6), 15, utcHour)
      assert.deepEqual(
        periodsOf(instrument, '1-DAY', closes, 'days'),
        weekdays.map((date) => [2025, 10, date, 1]),
      )
    })
  }

  it('what a bar of a Sunday tells counts with Monday', () => {
    const closes = [Date.UTC(2025, 9, 4), Date.UTC(2025, 9, 6), Date.UTC(2025, 9, 7)]
    assert.deepEqual(periodsOf(future, '1-DAY', closes, 'days'), [
      [2025, 10, 3, 1],
      [2025, 10, 6, 2],
    ])
  })

  it('bars of months are months of their own, whatever weekday they end on', () => {
    const closes = Array.from({ length: 36 }, (_, month) => Date.UTC(2022, month + 1, 1))
    for (const instrument of [future, currencies, share, sydney]) {
      assert.deepEqual(
        periodsOf(instrument, '1-MONTH', closes, 'months'),
        closes.map((_, month) => [2022 + Math.floor(month / 12), (month % 12) + 1, 0, 1]),
      )
    }
  })

  it('bars that were cut by sessions keep the dates of their sessions', () => {
    const closes = [6, 7, 8, 9, 10].map((date) => Date.UTC(2025, 9, date, 21))
    assert.deepEqual(
      periodsOf(future, '1-DAY-SESSION', closes, 'days'),
      [6, 7, 8, 9, 10].map((date) => [2025, 10, date, 1]),
    )
  })
})
