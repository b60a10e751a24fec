import type { SimulatedClock } from '../core/clock.js'
import { fromUnits } from '../core/fixed-point.js'
import type { SeededRandom } from '../core/seeded-random.js'
import type { LiquiditySide } from '../core/order-terms.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'
import type { BarMatcher } from './bar-matcher.js'
import { isTouched, markPathDependent, pathOf, reaches, touchCertainty } from './bar-path.js'
import type { ExecutionEngine } from './execution-engine.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import { missedAuction, reducibleUnits, type OrderFiller } from './order-filler.js'
import { awaitsStop, awaitsTrigger, isImmediate, isTouchedByRise, levelOf, triggersLimit } from './order-level.js'
import { pathRivals } from './path-dependence.js'
import { endSupposition, isBoundByStop, knowsPath, observeBar, observePrice, supposeBar } from './seen-prices.js'
import { activates, mayBeHitBefore, trail, trailsByPath } from './trailing-stops.js'

/** Where in the bar an order is being filled. */
interface Moment {
  readonly price: number
  /** Direction from which the price was reached for the first time in the bar; 0 when that cannot be told. */
  readonly approach: 1 | 0 | -1
  /** The moment is the bar's open. */
  readonly isOpen: boolean
  /** The order is a stop that has followed the bar, of which it has seen all but what is beyond where it stood. */
  readonly hasTrailed?: boolean
}

/**
 * Matches orders against the range of a bar: first what the open itself fills, then the levels inside the bar along a
 * fixed path or, where none is fixed, the adverse of two touched levels first.
 */
export class LevelMatcher implements BarMatcher {
  private serial = 0
  /** Undefined between bars. */
  private moment: Moment | undefined
  /** Where the trailing stops stood that follow the path of the bar in hand, in units. */
  private readonly stood = new Map<EngineOrder, number>()

  constructor(
    private readonly rules: FillRules,
    private readonly execution: ExecutionEngine,
    private readonly filler: OrderFiller,
    private readonly clock: SimulatedClock,
    private readonly random: SeededRandom,
  ) {}

  applyBar(market: InstrumentMarket): void {
    if (this.isConcerned(market)) this.match(market)
  }

  isConcerned(market: InstrumentMarket): boolean {
    return market.above.nearest <= market.high || market.below.nearest <= -market.low || market.hasUnpriced
  }

  rejection(market: InstrumentMarket, order: EngineOrder): string {
    if (order.trailing !== undefined && Number.isNaN(market.close)) return 'there is no price to follow yet'
    // Within a bar its close is not known yet.
    order.marketableOnArrival = isMarketable(order, this.moment?.price ?? market.close)
    return order.postOnly && order.marketableOnArrival ? 'it is post-only and would have taken liquidity' : ''
  }

  modificationRejection(): string {
    return ''
  }

  accept(market: InstrumentMarket, order: EngineOrder): void {
    if (order.trailing !== undefined)
      trail(market, order, market.priceUnits(this.moment?.price ?? market.close), this.execution)
    market.rest(order)
    if (order.trailing !== undefined && this.moment !== undefined) this.stood.set(order, order.stopUnits)
    if (order.parent !== undefined || this.moment !== undefined) this.activate(order)
    else if (this.rules.entryAt === 'thisClose' && market.closedAt(this.clock) && takesAnyPrice(order)) {
      if (market.volumeBar !== market.bar) this.shareVolume(market)
      this.fill(market, order, market.close, 'thisClose', 'TAKER', false)
    }
  }

  replace(market: InstrumentMarket, order: EngineOrder): void {
    order.marketableOnArrival = isMarketable(order, market.close)
    market.rest(order)
  }

  putBack(market: InstrumentMarket, order: EngineOrder): void {
    market.rest(order)
  }

  afterCommands(): void {
    // Levels are matched against the next bar.
  }

