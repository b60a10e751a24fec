import type { SimulatedClock } from '../core/clock.js'
import { Timestamp } from '../core/timestamp.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { BarMatcher } from './bar-matcher.js'
import { isTouched, markPathDependent } from './bar-path.js'
import type { BuyingPower } from './buying-power.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { awaitsTrigger, isImmediate, levelOf } from './order-level.js'
import { queueOffer, type MarketPrice, type QueueOffer } from './queue-offer.js'
import type { RiskEngine } from './risk-engine.js'
import { endSupposition, isBoundByStop, supposeBar } from './seen-prices.js'
import { trail } from './trailing-stops.js'

/** What a closing order closes of one lot. */
interface ClosingPart {
  readonly entry: EngineFill
  readonly units: number
}

/** An order in the queue. */
interface QueuedOrder {
  readonly order: EngineOrder
  /** Of an order that closes what was open when it arrived, the parts in sequence; undefined for any other. */
  readonly parts: readonly ClosingPart[] | undefined
}

/** The orders of one market, in the sequence in which a bar is shown to them. */
interface OrderQueue {
  places: QueuedOrder[]
  /** The bar in hand. */
  present: ClosedBar
  /** The bar before it. */
  previous: ClosedBar
}

/** A close, NaN before the first bar, and when it was, in two halves. */
interface ClosedBar {
  close: number
  high: number
  low: number
}

/**
 * Shows each bar to the orders one after another, as backtesting.py does. New orders and profit targets join at the tail;
 * stop losses, and orders that close what is open, at the head. Every order is judged by the whole bar, not by a path
 * through it. Where an entry at the market brought exits of its own, the bar is shown to the whole queue once more.
 */
export class QueueMatcher implements BarMatcher {
  private readonly queues: OrderQueue[]
  private insideBar = false

  constructor(
    private readonly rules: FillRules,
    markets: readonly InstrumentMarket[],
    private readonly execution: ExecutionEngine,
    private readonly risk: RiskEngine,
    private readonly power: BuyingPower,
    private readonly clock: SimulatedClock,
  ) {
    const none = { close: NaN, high: 0, low: 0 }
    this.queues = markets.map(() => ({ places: [], present: { ...none }, previous: { ...none } }))
  }

  applyBar(market: InstrumentMarket, late: readonly EngineOrder[]): void {
    const queue = this.queueOf(market)
    const { present, previous } = queue
    queue.present = previous
    queue.previous = present
    queue.present.close = market.close
    queue.present.high = this.clock.high
    queue.present.low = this.clock.low
    // The money that an order may use is counted at the bar's close, before the bar has matched anything.
    for (const ledger of market.ledgers) ledger.mark(market.close, ledger.markBar)
    if (queue.places.length > 0 && this.concerns(market, queue)) this.match(market, queue, late)
  }

  isConcerned(): boolean {
    return true
  }

  /** The data has ended: shows the last bar to the queue once more, for the orders that came after it. */
  matchLastBarAgain(market: InstrumentMarket): void {
    this.match(market, this.queueOf(market), [])
  }

  rejection(market: InstrumentMarket, order: EngineOrder): string {
    if (order.timeInForce === 'AT_THE_OPEN' || order.timeInForce === 'AT_THE_CLOSE')
      return 'a venue that matches by a queue has no auctions'
    if (order.isIfTouched) return 'a venue that matches by a queue has no orders if touched'
    if (order.trailing !== undefined && Number.isNaN(market.close)) return 'there is no price to follow yet'
    // Within a bar its close is not known yet.
    const price = order.isExit && this.insideBar ? order.parent!.averagePrice : market.close
    order.marketableOnArrival =
      !Number.isNaN(order.limit) && !awaitsTrigger(order) && (order.limit - price) * order.direction >= 0
    return order.postOnly && order.marketableOnArrival ? 'it is post-only and would have taken liquidity' : ''
  }

  modificationRejection(): string {
    return ''
  }

