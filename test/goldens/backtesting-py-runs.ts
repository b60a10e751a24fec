import { RunStatistics } from '../../engine-host/analysis/run-statistics.js'
import { TradingEngine } from '../../engine-host/backtest/trading-engine.js'
import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../engine-host/protocol/run-specification.js'
import { MemorySink, share, specificationOf } from '../unit/backtest/engine-fixture.js'
import type { PlainBar } from '../unit/analysis/columns.js'
import { comparedStatistics, statisticDifferences, type RecordedStatistics } from './backtesting-py-statistics.js'
import { strategyFor } from './backtesting-py-strategies.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'
import { readTable, stampedBatch, type OpenStampedBars } from './market-data.js'

/** A trade as it is recorded; bars count from 0, the return is a fraction after commission. */
export type RecordedTrade = readonly [
  size: number,
  entryBar: number,
  exitBar: number,
  entryPrice: number,
  exitPrice: number,
  profit: number,
  returnFraction: number,
  commission: number,
]

/** Settings of a recorded run, by their names there. */
export interface RecordedOptions {
  readonly commission?: number | readonly [fixed: number, relative: number]
  readonly spread?: number
  /** One divided by the leverage. */
  readonly margin?: number
  readonly trade_on_close?: boolean
  readonly hedging?: boolean
  readonly exclusive_orders?: boolean
}

/** A recorded run. */
export interface RecordedRun {
  readonly data: string
  readonly strategy: string
  readonly size: number
  readonly cash: number
  readonly options: RecordedOptions
  readonly stats: RecordedStatistics
  readonly trades: readonly RecordedTrade[]
  /** Pairs of bar and equity. */
  readonly equity_every_500th: readonly (readonly [number, number])[]
  readonly equity_last: number
  readonly equity_sum: number
}

interface RecordedRuns {
  readonly definitions: Readonly<Record<string, string>>
  readonly datasets: Readonly<Record<string, { readonly unit: string; readonly tick: string }>>
  readonly runs: readonly RecordedRun[]
}

/** Those of the report, the start and the end. */
const statisticsOfRun = comparedStatistics + 2

/** How far one run agrees. */
interface RunComparison {
  readonly trades: number
  readonly statistics: number
  /** The first difference; empty where there is none. */
  readonly difference: string
}

/** Whole runs of backtesting.py: every trade, the equity, and every statistic to ten digits. */
export const backtestingPyRuns: GoldenSet = {
  name: 'backtesting.py runs',
  source: 'backtesting-py.json: runs with definitions, datasets, trades and stats',
  run(files: GoldenFiles): GoldenResult | undefined {
    const found = files.recognised(isRuns)
    if (found.length === 0) return undefined
    const failures: string[] = []
    const totals = { runs: 0, trades: 0, tradesAgreed: 0, statistics: 0 }
    for (const { name, content } of found)
      content.runs.forEach((run, place) => {
        const { trades, statistics, difference } = compareRun(content, run, files)
        totals.runs++
        totals.trades += run.trades.length
        totals.tradesAgreed += trades
        totals.statistics += statistics
        const title = `${name} run ${place}, ${run.strategy} over ${run.data} with ${JSON.stringify(run.options)}`
        if (difference !== '') failures.push(`${title}: ${difference}`)
      })
    const passed = totals.runs - failures.length
    const line =
      `${count(passed, totals.runs)}, trades ${count(totals.tradesAgreed, totals.trades)}, ` +
      `statistics ${count(totals.statistics, totals.runs * statisticsOfRun)}`
    return { line, passed, failures }
  },
}

/** Whether a file holds runs of backtesting.py. */
export function isRuns(content: unknown): content is RecordedRuns {
  return hasKeys(content, 'definitions', 'datasets', 'runs')
}

function compareRun(recorded: RecordedRuns, run: RecordedRun, files: GoldenFiles): RunComparison {
  const dataset = recorded.datasets[run.data]
  if (dataset === undefined) return { trades: 0, statistics: 0, difference: `it does not define ${run.data}` }
  const bars = readTable(files, run.data)
  const daily = bars.length === '1-DAY'
  const unit = Number(dataset.unit)
  const tickUnits = Math.round(Number(dataset.tick) / unit)
  const strategy = strategyFor({ strategy: run.strategy, size: run.size, unit, tickUnits, daily })
  if (strategy === undefined)
    return { trades: 0, statistics: 0, difference: `no strategy of ours restates ${run.strategy}` }
  const instrument: InstrumentDefinition = {
    ...share,
    pricePrecision: dataset.unit.split('.')[1]?.length ?? 0,
    tickSize: dataset.tick,
  }
  const sink = new MemorySink()
  const engine = new TradingEngine({
    specification: specificationOf({
      instruments: [instrument],
      sources: [{ instrumentId: instrument.id, bars: bars.length, files: [], rows: 0 }],
      cash: String(run.cash),
      ...settingsOf(run.options),
    }),
    strategy,
    sink,
    log: () => undefined,
  })
  engine.start()
  engine.process(stampedBatch(bars), 0, bars.rows.length)
  engine.finish()
  return compare(run, sink, bars)
}