  private match(market: InstrumentMarket): void {
    this.serial++
    this.shareVolume(market)
    this.moment = { price: market.open, approach: 0, isOpen: true }
    if (market.opening.length > 0) this.matchAuction(market, market.opening, market.open)
    if (market.waiting.length > 0) this.matchWaiting(market)
    this.matchOpen(market)
    const { above, below, high, low, trailing } = market
    if (above.nearest <= high || below.nearest <= -low || trailing.size > 0) {
      observePrice(market, market.open)
      this.trailOpen(market)
      if (this.rules.intrabarPath === 'pessimistic') this.matchAdverseFirst(market)
      else this.matchPath(market, pathOf(this.rules.intrabarPath, market))
      for (const order of market.trailing) this.trailAfterBar(market, order)
    }
    if (market.closing.length > 0) {
      this.moment = { price: market.close, approach: 0, isOpen: false }
      this.matchAuction(market, market.closing, market.close)
    }
    this.moment = undefined
    if (this.stood.size > 0) this.stood.clear()
  }

  /** Whatever the path, it begins with the open: trailing stops that wait follow it before anything meets them. */
  private trailOpen(market: InstrumentMarket): void {
    for (const order of market.trailing)
      if (order.activation?.bar !== this.serial && order.skippedBar !== this.serial) {
        trail(market, order, market.priceUnits(market.open), this.execution)
        this.stood.set(order, order.stopUnits)
      }
  }

  /** Sets what orders may take of the volume of the bar in hand. */
  private shareVolume(market: InstrumentMarket): void {
    market.volumeBar = market.bar
    market.volumeLeft = volumeShare(market, this.rules.volumeLimit)
  }

  /** An exit, the limit of a stop-limit or a stop of the venue becomes active: notes from when in the present bar. */
  private activate(order: EngineOrder): void {
    const { moment } = this
    if (moment === undefined) return
    const isExit = order.parent !== undefined
    if (isExit && !this.rules.sameBarChildren) order.skippedBar = this.serial
    if (!moment.isOpen) order.activation = { bar: this.serial, price: moment.price, approach: moment.approach }
  }

  /** Orders for the opening or the closing: at its price or not at all. */
  private matchAuction(market: InstrumentMarket, orders: readonly EngineOrder[], price: number): void {
    for (const order of [...orders]) {
      if (!order.isWorking) continue
      if (Number.isNaN(order.limit) || reaches(order, price, this.rules.limitFill))
        this.fill(market, order, price, 'auction', 'TAKER', false)
      if (order.isWorking) this.filler.cancel(market, order, missedAuction(order))
    }
  }

  private matchWaiting(market: InstrumentMarket): void {
    const { open, high, low, instrument } = market
    const { waiting } = market
    for (const order of waiting.length === 1 ? [waiting[0]!] : [...waiting]) {
      if (!order.isWorking) continue
      if (order.type === 'LIMIT') this.matchImmediate(market, order)
      else if (this.rules.marketFill === 'open') this.fill(market, order, open, 'nextOpen', 'TAKER', false)
      else {
        const middle = (high + low) / 2
        const adverse = order.direction > 0 ? high : low
        const rounded = order.direction > 0 ? instrument.ceilToTick(middle) : instrument.floorToTick(middle)
        const price = this.rules.marketFill === 'mid' ? Math.min(Math.max(rounded, low), high) : adverse
        this.moment = { price, approach: 0, isOpen: false }
        this.fill(market, order, price, 'nextOpen', 'TAKER', false)
        this.moment = { price: open, approach: 0, isOpen: true }
      }
    }
  }

  /** An immediate limit: what the open fills of it, then it ends. */
  private matchImmediate(market: InstrumentMarket, order: EngineOrder): void {
    if (reaches(order, market.open, this.rules.limitFill))
      this.fill(market, order, market.open, 'nextOpen', 'TAKER', false)
    if (order.isWorking) this.filler.cancel(market, order, 'it could not fill at once')
  }

  private matchOpen(market: InstrumentMarket): void {
    for (;;) {
      const order = earlier(
        this.firstGapped(market, market.above.upTo(market.open)),
        this.firstGapped(market, market.below.upTo(-market.open)),
      )
      if (order === undefined) return
      this.touch(market, order, market.open)
    }
  }

  private firstGapped(market: InstrumentMarket, orders: readonly EngineOrder[]): EngineOrder | undefined {
    let first: EngineOrder | undefined
    for (const order of orders) {
      if (order.skippedBar === this.serial || order.activation?.bar === this.serial) continue
      if (!reaches(order, market.open, this.rules.limitFill)) continue
      first = earlier(first, order)
    }
    return first
  }