  accept(market: InstrumentMarket, order: EngineOrder): void {
    if (order.expiresAt !== undefined) market.watchExpiry(order, order.expiresAt)
    if (order.isExit && this.insideBar) {
      const price = order.parent!.averagePrice
      if (this.rules.sameBarChildren) order.activation = { bar: market.bar, price, approach: 0 }
      else order.skippedBar = market.bar
      if (order.trailing !== undefined) trail(market, order, market.priceUnits(price), this.execution)
    } else if (order.trailing !== undefined) trail(market, order, market.priceUnits(market.close), this.execution)
    this.enqueue(market, order)
  }

  replace(market: InstrumentMarket, order: EngineOrder): void {
    if (!order.isExit) return
    const queue = this.queueOf(market)
    queue.places = queue.places.filter((place) => place.order !== order)
    this.enqueue(market, order)
  }

  putBack(): void {
    // Late orders have kept their places.
  }

  afterCommands(): void {
    // Orders are matched against the next bar.
  }

  private enqueue(market: InstrumentMarket, order: EngineOrder): void {
    const { places } = this.queueOf(market)
    const closes = order.reduceOnly && order.type === 'MARKET' && !order.isExit
    if (closes) places.unshift({ order, parts: this.partsToClose(market, order) })
    else if (order.isExit && order.hasTrigger) places.unshift({ order, parts: undefined })
    else places.push({ order, parts: undefined })
  }

  /** The lots that an order is to close, the newest first, within its quantity or its share of each. */
  private partsToClose(market: InstrumentMarket, order: EngineOrder): readonly ClosingPart[] {
    const { sizeShare, direction, closes, target } = order
    const { isHedging, lots: held } = market.ledgerOf(order)
    const { lotUnits } = order.instrument
    const against = held.filter(
      ({ fill, position }) =>
        fill.order.direction !== direction &&
        (closes === undefined || fill === closes) &&
        (!isHedging || position === target),
    )
    if (!Number.isNaN(sizeShare)) {
      const parts = against.map(({ fill, quantityUnits }) => {
        const lots = Math.max(1, halfToEven((quantityUnits / lotUnits) * sizeShare))
        return { entry: fill, units: lots * lotUnits }
      })
      const units = sum(parts)
      if (units !== order.quantityUnits) this.execution.updated(order, { quantityUnits: units })
      return parts.reverse()
    }
    let left = order.quantityUnits
    return against.reverse().map(({ fill, quantityUnits }) => {
      const units = Math.min(left, quantityUnits)
      left -= units
      return { entry: fill, units }
    })
  }

  /** Whether a bar does anything to an order of the queue. Event frequency: most bars touch none of the levels that wait. */
  private concerns(market: InstrumentMarket, { places }: OrderQueue): boolean {
    const { limitFill } = this.rules
    for (let at = 0; at < places.length; at++) {
      const { order } = places[at]!
      if (!order.isWorking || order.trailing !== undefined || isImmediate(order)) return true
      if (Number.isNaN(levelOf(order)) || isTouched(order, market, limitFill)) return true
    }
    return false
  }

  private match(market: InstrumentMarket, queue: OrderQueue, late: readonly EngineOrder[]): void {
    this.insideBar = true
    while (this.pass(market, queue, late)) continue
    this.insideBar = false
    for (const { order } of queue.places) if (order.isWorking && !late.includes(order)) this.afterBar(market, order)
    queue.places = queue.places.filter(({ order }) => order.isWorking)
  }

  /** Shows the bar to every order that waits now; whether it is to be shown once more. */
  private pass(market: InstrumentMarket, queue: OrderQueue, late: readonly EngineOrder[]): boolean {
    let again = false
    for (const place of [...queue.places]) {
      const { order } = place
      if (!order.isWorking || order.skippedBar === market.bar || late.includes(order)) continue
      const offer = queueOffer(order, market, this.rules, this.marketPrice(market, order), (triggered) =>
        this.execution.triggered(triggered),
      )
      if (offer === undefined) continue
      if (order.isExit) this.fillExit(market, order, offer)
      else if (place.parts !== undefined) this.fillParts(market, order, place.parts, offer)
      else {
        this.fillEntry(market, order, offer)
        if (order.status === 'FILLED' && this.bringsExitsInto(market, order, offer)) again = true
      }
    }
    return again
  }

