import { TradingEngine, type StrategyConstructor } from '../../engine-host/backtest/trading-engine.js'
import type { MarketBatch } from '../../engine-host/model/market-batch.js'
import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import {
  Strategy,
  type Bar,
  type HeldPosition,
  type Order,
  type OrderFilled,
  type OrderSide,
  type TimeInForce,
  type TrailingOffsetType,
  type TriggerType,
} from '../../engine-host/trading/index.js'
import {
  barLength,
  batchOf,
  firstOpen,
  MemorySink,
  share,
  specificationOf,
  type BarRow,
} from '../unit/backtest/engine-fixture.js'
import { quoteBatch, tickSource, type QuoteRow } from '../unit/backtest/tick-fixture.js'

/** What a scripted strategy does. */
export interface ScriptAction {
  readonly when: 'start' | 'bar' | 'fill'
  readonly bar?: number
  readonly side?: OrderSide
  readonly do: readonly ScriptStep[]
}

export interface ScriptStep {
  readonly op: 'submit' | 'bracket' | 'modify' | 'cancel' | 'cancelAll' | 'closePositions' | 'group'
  readonly type?: string
  readonly side?: OrderSide
  readonly qty?: number
  readonly price?: string
  readonly trigger?: string
  readonly tif?: TimeInForce
  readonly expireAtBar?: number
  readonly reduceOnly?: boolean
  readonly postOnly?: boolean
  readonly trailingOffset?: string
  readonly offsetType?: TrailingOffsetType
  readonly limitOffset?: string
  readonly triggerType?: TriggerType
  readonly activation?: string
  readonly stopLoss?: string
  readonly takeProfit?: string
  readonly entry?: 'MARKET' | 'LIMIT'
  readonly entryPrice?: string
  readonly exits?: 'OCO' | 'OUO'
  /** Number of the order that is changed or cancelled. */
  readonly order?: number
  /** Orders that are linked, and how. */
  readonly orders?: readonly ScriptStep[]
  readonly link?: 'OCO' | 'OUO'
}

export interface ScriptEvent {
  readonly bar: number
  readonly phase: 'matching' | 'settling'
  readonly event: string
  readonly [term: string]: string | number
}

export interface OpenOrder {
  readonly order: number
  readonly type: string
  readonly status: string
  readonly qty: string
  readonly filledQty: string
  readonly trigger?: string
}

export interface OpenPosition {
  readonly side: string
  readonly qty: string
  readonly avgOpen: number
}

/** What a script led to. */
export interface ScriptOutcome {
  readonly events: readonly ScriptEvent[]
  readonly openOrdersAtEnd: readonly OpenOrder[]
  readonly openPositionsAtEnd: readonly OpenPosition[]
}

/** Market data, and what is done at which moment of it. */
export interface Script {
  readonly title: string
  readonly bars?: readonly BarRow[]
  readonly quotes?: readonly (readonly [bid: number, ask: number, bidSize: number, askSize: number])[]
  readonly actions: readonly ScriptAction[]
  readonly venue?: {
    readonly oms?: 'NETTING' | 'HEDGING'
    readonly account?: 'CASH' | 'MARGIN'
    readonly barAdaptiveHighLowOrdering?: boolean
  }
}

/** Events of ours by the names that the recorded scripts use. */
const eventNames: Readonly<Record<string, string>> = {
  ORDER_ACCEPTED: 'accepted',
  ORDER_REJECTED: 'rejected',
  ORDER_DENIED: 'denied',
  ORDER_TRIGGERED: 'triggered',
  ORDER_UPDATED: 'updated',
  ORDER_CANCELED: 'canceled',
  ORDER_EXPIRED: 'expired',
  ORDER_FILLED: 'filled',
  ORDER_PENDING_UPDATE: 'pendingUpdate',
  ORDER_PENDING_CANCEL: 'pendingCancel',
  MODIFY_REJECTED: 'modifyRejected',
  POSITION_OPENED: 'positionOpened',
  POSITION_CHANGED: 'positionChanged',
  POSITION_CLOSED: 'positionClosed',
}

const instrument: InstrumentDefinition = { ...share, kind: 'equity' }

