import { fromUnits, powerOfTen } from '../core/fixed-point.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { FillObserver } from '../engine/execution-observer.js'
import type { Venue } from '../engine/venue.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { PositionLedger } from '../state/position-ledger.js'
import type { MarginAccount } from './margin-account.js'
import { VenueClosing } from './venue-closing.js'

/**
 * Closes positions of a margin account whose equity falls below the maintenance margin. Within a bar a position is closed
 * like by a stop at the price where that happens: at the open where the bar opens beyond it, before a target that the same
 * bar reaches, and after a stop that lies nearer. What the path of a bar leaves open is taken at the bar's adverse extreme,
 * and the trade is flagged. Of both sides held at once, the price at which they are closed after the bar is the same. What
 * several positions lose together is judged after all data of a time.
 */
export class Liquidation implements FillObserver {
  /** Orders of this rule that work in the bar in hand. */
  private working: EngineOrder[] = []
  /** Whose bar is being matched. */
  private market: InstrumentMarket | undefined
  private venue: Venue | undefined
  /** The price at which the only position is liquidated, as of a version of the portfolio: it does not move with the market. */
  private knownLevel = NaN
  private knownVersion = -1
  /** Version of the portfolio whose only position no bar has brought to that price. */
  private safeVersion = -1
  private readonly closing: VenueClosing
  /** When the last margin call for a position was. */
  private readonly calledAt = new Map<PositionLedger, Timestamp>()

  constructor(
    private readonly rules: MarginAccount,
    private readonly account: EngineAccount,
    private readonly execution: ExecutionEngine,
  ) {
    this.closing = new VenueClosing(execution)
  }

  /** Names the venue; before the first bar. */
  connect(venue: Venue): void {
    this.venue = venue
  }

