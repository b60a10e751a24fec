import type { EngineOrder } from '../../engine-host/model/engine-order.js'
import { Strategy, units, type Bar, type OrderFilled } from '../../engine-host/trading/index.js'
import { run, type BarRow } from '../unit/backtest/engine-fixture.js'
import { compareTrades, settingsOf, type RecordedOptions, type RecordedTrade } from './backtesting-py-runs.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
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

interface Script {
  readonly seed: number
  readonly options: RecordedOptions
  /** Whether what is open is closed when the data ends. */
  readonly finalize: boolean
  readonly bars: readonly BarRow[]
  /** A cancellation is the first action of its bar. */
  readonly actions: readonly Action[]
  readonly trades: readonly RecordedTrade[]
  /** At each bar. */
  readonly equity: readonly number[]
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
    const totals = { scripts: 0, orders: 0, trades: 0, tradesAgreed: 0 }
    for (const { name, content } of found)
      for (const script of content.scripts) {
        const { trades, difference } = compareScript(script, content.cash)
        totals.scripts++
        totals.orders += script.actions.filter(([, kind]) => kind === 'buy' || kind === 'sell').length
        totals.trades += script.trades.length
        totals.tradesAgreed += trades
        const title = `${name} script ${script.seed} with ${JSON.stringify(script.options)}`
        if (difference !== '') failures.push(`${title}: ${difference}`)
      }
    const passed = totals.scripts - failures.length
    const orders = totals.orders.toLocaleString('en-US')
    const line = `${count(passed, totals.scripts)} (${orders} orders), trades ${count(totals.tradesAgreed, totals.trades)}`
    return { line, passed, failures }
  },
}

function isScripts(content: unknown): content is RecordedScripts {
  return hasKeys(content, 'engine', 'cash', 'scripts')
}

function compareScript(script: Script, cash: number): { readonly trades: number; readonly difference: string } {
  const { venue, ...settings } = settingsOf(script.options)
  const { sink } = run(strategyOf(script), script.bars, {
    ...settings,
    venue: { ...venue, ...(script.finalize ? {} : { finalize: 'none' }) },
    cash: String(cash),
  })
  const { trades, difference } = compareTrades(script.trades, sink)
  const bar = sink.equity.findIndex((equity, place) => !(Math.abs(equity - script.equity[place]!) <= 1e-10 * cash))
  if (difference !== '' || bar < 0) return { trades, difference }
  return { trades, difference: `equity at bar ${bar}: ours ${sink.equity[bar]!}, recorded ${script.equity[bar]!}` }
}

/** Does what the script did, at the same bars. */
function strategyOf({ actions }: Script): new () => Strategy {
  return class Scripted extends Strategy {
    private bar = -1
    private next = 0
    /** Entries in the sequence in which they filled. */
    private readonly entries: EngineOrder[] = []

    override onOrderFilled({ order }: OrderFilled) {
      if (order.role === 'entry' && !this.entries.includes(order as EngineOrder))
        this.entries.push(order as EngineOrder)
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
