import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  atr,
  bollinger,
  crossedAbove,
  crossedBelow,
  donchian,
  ema,
  highest,
  lowest,
  macd,
  ofBar,
  overWindow,
  ratio,
  rsi,
  sma,
  standardDeviation,
  Strategy,
  wrap,
  zScore,
  type Bar,
  type Indicator,
  type NumberSeries,
} from '../../../engine-host/trading/index.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'
import { readJson, readSpy } from '../backtest/golden-data.js'

interface Golden {
  readonly source: string
  readonly outputs: Readonly<Record<string, { readonly first: number; readonly values: readonly [number, number][] }>>
}

const { indicators: goldens } = readJson('goldens/indicators.json.gz') as {
  indicators: Readonly<Record<string, Golden>>
}
const rows = readSpy().rows.slice(0, 400)

/** The recorded lines of one indicator over bars. */
function record(create: (strategy: Strategy) => Indicator, over: readonly BarRow[]): Map<string, Float64Array> {
  class Recorder extends Strategy {
    readonly recorded = this.indicator(create(this))
  }
  const [chunk] = run(Recorder, over).sink.barChunks
  return new Map(chunk!.indicators.map(({ name, values }) => [name, values]))
}

const rowsOfClose = (values: readonly number[]): BarRow[] => values.map((value) => [value, value, value, value])

describe('Indicators over SPY', () => {
  const table: readonly [string, string, () => Indicator, string][] = [
    ['SMA', 'value', () => sma(20), 'SMA 20'],
    ['RSI', 'value', () => rsi(14), 'RSI 14'],
    ['ATR', 'value', () => atr(14), 'ATR 14'],
    ['STDDEV', 'value', () => standardDeviation(20), 'StdDev 20'],
    ['BBANDS', 'upper', () => bollinger(20, 2), 'Bollinger 20 2 upper'],
    ['BBANDS', 'middle', () => bollinger(20, 2), 'Bollinger 20 2 middle'],
    ['BBANDS', 'lower', () => bollinger(20, 2), 'Bollinger 20 2 lower'],
    ['MAX', 'value', () => highest(30), 'Highest 30'],
    ['MIN', 'value', () => lowest(30), 'Lowest 30'],
    ['DONCHIAN', 'DCU_20_20', () => donchian(20), 'Donchian 20 upper'],
    ['DONCHIAN', 'DCM_20_20', () => donchian(20), 'Donchian 20 middle'],
    ['DONCHIAN', 'DCL_20_20', () => donchian(20), 'Donchian 20 lower'],
  ]
  for (const [golden, output, create, line] of table)
    it(`${line} equals ${golden} ${output} of ${goldens[golden]!.source} to 9 digits, from the same row on`, () => {
      const values = record(create, rows).get(line)!
      const expected = goldens[golden]!.outputs[output]!
      assert.equal(
        values.findIndex((value) => !Number.isNaN(value)),
        expected.first,
      )
      for (const [row, value] of expected.values)
        assert.ok(Math.abs(values[row]! - value) <= 1e-9 * Math.max(1, Math.abs(value)), `row ${String(row)}`)
    })

  it('zScore is that of pandas-ta with the deviation of the population in place of the sample', () => {
    const values = record(() => zScore(30), rows).get('Z-score 30')!
    for (const [row, value] of goldens['ZSCORE']!.outputs['value']!.values)
      assert.ok(Math.abs(values[row]! / Math.sqrt(30 / 29) - value) < 1e-9)
  })

  it('EMA is seeded with the first value and ready after its period', () => {
    const values = record(() => ema(3), rowsOfClose([10, 13, 10, 18])).get('EMA 3')!
    assert.deepEqual([...values], [NaN, NaN, 10.75, 14.375])
  })

  it('MACD is the difference of two EMAs with the EMA of it as signal from the slow one’s first bar', () => {
    const lines = record(() => macd(12, 26, 9), rows)
    const fast = record(() => ema(12), rows).get('EMA 12')!
    const slow = record(() => ema(26), rows).get('EMA 26')!
    const names = ['macd', 'signal', 'histogram'].map((line) => `MACD 12 26 9 ${line}`)
    const [difference, signal, histogram] = names.map((name) => lines.get(name)!)
    assert.equal(
      difference!.findIndex((value) => !Number.isNaN(value)),
      33,
    )
    let expected = fast[25]! - slow[25]!
    for (let row = 26; row < rows.length; row++) {
      expected = 0.2 * (fast[row]! - slow[row]!) + 0.8 * expected
      if (row < 33) continue
      assert.equal(difference![row], fast[row]! - slow[row]!)
      assert.ok(Math.abs(signal![row]! - expected) < 1e-12)
      assert.ok(Math.abs(histogram![row]! - (difference![row]! - signal![row]!)) < 1e-12)
    }
  })
})

