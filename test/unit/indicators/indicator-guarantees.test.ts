import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Strategy, type Indicator } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'
import { readSpy } from '../backtest/golden-data.js'
import { barsOf, ColumnSeries, feed, stream, type IndicatorCase, type Periods } from './indicator-case.js'
import { indicatorCases } from './indicator-cases.js'
import type { Columns } from './slow-series.js'

const spy = readSpy().rows.slice(0, 400)
const longPeriods: Periods = [20, 14, 9]

function columnsOf(rows: readonly BarRow[]): Columns {
  const column = (place: number): number[] => rows.map((row) => row[place]!)
  return { open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4) }
}

const standstill = (length: number, volume: number): BarRow[] =>
  Array.from({ length }, (): BarRow => [100, 100, 100, 100, volume])

/** The function of `backlens` that a case calls. */
const functionOf = ({ name }: IndicatorCase): string => name.split(' ')[0]!

describe('An indicator', () => {
  const periods = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 2, max: 25 }))) as fc.Arbitrary<
    [number, number, number]
  >

  for (const one of indicatorCases) {
    const knowsWarmUp = !/^pivotPoints .*(day|week)$/.test(one.name)
    it(`${one.name} is ready after exactly as many bars as warmUp says${knowsWarmUp ? '' : ', which a session cannot'}`, () => {
      const bars = barsOf(columnsOf(spy.slice(0, 220)))
      fc.assert(
        fc.property(periods, (given) => {
          let indicator: Indicator | undefined
          const lines = stream((series) => (indicator = one.create(given, series)), bars)
          const { warmUp } = indicator!
          assert.equal(warmUp !== undefined, knowsWarmUp)
          const firsts = Object.values(lines).map((values) => values.findIndex((value) => !Number.isNaN(value)))
          if (warmUp !== undefined && functionOf(one) !== 'supertrend') assert.equal(Math.max(...firsts), warmUp - 1)
          if (warmUp !== undefined) assert.equal(firsts[0]! <= warmUp - 1, true)
        }),
        { numRuns: 60 },
      )
    })
  }

  it('has the same values up to any bar, whatever comes after it', () => {
    const cases = fc.constantFrom(...indicatorCases)
    const price = fc.integer({ min: 400, max: 440 }).map((quarters) => quarters / 4)
    const row = fc
      .tuple(price, price, price, price, fc.integer({ min: 0, max: 500 }))
      .map(([a, b, c, d, volume]): BarRow => {
        return [a, Math.max(a, b, c, d), Math.min(a, b, c, d), d, volume]
      })
    const rows = fc.array(row, { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(cases, fc.tuple(rows, rows, rows), periods, (one, [past, future, otherFuture], given) => {
        const [values, others] = [future, otherFuture].map((after) =>
          stream((series) => one.create(given, series), barsOf(columnsOf([...past, ...after]))),
        )
        for (const line of Object.keys(values!))
          assert.deepEqual(values![line]!.slice(0, past.length), others![line]!.slice(0, past.length))
      }),
      { numRuns: 5000 },
    )
  })

  it('gives in a strategy what it gives alone, and a shorter run gives the first part', () => {
    class All extends Strategy {
      readonly all = indicatorCases.map((one) => {
        const { close, high, low } = this.bars()
        return this.indicator(one.create(longPeriods, { close, high, low }))
      })
    }
    const record = (rows: readonly BarRow[]) =>
      run(All, rows).sink.barChunks[0]!.indicators.map(({ values }) => [...values])
    const whole = record(spy)
    assert.deepEqual(
      record(spy.slice(0, 250)),
      whole.map((values) => values.slice(0, 250)),
    )
    const sessions = /^(vwap|pivotPoints)/
    const bars = barsOf(columnsOf(spy))
    const alone = indicatorCases.flatMap((one) => {
      const lines = Object.values(stream((series) => one.create(longPeriods, series), bars))
      return lines.map((values) => ({ name: one.name, values }))
    })
    assert.equal(alone.length, whole.length)
    // The strategy's bars are minutes of an exchange in New York, so sessions begin elsewhere.
    alone.forEach(({ name, values }, place) => {
      if (!sessions.test(name)) assert.deepEqual(values, whole[place], name)
    })
  })
})

