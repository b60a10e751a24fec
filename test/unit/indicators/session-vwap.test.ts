import assert from 'node:assert/strict'
import { pivotPoints, vwap } from '../../../engine-host/trading/index.js'
import { Bar } from '../../../engine-host/model/bar.js'
import { BarSeries } from '../../../engine-host/model/bar-series.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { batchOf, firstOpen, share, type BarRow } from '../backtest/engine-fixture.js'

const halfHour = 1_800_000
const future: InstrumentDefinition = { ...share, id: 'ES.H20', kind: 'future', timeZone: 'America/Chicago' }

/** Bars of half an hour from Thursday, 2 January 2020, 14:30 UTC, each with a price of its own. */
function bars(definition: InstrumentDefinition, count: number, traded: 'always' | 'in sessions' = 'always'): Bar[] {
  const series = new BarSeries(new Instrument(definition, 0), '30-MINUTE', 0)
  const rows = Array.from({ length: count }, (_, place): BarRow => [
    100 + place,
    100 + place,
    100 + place,
    100 + place,
    10,
  ])
  const batch = batchOf(rows, 0, 0, halfHour)
  const all = rows.map((_, place) => new Bar(series, batch, place))
  return all.filter(
    ({ time, instrument }) => traded === 'always' || !instrument.calendar.isClosed(time - halfHour, time),
  )
}

/** Closes, as UTC, of the bars with which the price begins anew. */
function beginnings(
  definition: InstrumentDefinition,
  anchor: 'day' | 'week' | 'month' | 'all',
  count: number,
  traded?: 'in sessions',
): string[] {
  const indicator = vwap({ anchor })
  return bars(definition, count, traded)
    .filter((bar) => {
      indicator.updateBar(bar)
      return indicator.value === bar.close
    })
    .map(({ time }) => new Date(time).toISOString().slice(0, 16))
}

describe('A session', () => {
  const table: readonly [string, InstrumentDefinition, 'day' | 'week' | 'month' | 'all', readonly string[]][] = [
    ['of shares begins after midnight in New York', share, 'day', ['2020-01-02T15:00', '2020-01-03T05:30']],
    ['of an index future begins after 17:00 in Chicago', future, 'day', ['2020-01-02T15:00', '2020-01-02T23:30']],
    ['may be the whole of the data', future, 'all', ['2020-01-02T15:00']],
  ]
  for (const [rule, definition, anchor, expected] of table)
    it(rule, () => {
      assert.deepEqual(beginnings(definition, anchor, 48), expected)
    })

  it('of a week begins on the Sunday evening for futures', () => {
    assert.deepEqual(beginnings(future, 'week', 48 * 4, 'in sessions'), ['2020-01-02T15:00', '2020-01-05T23:30'])
  })

  it('gives the pivots of the trading day before', () => {
    const pivots = pivotPoints()
    const all = bars(future, 48)
    const ready = all.find((bar) => {
      pivots.updateBar(bar)
      return pivots.isReady
    })!
    assert.equal(ready.time, firstOpen + 18 * halfHour)
    const [low, high, close] = [100, 116, 116]
    assert.equal(pivots.pivot, (high + low + close) / 3)
  })
})
