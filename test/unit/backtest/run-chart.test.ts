import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { BarSummaries } from '../../../engine-host/backtest/bar-summaries.js'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import type { BarChunk } from '../../../engine-host/backtest/recording.js'
import { barsPerCandle, findRunBar, readRunChart } from '../../../engine-host/backtest/run-chart-query.js'
import type { RunRecord } from '../../../engine-host/backtest/run-folder.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import type { RunChart } from '../../../engine-host/protocol/run-chart.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { ChartRows } from '../../../webview/run-chart/chart-rows.js'
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

describe('the chart of a whole run', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let runs = 0

  before(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
  })
  after(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function saved(fill: (sink: ParquetSink) => void, keep?: BarChunk): Promise<RunSpecification> {
    const created = await specificationIn(directory, `run-${++runs}`)
    const files = keep === undefined ? [] : [await storedBars(created, keep)]
    const specification = { ...created, sources: created.sources.map((source) => ({ ...source, files })) }
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    fill(sink)
    const callSites = [{ file: specification.strategyFile, line: 14, column: 5 }]
    assert.equal(await sink.close(completed(specification), callSites), undefined)
    return specification
  }

  /** A file of the store, which a run keeps by a second name. */
  async function storedBars({ runDirectory }: RunSpecification, bars: BarChunk): Promise<string> {
    const file = path.join(path.dirname(path.dirname(runDirectory)), `stored-${runs}.parquet`)
    const connection = await duckdb.connect()
    const nanos = new BigInt64Array(bars.stamps.buffer)
    const rows = Array.from(
      nanos,
      (stamp, at) =>
        `(make_timestamp_ns(${stamp}), ${[bars.open, bars.high, bars.low, bars.close, bars.volume].map((column) => `${column[at]!}::DOUBLE`).join(', ')})`,
    )
    await connection.run(
      `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS bars(ts_event, open, high, low, "close", volume)) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
    )
    connection.closeSync()
    return file
  }

  async function open(specification: RunSpecification): Promise<RunReader> {
    const reader = await RunReader.open(specification.runDirectory, duckdb)
    assert(reader instanceof RunReader)
    return reader
  }

  async function chartOf(
    run: RunReader,
    firstBar: number,
    endBar: number,
    maxCandles: number,
    summaries = new BarSummaries(),
  ): Promise<RunChart> {
    for (;;) {
      const chart = await readRunChart(run, { source: 0, firstBar, endBar, maxCandles }, summaries)
      assert(!('kind' in chart), JSON.stringify(chart))
      if (chart.read === 1) return chart
    }
  }

  const price = fc.integer({ min: 100, max: 30_000 }).map((cents) => cents / 100)
  const missingOr = (values: fc.Arbitrary<number>) => fc.oneof({ weight: 5, arbitrary: values }, fc.constant(NaN))

  /** Bars of a pattern that repeats, so that long runs are made of few numbers. */
  function longBars(length: number, close: readonly number[], line: readonly number[]): BarChunk {
    const bars = barsOf(Array.from({ length }, (_, at) => close[at % close.length]! + Math.floor(at / 97) / 100))
    const values = Float64Array.from({ length }, (_, at) => line[(at * 7) % line.length]! + (at % 5))
    const volume = Float64Array.from({ length }, (_, at) => at % 13)
    return { ...bars, volume, indicators: [{ name: 'Line', pane: 'Own', levels: [30], values }] }
  }

  it('candles and lines are those of a plain calculation, at any zoom and place, joined or kept apart', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 3000 }),
      fc.array(price, { minLength: 1, maxLength: 40 }),
      fc.array(missingOr(price), { minLength: 1, maxLength: 23 }),
      fc.boolean(),
      fc.array(fc.tuple(fc.nat(3200), fc.nat(3200), fc.integer({ min: 1, max: 400 })), { minLength: 3, maxLength: 6 }),
      async (length, close, line, isKept, views) => {
        const bars = longBars(length, close, line)
        const run = await open(await saved((sink) => sink.bars(bars), isKept ? bars : undefined))
        assert.equal((run.record.marketData ?? []).length, isKept ? 1 : 0)
        const summaries = new BarSummaries()
        for (const [one, other, maxCandles] of views) {
          const chart = await chartOf(run, Math.min(one, other), Math.max(one, other), maxCandles, summaries)
          assert(chart.candles.length <= maxCandles)
          sameAsPlain(chart, bars)
        }
      },
    )
    await fc.assert(property, { numRuns: 12 })
  })

  it('a long run is summarised once, and its summary lies in its folder', async () => {
    const bars = longBars(20_000, [100, 101, 99, 104], [50, NaN, 60])
    const specification = await saved((sink) => sink.bars(bars))
    const first = await chartOf(await open(specification), 0, 20_000, 40)
    assert.equal(first.barsPerCandle, 512)
    sameAsPlain(first, bars)
    const file = path.join(specification.runDirectory, 'candles.256.parquet')
    assert((await fs.stat(file)).size > 0)
    assert.deepEqual(await chartOf(await open(specification), 0, 20_000, 40), first)

    await fs.writeFile(file, 'not what it was')
    assert.deepEqual(await chartOf(await open(specification), 0, 20_000, 40), first)
    assert((await fs.stat(file)).size > 100, 'made anew')
  })

  it('without a place to keep the summary the chart is there all the same', async () => {
    const bars = longBars(3000, [100, 101], [50])
    const specification = await saved((sink) => sink.bars(bars))
    await fs.mkdir(path.join(specification.runDirectory, 'candles.256.parquet'))
    sameAsPlain(await chartOf(await open(specification), 0, 3000, 5), bars)
  })

  it('bars are joined by the least power of two that gives no more candles than asked for', () => {
    fc.assert(
      fc.property(
        fc.nat(60_000_000),
        fc.nat(60_000_000),
        fc.integer({ min: 1, max: 4000 }),
        (one, other, maxCandles) => {
          const [firstBar, endBar] = [Math.min(one, other), Math.max(one, other) + 1]
          const joined = barsPerCandle({ firstBar, endBar, maxCandles })
          const candles = (size: number) => Math.ceil(endBar / size) - Math.floor(firstBar / size)
          assert(Number.isInteger(Math.log2(joined)))
          assert(candles(joined) <= maxCandles || (maxCandles < 2 && joined >= 2 ** 26) || candles(joined) <= 2)
          assert(joined === 1 || candles(joined / 2) > maxCandles)
        },
      ),
    )
  })

  it('fills are told one by one at their bar and price, with the line that placed them', async () => {
    const bars = barsOf(Array.from({ length: 300 }, (_, at) => 100 + at / 10))
    const run = await open(
      await saved((sink) => {
        sink.bars(bars)
        sink.trades(tradeOver(bars, 100, 150))
        sink.orders(ordersOver(bars, 100, 150))
        sink.fills(fillsOver(bars, 100, 150))
        sink.orderLevels(stopLevels(bars, 100, 150, [[120, 108]]))
      }),
    )
    const chart = await chartOf(run, 90, 140, 1000)
    assert(chart.fills.kind === 'each' && chart.orders.kind === 'each', chart.missing?.details)
    assert.deepEqual(Array.from(chart.fills.bar), [100])
    assert.deepEqual(Array.from(chart.fills.price), [bars.close[100]])
    assert.deepEqual(chart.places[chart.fills.place[0]!]?.line, 14)
    assert.equal(chart.counts, true)

    // Of the two orders the stop stood at a price, first where it was placed, then where it was moved to.
    assert.deepEqual(Array.from(chart.orders.orderNumber), [2])
    assert.deepEqual(Array.from(chart.orders.part), [1])
    const times = millisecondsOf(bars.stamps)
    assert.deepEqual(Array.from(chart.orders.levels.time), [times[100], times[120], times[150]])
    assert.deepEqual(Array.from(chart.orders.levels.price), [bars.close[100]! - 1, 108, NaN])

    const before = await chartOf(run, 0, 50, 1000)
    assert(before.fills.kind === 'each' && before.orders.kind === 'each')
    assert.deepEqual([before.fills.length, before.orders.length], [0, 0])
  })

  it('fills that cannot be told apart are counted on their candles', async () => {
    const bars = barsOf(Array.from({ length: 4000 }, (_, at) => 100 + (at % 9)))
    const one = fillsOver(bars, 0, 1)
    const count = 3000
    const run = await open(
      await saved((sink) => {
        sink.bars(bars)
        sink.orders(ordersOver(bars, 0, 1))
        sink.fills({
          ...one,
          length: count,
          fillNumber: Int32Array.from({ length: count }, (_, at) => at + 1),
          orderNumber: new Int32Array(count).fill(1),
          instrument: new Uint16Array(count),
          stamps: bars.stamps.slice(0, 2 * count),
          bar: Int32Array.from({ length: count }, (_, at) => at),
          side: Int8Array.from({ length: count }, (_, at) => (at % 3 === 0 ? -1 : 1)),
          quantity: new Float64Array(count).fill(1),
          price: bars.close.slice(0, count),
          commission: new Float64Array(count),
          liquidity: new Uint8Array(count).fill(1),
          rule: new Uint8Array(count).fill(1),
          ambiguous: new Uint8Array(count),
        })
      }),
    )
    const chart = await chartOf(run, 0, 4000, 500)
    const { fills } = chart
    const joined: number = chart.barsPerCandle
    assert(fills.kind === 'counted')
    assert.equal(joined, 8)
    const sum = (column: Int32Array) => column.reduce((total, value) => total + value, 0)
    assert.deepEqual([sum(fills.buys), sum(fills.sells)], [2000, 1000])
    for (const [at, candle] of fills.candle.entries()) {
      const joins: readonly number[] = Array.from({ length: joined }, (_, within) => candle * joined + within).filter(
        (bar) => bar < count,
      )
      assert.equal(fills.sells[at], joins.filter((bar) => bar % 3 === 0).length)
      assert.equal(fills.buys[at], joins.filter((bar) => bar % 3 !== 0).length)
    }
  })

  it('longer bars beside those that count have every fill on the candle in which it happened, wherever one looks', async () => {
    const seconds = barsOf(Array.from({ length: 2000 }, (_, at) => 100 + (at % 9)))
    const every = 5
    const nanos = new BigInt64Array(seconds.stamps.buffer)
    const longer = { ...barsOf(Array.from({ length: 400 }, () => 100)), source: 1 }
    longer.stamps.set(stampsOf(Array.from({ length: 400 }, (_, at) => nanos[at * every + every - 1]!)))
    const count = 250
    const filled = Int32Array.from({ length: count }, (_, at) => at * 8)
    const one = fillsOver(seconds, 0, 1)
    const created = await specificationIn(directory, `run-${++runs}`)
    const specification = {
      ...created,
      sources: [created.sources[0]!, { ...created.sources[0]!, bars: '5-SECOND' }],
    }
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    sink.bars(seconds)
    sink.bars(longer)
    sink.orders(ordersOver(seconds, 0, 1))
    sink.fills({
      ...one,
      length: count,
      fillNumber: Int32Array.from({ length: count }, (_, at) => at + 1),
      orderNumber: new Int32Array(count).fill(1),
      instrument: new Uint16Array(count),
      stamps: stampsOf(Array.from(filled, (bar) => nanos[bar]!)),
      bar: filled,
      side: new Int8Array(count).fill(1),
      quantity: new Float64Array(count).fill(1),
      price: new Float64Array(count).fill(100),
      commission: new Float64Array(count),
      liquidity: new Uint8Array(count).fill(1),
      rule: new Uint8Array(count).fill(1),
      ambiguous: new Uint8Array(count),
    })
    assert.equal(await sink.close(completed(specification), []), undefined)
    const run = await open(specification)
    const property = fc.asyncProperty(
      fc.nat(399),
      fc.nat(400),
      fc.integer({ min: 1, max: 400 }),
      async (a, b, most) => {
        const [firstBar, endBar] = [Math.min(a, b), Math.max(a, b) + 1]
        const chart = await readRunChart(run, { source: 1, firstBar, endBar, maxCandles: most }, new BarSummaries())
        assert(!('kind' in chart) && chart.fills.kind === 'each' && !chart.counts, JSON.stringify(chart))
        const { barsPerCandle: joined, candles, fills } = chart
        const loadedEnd = Math.min(400, chart.firstBar + candles.length * joined)
        const candleOf = (second: number) => Math.floor((Math.floor(second / every) - chart.firstBar) / joined)
        const expected = Array.from(filled.keys()).filter(
          (at) => filled[at]! >= chart.firstBar * every && filled[at]! < loadedEnd * every,
        )
        assert.deepEqual(
          Array.from(fills.fillNumber),
          expected.map((at) => at + 1),
        )
        const rows = new ChartRows(chart)
        assert.deepEqual(
          expected.map((_, at) => rows.ofFill(fills, at)),
          expected.map((at) => candleOf(filled[at]!)),
        )
      },
    )
    await fc.assert(property, { numRuns: 40 })
  })

  it('a run of one bar, of none, and an instrument that it has not are told as they are', async () => {
    const single = await chartOf(await open(await saved((sink) => sink.bars(barsOf([101])))), 0, 1, 1000)
    assert.deepEqual([single.bars, single.candles.length, single.candles.close[0]], [1, 1, 101])
    const empty = await open(await saved(() => undefined))
    const nothing = await readRunChart(empty, { source: 0, firstBar: 0, endBar: 1, maxCandles: 10 }, new BarSummaries())
    assert('kind' in nothing)
    assert.match(nothing.message, /holds no bars/)
    const other = await readRunChart(empty, { source: 3, firstBar: 0, endBar: 1, maxCandles: 10 }, new BarSummaries())
    assert('kind' in other)
    assert.match(other.message, /no market data number 4/)
  })

  it('market data that is not what the run read is named, with what to do; lost fills leave the candles', async () => {
    const bars = longBars(1000, [100, 101], [50])
    const specification = await saved((sink) => sink.bars(bars), bars)
    await fs.rm(path.join(specification.runDirectory, 'fills.parquet'))
    const chart = await chartOf(await open(specification), 0, 1000, 1000)
    sameAsPlain(chart, bars)
    assert.match(chart.missing?.message ?? '', /fills\.parquet .* is missing/)

    const { file } = (await open(specification)).record.marketData![0]!
    await fs.rm(path.join(specification.runDirectory, file))
    for (const maxCandles of [1000, 2]) {
      const failed = await readRunChart(
        await open(specification),
        { source: 0, firstBar: 0, endBar: 1000, maxCandles },
        new BarSummaries(),
      )
      assert('kind' in failed)
      assert.match(failed.message, /market data market_data\.00001\.parquet .* missing/)
      assert.match(failed.next, /Run the strategy again/)
    }
  })

  it('a run that was cut short shows the bars that it had saved', async () => {
    const bars = longBars(900, [100, 101], [50])
    const specification = await saved((sink) => sink.bars(bars))
    const file = path.join(specification.runDirectory, 'run.json')
    const record = JSON.parse(await fs.readFile(file, 'utf8')) as RunRecord
    await fs.writeFile(file, JSON.stringify({ ...record, files: [] }))
    const chart = await chartOf(await open(specification), 0, 900, 3)
    assert.equal(chart.bars, 900)
    sameAsPlain(chart, bars)
  })

  it('a time leads to the first bar at or after it, on the clocks of the exchange', async () => {
    const run = await open(await saved((sink) => sink.bars(barsOf([1, 2, 3, 4, 5]))))
    const bar = (time: string) => findRunBar(run, 0, time)
    assert.equal(await bar('2013-10-07 09:30:02'), 2)
    assert.equal(await bar('2013-10-07T13:30:01.5Z'), 2)
    assert.equal(await bar('2001-01-01'), 0)
    assert.equal(await bar('2033-01-01'), 4)
    const failed = await bar('tomorrow')
    assert(typeof failed === 'object')
    assert.match(failed.message, /"tomorrow" is not a time/)
  })
})

/** Joins bars one by one and compares. */
function sameAsPlain(chart: RunChart, bars: BarChunk): void {
  const { candles, barsPerCandle: joined, firstBar } = chart
  const time = millisecondsOf(bars.stamps)
  const line = bars.indicators[0]
  for (let at = 0; at < candles.length; at++) {
    const first = firstBar + at * joined
    const rows = Array.from({ length: Math.min(joined, bars.length - first) }, (_, row) => first + row)
    const last = rows.at(-1)!
    const found = [candles.time[at], candles.open[at], candles.high[at], candles.low[at], candles.close[at]]
    assert.deepEqual(found, [
      time[last],
      bars.open[first],
      Math.max(...rows.map((row) => bars.high[row]!)),
      Math.min(...rows.map((row) => bars.low[row]!)),
      bars.close[last],
    ])
    assert.equal(
      candles.volume[at],
      rows.reduce((sum, row) => sum + bars.volume[row]!, 0),
    )
    if (line === undefined) continue
    const present = rows.map((row) => line.values[row]!).filter((value) => !Number.isNaN(value))
    const { values, low, high, name, pane, levels } = chart.lines[0]!
    assert.deepEqual([name, pane, levels], [line.name, line.pane, line.levels])
    assert.deepEqual(values[at], line.values[last])
    assert.deepEqual(low[at], present.length === 0 ? NaN : Math.min(...present))
    assert.deepEqual(high[at], present.length === 0 ? NaN : Math.max(...present))
  }
}