describe('Where prices stand still', () => {
  /** Values of those that are not 0; of `overlay`s it is the price. */
  const values: Readonly<Record<string, number>> = {
    rsi: 50,
    connorsRsi: 100 / 3,
    bollingerPercent: 0.5,
    stochastic: 50,
    stochasticFast: 50,
    stochasticRsi: 50,
    williamsR: -50,
    ultimateOscillator: 50,
    aroon: 100,
    mfi: 50,
    vortex: 1,
    choppiness: 50,
    massIndex: longPeriods[1],
    correlation: NaN,
    beta: NaN,
  }
  const lines: Readonly<Record<string, number>> = {
    'envelope upper': 105,
    'envelope lower': 95,
    'supertrend of tradingview up': NaN,
    'supertrend of pandas-ta down': NaN,
  }
  for (const volume of [10, 0])
    for (const one of indicatorCases)
      it(`${one.name} is what is documented${volume === 0 ? ', without volume too' : ''}`, () => {
        let indicator: Indicator | undefined
        const bars = barsOf(columnsOf(standstill(250, volume)))
        const streamed = stream((series) => (indicator = one.create(longPeriods, series)), bars)
        const name = functionOf(one)
        for (const [line, given] of Object.entries(streamed)) {
          let expected = lines[`${one.name} ${line}`] ?? lines[`${name} ${line}`] ?? values[name]
          expected ??= indicator!.pane === 'price' ? 100 : 0
          if (one.name === 'obv') expected = volume
          if (volume === 0 && /^(vwma|vwap)/.test(one.name)) expected = NaN
          const last = given.at(-1)!
          assert.ok(
            Object.is(last, expected) || Math.abs(last - expected) < 1e-12 * Math.abs(expected),
            `${line}: ours ${last}, documented ${expected}`,
          )
        }
      })
})

describe('A number that is not finite', () => {
  const fields = ['open', 'high', 'low', 'close', 'volume'] as const
  for (const one of indicatorCases)
    it(`does not stay in ${one.name}, in whichever column it comes`, () => {
      const clean = stream((series) => one.create(longPeriods, series), barsOf(columnsOf(spy)))
      for (const field of fields)
        for (const none of [NaN, Infinity, -Infinity])
          for (const place of [0, 3, 60]) {
            const columns = columnsOf(spy)
            const spoilt = { ...columns, [field]: columns[field].with(place, none) }
            const values = stream((series) => one.create(longPeriods, series), barsOf(spoilt))
            for (const [line, expected] of Object.entries(clean))
              // A stop that turns may stand on either side for a long time; it has a value all the same.
              if (functionOf(one) !== 'supertrend' || line === 'value')
                assert.deepEqual(
                  values[line]!.slice(200).map(Number.isFinite),
                  expected.slice(200).map(Number.isFinite),
                  `${line} after ${none} as ${field} of bar ${place}`,
                )
          }
    })
})

describe('Rolling sums', () => {
  const summing = new Set([
    ...['sma', 'wma', 'hma', 'trima', 'vwma', 'dpo', 'kst', 'coppock', 'awesome', 'cci', 'cmf', 'mfi', 'vortex'],
    ...['variance', 'zScore of a sample', 'bollinger', 'historicalVolatility', 'correlation', 'beta'],
    ...['linearRegression', 'linearRegressionSlope', 'choppiness', 'ultimateOscillator', 'easeOfMovement'],
    ...['balanceOfPower', 'relativeVigour', 'stochastic'],
  ])

  it('do not drift: after a million bars with outliers a value is that of its window to 9 digits', function () {
    this.timeout(120_000)
    const bars = 1_000_000
    const periods = longPeriods
    let seed = 7
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
    const kept = 128
    const cases = indicatorCases.filter(({ name }) => summing.has(name))
    const running = cases.map((one) => {
      const columns = new ColumnSeries()
      return { one, columns, indicator: one.create(periods, columns) }
    })
    assert.equal(running.length, summing.size)
    let price = 100
    for (let begin = 0; begin < bars; begin += 100_000) {
      const rows = Array.from({ length: 100_000 }, (_, place): BarRow => {
        price *= 1 + 0.002 * (random() - 0.5)
        // Far enough from the comparison that its window is free of it.
        const outlier = place % 1000 === 500 ? 1e7 : 1
        const high = price * (1 + 0.001 * random())
        const low = price * (1 - 0.001 * random())
        const close = low + (high - low) * random()
        return [price, high, low, close, Math.floor(1000 * random())].map(
          (value) => value * outlier,
        ) as unknown as BarRow
      })
      const chunk = barsOf(columnsOf(rows))
      const expectedFrom = columnsOf(rows.slice(-kept))
      for (const { one, columns, indicator } of running) {
        feed(indicator, columns, chunk)
        const expected = one.slow(expectedFrom, periods)
        for (const [line, slow] of Object.entries(expected)) {
          const value = indicator.lines[line]!.value
          const exact = slow.at(-1)!
          assert.ok(
            Math.abs(value - exact) <= 1e-9 * Math.max(Math.abs(exact), scaleOf(one)),
            `${one.name} ${line} after ${begin + 100_000} bars: ours ${value}, of the window ${exact}`,
          )
        }
      }
    }
  })

  /** Differences of prices and of averages are exact to the digits of what they are differences of. */
  const scaleOf = (one: IndicatorCase): number =>
    /^(momentum|dpo|awesome|linearRegressionSlope)/.test(one.name) ? 1 : 0
})
