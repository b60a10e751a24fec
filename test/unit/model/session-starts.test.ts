import assert from 'node:assert/strict'
import { calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import { sessionStarts } from '../../../engine-host/model/calendars/session-starts.js'
import type { InstrumentKind } from '../../../engine-host/protocol/instrument-definition.js'

const hour = 3_600_000

function starts(kind: InstrumentKind, id: string, timeZone: string, closes: readonly number[]): readonly string[] {
  const calendar = calendarOf({
    id,
    kind,
    currency: 'USD',
    pricePrecision: 2,
    tickSize: '0.01',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: '1',
    timeZone,
  })
  const times = Float64Array.from(closes)
  return Array.from(sessionStarts(times, calendar), (row) => new Date(times[row]!).toISOString().slice(0, 16))
}

/** Closes of every hour of a period. */
function hours(from: string, to: string, isOpen: (close: number) => boolean = () => true): number[] {
  const closes: number[] = []
  for (let close = Date.parse(from); close <= Date.parse(to); close += hour) if (isOpen(close)) closes.push(close)
  return closes
}

describe('where sessions begin in a chart', () => {
  // Each names the first bar that closes in a new trade date.
  const cases = [
    [
      'currencies at 17:00 in New York, not at midnight',
      'currencyPair',
      'EURUSD.FX',
      'UTC',
      '2024-06-05T01:00Z',
      '2024-06-06T23:00Z',
      ['2024-06-05T22:00', '2024-06-06T22:00'],
    ],
    [
      'coins with the day of UTC, whatever the clocks of the exchange',
      'cryptoSpot',
      'BTCUSDT.BINANCE',
      'Asia/Tokyo',
      '2024-06-05T01:00Z',
      '2024-06-06T23:00Z',
      ['2024-06-06T01:00'],
    ],
    [
      'futures of Chicago in the evening, once a trade date',
      'future',
      'ESM4.GLBX',
      'America/Chicago',
      '2024-06-05T01:00Z',
      '2024-06-06T20:00Z',
      ['2024-06-05T23:00'],
    ],
    [
      'shares of New York with the date there, hours before and after the session included',
      'equity',
      'SPY.EQUS',
      'America/New_York',
      '2024-06-04T09:00Z',
      '2024-06-06T08:00Z',
      ['2024-06-05T05:00', '2024-06-06T05:00'],
    ],
    [
      'what has no known hours with the date of its exchange',
      'betting',
      'RACE.BOOK',
      'Europe/London',
      '2024-06-05T01:00Z',
      '2024-06-06T20:00Z',
      ['2024-06-06T00:00'],
    ],
  ] as const
  for (const [what, kind, id, zone, from, to, expected] of cases)
    it(what, () => {
      const isOpen = (close: number) => kind !== 'future' || new Date(close).getUTCHours() !== 22
      assert.deepEqual(starts(kind, id, zone, hours(from, to, isOpen)), expected)
    })

  it('not after a gap within a trade date, and not for bars of whole days', () => {
    const isOpen = (close: number) => ![10, 11, 12, 13].includes(new Date(close).getUTCHours())
    assert.deepEqual(
      starts('cryptoSpot', 'BTCUSDT.BINANCE', 'UTC', hours('2024-06-05T01:00Z', '2024-06-05T23:00Z', isOpen)),
      [],
    )
    const days = Array.from({ length: 20 }, (_, day) => Date.UTC(2024, 5, 1 + day, 21))
    assert.deepEqual(starts('equity', 'SPY.EQUS', 'America/New_York', days), [])
    assert.deepEqual(starts('equity', 'SPY.EQUS', 'America/New_York', []), [])
    assert.deepEqual(starts('equity', 'SPY.EQUS', 'America/New_York', [1]), [])
  })
})
