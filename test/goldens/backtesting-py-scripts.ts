import { Strategy, units, type Bar, type Order, type OrderFilled } from '../../engine-host/trading/index.js'
import { TradingEngine } from '../../engine-host/backtest/trading-engine.js'
import { MemorySink, share, specificationOf, type BarRow } from '../unit/backtest/engine-fixture.js'
import { compareTrades, reportOf, settingsOf, type RecordedOptions, type RecordedTrade } from './backtesting-py-runs.js'
import { comparedStatistics, statisticDifferences, type RecordedStatistics } from './backtesting-py-statistics.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { stampedBatch } from './market-data.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'

type Price = number | null

/** What a script did at the close of a bar; prices that are null were not given. */
type Action =
  | readonly [
      bar: number,
      kind: 'buy' | 'sell',
      size: number,
      limit: Price,
      stop: Price,
      stopLoss: Price,
      takeProfit: Price,
    ]
  | readonly [bar: number, kind: 'close', share: number | null]
  | readonly [bar: number, kind: 'cancel']
  /** Moves the stops or targets of all open trades that have one. */
  | readonly [bar: number, kind: 'stops' | 'targets', price: number]

/** Length of the bars in minutes, and periods in a year, by the name that the recorded scripts give them. */
const periods = {
  D: [1440, 365],
  B: [1440, 252],
  '7D': [10_080, 52],
  h: [60, 252],
  '15min': [15, 252],
  min: [1, 252],
} as const

interface Script {
  readonly seed: number
  readonly options: RecordedOptions
  /** Whether what is open is closed when the data ends. */
  readonly finalize: boolean
  readonly period: keyof typeof periods
  readonly bars: readonly BarRow[]
  /** A cancellation is the first action of its bar. */
  readonly actions: readonly Action[]
  readonly trades: readonly RecordedTrade[]
  /** At each bar. */
  readonly equity: readonly number[]
  /** Null where they are not those of the trades and the equity above. */
  readonly stats: RecordedStatistics | null
}

interface RecordedScripts {
  readonly cash: number
  readonly scripts: readonly Script[]
}

/** Random orders over random bars, as backtesting.py carried them out: what its whole runs do not exercise. */
export const backtestingPyScripts: GoldenSet = {
  name: 'backtesting.py random scripts',
  source: 'backtesting-py-scripts.json: bars, settings and orders with trades and equity',
  run(files: GoldenFiles): GoldenResult | undefined {
    const found = files.recognised(isScripts)
    if (found.length === 0) return undefined
    const failures: string[] = []
    const totals = { scripts: 0, orders: 0, trades: 0, tradesAgreed: 0, statistics: 0, compared: 0 }
    for (const { name, content } of found)
      for (const script of content.scripts) {
        const { trades, statistics, compared, difference } = compareScript(script, content.cash)
        totals.scripts++
        totals.orders += script.actions.filter(([, kind]) => kind === 'buy' || kind === 'sell').length
        totals.trades += script.trades.length
        totals.tradesAgreed += trades
        totals.statistics += statistics
        totals.compared += compared
        const title = `${name} script ${script.seed} with ${JSON.stringify(script.options)}`
        if (difference !== '') failures.push(`${title}: ${difference}`)
      }
    const passed = totals.scripts - failures.length
    const orders = totals.orders.toLocaleString('en-US')
    const line =
      `${count(passed, totals.scripts)} (${orders} orders), trades ${count(totals.tradesAgreed, totals.trades)}, ` +
      `statistics ${count(totals.statistics, totals.compared)}`
    return { line, passed, failures }
  },
}

function isScripts(content: unknown): content is RecordedScripts {
  return hasKeys(content, 'engine', 'cash', 'scripts')
}

interface ScriptComparison {
  readonly trades: number
  readonly statistics: number
  /** Statistics that were recorded. */
  readonly compared: number
  /** The first difference; empty where there is none. */
  readonly difference: string
}