/** Runs a script through the engine under the preset `nautilus`. */
export function runScript(script: Script): ScriptOutcome {
  const sink = new MemorySink()
  const atCallback: number[] = []
  const positions: (readonly HeldPosition[])[] = []
  const engine: TradingEngine = new TradingEngine({
    specification: specificationOf({
      instruments: [instrument],
      sources: [
        script.bars === undefined
          ? tickSource('quotes')
          : { instrumentId: instrument.id, bars: '1-MINUTE', files: [], rows: 0 },
      ],
      cash: '1000000',
      venue: {
        preset: 'nautilus',
        oms: script.venue?.oms === 'HEDGING' ? 'hedging' : 'netting',
        account: script.venue?.account === 'CASH' ? 'cash' : 'margin',
        ...(script.venue?.barAdaptiveHighLowOrdering === true ? { intrabarPath: 'adaptive' } : {}),
      },
    }),
    strategy: strategyOf(
      script,
      () => atCallback.push(engine.progress.events - engine.progress.bars),
      (open) => positions.push(open),
    ),
    sink,
    log: () => undefined,
  })
  engine.start()
  const batch = batchFor(script)
  engine.process(batch, 0, batch.length)
  engine.finish()
  return {
    events: eventsOf(sink, atCallback, script.venue?.oms === 'HEDGING'),
    openOrdersAtEnd: openOrders(sink),
    openPositionsAtEnd: positions.at(-1)!.map(({ quantity, averageOpen }) => ({
      side: quantity > 0 ? 'LONG' : 'SHORT',
      qty: String(Math.abs(quantity)),
      avgOpen: averageOpen,
    })),
  }
}

function batchFor({ bars, quotes }: Script): MarketBatch {
  if (bars !== undefined) return batchOf(bars)
  const rows = quotes!.map((row, place): QuoteRow => [(place + 1) * (barLength / 1000), ...row])
  return quoteBatch(rows)
}

function strategyOf(
  script: Script,
  atCallback: () => void,
  atEnd: (open: readonly HeldPosition[]) => void,
): StrategyConstructor {
  return class Scripted extends Strategy {
    private count = -1
    private readonly created: Order[] = []

    override onStart() {
      this.act((action) => action.when === 'start')
    }
    override onBar(_bar: Bar) {
      this.next()
    }
    override onQuoteTick() {
      this.next()
    }
    override onOrderFilled(event: OrderFilled) {
      this.act((action) => action.when === 'fill' && action.side === event.side)
    }
    override onOrderInitialized({ order }: { readonly order: Order }) {
      this.created[order.number] = order
    }
    override onStop() {
      atEnd(this.positions())
    }

    private next() {
      this.count++
      atCallback()
      this.act((action) => action.when === 'bar' && action.bar === this.count)
    }

    private act(applies: (action: ScriptAction) => boolean) {
      for (const action of script.actions) if (applies(action)) for (const step of action.do) this.perform(step)
    }

    private perform(step: ScriptStep) {
      switch (step.op) {
        case 'submit':
          this.note(this.submit(this.make(step)))
          return
        case 'group': {
          const group = step.orders!.map((each) => this.make(each))
          for (const order of group) this.note(order)
          this.submit(step.link === 'OCO' ? this.orders.oco(group) : this.orders.ouo(group))
          return
        }
        case 'bracket': {
          const { side, qty, stopLoss, takeProfit, exits, entryPrice, entry } = step
          const bracket = this.orders.bracket({
            side: side!,
            quantity: qty!,
            stopLoss: stopLoss!,
            takeProfit: takeProfit!,
            exits: exits!,
            takeProfitPostOnly: true,
            ...(entry === 'LIMIT' ? { limit: entryPrice! } : {}),
          })
          for (const order of [bracket, ...bracket.children]) this.note(order)
          this.submit(bracket)
          return
        }
        case 'modify': {
          const { order, qty, price, trigger } = step
          const changed = this.created[order!]
          if (changed === undefined || !changed.isWorking) return
          if (price !== undefined && Number.isNaN(changed.limit)) return
          if (trigger !== undefined && (Number.isNaN(changed.stop) || changed.status === 'TRIGGERED')) return
          if (qty !== undefined && qty <= changed.filledQuantity) return
          this.modify(changed, {
            ...(qty === undefined ? {} : { quantity: qty }),
            ...(price === undefined ? {} : { limit: price }),
            ...(trigger === undefined ? {} : { stop: trigger }),
          })
          return
        }
        case 'cancel': {
          const order = this.created[step.order!]
          if (order?.isWorking === true || (order?.isOpen === true && order.parent === undefined)) this.cancel(order)
          return
        }
        case 'cancelAll':
          this.cancelAll()
          return
        case 'closePositions':
          for (const position of [...this.positions()]) this.note(this.close({ position })!)
      }
    }

    private note(order: Order) {
      this.created[order.number] = order
    }

    private make(step: ScriptStep): Order {
      const common = {
        side: step.side!,
        quantity: step.qty!,
        timeInForce: step.tif ?? 'GTC',
        reduceOnly: step.reduceOnly ?? false,
        ...(step.expireAtBar === undefined ? {} : { expiresAt: firstOpen + (step.expireAtBar + 1) * barLength }),
      }
      const postOnly = step.postOnly ?? false
      const trailing = {
        offset: Number(step.trailingOffset),
        offsetType: step.offsetType ?? 'PRICE',
        triggerType: step.triggerType ?? 'DEFAULT',
        ...(step.activation === undefined ? {} : { activation: step.activation }),
      }
      switch (step.type) {
        case 'LIMIT':
          return this.orders.limit({ ...common, postOnly, limit: step.price! })
        case 'STOP_MARKET':
          return this.orders.stop({ ...common, stop: step.trigger! })
        case 'STOP_LIMIT':
          return this.orders.stopLimit({ ...common, postOnly, limit: step.price!, stop: step.trigger! })
        case 'MARKET_IF_TOUCHED':
          return this.orders.marketIfTouched({ ...common, trigger: step.trigger! })
        case 'LIMIT_IF_TOUCHED':
          return this.orders.limitIfTouched({ ...common, postOnly, limit: step.price!, trigger: step.trigger! })
        case 'MARKET_TO_LIMIT':
          return this.orders.marketToLimit(common)
        case 'TRAILING_STOP_MARKET':
          return this.orders.trailingStop({ ...common, ...trailing })
        case 'TRAILING_STOP_LIMIT':
          return this.orders.trailingStopLimit({ ...common, ...trailing, limitOffset: Number(step.limitOffset) })
        default:
          return this.orders.market(common)
      }
    }
  }
}