  private matchPath(market: InstrumentMarket, path: readonly [number, number, number, number]): void {
    let from = path[0]
    for (const to of path.slice(1)) {
      for (;;) {
        const rising = to > from
        const passed =
          this.firstReached(market.above.upTo(from), from) ?? this.firstReached(market.below.upTo(-from), from)
        const order = passed ?? this.firstReached(rising ? market.above.upTo(to) : market.below.upTo(-to), to)
        if (order === undefined) break
        if (passed === undefined) from = levelOf(order)
        this.moment = { price: from, approach: firstApproach(market.open, from), isOpen: false }
        observePrice(market, from)
        this.touch(market, order, from)
      }
      from = to
      observePrice(market, to)
      for (const order of market.trailing)
        if (order.skippedBar !== this.serial) trail(market, order, market.priceUnits(to), this.execution)
    }
    for (const order of market.trailing) if (this.trailsByPath(market, order)) markPathDependent(market, order)
    this.noteMissed(market)
  }

  private firstReached(orders: readonly EngineOrder[], extreme: number): EngineOrder | undefined {
    return orders.find((order) => order.skippedBar !== this.serial && reaches(order, extreme, this.rules.limitFill))
  }

  private matchAdverseFirst(market: InstrumentMarket): void {
    for (;;) {
      const order = this.mostAdverse(market)
      if (order === undefined) break
      const level = levelOf(order)
      const activation = order.activation?.bar === this.serial ? order.activation : undefined
      const rising = isTouchedByRise(order)
      const passed = activation !== undefined && (rising ? level <= activation.price : level >= activation.price)
      const price = passed ? activation.price : level
      const way = rising ? 1 : -1
      this.moment = {
        price,
        approach: activation === undefined || activation.approach === way ? way : 0,
        isOpen: false,
      }
      this.touch(market, order, price)
    }
    this.noteMissed(market)
  }

  /** The touched order whose fill hurts most: stops that end a position, then entries, then limits that end one. */
  private mostAdverse(market: InstrumentMarket): EngineOrder | undefined {
    let worst: EngineOrder | undefined
    let worstRank = Infinity
    let worstPreference = Infinity
    for (const order of this.touchedOrders(market)) {
      const reduces = reducibleUnits(market, order) > 0
      const stop = awaitsStop(order)
      if (!(stop && reduces) && touchCertainty(order, market, this.serial, this.rules.limitFill) !== 'certain') continue
      const rank = !reduces ? 1 : stop ? 0 : 2
      const level = levelOf(order)
      const preference = rank === 1 ? (market.close - level) * order.direction : Math.abs(level - market.open)
      if (rank > worstRank || (rank === worstRank && preference >= worstPreference)) continue
      worst = order
      worstRank = rank
      worstPreference = preference
    }
    return worst
  }

  private touchedOrders(market: InstrumentMarket): EngineOrder[] {
    const reached = [...market.above.upTo(market.high), ...market.below.upTo(-market.low)]
    return reached.filter((order) => order.skippedBar !== this.serial && isTouched(order, market, this.rules.limitFill))
  }

  /**
   * A trailing stop follows the best price that it is certain to have seen. Where the close is beyond the stop that this
   * gives, the market came back through it; where only the bar's other end is, it may have.
   */
  private trailAfterBar(market: InstrumentMarket, order: EngineOrder): void {
    if (!order.activated && !this.beginToTrail(market, order)) return
    const { high, low, close } = market
    const best = order.direction < 0 ? high : low
    const activation = order.activation?.bar === this.serial ? order.activation : undefined
    const sawBest = activation === undefined || activation.approach === -order.direction
    const follows = this.rules.intrabarPath === 'pessimistic' && order.skippedBar !== this.serial
    const certain =
      order.direction < 0 ? Math.max(activation?.price ?? close, close) : Math.min(activation?.price ?? close, close)
    const seen = !follows ? close : sawBest ? best : certain
    const before = order.stopUnits
    trail(market, order, market.priceUnits(seen), this.execution)
    if (!follows || order.stopUnits === before) return
    if ((close - order.stop) * order.direction >= 0) {
      const ledger = market.ledgerOf(order)
      if (ledger.signedUnits * order.direction < 0) ledger.observe(seen, seen)
      this.moment = { price: order.stop, approach: 0, isOpen: false, hasTrailed: true }
      this.touch(market, order, order.stop)
    } else if (isTouched(order, market, this.rules.limitFill)) markPathDependent(market, order)
  }

