import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { UserError } from '../../../engine-host/core/user-error.js'
import { formatDay, parseDay, weekdayOf } from '../../../engine-host/core/civil-date.js'
import { builtInCalendar, builtInCalendars, calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import type { SessionCalendar } from '../../../engine-host/model/calendars/session-calendar.js'
import type { CalendarDefinition } from '../../../engine-host/protocol/calendar-definition.js'
import type { InstrumentDefinition, InstrumentKind } from '../../../engine-host/protocol/instrument-definition.js'

const utc = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 16)

/** `open close [pauses]` in UTC, `closed` without a session. */
function sessionText(calendar: SessionCalendar, date: string): string {
  const session = calendar.sessionOn(parseDay(date)!)
  if (session === undefined) return 'closed'
  const pauses = session.pauses.map(([from, to]) => `${utc(from)}/${utc(to)}`)
  return [utc(session.open), utc(session.close), ...pauses].join(' ')
}

function definition(id: string, kind: InstrumentKind, more: Partial<InstrumentDefinition> = {}): InstrumentDefinition {
  return {
    id,
    kind,
    currency: 'USD',
    pricePrecision: 2,
    tickSize: '0.25',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: '50',
    timeZone: 'America/Chicago',
    ...more,
  }
}

describe('sessions of exchanges', () => {
  const cases: readonly (readonly [calendar: string, date: string, expected: string, why: string])[] = [
    ['NYSE', '2013-10-07', '2013-10-07T13:30 2013-10-07T20:00', 'summer time in New York'],
    ['NYSE', '2013-12-02', '2013-12-02T14:30 2013-12-02T21:00', 'winter time'],
    ['NYSE', '2013-11-29', '2013-11-29T14:30 2013-11-29T18:00', 'after Thanksgiving until 13:00'],
    ['NYSE', '2013-07-04', 'closed', 'Independence Day'],
    ['NYSE', '2012-10-29', 'closed', 'hurricane'],
    ['NYSE', '2022-01-03', '2022-01-03T14:30 2022-01-03T21:00', 'New Year on a Saturday is kept on no day'],
    ['NYSE', '2021-12-31', '2021-12-31T14:30 2021-12-31T21:00', 'nor on the Friday'],
    ['NYSE', '2022-06-20', 'closed', 'Juneteenth, on Monday for Sunday'],
    ['NYSE', '2021-06-18', '2021-06-18T13:30 2021-06-18T20:00', 'not yet kept'],
    [
      'CME-EQUITY',
      '2013-10-07',
      '2013-10-06T22:00 2013-10-07T21:15 2013-10-07T20:15/2013-10-07T20:30',
      'from Sunday evening',
    ],
    ['CME-EQUITY', '2024-06-05', '2024-06-04T22:00 2024-06-05T21:00', 'without the afternoon halt'],
    ['CME-EQUITY', '2024-03-11', '2024-03-10T22:00 2024-03-11T21:00', 'the day on which summer time began'],
    ['CME-EQUITY', '2023-02-20', 'closed', 'a holiday is no trade date'],
    [
      'CME-EQUITY',
      '2023-02-21',
      '2023-02-19T23:00 2023-02-21T22:00 2023-02-20T18:00/2023-02-20T23:00',
      'its trading counts to the next',
    ],
    [
      'CME-EQUITY',
      '2025-07-07',
      '2025-07-03T22:00 2025-07-07T21:00 2025-07-04T17:00/2025-07-06T22:00',
      'a Friday holiday counts to Monday',
    ],
    ['CME-EQUITY', '2023-07-03', '2023-07-02T22:00 2023-07-03T17:15', 'before Independence Day until 12:15'],
    ['CME-EQUITY', '2023-04-07', '2023-04-06T22:00 2023-04-07T13:15', 'a Good Friday with the employment report'],
    ['CME-EQUITY', '2024-03-29', 'closed', 'a Good Friday'],
    ['CME-EQUITY', '2025-12-25', 'closed', 'Christmas'],
    ['CME-EQUITY', '2025-12-26', '2025-12-25T23:00 2025-12-26T22:00', 'which ends in the evening'],
    [
      'CME-ENERGY-METALS',
      '2024-05-28',
      '2024-05-26T22:00 2024-05-28T21:00 2024-05-27T18:30/2024-05-27T22:00',
      'halt at 13:30',
    ],
    [
      'CME-FX',
      '2023-02-21',
      '2023-02-19T23:00 2023-02-21T22:00 2023-02-20T22:00/2023-02-20T23:00',
      'no halt but the usual one',
    ],
    [
      'CBOT-GRAINS',
      '2024-06-05',
      '2024-06-05T00:00 2024-06-05T18:20 2024-06-05T12:45/2024-06-05T13:30',
      'a pause in the morning',
    ],
    ['CBOT-GRAINS', '2023-11-24', '2023-11-24T14:30 2023-11-24T18:05', 'no evening of Thanksgiving'],
    ['EUREX', '2018-12-07', '2018-12-07T07:00 2018-12-07T21:00', 'before the Asian morning traded'],
    ['EUREX', '2024-07-05', '2024-07-05T00:10 2024-07-05T20:00', '2:10 in summer'],
    ['EUREX', '2024-01-05', '2024-01-05T00:10 2024-01-05T21:00', '1:10 in winter'],
    ['EUREX', '2024-04-01', 'closed', 'Easter Monday'],
    ['EUREX', '2024-12-24', 'closed', 'Christmas Eve'],
    ['ICE-EUROPE-ENERGY', '2024-06-03', '2024-06-02T22:00 2024-06-03T22:00', 'Mondays from Sunday 23:00'],
    ['FX', '2024-06-03', '2024-06-02T21:00 2024-06-03T21:00', 'from 17:00 in New York'],
    ['24-7', '2024-06-02', '2024-06-02T00:00 2024-06-03T00:00', 'Sundays too'],
  ]
  for (const [name, date, expected, why] of cases)
    it(`${name} on ${date}: ${why}`, () => {
      assert.equal(sessionText(builtInCalendar(name)!, date), expected)
    })

  it('New York’s closures and early closes of 2000 to 2035 are those of an independent calendar', () => {
    const file = path.join(import.meta.dirname, '../../data/calendars/nyse-2000-2035.json')
    const known = JSON.parse(readFileSync(file, 'utf8')) as {
      closed: string[]
      earlyCloses: Record<string, string>
    }
    // The exchange's systems failed four minutes before the end of that day; its hours were the usual ones.
    delete known.earlyCloses['2005-06-01']
    const calendar = builtInCalendar('NYSE')!
    const closed: string[] = []
    const early: string[] = []
    for (let day = parseDay('2000-01-01')!; day <= parseDay('2035-12-31')!; day++) {
      const session = calendar.sessionOn(day)
      if (session === undefined) {
        if (weekdayOf(day) % 6 !== 0) closed.push(formatDay(day))
      } else if (session.close - session.open < 6.5 * 3_600_000 && formatDay(day) !== '2002-09-11') {
        early.push(formatDay(day))
        assert.equal(session.close - session.open, 3.5 * 3_600_000)
      }
    }
    assert.deepEqual(closed, known.closed)
    assert.deepEqual(early, Object.keys(known.earlyCloses))
  })

  const time = fc.integer({ min: Date.UTC(2000, 0, 5), max: Date.UTC(2035, 11, 20) })
  const anyCalendar = fc.constantFrom(...builtInCalendars).map((name) => builtInCalendar(name)!)

  it('every close belongs to one trade date, which never goes back in time', () => {
    fc.assert(
      fc.property(anyCalendar, time, fc.integer({ min: 1, max: 5 * 86_400_000 }), (calendar, at, later) => {
        const day = calendar.tradingDay(at)
        assert.ok(calendar.sessionOn(day) !== undefined)
        assert.ok(at <= calendar.endOfTradingDay(day))
        assert.ok(calendar.tradingDay(at + later) >= day)
        assert.equal(calendar.tradingDay(calendar.endOfTradingDay(day)), day)
        assert.ok(calendar.tradingDay(calendar.endOfTradingDay(day) + 1) > day)
      }),
      { numRuns: 2000 },
    )
  })

  it('sessions follow each other without overlap, and a close in one belongs to its trade date', () => {
    fc.assert(
      fc.property(anyCalendar, time, fc.double({ min: 0, max: 1, noNaN: true }), (calendar, at, share) => {
        const session = calendar.sessionAround(at, false)
        const next = calendar.sessionFrom(session.day + 1)
        assert.ok(session.open < session.close && session.close <= next.open)
        const inside = session.open + 1 + Math.floor(share * (session.close - session.open - 1))
        assert.equal(calendar.tradingDay(inside), session.day)
        assert.equal(calendar.sessionAround(inside, true).day, session.day)
        assert.equal(calendar.endOfSession(inside - 1), session.close)
        assert.ok(calendar.isClosed(session.close, next.open))
      }),
      { numRuns: 2000 },
    )
  })

  it('trading before and after hours counts with its day, a closed evening with the day before', () => {
    const day = (name: string, iso: string) => formatDay(builtInCalendar(name)!.tradingDay(Date.parse(iso)))
    assert.equal(day('NYSE', '2013-10-07T08:00:01Z'), '2013-10-07')
    assert.equal(day('NYSE', '2013-10-08T00:00:00Z'), '2013-10-07', '20:00 in New York')
    assert.equal(day('NYSE', '2013-12-03T01:00:00Z'), '2013-12-02', '20:00 in winter, the next day in UTC')
    assert.equal(day('CME-EQUITY', '2013-10-07T21:45:00Z'), '2013-10-07', 'the daily break')
    assert.equal(day('CME-EQUITY', '2013-10-07T22:00:00Z'), '2013-10-07', 'a bar that closes as the session opens')
    assert.equal(day('CME-EQUITY', '2013-10-07T22:00:01Z'), '2013-10-08')
    assert.equal(day('CME-EQUITY', '2013-10-12T12:00:00Z'), '2013-10-14', 'a Saturday')
  })

  it('the calendar of an instrument follows from its definition', () => {
    const name = (...given: Parameters<typeof definition>) => calendarOf(definition(...given)).name
    assert.equal(name('ES.Z13', 'future'), 'CME-EQUITY')
    assert.equal(name('ESH4-ESM4.GLBX', 'future'), 'CME-EQUITY')
    assert.equal(name('6E.H26', 'future'), 'CME-FX')
    assert.equal(name('CL.F26', 'future'), 'CME-ENERGY-METALS')
    assert.equal(name('XYZ.Z13', 'future'), '24-7 America/Chicago')
    assert.equal(name('SPY.EQUS', 'equity', { timeZone: 'America/New_York' }), 'NYSE')
    assert.equal(name('BTC/USDT.BINANCE', 'cryptoSpot'), '24-7')
    assert.equal(name('EUR/USD', 'currencyPair'), 'FX')
    assert.equal(name('ES.Z13', 'future', { calendar: 'NYSE' }), 'NYSE')
    assert.throws(() => name('ES.Z13', 'future', { calendar: 'MOON' }), UserError)
  })

  it('a calendar of one’s own says hours, pauses, holidays and early closes', () => {
    const tokyo: CalendarDefinition = {
      timeZone: 'Asia/Tokyo',
      hours: [
        { open: '09:00', close: '15:00', pauses: ['11:30-12:30'] },
        { from: '2024-11-05', open: '09:00', close: '15:30', pauses: ['11:30-12:30'] },
      ],
      holidays: ['2024-01-01'],
      earlyCloses: { '2024-12-30': '12:00' },
    }
    const calendar = calendarOf(definition('7203.XTKS', 'equity', { calendar: tokyo }))
    assert.equal(sessionText(calendar, '2024-01-01'), 'closed')
    assert.equal(
      sessionText(calendar, '2024-01-02'),
      '2024-01-02T00:00 2024-01-02T06:00 2024-01-02T02:30/2024-01-02T03:30',
    )
    assert.equal(
      sessionText(calendar, '2024-11-05'),
      '2024-11-05T00:00 2024-11-05T06:30 2024-11-05T02:30/2024-11-05T03:30',
    )
    assert.equal(
      sessionText(calendar, '2024-12-30'),
      '2024-12-30T00:00 2024-12-30T03:00 2024-12-30T02:30/2024-12-30T03:00',
    )
    const evening = { timeZone: 'UTC', hours: [{ open: '17:00', close: '16:00', pauses: ['23:00-23:30'] }] }
    assert.equal(
      sessionText(calendarOf(definition('A', 'future', { calendar: evening })), '2024-01-02'),
      '2024-01-01T17:00 2024-01-02T16:00 2024-01-01T23:00/2024-01-01T23:30',
    )
    const wrong = [
      [{ ...tokyo, hours: [] }, /hours must name/],
      [{ ...tokyo, hours: [{ open: '9', close: '15:00' }] }, /"9" is no time of day/],
      [{ ...tokyo, holidays: ['2024-02-30'] }, /"2024-02-30" is no date/],
      [{ ...tokyo, weekdays: ['MOON'] }, /"MOON" is no weekday/],
    ] as const
    for (const [given, message] of wrong)
      assert.throws(() => calendarOf(definition('A.B', 'equity', { calendar: given })), message)
  })
})