function compareScript(script: Script, cash: number): ScriptComparison {
  const { sink, closes } = play(script, cash)
  const { trades, difference } = compareTrades(script.trades, sink)
  const bars = sink.equity.map((equity, bar) => ({ time: closes[bar]!, equity, close: script.bars[bar]![3] }))
  const [, perYear] = periods[script.period]
  const days = script.period === 'D' && script.bars.length < 20 ? 252 : perYear
  const compared = script.stats === null ? 0 : comparedStatistics
  const statistics = script.stats === null ? [] : statisticDifferences(reportOf(sink, 0), script.stats, bars, days)
  return {
    trades,
    compared,
    statistics: compared - statistics.length,
    difference: difference || compareEquity(script, sink.equity, cash) || (statistics[0] ?? ''),
  }
}

function compareEquity(script: Script, ours: readonly number[], cash: number): string {
  const bar = ours.findIndex((equity, place) => !(Math.abs(equity - script.equity[place]!) <= 1e-10 * cash))
  return bar < 0 ? '' : `equity at bar ${bar}: ours ${ours[bar]!}, recorded ${script.equity[bar]!}`
}

/** Runs a script; gives what was recorded, and the closes of its bars in milliseconds. */
function play(script: Script, cash: number): { readonly sink: MemorySink; readonly closes: readonly number[] } {
  const { venue, ...settings } = settingsOf(script.options)
  const [minutes] = periods[script.period]
  const closes = closesOf(script)
  const sink = new MemorySink()
  const engine = new TradingEngine({
    specification: specificationOf({
      ...settings,
      venue: { ...venue, ...(script.finalize ? {} : { finalize: 'none' }) },
      sources: [{ instrumentId: share.id, bars: `${minutes}-MINUTE`, files: [], rows: 0 }],
      cash: String(cash),
    }),
    strategy: strategyOf(script),
    sink,
    log: () => undefined,
  })
  engine.start()
  const nanos = closes.map((time) => BigInt(time) * 1_000_000n)
  engine.process(stampedBatch({ nanos, rows: script.bars }), 0, script.bars.length)
  engine.finish()
  return { sink, closes }
}

/** Bars follow each other from Monday, 6 January 2020, on; business days leave out the weekends. */
function closesOf({ bars, period }: Script): number[] {
  const [minutes] = periods[period]
  const days = (bar: number): number => (period === 'B' ? bar + 2 * Math.floor(bar / 5) : bar)
  return bars.map((_, bar) => Date.UTC(2020, 0, 6) + (days(bar) + 1) * minutes * 60_000)
}

/** Does what the script did, at the same bars. */
function strategyOf({ actions }: Script): new () => Strategy {
  return class Scripted extends Strategy {
    private bar = -1
    private next = 0
    /** Entries in the sequence in which they filled. */
    private readonly entries: Order[] = []

    override onOrderFilled({ order }: OrderFilled) {
      if (order.role === 'entry' && !this.entries.includes(order)) this.entries.push(order)
    }

    override onBar(_bar: Bar) {
      this.bar++
      for (; actions[this.next]?.[0] === this.bar; this.next++) this.carryOut(actions[this.next]!)
    }

    private carryOut(action: Action) {
      switch (action[1]) {
        case 'buy':
        case 'sell': {
          const [, side, size, limit, stop, stopLoss, takeProfit] = action
          this[side]({
            size: size < 1 ? size : units(size),
            ...(limit === null ? {} : { limit }),
            ...(stop === null ? {} : { stop }),
            ...(stopLoss === null ? {} : { stopLoss }),
            ...(takeProfit === null ? {} : { takeProfit }),
          })
          return
        }
        case 'close':
          this.close(action[2] === null ? {} : { size: action[2] })
          return
        case 'cancel':
          for (const order of this.workingOrders()) if (order.parent === undefined) this.cancel(order)
          return
        case 'stops':
          for (const { stopLoss } of this.entries) if (stopLoss?.isWorking) this.modify(stopLoss, { stop: action[2] })
          return
        case 'targets':
          for (const { takeProfit } of this.entries)
            if (takeProfit?.isWorking) this.modify(takeProfit, { limit: action[2] })
      }
    }
  }
}