describe('Rolling indicators', () => {
  const closes = fc.array(
    fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
    { minLength: 1, maxLength: 80 },
  )
  const windows = fc.integer({ min: 1, max: 12 })
  const reference: readonly [string, (period: number) => Indicator, (window: readonly number[]) => number][] = [
    ['sma', (period) => sma(period), (window) => window.reduce((sum, value) => sum + value, 0) / window.length],
    ['highest', (period) => highest(period), (window) => Math.max(...window)],
    ['lowest', (period) => lowest(period), (window) => Math.min(...window)],
    [
      'standardDeviation',
      (period) => standardDeviation(period),
      (window) => {
        const mean = window.reduce((sum, value) => sum + value, 0) / window.length
        return Math.sqrt(window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window.length)
      },
    ],
    [
      'overWindow',
      (period) => overWindow(period, (values) => values[0]! - values[values.length - 1]!, { name: 'Span' }),
      (window) => window[0]! - window.at(-1)!,
    ],
  ]
  for (const [name, create, expected] of reference)
    it(`${name} equals its definition over every window`, () => {
      fc.assert(
        fc.property(closes, windows, (values, period) => {
          const [line] = record(() => create(period), rowsOfClose(values)).values()
          values.forEach((_, row) => {
            if (row < period - 1) assert.ok(Number.isNaN(line![row]!))
            else
              assert.ok(
                Math.abs(line![row]! - expected(values.slice(row - period + 1, row + 1))) < 1e-6 * Math.max(...values),
              )
          })
        }),
        { numRuns: 60 },
      )
    })
})

describe('A registered indicator', () => {
  it('gives its history by at(), never the future', () => {
    const seen: number[][] = []
    class History extends Strategy {
      readonly mean = this.indicator(sma(2))
      override onBar() {
        seen.push([this.mean.at(0), this.mean.at(1), this.mean.at(2)])
        assert.throws(() => this.mean.at(-1), /asked for the value -1 bars back/)
      }
    }
    run(History, rowsOfClose([1, 3, 5, 9]))
    assert.deepEqual(seen, [
      [2, NaN, NaN],
      [4, 2, NaN],
      [7, 4, 2],
    ])
  })

  it('can be computed from another indicator or another column, which then need no registration', () => {
    class Chained extends Strategy {
      readonly smooth = this.indicator(sma(ema(2), 2))
      readonly peak = this.indicator(highest(this.bars().high, 2))
    }
    const { sink } = run(Chained, [
      [1, 9, 1, 4],
      [1, 8, 1, 7],
      [1, 7, 1, 7],
    ])
    const [first, second] = [6, (1 / 3) * 6 + (2 / 3) * 7]
    assert.deepEqual(sink.indicator('SMA 2'), [NaN, NaN, (first + second) / 2])
    assert.deepEqual(sink.indicator('Highest 2'), [NaN, 9, 8])
    assert.deepEqual(
      sink.barChunks[0]!.indicators.map(({ name }) => name),
      ['SMA 2', 'Highest 2'],
    )
  })

  it('is recorded under a name of its own where two have the same', () => {
    class Twice extends Strategy {
      readonly one = this.indicator(sma(2))
      readonly other = this.indicator(sma(this.bars().volume, 2))
    }
    const names = run(Twice, rowsOfClose([1, 2])).sink.barChunks[0]!.indicators.map(({ name }) => name)
    assert.deepEqual(names, ['SMA 2', 'SMA 2 (2)'])
  })

  it('may be a function of the bar, an object of another library, or a ratio', () => {
    class Custom extends Strategy {
      readonly range = this.indicator(ofBar((bar: Bar) => bar.high - bar.low, { name: 'Range' }))
      readonly count = this.indicator(wrap(new Counter(), { name: 'Count' }))
      readonly body = this.indicator(ratio(this.bars().close, this.bars().open))
    }
    class Counter {
      value = 0
      update(_value: number): void {
        this.value++
      }
    }
    const { sink } = run(Custom, [
      [2, 5, 1, 4],
      [4, 6, 2, 2],
    ])
    assert.deepEqual(sink.indicator('Range'), [4, 4])
    assert.deepEqual(sink.indicator('Count'), [1, 2])
    assert.deepEqual(sink.indicator('Ratio'), [2, 0.5])
  })

  it('that was given no period says so', () => {
    class Wrong extends Strategy {
      readonly mean = this.indicator(sma(0))
    }
    assert.throws(() => run(Wrong, rowsOfClose([1])), /sma was given the period 0/)
  })

  it('cannot be registered after the first bar', () => {
    class Late extends Strategy {
      override onBar() {
        this.indicator(sma(2))
      }
    }
    assert.throws(() => run(Late, rowsOfClose([1, 2])), /SMA 2 was registered after the first bar/)
  })
})

describe('Crossing', () => {
  const series = (previous: number, present: number): NumberSeries => ({
    value: present,
    isReady: true,
    series: undefined,
    at: (back) => (back === 0 ? present : previous),
  })
  const table: readonly [number, number, number, number, boolean, boolean][] = [
    [1, 3, 2, 2, true, false],
    [3, 1, 2, 2, false, true],
    [2, 3, 2, 2, true, false],
    [2, 1, 2, 2, false, true],
    [3, 4, 2, 2, false, false],
    [1, 2, 2, 2, false, false],
    [NaN, 3, 2, 2, false, false],
  ]
  for (const [before, now, otherBefore, otherNow, above, below] of table)
    it(`from ${String(before)} to ${String(now)} over ${String(otherBefore)}, ${String(otherNow)}`, () => {
      const [one, other] = [series(before, now), series(otherBefore, otherNow)]
      assert.equal(crossedAbove(one, other), above)
      assert.equal(crossedBelow(one, other), below)
      assert.equal(crossedAbove(one, otherNow), above)
    })
})
