import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import type { BarChunk } from '../../../engine-host/backtest/recording.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { recoverRun } from '../../../engine-host/backtest/run-recovery.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import {
  barsOf,
  compiled,
  completed,
  fillsOver,
  millisecondsOf,
  ordersOver,
  specificationIn,
  stampsOf,
  stopLevels,
  temporaryDirectory,
  tradeOver,
} from './recorded-run.js'

describe('the run reader', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let runs = 0

  beforeEach(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
  })
  afterEach(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function record(fill: (sink: ParquetSink) => void): Promise<RunSpecification> {
    const specification = await specificationIn(directory, `run-${++runs}`)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    fill(sink)
    const callSites = [{ file: specification.strategyFile, line: 14, column: 5 }]
    assert.equal(await sink.close(completed(specification), callSites), undefined)
    return specification
  }

  async function open(specification: RunSpecification): Promise<RunReader> {
    const reader = await RunReader.open(specification.runDirectory, duckdb)
    assert(reader instanceof RunReader)
    return reader
  }

  /** A run of one trade of 100 over `bars`, stopped out at `exitBar`. */
  async function oneTrade(
    bars: BarChunk,
    entryBar: number,
    exitBar: number,
    moves: readonly (readonly [number, number])[] = [],
  ): Promise<RunReader> {
    return open(
      await record((sink) => {
        sink.bars(bars)
        sink.trades(tradeOver(bars, entryBar, exitBar))
        sink.orders(ordersOver(bars, entryBar, exitBar))
        sink.fills(fillsOver(bars, entryBar, exitBar))
        sink.orderLevels(stopLevels(bars, entryBar, exitBar, moves))
      }),
    )
  }

  describe('equity', () => {
    it('keeps the first, the last, the extremes and the deepest drawdown at any width', async () => {
      const curves = fc.array(fc.double({ min: 0.5, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 700 })
      const property = fc.asyncProperty(curves, fc.integer({ min: 5, max: 300 }), async (curve, maxPoints) => {
        const bars = barsOf(curve.map((_, at) => at))
        const reader = await open(await record((sink) => sink.bars({ ...bars, equity: Float64Array.from(curve) })))
        const equity = await reader.equity(maxPoints)
        assert('length' in equity, JSON.stringify(equity))
        assert(equity.length <= Math.max(maxPoints, 5), `${equity.length} points`)

        const time = millisecondsOf(bars.stamps)
        let peak = -Infinity
        const drawdown = curve.map((value) => value / (peak = Math.max(peak, value)) - 1)
        for (let row = 0; row < equity.length; row++) {
          const at = time.indexOf(equity.time[row]!)
          assert.equal(equity.equity[row], curve[at])
          assert.equal(equity.drawdown[row], drawdown[at])
          assert.equal(equity.close[row], at)
          assert(row === 0 || equity.time[row - 1]! < equity.time[row]!, 'ascending')
        }
        assert.equal(equity.time[0], time[0])
        assert.equal(equity.time.at(-1), time.at(-1))
        assert.equal(Math.max(...equity.equity), Math.max(...curve))
        assert.equal(Math.min(...equity.equity), Math.min(...curve))
        assert.equal(Math.min(...equity.drawdown), Math.min(...drawdown))
      })
      await fc.assert(property, { numRuns: 40 })
    })

    it('is empty for a run without bars, and divides by nothing when equity is not positive', async () => {
      const empty = await (await open(await record(() => undefined))).equity(1000)
      assert('length' in empty)
      assert.equal(empty.length, 0)
      const broke = await open(
        await record((sink) => sink.bars({ ...barsOf([1, 2, 3]), equity: Float64Array.of(0, -5, NaN) })),
      )
      const equity = await broke.equity(1000)
      assert('length' in equity)
      assert.deepEqual(Array.from(equity.drawdown), [0, 0, 0])
    })
  })

  describe('the chart of a trade', () => {
    const ramp = (length: number) => Array.from({ length }, (_, at) => 100 + at / 100)

    it('shows at least 60 bars on each side, or as many as the trade is long', async () => {
      const short = await (await oneTrade(barsOf(ramp(400)), 150, 160)).tradeChart(1)
      assert('candles' in short)
      assert.deepEqual([short.firstBar, short.candles.length], [90, 131])
      assert.deepEqual([short.entryCandle, short.exitCandle], [60, 70])
      const long = await (await oneTrade(barsOf(ramp(400)), 150, 250)).tradeChart(1)
      assert('candles' in long)
      assert.deepEqual([long.firstBar, long.candles.length], [50, 301])
      const early = await (await oneTrade(barsOf(ramp(100)), 2, 99)).tradeChart(1)
      assert('candles' in early)
      assert.deepEqual([early.firstBar, early.candles.length, early.entryCandle], [0, 100, 2])
      const asked = await (await oneTrade(barsOf(ramp(100)), 40, 42)).tradeChart(1, 5)
      assert('candles' in asked)
      assert.deepEqual([asked.firstBar, asked.candles.length], [35, 13])
    })

    it('merges bars into candles that keep open, high, low, close and volume', async () => {
      const close = Array.from({ length: 20_000 }, (_, at) => 100 + Math.sin(at / 50) + (at % 7) / 100)
      const bars = barsOf(close, {
        indicators: [{ name: 'EMA 3', pane: 'price', values: Float64Array.from(close, (value) => value * 2) }],
      })
      const chart = await (await oneTrade(bars, 5_000, 10_000)).tradeChart(1)
      assert('candles' in chart)
      const { candles, firstBar, barsPerCandle } = chart
      assert.deepEqual([firstBar, barsPerCandle], [0, 6])
      assert(candles.length <= 3000)
      assert.equal(chart.entryCandle, Math.floor(5_000 / 6))
      const time = millisecondsOf(bars.stamps)
      for (let at = 0; at < candles.length; at++) {
        const first = at * barsPerCandle
        const last = Math.min(first + barsPerCandle, 15_001) - 1
        assert.equal(candles.open[at], bars.open[first])
        assert.equal(candles.close[at], close[last])
        assert.equal(candles.high[at], Math.max(...bars.high.slice(first, last + 1)))
        assert.equal(candles.low[at], Math.min(...bars.low.slice(first, last + 1)))
        assert.equal(candles.volume[at], 100 * (last - first + 1))
        assert.equal(candles.time[at], time[last])
        assert.equal(chart.indicators[0]!.values[at], close[last]! * 2)
      }
    })

    it('draws the stop as it moved, ends it at the exit, and leaves out a target that was not there', async () => {
      const bars = barsOf(ramp(200))
      const reader = await oneTrade(bars, 100, 110, [
        [103, 100.5],
        [107, 101],
      ])
      const chart = await reader.tradeChart(1)
      assert('candles' in chart)
      const time = millisecondsOf(bars.stamps)
      assert.deepEqual(Array.from(chart.stopLine.time), [time[100], time[103], time[107], time[110]])
      assert.deepEqual(Array.from(chart.stopLine.price), [100, 100.5, 101, NaN])
      assert.equal(chart.targetLine.time.length, 0)
    })

    it('falls back to the first protective price where no order worked at it', async () => {
      const bars = barsOf(ramp(200))
      const reader = await open(
        await record((sink) => {
          sink.bars(bars)
          sink.trades({ ...tradeOver(bars, 100, 110), takeProfit: Float64Array.of(103) })
        }),
      )
      const chart = await reader.tradeChart(1)
      assert('candles' in chart)
      assert.deepEqual(Array.from(chart.targetLine.price), [103, NaN])
    })

    it('runs the profit from entry to exit after the commission paid, and ends in the result of the trade', async () => {
      const bars = barsOf(ramp(200))
      const chart = await (await oneTrade(bars, 100, 103)).tradeChart(1)
      assert('candles' in chart)
      const profit = chart.runningProfit
      const rounded = Array.from(profit.slice(chart.entryCandle - 1, chart.exitCandle + 2), (value) =>
        Number(value.toFixed(6)),
      )
      assert.deepEqual(rounded, [NaN, -1, 0, 1, 1, NaN])
    })

    it('begins a session where a trade date of the exchange does, and not after every gap', async () => {
      const bars = barsOf(ramp(6))
      const at = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n
      bars.stamps.set(
        stampsOf([
          at('2013-10-07T20:00:00Z'),
          at('2013-10-08T03:59:30Z'), // 23:59:30 in New York, after hours
          at('2013-10-08T04:00:00Z'), // closes at midnight: the day that ends
          at('2013-10-08T04:00:30Z'), // the first bar of the next day
          at('2013-10-08T04:01:00Z'),
          at('2013-10-08T04:01:30Z'),
        ]),
      )
      const chart = await (await oneTrade(bars, 1, 2)).tradeChart(1)
      assert('candles' in chart)
      assert.deepEqual(Array.from(chart.sessionStarts), [3])
    })

    it('names the line that placed the entry', async () => {
      const chart = await (await oneTrade(barsOf(ramp(200)), 100, 103)).tradeChart(1)
      assert('candles' in chart)
      assert.equal(chart.placedAt?.line, 14)
    })

    it('says which trades exist when asked for another', async () => {
      const failure = await (await oneTrade(barsOf(ramp(200)), 100, 103)).tradeChart(2)
      assert('kind' in failure)
      assert.equal(failure.message, 'There is no trade 2: the run has trades 1 to 1.')
    })
  })

  describe('a damaged run folder', () => {
    it('fails with the name of a file that is missing, and reads the rest', async () => {
      const bars = barsOf([1, 2, 3])
      const specification = await record((sink) => {
        sink.bars(bars)
        sink.trades(tradeOver(bars, 0, 2))
      })
      await fs.rm(path.join(specification.runDirectory, 'trades.parquet'))
      const reader = await open(specification)
      const failure = await reader.trades()
      assert('kind' in failure)
      assert(failure.message.includes('trades.parquet'), failure.message)
      assert('length' in (await reader.equity(10)))
    })

    it('that was cut short before anything was saved reads as empty tables', async () => {
      const specification = await specificationIn(directory)
      const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
      assert(sink instanceof ParquetSink)
      const recovered = await recoverRun(specification.runDirectory, duckdb)
      assert('summary' in recovered && recovered.summary.bars === 0)
      const reader = await open(specification)
      const [trades, equity, chart] = [await reader.trades(), await reader.equity(100), await reader.tradeChart(1)]
      assert('length' in trades && trades.length === 0)
      assert('length' in equity && equity.length === 0)
      assert('kind' in chart)
      assert.equal(chart.message, 'There is no trade 1: the run has no trades.')
    })

    it('gives the equity of the bars when its own table is damaged', async () => {
      const specification = await record((sink) => sink.bars(barsOf([1, 2, 3])))
      await fs.writeFile(path.join(specification.runDirectory, 'equity.parquet'), 'damaged')
      const equity = await (await open(specification)).equity(10)
      assert('length' in equity)
      assert.equal(equity.length, 3)
    })

    it('fails with the name of the table whose bytes are not Parquet', async () => {
      const specification = await record((sink) => sink.bars(barsOf([1, 2, 3])))
      for (const bytes of ['', 'PAR1', 'x'.repeat(5000)]) {
        await fs.writeFile(path.join(specification.runDirectory, 'equity.parquet'), bytes)
        await fs.writeFile(path.join(specification.runDirectory, 'bars.parquet'), bytes)
        const failure = await (await open(specification)).equity(10)
        assert('kind' in failure)
        assert(failure.message.includes('table bars'), failure.message)
        assert(!failure.message.includes('\n'))
      }
    })

    it('fails for a folder without summary, a summary that is no JSON, and one of a newer version', async () => {
      const specification = await record(() => undefined)
      const file = path.join(specification.runDirectory, 'run.json')
      const cases = [
        ['{"format": 99, "summary": {}}', /newer version/],
        ['{"format": 1}', /run\.json, cannot be read/],
        ['{"for', /run\.json, cannot be read/],
        ['null', /run\.json, cannot be read/],
        [undefined, /no run in/],
      ] as const
      for (const [text, message] of cases) {
        if (text === undefined) await fs.rm(file)
        else await fs.writeFile(file, text)
        const failure = await RunReader.open(specification.runDirectory, duckdb)
        assert('kind' in failure)
        assert.match(failure.message, message)
      }
    })
  })

  it('gives back statistics that are not finite as they were', async () => {
    const specification = await specificationIn(directory)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    const statistic = { label: '', group: 'Risk', unit: 'ratio', formula: '', source: '' } as const
    const summary = completed(specification, {
      statistics: [NaN, Infinity, -Infinity, 0.1].map((value, at) => ({ ...statistic, key: `k${at}`, value })),
    })
    assert.equal(await sink.close(summary), undefined)
    assert.deepEqual((await open(specification)).summary, summary)
  })
})