  /** Whether the bar comes to the activation price of a trailing stop; notes from when in the bar it follows. */
  private beginToTrail(market: InstrumentMarket, order: EngineOrder): boolean {
    const { activationUnits } = order.trailing!
    if (this.rules.intrabarPath !== 'pessimistic' || order.skippedBar === this.serial) return false
    const best = market.priceUnits(order.direction < 0 ? market.high : market.low)
    if (!activates(order, best)) return false
    order.activated = true
    // Exits that became active inside the bar cannot be certain that this came after.
    if (order.activation?.bar === this.serial || activates(order, market.priceUnits(market.open))) return true
    const price = fromUnits(activationUnits, market.instrument.pricePrecision)
    order.activation = { bar: this.serial, price, approach: order.direction > 0 ? -1 : 1 }
    return true
  }

  /** Orders that became active inside the bar and on another path would have filled: their outcome is ambiguous. */
  private noteMissed(market: InstrumentMarket): void {
    for (const order of this.touchedOrders(market)) {
      if (order.activation?.bar !== this.serial) continue
      markPathDependent(market, order)
    }
  }

  /** The market is at the order's level or past it: triggers or fills it at `price`. */
  private touch(market: InstrumentMarket, order: EngineOrder, price: number): void {
    const isOpen = this.moment?.isOpen === true
    if (!awaitsTrigger(order)) {
      this.touchLimit(market, order, price, isOpen)
      return
    }
    const ambiguous = this.isAmbiguous(market, order)
    if (ambiguous && order.trailing !== undefined) order.pathDependent = true
    const rule = triggerRule(order, isOpen)
    market.trigger(order)
    if (!triggersLimit(order)) {
      market.waiting.push(order)
      this.fill(market, order, price, rule, 'TAKER', ambiguous)
      return
    }
    this.execution.triggered(order)
    if ((order.limit - price) * order.direction >= 0 && order.postOnly) {
      this.filler.reject(market, order, 'it is post-only and would have taken liquidity')
    } else if ((order.limit - price) * order.direction >= 0) {
      market.rest(order)
      this.fill(market, order, price, rule, 'TAKER', ambiguous)
    } else if (isImmediate(order)) {
      this.filler.cancel(market, order, 'it could not fill at once')
    } else {
      market.rest(order)
      this.activate(order)
      if (!isOpen && !this.triggeredLimitIsLive(market, order)) order.skippedBar = this.serial
    }
  }

  private touchLimit(market: InstrumentMarket, order: EngineOrder, price: number, isOpen: boolean): void {
    const { limitFill, gapImprovement } = this.rules
    if (typeof limitFill === 'object' && !reaches(order, isOpen ? market.open : extremeOf(order, market), 'through')) {
      if (this.random.next() >= limitFill.probability) {
        order.skippedBar = this.serial
        return
      }
    }
    const ambiguous = this.isAmbiguous(market, order)
    const liquidity = order.marketableOnArrival && isOpen ? 'TAKER' : 'MAKER'
    // Where the market was beyond a limit that came to life inside the bar, nothing traded at the limit itself.
    const unimproved = isOpen ? order.limit : Math.min(market.high, Math.max(market.low, order.limit))
    if (!isOpen) this.fill(market, order, gapImprovement ? price : unimproved, 'limitTouched', liquidity, ambiguous)
    else if (order.marketableOnArrival) this.fill(market, order, price, 'nextOpen', liquidity, ambiguous)
    else this.fill(market, order, gapImprovement ? price : unimproved, 'limitGap', liquidity, ambiguous)
  }

  private triggeredLimitIsLive(market: InstrumentMarket, order: EngineOrder): boolean {
    if (this.rules.triggeredLimit === 'byPath') return true
    return (market.close - market.open) * order.direction < 0 && reaches(order, market.close, 'touch')
  }