  private marketPrice(market: InstrumentMarket, order: EngineOrder): MarketPrice {
    const { close } = this.queueOf(market).previous
    const onClose = this.rules.entryAt === 'thisClose' && !order.isExit && !Number.isNaN(close)
    return onClose ? { price: close, rule: 'thisClose' } : { price: market.open, rule: 'nextOpen' }
  }

  private fillExit(market: InstrumentMarket, order: EngineOrder, offer: QueueOffer): void {
    const lot = market.ledgerOf(order).lots.find(({ fill }) => fill.order === order.parent)
    if (lot === undefined) {
      this.cancel(market, order, 'its position is closed')
      return
    }
    const units = Math.min(lot.quantityUnits, order.quantityUnits - order.filledUnits)
    const inside = offer.rule !== 'stopGap' && offer.rule !== 'limitGap'
    const ambiguous =
      inside && order.siblings.some((other) => other.isWorking && isTouched(other, market, this.rules.limitFill))
    this.fill(market, order, units, market.priceUnits(offer.price), offer, lot.fill, ambiguous)
  }

  /** Closes what is left of the parts, one fill each. */
  private fillParts(
    market: InstrumentMarket,
    order: EngineOrder,
    parts: readonly ClosingPart[],
    offer: QueueOffer,
  ): void {
    const open = parts.flatMap(({ entry, units }) => {
      const lot = market.ledgerOf(order).lots.find(({ fill }) => fill === entry)
      return lot === undefined ? [] : [{ entry, units: Math.min(units, lot.quantityUnits) }]
    })
    const units = sum(open)
    if (units === 0) {
      this.cancel(market, order, 'its position is closed')
      return
    }
    if (units !== order.quantityUnits) this.execution.updated(order, { quantityUnits: units })
    for (const part of open)
      if (order.isWorking) this.fill(market, order, part.units, market.priceUnits(offer.price), offer, part.entry)
  }

  /** Closes what stands against the order, oldest first and at the raw price, and opens the rest if the money allows. */
  private fillEntry(market: InstrumentMarket, order: EngineOrder, offer: QueueOffer): void {
    const raw = market.priceUnits(offer.price)
    const { spread } = this.rules
    const entryUnits = spread === 0 ? raw : raw * (1 + spread * order.direction)
    const unitCost = this.unitCost(market, order, raw, entryUnits)
    if (!Number.isNaN(order.sizeShare) && !this.sizeByShare(market, order, unitCost)) return
    let left = order.quantityUnits
    const ledger = market.ledgerOf(order)
    if (!ledger.isHedging || order.reduceOnly)
      for (const { fill, quantityUnits } of [...ledger.lots]) {
        // A fill in part can end the order through those that it is tied to.
        if (left === 0 || !order.isWorking || fill.order.direction === order.direction) continue
        const units = Math.min(left, quantityUnits)
        left -= units
        this.fill(market, order, units, raw, offer, fill)
      }
    if (left === 0 || !order.isWorking) return
    const refusal = order.reduceOnly
      ? 'there is no position left to reduce'
      : left * unitCost > this.power.units()
        ? 'the account cannot carry it'
        : this.risk.accountRefusal(order, left, entryUnits)
    if (refusal !== '') this.cancel(market, order, refusal)
    else this.fill(market, order, left, entryUnits, offer, 'nothing')
  }

  /** Sets the quantity by the money that is free now; false when it is not enough for one lot and the order ended. */
  private sizeByShare(market: InstrumentMarket, order: EngineOrder, unitCost: number): boolean {
    const { lotUnits } = order.instrument
    const share = this.power.units() * order.sizeShare
    const lotCost = unitCost * lotUnits
    // The remainder is exact where the quotient may be rounded up to the next whole number.
    const lots = Math.round((share - (share % lotCost)) / lotCost)
    if (lots < 1) {
      this.cancel(market, order, 'its share of what the account can carry is less than one lot')
      return false
    }
    if (lots * lotUnits !== order.quantityUnits) this.execution.updated(order, { quantityUnits: lots * lotUnits })
    return true
  }

