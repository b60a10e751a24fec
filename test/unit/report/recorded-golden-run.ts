import { readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import type {
  BarChunk,
  FillChunk,
  OrderChunk,
  OrderLevelChunk,
  TradeChunk,
} from '../../../engine-host/backtest/recording.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { barsOf, goldenRuns, type GoldenRun } from '../analysis/backtesting-py-runs.js'
import { stampsOf } from '../analysis/columns.js'

/** A run folder written by the real sink out of a golden run over daily SPY, for reports over real trades. */

export const spy: InstrumentDefinition = {
  id: 'SPY.EQUS',
  kind: 'equity',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'America/New_York',
}

export const bracketRun = goldenRuns.find(
  (run) => run.strategy === 'Bracket' && run.size === 0.5 && run.data === 'yahoo/SPY.csv',
)!

export interface RecordedRun {
  /** Removed by the caller. */
  readonly root: string
  readonly runDirectory: string
  readonly summary: RunSummary
}

export interface RecordedRunOptions {
  readonly className?: string
  /** Trades taken from the golden run. Default: all. */
  readonly trades?: number
  /** The last trade has not ended. */
  readonly leaveOpen?: boolean
  readonly state?: RunSummary['state']
  /** Bars recorded. Default: all. */
  readonly bars?: number
  /** What the equity of a bar is instead. */
  readonly equity?: (equity: number, bar: number) => number
  /** What the first indicator is at a bar instead. */
  readonly indicator?: (value: number, bar: number) => number
}

export async function recordGoldenRun(run: GoldenRun, options: RecordedRunOptions = {}): Promise<RecordedRun> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-report-'))
  const runDirectory = path.join(root, 'run')
  await fs.mkdir(runDirectory)
  const strategyFile = path.join(root, 'bracket.ts')
  await fs.writeFile(strategyFile, 'export class Bracket {}\n')
  const specification: RunSpecification = {
    runId: 'golden-1',
    runDirectory,
    strategyFile,
    className: options.className ?? run.strategy,
    instruments: [spy],
    sources: [{ instrumentId: spy.id, bars: '1-DAY', files: [], rows: 0 }],
    cash: String(run.cash),
    currency: 'USD',
    parameters: { fast: 10, slow: 30 },
    venue: {},
    fees: { taker: 0.0002 },
    seed: 1,
  }
  const golden = run.trades.slice(0, options.trades)
  const recorded = barChunk(run, options.bars)
  const { equity, indicator } = options
  const [first, ...others] = recorded.indicators
  const bars = {
    ...recorded,
    ...(equity !== undefined && { equity: recorded.equity.map(equity) }),
    ...(indicator !== undefined && { indicators: [{ ...first!, values: first!.values.map(indicator) }, ...others] }),
  }
  const trades = tradeChunk(golden, bars, options.leaveOpen ?? false)
  const sink = await ParquetSink.open({
    specification,
    strategy: { code: '', bundlePath: '/none.js', hash: 'ab12' },
    startedAt: Date.UTC(2024, 4, 17, 9, 30),
  })
  if ('kind' in sink) throw new Error(sink.message)
  const statistics = new RunStatistics({ startingEquity: run.cash })
  if (bars.length > 0) {
    sink.bars(bars)
    statistics.addBars(bars)
  }
  if (trades.length > 0) {
    sink.trades(trades)
    sink.orders(orderChunk(trades))
    sink.orderLevels(levelChunk(trades))
    sink.fills(fillChunk(trades))
    statistics.addTrades(trades)
  }
  const times = barsOf(run)
  const summary: RunSummary = {
    ...startingSummary(specification, Date.UTC(2024, 4, 17, 9, 30)),
    state: options.state ?? { kind: 'completed' },
    bars: bars.length,
    events: bars.length + trades.length * 6,
    orders: trades.length * 2,
    trades: trades.length,
    ambiguousTrades: trades.ambiguous.reduce((sum, one) => sum + one, 0),
    wallMs: 84.3,
    barsPerSecond: 69_400,
    eventLogSha256: 'c0ffee'.padEnd(64, '0'),
    statistics: statistics.report(),
    firstTime: bars.length > 0 ? times[0]!.time : NaN,
    lastTime: bars.length > 0 ? times[bars.length - 1]!.time : NaN,
  }
  const failure = await sink.close(summary, [{ file: strategyFile, line: 14, column: 5 }])
  if (failure !== undefined) throw new Error(failure.message)
  return { root, runDirectory, summary }
}