  /** Before a bar matches orders: places a stop where the bar touches the price of liquidation. Event frequency. */
  beforeBar(market: InstrumentMarket): void {
    this.market = market
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      if (!canBeStopped(ledger)) continue
      const level = this.levelOf(ledger)
      if (!isTouched(market, ledger, level)) {
        this.safeVersion = this.knownVersion
        continue
      }
      this.safeVersion = -1
      for (const order of this.placeStops(ledger, level)) {
        this.execution.accepted(order)
        market.rest(order)
      }
    }
  }

  /** A position was opened or grew inside the bar: what is left of the bar may liquidate it. */
  orderFilled({ order }: EngineFill): void {
    const { market } = this
    if (market === undefined || market.instrument !== order.instrument || order.exitReason !== undefined) return
    const ledger = this.account.ledgerOf(order)
    if (!canBeStopped(ledger) || ledger.signedUnits * order.direction < 0) return
    const level = this.levelUnits(ledger)
    if (!isTouched(market, ledger, level)) return
    this.endWorking(market)
    for (const stop of this.placeStops(ledger, level)) this.venue!.submit(stop)
  }

  /** After a bar has matched orders and marked its positions. Event frequency. */
  afterBar(market: InstrumentMarket): void {
    this.market = undefined
    if (this.working.length > 0) this.endWorking(market)
    const { ledgers } = market
    for (let place = 0; place < ledgers.length; place++) {
      const ledger = ledgers[place]!
      if (ledger.signedUnits === 0) continue
      const isNew = ledger.openedBar === market.bar
      if (canBeStopped(ledger) && !isNew) continue
      const level = this.levelUnits(ledger)
      if (!isTouched(market, ledger, level)) continue
      const openUnits = market.priceUnits(market.open)
      const isGap = !isNew && (openUnits - level) * ledger.signedUnits < 0
      this.close(ledger, isGap ? openUnits : level, true)
    }
  }

  /** After all data of a time: closes everything at the last prices where equity is below the maintenance margin. */
  afterData(): void {
    if (!this.account.hasOpenPositions) return
    if (this.account.hasOnePosition && this.account.version === this.safeVersion) return
    if (this.account.equityUnits() >= this.rules.maintenanceMarginUnits()) return
    for (const ledger of this.account.ledgers) {
      if (!ledger.isOpen || Number.isNaN(ledger.markPrice)) continue
      if (ledger.isHedging || ledger.signedUnits !== 0)
        this.close(ledger, Math.round(ledger.markPrice * powerOfTen(ledger.instrument.pricePrecision)), false)
    }
  }

  private placeStops(ledger: PositionLedger, levelUnits: number): readonly EngineOrder[] {
    this.callMargin(ledger, levelUnits)
    const orders = this.closing.stops(ledger, levelUnits)
    this.working.push(...orders)
    return orders
  }

  private endWorking(market: InstrumentMarket): void {
    for (const order of this.working) {
      if (order.filledUnits > 0) this.cancelOrders(this.account.ledgerOf(order), order)
      if (!order.isOpen) continue
      market.remove(order)
      this.execution.canceled(order, 'the position was closed before')
    }
    this.working = []
  }

  private close(ledger: PositionLedger, priceUnits: number, ambiguous: boolean): void {
    this.callMargin(ledger, priceUnits)
    this.cancelOrders(ledger, undefined)
    this.closing.closeAt(ledger, { priceUnits, rule: 'stopTouched', cause: 'liquidation', ambiguous })
  }

  /** Tells of a position that is about to be liquidated, once at a time: one that grows inside a bar gets other stops. */
  private callMargin(ledger: PositionLedger, priceUnits: number): void {
    const { timestamp } = this.execution.parts.clock
    if (this.calledAt.get(ledger)?.compare(timestamp) === 0) return
    this.calledAt.set(ledger, timestamp)
    const { instrument } = ledger
    const { funds } = this.account
    this.execution.accountChanged({
      cause: 'marginCall',
      account: this.account,
      currency: funds.currency,
      totalUnits: funds.wallet.units[0]!,
      amountUnits: 0,
      instrument,
      price: fromUnits(priceUnits, instrument.pricePrecision),
    })
  }

  private cancelOrders(ledger: PositionLedger, except: EngineOrder | undefined): void {
    for (const order of this.execution.parts.cache.openOrders(ledger.instrument, ledger.owner))
      if (order !== except && order.isOpen) this.execution.cancel(order, 'its position was liquidated')
  }

  /** As `levelUnits`, without computing it anew while nothing has changed that it depends on. Event frequency. */
  private levelOf(ledger: PositionLedger): number {
    const { account } = this
    if (!account.hasOnePosition) {
      this.knownVersion = -1
      return this.levelUnits(ledger)
    }
    if (account.version !== this.knownVersion) {
      this.knownLevel = this.levelUnits(ledger)
      this.knownVersion = account.version
    }
    return this.knownLevel
  }

  /**
   * The price at which equity would equal the maintenance margin if only this instrument moved, rounded away from the market;
   * NaN where no price does that.
   */
  private levelUnits(ledger: PositionLedger): number {
    const { instrument, markPrice, signedUnits, grossUnits, contract } = ledger
    const { funds } = this.account
    const rates = this.rules.ratesOf(instrument)
    const scale =
      (instrument.multiplier * funds.rates.rate(instrument.settlementCurrency)) /
      powerOfTen(instrument.quantityPrecision)
    const held = signedUnits * scale
    const asked = rates === undefined || rates.perContract ? 0 : grossUnits * scale * rates.maintenance
    const free = (this.account.equityUnits() - this.rules.maintenanceMarginUnits()) / funds.scale
    const price = contract.isInverse
      ? (held + asked) / (free + (held + asked) / markPrice)
      : markPrice - free / (held - asked)
    const isBeyond = signedUnits > 0 ? price < markPrice : price > markPrice
    if (!(price > 0 && Number.isFinite(price) && isBeyond)) return NaN
    return instrument.tickUnitsNear(price, signedUnits > 0 ? -1 : 1)
  }
}

/** Whether stops can close it: it is of one side. What is held of both sides is closed together, after the bar. */
function canBeStopped({ grossUnits, signedUnits }: PositionLedger): boolean {
  return signedUnits !== 0 && Math.abs(signedUnits) === grossUnits
}

function isTouched(market: InstrumentMarket, { signedUnits }: PositionLedger, levelUnits: number): boolean {
  return signedUnits > 0 ? market.priceUnits(market.low) <= levelUnits : market.priceUnits(market.high) >= levelUnits
}
