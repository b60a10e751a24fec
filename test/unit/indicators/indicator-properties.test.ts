import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Bar, BarValues } from '../../../engine-host/trading/index.js'
import { barsOf, stream, type IndicatorCase, type Periods } from './indicator-case.js'
import { indicatorCases } from './indicator-cases.js'
import type { Columns } from './slow-series.js'

const numRuns = 1000

/** Prices in quarters, so that sums of them are exact and flat stretches are flat to the last bit. */
const bar = fc
  .tuple(
    fc.integer({ min: 400, max: 440 }),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 0, max: 8 }),
    fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 1000 }) }, { weight: 1, arbitrary: fc.constant(0) }),
  )
  .map(([bottom, range, opened, closed, volume]) => {
    const inside = (part: number): number => (bottom + Math.min(part, range)) / 4
    return { open: inside(opened), high: (bottom + range) / 4, low: bottom / 4, close: inside(closed), volume }
  })
const flatBar = fc.constant({ open: 100, high: 100, low: 100, close: 100, volume: 0 })
const marketOf = (length: number) =>
  fc.array(fc.oneof({ weight: 6, arbitrary: bar }, { weight: 1, arbitrary: flatBar }), {
    minLength: 1,
    maxLength: length,
  })

const column = (rows: readonly BarValues[]): Columns => ({
  open: rows.map(({ open }) => open),
  high: rows.map(({ high }) => high),
  low: rows.map(({ low }) => low),
  close: rows.map(({ close }) => close),
  volume: rows.map(({ volume }) => volume),
})

/** Bars enough for the longest warm-up of a case. */
const longestOf = (name: string): number =>
  name === 'hilbertTrendline'
    ? 80
    : name === 'kst'
      ? 70
      : name.startsWith('t3') || name.startsWith('pivotPoints')
        ? 60
        : 40

const periodsFrom = (least = 1) => {
  const period = fc.integer({ min: least, max: 8 })
  return fc.tuple(period, period, period)
}

function assertLines(
  actual: Record<string, readonly number[]>,
  expected: Readonly<Record<string, readonly number[]>>,
): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort())
  for (const [line, values] of Object.entries(expected))
    values.forEach((value, place) => {
      const ours = actual[line]![place]!
      const agrees = Number.isNaN(value)
        ? Number.isNaN(ours)
        : Math.abs(ours - value) <= 1e-9 * Math.max(1, Math.abs(value))
      assert.ok(agrees, `${line} at bar ${place}: ours ${ours}, slowly computed ${value}`)
    })
}

describe('Streaming equals the slow recomputation', () => {
  for (const one of indicatorCases)
    it(one.name, () => {
      fc.assert(
        fc.property(marketOf(longestOf(one.name)), periodsFrom(one.least), (rows, periods) => {
          const columns = column(rows)
          assertLines(
            stream((bars) => one.create(periods, bars), barsOf(columns)),
            one.slow(columns, periods),
          )
        }),
        { numRuns },
      )
    })
})

describe('A bar without finite numbers', () => {
  const gap = fc
    .constantFrom(NaN, Infinity, -Infinity)
    .map((none) => ({ open: none, high: none, low: none, close: none, volume: none }))
  const market = (length: number) =>
    fc.array(fc.oneof({ weight: 12, arbitrary: bar }, { weight: 1, arbitrary: gap }), {
      minLength: 1,
      maxLength: length,
    })
  for (const one of indicatorCases)
    it(`${one.name} ${one.gaps}`, () => {
      fc.assert(
        fc.property(market(longestOf(one.name)), periodsFrom(one.least), (rows, periods) => {
          const bars = barsOf(column(rows))
          const streamed = stream((series) => one.create(periods, series), bars)
          if (one.gaps === 'skips it') assertLines(streamed, skipping(one, bars, periods))
          else assertLines(streamed, one.slow(column(rows), periods))
        }),
        { numRuns: 200 },
      )
    })
})

/** What an indicator gives that never saw the bars without numbers: at each of them its value of before. */
function skipping(one: IndicatorCase, bars: readonly Bar[], periods: Periods): Record<string, number[]> {
  const usable = stream(
    (series) => one.create(periods, series),
    bars.filter(({ close }) => Number.isFinite(close)),
  )
  const lines = Object.entries(usable).map(([line, values]): [string, number[]] => {
    let taken = 0
    return [line, bars.map(({ close }) => (Number.isFinite(close) ? values[taken++]! : (values[taken - 1] ?? NaN)))]
  })
  return Object.fromEntries(lines)
}