  /** Whether another path through the bar would have filled another order in place of this one. */
  private isAmbiguous(market: InstrumentMarket, order: EngineOrder): boolean {
    if (order.pathDependent) return true
    if (this.moment?.isOpen === true) return false
    if (order.isContested) return true
    const { limitFill } = this.rules
    if (touchCertainty(order, market, this.serial, limitFill) === 'possible') return true
    if (awaitsTrigger(order) && this.trailsByPath(market, order)) return true
    const contenders = [...this.touchedOrders(market), ...this.trailingBefore(market, levelOf(order))]
    const rivals = pathRivals(order, contenders, market.ledgerOf(order).signedUnits)
    for (const rival of rivals) rival.pathDependent = true
    return rivals.length > 0
  }

  /** The trailing stops that the bar may have hit before it came to a price. */
  private trailingBefore(market: InstrumentMarket, price: number): EngineOrder[] {
    if (market.trailing.size === 0) return []
    const priceUnits = market.priceUnits(price)
    return [...market.trailing].filter(
      (order) => order.skippedBar !== this.serial && mayBeHitBefore(order, market, priceUnits),
    )
  }

  private trailsByPath(market: InstrumentMarket, order: EngineOrder): boolean {
    if (order.trailing === undefined || order.skippedBar === this.serial) return false
    const cameInside = order.activation?.bar === this.serial
    return trailsByPath(order, market, this.stood.get(order) ?? order.stopUnits, cameInside)
  }

  private fill(
    market: InstrumentMarket,
    order: EngineOrder,
    price: number,
    rule: FillRule,
    liquidity: LiquiditySide,
    ambiguous: boolean,
  ): void {
    const ledger = market.ledgerOf(order)
    if (this.moment?.isOpen === false && ledger.isOpen) this.showBefore(market, order, rule)
    const available = market.volumeLeft
    const priceUnits = market.priceUnits(price)
    if (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.limitUnits) && available > 0)
      this.execution.updated(order, { limitUnits: priceUnits })
    const filled = this.filler.fill(market, order, { priceUnits, available, rule, liquidity, ambiguous })
    endSupposition(ledger)
    market.volumeLeft -= filled
    if (!order.isWorking) return
    order.skippedBar = this.serial
    if (order.type === 'MARKET_TO_LIMIT' && Number.isNaN(order.restingKey)) {
      market.unrest(order)
      market.rest(order)
    }
    if (filled > 0 && order.timeInForce === 'IOC') this.filler.cancel(market, order, 'the rest could not fill at once')
  }

  /** Shows a position what it has, and may have, seen of the bar before a fill inside it. */
  private showBefore(market: InstrumentMarket, order: EngineOrder, rule: FillRule): void {
    const ledger = market.ledgerOf(order)
    if (rule === 'auction') observeBar(market, ledger, this.rules)
    else if (rule !== 'nextOpen' && knowsPath(this.rules)) return
    else if (this.moment?.hasTrailed === true || !isBoundByStop(order, rule, order.activation?.bar === this.serial))
      supposeBar(market, ledger)
  }
}

function isMarketable(order: EngineOrder, price: number): boolean {
  return !awaitsTrigger(order) && (order.limit - price) * order.direction >= 0
}

/** Whether the order takes the price that there is: a market order for neither the opening nor the closing. */
function takesAnyPrice(order: EngineOrder): boolean {
  const { type, timeInForce } = order
  return (
    (type === 'MARKET' || type === 'MARKET_TO_LIMIT') && timeInForce !== 'AT_THE_OPEN' && timeInForce !== 'AT_THE_CLOSE'
  )
}

function triggerRule(order: EngineOrder, isOpen: boolean): FillRule {
  if (order.isIfTouched) return isOpen ? 'ifTouchedGap' : 'ifTouched'
  return isOpen ? 'stopGap' : 'stopTouched'
}

function earlier(one: EngineOrder | undefined, other: EngineOrder | undefined): EngineOrder | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.acceptance < other.acceptance ? one : other
}

function extremeOf(order: EngineOrder, market: InstrumentMarket): number {
  return order.direction > 0 ? market.low : market.high
}

function firstApproach(open: number, price: number): 1 | 0 | -1 {
  return price > open ? 1 : price < open ? -1 : 0
}

function volumeShare(market: InstrumentMarket, limit: FillRules['volumeLimit']): number {
  if (limit === 'none') return Infinity
  return Math.floor(market.volumeLots * limit + 1e-9) * market.instrument.lotUnits
}
