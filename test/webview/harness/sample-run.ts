import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import {
  exitReasons,
  fillRules,
  type CandleColumns,
  type EquityColumns,
  type ExitReason,
  type FillRule,
  type TradeColumns,
} from '../../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import type { TradeChart } from '../../../engine-host/protocol/trade-chart.js'

export interface SampleOptions {
  readonly bars: string
  readonly instrument: InstrumentDefinition
  readonly fast: number
  readonly slow: number
  /** Fractions of the entry price. */
  readonly stop: number
  readonly target: number
  readonly feeRate: number
}

/** A run that was computed here: what the extension would answer about it. */
export interface SampleRun {
  readonly summary: RunSummary
  readonly trades: TradeColumns
  readonly equity: EquityColumns
  chart(tradeNumber: number): TradeChart
}

interface Trade {
  readonly side: 1 | -1
  readonly quantity: number
  readonly entryBar: number
  readonly entryPrice: number
  readonly exitBar: number
  readonly exitPrice: number
  readonly reason: ExitReason
  readonly exitRule: FillRule
  readonly stopLoss: number
  readonly takeProfit: number
  readonly fees: number
  readonly ambiguous: boolean
  readonly adverse: number
  readonly favourable: number
}

/** What the sample runs begin with. */
export const startingCash = 100_000
const cash = startingCash

/** Crosses of two exponential averages with a bracket, entered at the next open, over bars that are given. */
export function sampleRun(candles: CandleColumns, options: SampleOptions): SampleRun {
  const fast = exponentialAverage(candles.close, options.fast)
  const slow = exponentialAverage(candles.close, options.slow)
  const { trades, equity } = simulate(candles, fast, slow, options)
  const tradeColumns = tradeColumnsOf(trades, candles, options)
  const equityColumns = equityColumnsOf(candles, equity)
  return {
    summary: summaryOf(candles, tradeColumns, equityColumns, options),
    trades: tradeColumns,
    equity: equityColumns,
    chart: (tradeNumber) => chartOf(tradeNumber, trades, tradeColumns, candles, fast, slow, options),
  }
}

function exponentialAverage(values: Float64Array, length: number): Float64Array {
  const averages = new Float64Array(values.length).fill(NaN)
  let average = values[0] ?? NaN
  for (const [at, value] of values.entries()) {
    average += (2 / (length + 1)) * (value - average)
    if (at + 1 >= length) averages[at] = average
  }
  return averages
}

function simulate(candles: CandleColumns, fast: Float64Array, slow: Float64Array, options: SampleOptions) {
  const { open, high, low, close, length } = candles
  const multiplier = Number(options.instrument.multiplier)
  const trades: Trade[] = []
  const equity = new Float64Array(length)
  let balance = cash
  let position: { side: 1 | -1; bar: number; price: number; quantity: number; worst: number; best: number } | undefined
  let wanted: 1 | -1 | 0 = 0
  const leave = (bar: number, price: number, reason: ExitReason, exitRule: FillRule, ambiguous = false) => {
    const { side, quantity, worst, best, ...entry } = position!
    const fees = options.feeRate * quantity * multiplier * (entry.price + price)
    const lowest = Math.min(worst, price)
    const highest = Math.max(best, price)
    const [atWorst, atBest] = side > 0 ? [lowest, highest] : [highest, lowest]
    balance += side * quantity * multiplier * (price - entry.price) - fees
    trades.push({
      side,
      quantity,
      entryBar: entry.bar,
      entryPrice: entry.price,
      exitBar: bar,
      exitPrice: price,
      reason,
      exitRule,
      stopLoss: entry.price * (1 - side * options.stop),
      takeProfit: entry.price * (1 + side * options.target),
      fees,
      ambiguous,
      adverse: Math.min(0, (side * (atWorst - entry.price)) / entry.price),
      favourable: Math.max(0, (side * (atBest - entry.price)) / entry.price),
    })
    position = undefined
  }
  for (let bar = 0; bar < length; bar++) {
    if (wanted !== 0) {
      if (position !== undefined) leave(bar, open[bar]!, 'signal', 'nextOpen')
      const quantity = Math.floor((balance * 0.95) / (open[bar]! * multiplier))
      if (quantity > 0) {
        position = { side: wanted, bar, price: open[bar]!, quantity, worst: open[bar]!, best: open[bar]! }
      }
      wanted = 0
    }
    if (position !== undefined) {
      const { side, price } = position
      const stop = price * (1 - side * options.stop)
      const target = price * (1 + side * options.target)
      const stopped = side > 0 ? low[bar]! <= stop : high[bar]! >= stop
      const reached = side > 0 ? high[bar]! >= target : low[bar]! <= target
      const beyond = (level: number) => (side > 0 ? open[bar]! <= level : open[bar]! >= level)
      position.worst = Math.min(position.worst, stopped && side > 0 ? Math.min(stop, open[bar]!) : low[bar]!)
      position.best = Math.max(position.best, reached && side > 0 ? Math.max(target, open[bar]!) : high[bar]!)
      if (stopped) {
        const gap = bar > position.bar && beyond(stop)
        leave(bar, gap ? open[bar]! : stop, 'stopLoss', gap ? 'stopGap' : 'stopTouched', reached)
      } else if (reached) {
        const gap = bar > position.bar && !beyond(target)
        leave(bar, gap ? open[bar]! : target, 'takeProfit', gap ? 'limitGap' : 'limitTouched')
      }
    }
    if (bar > 0 && fast[bar - 1]! <= slow[bar - 1]! && fast[bar]! > slow[bar]!) wanted = 1
    if (bar > 0 && fast[bar - 1]! >= slow[bar - 1]! && fast[bar]! < slow[bar]!) wanted = -1
    const marked =
      position === undefined ? 0 : position.side * position.quantity * multiplier * (close[bar]! - position.price)
    equity[bar] = balance + marked
  }
  if (position !== undefined) leave(length - 1, close[length - 1]!, 'endOfData', 'endOfData')
  return { trades, equity }
}