function barChunk(run: GoldenRun, count = Infinity): BarChunk {
  const file = path.resolve(import.meta.dirname, '../../data', `${run.data}.gz`)
  const rows = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1)
  const cells = rows.slice(0, count).map((row) => row.split(',').map(Number))
  const bars = barsOf(run).slice(0, count)
  const closes = bars.map((bar) => bar.close)
  const column = (at: number): Float64Array => Float64Array.from(cells, (row) => row[at]!)
  return {
    source: 0,
    length: bars.length,
    firstBar: 0,
    stamps: stampsOf(bars.map((bar) => bar.time)),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(6),
    equity: Float64Array.from(bars, (bar) => bar.equity),
    indicators: [
      { name: 'SMA 10', pane: 'price', values: movingAverage(closes, 10) },
      { name: 'SMA 30', pane: 'price', values: movingAverage(closes, 30) },
      {
        name: 'Momentum 10',
        pane: 'momentum',
        values: Float64Array.from(closes, (close, i) => close - (closes[i - 10] ?? NaN)),
      },
    ],
  }
}

function movingAverage(values: readonly number[], length: number): Float64Array {
  return Float64Array.from(values, (_, i) =>
    i + 1 < length ? NaN : values.slice(i + 1 - length, i + 1).reduce((sum, value) => sum + value, 0) / length,
  )
}

/** The golden bracket's rules: a stop 2 % below and a target 4 % above the close of the bar before the entry. */
function tradeChunk(golden: GoldenRun['trades'], bars: BarChunk, leaveOpen: boolean): TradeChunk {
  const closesOf = golden.map(([, entryBar]) => bars.close[entryBar - 1]!)
  const stopLoss = Float64Array.from(closesOf, (close) => Math.round(close * 98) / 100)
  const takeProfit = Float64Array.from(closesOf, (close) => Math.round(close * 104) / 100)
  const stampAt = (rows: readonly number[]): Int32Array =>
    Int32Array.from(rows.flatMap((row) => [bars.stamps[2 * row]!, bars.stamps[2 * row + 1]!]))
  const extreme = (at: number, column: Float64Array, pick: (...values: number[]) => number): number => {
    const [, entryBar, exitBar, entryPrice] = golden[at]!
    return pick(entryPrice, ...column.slice(entryBar, exitBar + 1)) / entryPrice - 1
  }
  const reasons = golden.map(([, , , , exitPrice], i): number =>
    exitPrice <= stopLoss[i]! ? 2 : exitPrice >= takeProfit[i]! ? 3 : 7,
  )
  if (leaveOpen) reasons[reasons.length - 1] = 0
  return {
    length: golden.length,
    tradeNumber: Int32Array.from(golden, (_, i) => i + 1),
    instrument: new Uint16Array(golden.length),
    side: Int8Array.from(golden, ([size]) => Math.sign(size)),
    quantity: Float64Array.from(golden, ([size]) => Math.abs(size)),
    entryStamps: stampAt(golden.map(([, entryBar]) => entryBar)),
    entryPrice: Float64Array.from(golden, (trade) => trade[3]),
    exitStamps: stampAt(golden.map(([, , exitBar]) => exitBar)),
    exitPrice: Float64Array.from(golden, (trade) => trade[4]),
    profitAndLoss: Float64Array.from(golden, (trade) => trade[5]),
    returnFraction: Float64Array.from(golden, (trade) => trade[6]),
    fees: Float64Array.from(golden, (trade) => trade[7]),
    entryBar: Int32Array.from(golden, (trade) => trade[1]),
    exitBar: Int32Array.from(golden, (trade, i) => (reasons[i] === 0 ? -1 : trade[2])),
    exitReason: Uint8Array.from(reasons),
    ambiguous: Uint8Array.from(golden, ([, entryBar, exitBar]) => (entryBar === exitBar ? 1 : 0)),
    stopLoss,
    takeProfit,
    maximumAdverseExcursion: Float64Array.from(golden, (_, i) => extreme(i, bars.low, Math.min)),
    maximumFavourableExcursion: Float64Array.from(golden, (_, i) => extreme(i, bars.high, Math.max)),
    entryOrder: Int32Array.from(golden, (_, i) => 2 * i + 1),
    exitOrder: Int32Array.from(golden, (_, i) => (reasons[i] === 0 ? -1 : 2 * i + 2)),
    entryRule: new Uint8Array(golden.length).fill(1),
    exitRule: Uint8Array.from(reasons, (reason) => [0, 1, 5, 3, 1, 1, 1, 7][reason]!),
    strategy: Array.from(reasons, () => 'Golden'),
  }
}