  /**
   * What opening a unit takes: its value, and its part of the commission, which is taken of the price without the spread
   * and, where the order asks for a share of the money, as if the share were the quantity.
   */
  private unitCost(market: InstrumentMarket, order: EngineOrder, raw: number, entryUnits: number): number {
    const { contract } = market.ledgerOf(order)
    const { fees } = this.execution.parts
    const { lotUnits } = order.instrument
    const units = Number.isNaN(order.sizeShare) ? order.quantityUnits : order.sizeShare * lotUnits
    const commission = fees.commission(order, contract.amount(raw, units), units, 'TAKER')
    return (contract.amount(entryUnits, units) + commission.units) / units
  }

  private fill(
    market: InstrumentMarket,
    order: EngineOrder,
    quantityUnits: number,
    priceUnits: number,
    { rule }: QueueOffer,
    closes: EngineFill | 'nothing',
    ambiguous = false,
  ): void {
    const { previous } = this.queueOf(market)
    if (order.filledUnits + quantityUnits >= order.quantityUnits) market.remove(order)
    const isInside = rule === 'limitTouched' || rule === 'stopTouched'
    const ledger = market.ledgerOf(order)
    if (isInside || rule === 'ifTouched') this.showBefore(market, order, rule)
    const makes = (rule === 'limitTouched' || rule === 'limitGap') && !order.marketableOnArrival
    this.execution.filled(order, {
      quantityUnits,
      priceUnits,
      liquidity: makes ? 'MAKER' : 'TAKER',
      rule,
      ambiguous: ambiguous || order.pathDependent || (isInside && order.isContested),
      closes,
      ...(rule === 'thisClose'
        ? { dated: { bar: market.bar - 1, timestamp: new Timestamp(previous.high, previous.low) } }
        : {}),
    })
    endSupposition(ledger)
  }

  /** Shows a position what it has, and may have, seen of the bar before a fill inside it. */
  private showBefore(market: InstrumentMarket, order: EngineOrder, rule: FillRule): void {
    const ledger = market.ledgerOf(order)
    if (!ledger.isOpen) return
    if (ledger.openedBar !== market.bar) ledger.observe(market.open, market.open)
    if (!isBoundByStop(order, rule, order.activation?.bar === market.bar)) supposeBar(market, ledger)
  }

  /**
   * Whether the exits of an entry that has just filled can fill in the same bar. Those of a market order can. Those of a
   * stop can if the bar tells what came first: it reached the target, in the direction of the stop, and not the stop loss.
   */
  private bringsExitsInto(market: InstrumentMarket, order: EngineOrder, offer: QueueOffer): boolean {
    const { stopLoss, takeProfit, trailingStop, limit } = order
    if (!this.rules.sameBarChildren || !order.children.some((child) => child.isExit && child.isWorking)) return false
    if (!Number.isNaN(limit)) return false
    if (Number.isNaN(offer.trigger)) return true
    const { limitFill } = this.rules
    const protection = [stopLoss, trailingStop].filter((exit) => exit !== undefined)
    return (
      takeProfit !== undefined &&
      isTouched(takeProfit, market, limitFill) &&
      !protection.some((exit) => isTouched(exit, market, limitFill))
    )
  }

  /** Follows the market with trailing stops, ends what was to fill at once, and flags exits that the bar passed over. */
  private afterBar(market: InstrumentMarket, order: EngineOrder): void {
    if (order.activation?.bar === market.bar && isTouched(order, market, this.rules.limitFill))
      markPathDependent(market, order)
    if (isImmediate(order) && !awaitsTrigger(order)) this.cancel(market, order, 'it could not fill at once')
    else if (order.trailing !== undefined && !order.triggered)
      trail(market, order, market.priceUnits(market.close), this.execution)
  }

  private cancel(market: InstrumentMarket, order: EngineOrder, reason: string): void {
    market.remove(order)
    this.execution.canceled(order, reason)
  }

  private queueOf(market: InstrumentMarket): OrderQueue {
    return this.queues[market.instrument.index]!
  }
}

function sum(parts: readonly ClosingPart[]): number {
  return parts.reduce((units, part) => units + part.units, 0)
}

/** The nearest whole number, halves to the even one. */
function halfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor + (floor % 2)
}