function tradeColumnsOf(
  trades: readonly Trade[],
  { time }: CandleColumns,
  { instrument }: SampleOptions,
): TradeColumns {
  const numbers = (value: (trade: Trade, at: number) => number) => trades.map(value)
  const multiplier = Number(instrument.multiplier)
  const profit = ({ side, quantity, exitPrice, entryPrice, fees }: Trade) =>
    side * quantity * multiplier * (exitPrice - entryPrice) - fees
  return {
    length: trades.length,
    tradeNumber: Int32Array.from(numbers((_trade, at) => at + 1)),
    instrument: new Uint16Array(trades.length),
    side: Int8Array.from(numbers(({ side }) => side)),
    quantity: Float64Array.from(numbers(({ quantity }) => quantity)),
    entryTime: Float64Array.from(numbers(({ entryBar }) => time[entryBar]!)),
    entryPrice: Float64Array.from(numbers(({ entryPrice }) => entryPrice)),
    exitTime: Float64Array.from(numbers(({ exitBar }) => time[exitBar]!)),
    exitPrice: Float64Array.from(numbers(({ exitPrice }) => exitPrice)),
    profitAndLoss: Float64Array.from(numbers(profit)),
    returnFraction: Float64Array.from(
      numbers((trade) => profit(trade) / (trade.entryPrice * trade.quantity * multiplier)),
    ),
    fees: Float64Array.from(numbers(({ fees }) => fees)),
    entryBar: Int32Array.from(numbers(({ entryBar }) => entryBar)),
    exitBar: Int32Array.from(numbers(({ exitBar }) => exitBar)),
    exitReason: Uint8Array.from(numbers(({ reason }) => exitReasons.indexOf(reason))),
    ambiguous: Uint8Array.from(numbers(({ ambiguous }) => (ambiguous ? 1 : 0))),
    stopLoss: Float64Array.from(numbers(({ stopLoss }) => stopLoss)),
    takeProfit: Float64Array.from(numbers(({ takeProfit }) => takeProfit)),
    maximumAdverseExcursion: Float64Array.from(numbers(({ adverse }) => adverse)),
    maximumFavourableExcursion: Float64Array.from(numbers(({ favourable }) => favourable)),
    entryOrder: Int32Array.from(numbers((_trade, at) => 2 * at + 1)),
    exitOrder: Int32Array.from(numbers((_trade, at) => 2 * at + 2)),
    entryRule: new Uint8Array(trades.length).fill(fillRules.indexOf('nextOpen')),
    exitRule: Uint8Array.from(numbers(({ exitRule }) => fillRules.indexOf(exitRule))),
  }
}

function equityColumnsOf(candles: CandleColumns, equity: Float64Array): EquityColumns {
  const drawdown = new Float64Array(equity.length)
  let peak = cash
  for (const [at, value] of equity.entries()) {
    peak = Math.max(peak, value)
    drawdown[at] = value / peak - 1
  }
  return { length: equity.length, time: candles.time, equity, drawdown, close: candles.close }
}

