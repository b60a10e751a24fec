import assert from 'node:assert/strict'
import {
  bollinger,
  crossedAbove,
  crossedBelow,
  ema,
  highest,
  ichimoku,
  mfi,
  ofBar,
  overWindow,
  ratio,
  rsi,
  sma,
  Strategy,
  wrap,
  type Bar,
  type Indicator,
  type NumberSeries,
} from '../../../engine-host/trading/index.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'
import { GoldenFiles } from '../../goldens/golden-files.js'
import { indicatorComparisons } from '../../goldens/indicators.js'

/** The recorded lines of one indicator over bars. */
function record(create: (strategy: Strategy) => Indicator, over: readonly BarRow[]): Map<string, Float64Array> {
  class Recorder extends Strategy {
    readonly recorded = this.indicator(create(this))
  }
  const [chunk] = run(Recorder, over).sink.barChunks
  return new Map(chunk!.indicators.map(({ name, values }) => [name, values]))
}

const rowsOfClose = (values: readonly number[]): BarRow[] => values.map((value) => [value, value, value, value])

describe('Indicators', () => {
  for (const { name, difference } of indicatorComparisons(new GoldenFiles()))
    it(`give the values of ${name} to 9 digits, from the same row on`, () => {
      assert.equal(difference(), '')
    })

  it('EMA is seeded with the first value and ready after its period', () => {
    const values = record(() => ema(3), rowsOfClose([10, 13, 10, 18])).get('EMA 3')!
    assert.deepEqual([...values], [NaN, NaN, 10.75, 14.375])
  })

  it('MFI counts no flow where typical prices differ by rounding alone', () => {
    // 208.6 + 207.19 + 208.56 and 208.94 + 207.67 + 207.74 are 624.35, a third of which comes out as two doubles.
    const bars: BarRow[] = [
      [209, 209.49, 206.95, 208.08, 100],
      [208, 208.6, 207.19, 208.56, 100],
      [208, 208.94, 207.67, 207.74, 100],
    ]
    assert.notEqual((208.6 + 207.19 + 208.56) / 3, (208.94 + 207.67 + 207.74) / 3)
    assert.equal(record(() => mfi(1), bars).get('MFI 1')![2], 50)
  })

  it('overWindow gives a function the last values, oldest first', () => {
    const span = (values: Float64Array): number => values.at(-1)! - values[0]!
    const values = record(() => overWindow(3, span, { name: 'Span' }), rowsOfClose([1, 2, 4, 8, 16])).get('Span')!
    assert.deepEqual([...values], [NaN, NaN, 3, 6, 12])
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

  it('gives its lines by name, as inputs too, and says which it has', () => {
    class Lines extends Strategy {
      readonly bands = this.indicator(bollinger(2, 1))
      readonly peak = this.indicator(highest(this.bands.line('upper'), 2))
      readonly turn = this.indicator(sma(this.indicator(ichimoku(1, 2, 3, 1)).line('conversion'), 2))
    }
    const { sink } = run(Lines, rowsOfClose([1, 3, 1, 1]))
    assert.deepEqual(sink.indicator('Highest 2'), [NaN, NaN, 3, 3])
    // The conversion line is ready from its own first bar on, long before the cloud is.
    assert.deepEqual(sink.indicator('SMA 2'), [NaN, 2, 2, 1])
    assert.throws(() => bollinger().line('uper'), /Bollinger 20 2 has no line 'uper'/)
  })

  it('that was given an input that does not exist says so, where it has a default period too', () => {
    const { missing } = {} as { missing?: NumberSeries }
    assert.throws(() => rsi(missing!, 5), /An indicator of 5 bars was given no input/)
  })

  it('hands its levels to the charts', () => {
    class Levels extends Strategy {
      readonly strength = this.indicator(rsi(14))
      readonly mean = this.indicator(sma(2))
    }
    const [strength, mean] = run(Levels, rowsOfClose([1, 2])).sink.barChunks[0]!.indicators
    assert.deepEqual([strength!.pane, strength!.levels], ['RSI', [30, 70]])
    assert.deepEqual([mean!.pane, mean!.levels], ['price', []])
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