/** For each trade its entry at market and the stop that protects it. */
function orderChunk(trades: TradeChunk): OrderChunk {
  const length = 2 * trades.length
  const each = <T>(entry: (i: number) => T, child: (i: number) => T): T[] =>
    Array.from({ length }, (_, row) => (row % 2 === 0 ? entry(row >> 1) : child(row >> 1)))
  const stamps = (of: Int32Array, ofChild: Int32Array): Int32Array =>
    Int32Array.from(
      each(
        (i) => [of[2 * i]!, of[2 * i + 1]!],
        (i) => [ofChild[2 * i]!, ofChild[2 * i + 1]!],
      ).flat(),
    )
  return {
    length,
    orderNumber: Int32Array.from({ length }, (_, row) => row + 1),
    instrument: new Uint16Array(length),
    side: Int8Array.from(
      each(
        (i) => trades.side[i]!,
        (i) => -trades.side[i]!,
      ),
    ),
    type: each(
      () => 'MARKET',
      () => 'STOP_MARKET',
    ),
    timeInForce: each(
      () => 'GTC',
      () => 'GTC',
    ),
    status: each(
      () => 'FILLED',
      () => 'FILLED',
    ),
    quantity: Float64Array.from(
      each(
        (i) => trades.quantity[i]!,
        (i) => trades.quantity[i]!,
      ),
    ),
    filledQuantity: Float64Array.from(
      each(
        (i) => trades.quantity[i]!,
        (i) => trades.quantity[i]!,
      ),
    ),
    averagePrice: Float64Array.from(
      each(
        (i) => trades.entryPrice[i]!,
        (i) => trades.exitPrice[i]!,
      ),
    ),
    limitPrice: new Float64Array(length).fill(NaN),
    triggerPrice: Float64Array.from(
      each(
        () => NaN,
        (i) => trades.stopLoss[i]!,
      ),
    ),
    createdStamps: stamps(trades.entryStamps, trades.entryStamps),
    closedStamps: stamps(trades.entryStamps, trades.exitStamps),
    createdBar: Int32Array.from(
      each(
        (i) => trades.entryBar[i]! - 1,
        (i) => trades.entryBar[i]!,
      ),
    ),
    parentOrder: Int32Array.from(
      each(
        () => -1,
        (i) => 2 * i + 1,
      ),
    ),
    role: each(
      () => 'entry',
      () => 'stopLoss',
    ),
    tag: each(
      (i) => (i === 0 ? 'a "first", one' : ''),
      () => '',
    ),
    reason: each(
      () => '',
      () => '',
    ),
    callSite: new Int32Array(length),
    strategy: Array.from({ length }, () => 'Golden'),
  }
}

/** The stop as it was placed, raised to the entry half way through trades of eight bars and more, and ended. */
function levelChunk(trades: TradeChunk): OrderLevelChunk {
  const rows: { order: number; low: number; high: number; price: number }[] = []
  for (let i = 0; i < trades.length; i++) {
    const entry = { low: trades.entryStamps[2 * i]!, high: trades.entryStamps[2 * i + 1]! }
    const exit = { low: trades.exitStamps[2 * i]!, high: trades.exitStamps[2 * i + 1]! }
    rows.push({ order: 2 * i + 2, ...entry, price: trades.stopLoss[i]! }, { order: 2 * i + 2, ...exit, price: NaN })
  }
  return {
    length: rows.length,
    orderNumber: Int32Array.from(rows, ({ order }) => order),
    stamps: Int32Array.from(rows.flatMap(({ low, high }) => [low, high])),
    limitPrice: new Float64Array(rows.length).fill(NaN),
    triggerPrice: Float64Array.from(rows, ({ price }) => price),
  }
}

function fillChunk(trades: TradeChunk): FillChunk {
  const orders = orderChunk(trades)
  const { length } = orders
  return {
    length,
    fillNumber: Int32Array.from({ length }, (_, row) => row + 1),
    orderNumber: orders.orderNumber,
    instrument: orders.instrument,
    stamps: orders.closedStamps,
    bar: Int32Array.from({ length }, (_, row) => (row % 2 === 0 ? trades.entryBar : trades.exitBar)[row >> 1]!),
    side: orders.side,
    quantity: orders.quantity,
    price: orders.averagePrice,
    commission: Float64Array.from({ length }, (_, row) => trades.fees[row >> 1]! / 2),
    liquidity: new Uint8Array(length).fill(1),
    rule: Uint8Array.from({ length }, (_, row) => (row % 2 === 0 ? trades.entryRule : trades.exitRule)[row >> 1]!),
    ambiguous: new Uint8Array(length),
  }
}