/** The event log in the terms of the recorded scripts. */
function eventsOf(sink: MemorySink, atCallback: readonly number[], isHedging: boolean): ScriptEvent[] {
  const events: ScriptEvent[] = []
  const [types, stamps] = [new Map(sink.orderRows.map(({ number, type }) => [number, type])), barStamps(sink)]
  let fill = 0
  let entry = ''
  let lastSide = ''
  sink.journalRows.forEach((row, place) => {
    const event = eventNames[row.event]
    if (event === undefined) return
    const bar = stamps[place]!
    const phase = place < (atCallback[bar] ?? Infinity) ? ('matching' as const) : ('settling' as const)
    const type = types.get(row.order)!
    const side = row.side > 0 ? 'BUY' : 'SELL'
    if (event.startsWith('position')) {
      if (event === 'positionOpened') entry = lastSide
      const [qty, realizedPnl] = [String(Math.abs(row.quantity)), (row.money + 0).toFixed(2)]
      events.push({ bar, phase, event, qty, entry: isHedging && event !== 'positionOpened' ? '' : entry, realizedPnl })
      return
    }
    const order = row.order
    if (event === 'accepted') events.push({ bar, phase, event, order, type, side })
    else if (event === 'filled') {
      lastSide = side
      const { liquidity } = sink.fillRows[fill++]!
      const px = row.price.toFixed(2)
      events.push({ bar, phase, event, order, type, side, qty: String(row.quantity), px, liquidity })
    } else if (event === 'updated')
      events.push({
        bar,
        phase,
        event,
        order,
        qty: String(row.quantity),
        ...(Number.isNaN(row.price) ? {} : { price: row.price.toFixed(2) }),
        ...(Number.isNaN(row.trigger) ? {} : { trigger: row.trigger.toFixed(2) }),
      })
    else events.push({ bar, phase, event, order })
  })
  return events
}

/** The bar of each row of the event log. */
function barStamps(sink: MemorySink): number[] {
  return sink.journalChunks.flatMap((chunk) =>
    Array.from({ length: chunk.length }, (_, row) => {
      const nanos = (BigInt(chunk.stamps[row * 2 + 1]!) << 32n) | BigInt(chunk.stamps[row * 2]! >>> 0)
      return Math.round((Number(nanos / 1_000_000n) - firstOpen) / barLength) - 1
    }),
  )
}

function openOrders(sink: MemorySink): OpenOrder[] {
  return sink.orderRows
    .filter(({ status }) => ['ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED'].includes(status))
    .map(({ number, type, status, quantity, filled, stop }) => ({
      order: number,
      type,
      status,
      ...(Number.isNaN(stop) ? {} : { trigger: stop.toFixed(2) }),
      qty: String(quantity),
      filledQty: String(filled),
    }))
}