/** The settings of ours that amount to those of a recorded run. */
export function settingsOf(options: RecordedOptions): Pick<RunSpecification, 'venue' | 'fees' | 'account'> {
  const { commission = 0, spread = 0, margin = 1 } = options
  const [fixed, relative] = typeof commission === 'number' ? [0, commission] : commission
  return {
    venue: {
      preset: 'backtesting.py',
      entryAt: options.trade_on_close === true ? 'thisClose' : 'nextOpen',
      oms: options.hedging === true ? 'hedging' : 'netting',
      exclusiveOrders: options.exclusive_orders ?? false,
      spread,
    },
    account: { leverage: 1 / margin },
    fees: { taker: relative, perFill: fixed },
  }
}

/** The time at which a bar opened, as the recorded runs write it. */
function openOf({ nanos, length }: OpenStampedBars, bar: number): string {
  const close = Number(nanos[bar]! / 1_000_000n)
  return new Date(close - (length === '1-DAY' ? 86_400_000 : 3_600_000)).toISOString().slice(0, 19)
}

function compare(run: RecordedRun, sink: MemorySink, bars: OpenStampedBars): RunComparison {
  const plainBars: PlainBar[] = sink.equity.map((equity, bar) => ({
    time: Number(bars.nanos[bar]! / 1_000_000n),
    equity,
    close: bars.rows[bar]![3],
  }))
  const { trades, difference } = compareTrades(run.trades, sink)
  const { Start: start, End: end } = run.stats
  const statistics = [
    ...statisticDifferences(reportOf(sink, buyAndHoldBar(run)), run.stats, plainBars),
    ...[
      ['Start', openOf(bars, 0), start],
      ['End', openOf(bars, bars.rows.length - 1), end],
    ].flatMap(([what, ours, theirs]) => (ours === theirs ? [] : [`${what}: ours ${ours}, recorded ${theirs}`])),
  ]
  return {
    trades,
    statistics: statisticsOfRun - statistics.length,
    difference: difference || compareEquity(run, sink.equity) || (statistics[0] ?? ''),
  }
}

/** Trades that agree, and the first difference. */
export function compareTrades(
  recorded: readonly RecordedTrade[],
  sink: MemorySink,
): { readonly trades: number; readonly difference: string } {
  const ours = sink.tradeRows
    .filter(({ exitReason }) => exitReason !== 'open')
    .map((trade): RecordedTrade => [
      trade.quantity * trade.side,
      trade.entryBar,
      trade.exitBar,
      trade.entryPrice,
      trade.exitPrice,
      trade.profitAndLoss,
      trade.returnFraction,
      trade.fees,
    ])
  let agreed = 0
  let difference = ''
  for (let place = 0; place < Math.max(ours.length, recorded.length); place++) {
    const [mine, theirs] = [ours[place], recorded[place]]
    if (mine !== undefined && theirs !== undefined && isSameTrade(mine, theirs)) agreed++
    else if (difference === '')
      difference = `trade ${place + 1}: ours ${JSON.stringify(mine) ?? 'none'}, recorded ${JSON.stringify(theirs) ?? 'none'}`
  }
  return { trades: agreed, difference }
}

/** Prices to the last digits of a double; money to what doubles of the trade's size keep when it is computed. */
function isSameTrade(ours: RecordedTrade, theirs: RecordedTrade): boolean {
  const [size, entryBar, exitBar, entryPrice, exitPrice, profit, fraction, commission] = ours
  const value = Math.abs(size) * entryPrice
  return (
    size === theirs[0] &&
    entryBar === theirs[1] &&
    exitBar === theirs[2] &&
    isClose(entryPrice, theirs[3], entryPrice) &&
    isClose(exitPrice, theirs[4], exitPrice) &&
    isClose(profit, theirs[5], value) &&
    isClose(fraction, theirs[6], 1) &&
    isClose(commission, theirs[7], value)
  )
}

function isClose(ours: number, theirs: number, scale: number): boolean {
  return Math.abs(ours - theirs) <= 1e-13 * scale
}

function compareEquity(run: RecordedRun, equity: readonly number[]): string {
  const sum = equity.reduce((total, each) => total + each, 0)
  const pairs: readonly (readonly [string, number, number])[] = [
    ...run.equity_every_500th.map(([bar, value]) => [`equity at bar ${bar}`, equity[bar]!, value] as const),
    ['last equity', equity.at(-1)!, run.equity_last],
    ['sum of equity', sum, run.equity_sum],
  ]
  const wrong = pairs.find(([, ours, theirs]) => Math.abs(ours - theirs) > 1e-11 * Math.abs(theirs))
  return wrong === undefined ? '' : `${wrong[0]}: ours ${wrong[1]}, recorded ${wrong[2]}`
}

/** The bar before the strategy's first call, at which buy and hold begins there. */
function buyAndHoldBar({ strategy }: RecordedRun): number {
  return ['SmaCross', 'Bracket', 'Pyramid'].includes(strategy) ? 29 : 0
}

/** The statistics of a run that was kept in memory. */
export function reportOf(sink: MemorySink, buyAndHoldBar: number): ReadonlyMap<string, number> {
  const statistics = new RunStatistics({ buyAndHoldBar, minimumAnnualDays: 0, minimumReturns: 0 })
  for (const chunk of sink.barChunks) statistics.addBars(chunk)
  for (const chunk of sink.tradeChunks) statistics.addTrades(chunk)
  return new Map(statistics.report().map(({ key, value }) => [key, value]))
}