function summaryOf(
  candles: CandleColumns,
  trades: TradeColumns,
  equity: EquityColumns,
  options: SampleOptions,
): RunSummary {
  const statistics = new RunStatistics({ startingEquity: cash })
  const stamps = stampsOf(candles.time)
  statistics.addBars({ source: 0, length: candles.length, stamps, close: candles.close, equity: equity.equity })
  statistics.addTrades({ ...trades, entryStamps: stampsOf(trades.entryTime), exitStamps: stampsOf(trades.exitTime) })
  const { instrument } = options
  return {
    runId: 'sample-run',
    state: { kind: 'completed' },
    startedAt: Date.UTC(2026, 0, 15, 9, 30),
    specification: {
      runId: 'sample-run',
      runDirectory: '/workspace/.backlens/runs/sample-run',
      strategyFile: '/workspace/strategies/ema-cross.ts',
      className: 'EmaCross',
      instruments: [instrument],
      sources: [
        {
          instrumentId: instrument.id,
          bars: options.bars,
          files: ['/workspace/.backlens/market_data/bars.parquet'],
          rows: candles.length,
        },
      ],
      cash: String(cash),
      currency: instrument.currency,
      parameters: { fast: options.fast, slow: options.slow },
      venue: {},
      fees: { taker: options.feeRate },
      seed: 1,
    },
    instruments: [instrument],
    bars: candles.length,
    events: candles.length + trades.length * 6,
    orders: trades.length * 3,
    trades: trades.length,
    ambiguousTrades: trades.ambiguous.reduce((sum, one) => sum + one, 0),
    wallMs: 84,
    barsPerSecond: candles.length / 0.084,
    eventLogSha256: '3f1c9a52d7e04b8896a1c0ffee5d2b7a9e64f0183b2cd1a7705e4c39d8f6ab12',
    statistics: statistics.report(),
    firstTime: candles.time[0] ?? NaN,
    lastTime: candles.time.at(-1) ?? NaN,
  }
}

export function stampsOf(times: Float64Array): Int32Array {
  const nanos = BigInt64Array.from(times, (time) => BigInt(time) * 1_000_000n)
  return new Int32Array(nanos.buffer)
}

function chartOf(
  tradeNumber: number,
  trades: readonly Trade[],
  columns: TradeColumns,
  candles: CandleColumns,
  fast: Float64Array,
  slow: Float64Array,
  options: SampleOptions,
): TradeChart {
  const trade = trades[tradeNumber - 1]!
  const context = Math.max(60, trade.exitBar - trade.entryBar)
  const first = Math.max(0, trade.entryBar - context)
  const end = Math.min(candles.length, trade.exitBar + context + 1)
  const window = Object.fromEntries(
    (['time', 'open', 'high', 'low', 'close', 'volume'] as const).map((name) => [
      name,
      candles[name].slice(first, end),
    ]),
  ) as unknown as Omit<CandleColumns, 'length'>
  const multiplier = Number(options.instrument.multiplier)
  const runningProfit = new Float64Array(end - first).fill(NaN)
  for (let bar = trade.entryBar; bar < trade.exitBar; bar++) {
    const move = trade.side * (candles.close[bar]! - trade.entryPrice)
    runningProfit[bar - first] = move * trade.quantity * multiplier - trade.fees / 2
  }
  runningProfit[trade.exitBar - first] = columns.profitAndLoss[tradeNumber - 1]!
  const level = (price: number) => ({
    time: Float64Array.of(candles.time[trade.entryBar]!, candles.time[trade.exitBar]!),
    price: Float64Array.of(price, NaN),
  })
  return {
    tradeNumber,
    tradeCount: trades.length,
    trade: rowsOf(columns, tradeNumber - 1, tradeNumber),
    candles: { length: end - first, ...window },
    firstBar: first,
    barsPerCandle: 1,
    indicators: [
      { name: `EMA ${options.fast}`, pane: 'price', values: fast.slice(first, end) },
      { name: `EMA ${options.slow}`, pane: 'price', values: slow.slice(first, end) },
    ],
    entryCandle: trade.entryBar - first,
    exitCandle: trade.exitBar - first,
    stopLine: level(trade.stopLoss),
    targetLine: level(trade.takeProfit),
    runningProfit,
    sessionStarts: sessionStartsOf(window.time),
    placedAt: { file: '/workspace/strategies/ema-cross.ts', line: 14, column: 5 },
    exitPlacedAt: { file: '/workspace/strategies/ema-cross.ts', line: 16, column: 5 },
  }
}

/** Rows of a table. */
export function rowsOf(columns: TradeColumns, begin: number, end: number): TradeColumns {
  const cut = Object.entries(columns).map(([name, column]: [string, unknown]) =>
    ArrayBuffer.isView(column) ? [name, (column as Float64Array).slice(begin, end)] : [name, end - begin],
  )
  return Object.fromEntries(cut) as TradeColumns
}

/** Rows after a gap of more than an hour, unless all bars are that far apart. */
function sessionStartsOf(times: Float64Array): Int32Array {
  const starts: number[] = []
  for (let row = 1; row < times.length; row++) if (times[row]! - times[row - 1]! > 3_600_000) starts.push(row)
  return Int32Array.from(starts.length > times.length / 4 ? [] : starts)
}
