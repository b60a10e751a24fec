import { showInDebugger } from '../core/debugger-view.js'
import { fromUnits, powerOfTen } from '../core/fixed-point.js'
import { positionId, type PositionId } from '../core/identifiers.js'
import { removeAt } from '../core/remove-at.js'
import { Money } from '../model/decimal-values.js'
import type { ContractValue } from '../model/contract-value.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import { EnginePosition } from '../model/engine-position.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { Position } from '../model/portfolio.js'
import type { LedgerSum } from './ledger-sum.js'

/** Changes of a position. */
export type PositionChange = 'POSITION_OPENED' | 'POSITION_CHANGED' | 'POSITION_CLOSED'

/** What a fill did to a position. */
export interface PositionEffect {
  readonly change: PositionChange
  readonly position: EnginePosition
}

/** What one fill opened and is still open. */
export interface Lot {
  readonly fill: EngineFill
  readonly position: EnginePosition
  /** Open quantity, always positive. */
  quantityUnits: number
  /** Entry commission of the open quantity, units of the settlement currency. */
  feeUnits: number
  /** Extremes of the market from this lot's opening to the opening of the next. */
  high: number
  low: number
  /** The worst price that it may have seen beside those, inside bars that do not tell. */
  worst: number
  /** Something about the entry's own bar could not be decided. */
  ambiguous: boolean
}

const noEffects: readonly PositionEffect[] = []

/** The part of a lot that one fill closed. */
export interface ClosedLot {
  readonly entry: EngineFill
  readonly position: EnginePosition
  readonly quantityUnits: number
  readonly entryFeeUnits: number
  /** Extremes while it was open, entry and exit included; on the losing side also what it may have seen. */
  readonly high: number
  readonly low: number
  readonly ambiguous: boolean
}

const noLots: ClosedLot[] = []

/**
 * The position in one instrument as the lots that make it up, oldest first. Fills close the lots of their own bracket
 * first, then the oldest; profits are therefore differences of two exact prices and never of an average.
 */
export class PositionLedger implements Position {
  readonly lots: Lot[] = []
  /** Signed sum of all fills. */
  signedUnits = 0
  /** Whether anything was ever opened. */
  wasTraded = false
  /** Sum of the open quantities of both sides. */
  grossUnits = 0
  /** Signed sum of price units × quantity units of the open lots. */
  costUnits = 0
  /** Sum of signed quantity units ÷ price units of the open lots of an inverse contract. */
  private inverseCost = 0
  /** Sum of the sizes of those quotients. */
  private inverseSize = 0
  /** Whether each order that names no position opens one of its own, and closes no other. */
  isHedging = false
  /** The open positions: one at most where the venue nets. */
  readonly positions: EnginePosition[] = []
  private effects = noEffects
  private opened = 0
  /** Profit of what was closed, before fees, units of the settlement currency. */
  realizedUnits = 0
  /** What buying and selling has paid and brought since the position was last flat, less the profits booked from it. */
  unbookedUnits = 0
  /** Of a currency pair, the last price when all data of a time had come: what amounts are converted at. */
  ratePrice = NaN
  private lastPrice = NaN
  private lastBar = -1
  /** Extremes of the market since the newest lot was opened or anything was closed. */
  high = -Infinity
  low = Infinity
  /** What the market may have shown beside those before the fill in hand. */
  private possibleHigh = -Infinity
  private possibleLow = Infinity
  /** The sums that it is part of, and its place in them. */
  private readonly sums: { readonly sum: LedgerSum; readonly place: number }[] = []
  private readonly scale: number
  /** Of each position where the venue nets. */
  private readonly netId: PositionId

  constructor(
    readonly instrument: Instrument,
    readonly contract: ContractValue,
    /** Whose position it is. */
    readonly owner: OrderOwner,
  ) {
    this.scale = powerOfTen(instrument.pricePrecision)
    this.netId = positionId(instrument.id, owner.id)
  }

  get side(): 'LONG' | 'SHORT' | 'FLAT' {
    return this.signedUnits > 0 ? 'LONG' : this.signedUnits < 0 ? 'SHORT' : 'FLAT'
  }

  get quantity(): number {
    return fromUnits(this.signedUnits, this.instrument.quantityPrecision)
  }

  /** Whether anything is open, on either side. */
  get isOpen(): boolean {
    return this.lots.length > 0
  }

  /** Index of the bar in which the newest of what is open was opened; -1 when nothing is. */
  get openedBar(): number {
    // A place of -1 would be looked up like a name, which takes longer than all the rest of a bar.
    return this.lots.length === 0 ? -1 : this.lots[this.lots.length - 1]!.fill.bar
  }

  /** Last price of the market. */
  get markPrice(): number {
    return this.lastPrice
  }

  /** Index of the last bar of the market. */
  get markBar(): number {
    return this.lastBar
  }

  get averagePrice(): number {
    if (this.signedUnits === 0) return NaN
    if (this.contract.arithmetic === 'binary' && this.positions.length === 1) return this.positions[0]!.averageOpen
    // The price at which the whole position would be worth what its lots were: of an inverse contract the harmonic mean.
    const units = this.contract.isInverse ? this.signedUnits / this.inverseCost : this.costUnits / this.signedUnits
    return fromUnits(units, this.instrument.pricePrecision)
  }

  get barsHeld(): number {
    const oldest = this.lots[0]
    return oldest === undefined ? NaN : this.markBar - oldest.fill.bar
  }

  /** The market has a price in a bar. Event frequency. */
  mark(price: number, bar: number): void {
    this.lastPrice = price
    this.lastBar = bar
    if (this.lots.length > 0) this.tellSums()
  }

  /** Tells a sum from now on when the amount that it sums may have changed. */
  inform(sum: LedgerSum, place: number): void {
    this.sums.push({ sum, place })
    sum.changed(place)
  }

  private tellSums(): void {
    const { sums } = this
    for (let index = 0; index < sums.length; index++) {
      const { sum, place } = sums[index]!
      sum.changed(place)
    }
  }

  unrealizedPnl(): Money {
    return new Money(Math.round(this.unrealizedUnits()) + 0, this.instrument.settlementCurrency)
  }

  realizedPnl(): Money {
    return new Money(Math.round(this.realizedUnits) + 0, this.instrument.settlementCurrency)
  }

  /** Profit of what is open at the last price, units of the settlement currency. Called once a bar while a position is open. */
  unrealizedUnits(): number {
    if (!this.isOpen) return 0
    if (this.contract.isSummed)
      return this.contract.mark(Math.round(this.markPrice * this.scale) * this.signedUnits - this.costUnits)
    if (this.contract.arithmetic === 'binary') return this.profitAt(this.markPrice)
    const markUnits = Math.round(this.markPrice * this.scale)
    return this.contract.isInverse ? this.inverseUnrealized(markUnits) : this.betUnrealized(markUnits)
  }

  /** The value of the open quantities of both sides at the last price, units of the settlement currency. */
  notionalUnits(): number {
    const markUnits = Math.round(this.markPrice * this.scale)
    if (this.contract.isInverse) return this.contract.mark(this.grossUnits / markUnits)
    return this.contract.mark(this.contract.isBet ? this.grossUnits : this.grossUnits * markUnits)
  }

  /** The value of the net quantity at the last price, below 0 for a short one. */
  netNotionalUnits(): number {
    const markUnits = Math.round(this.markPrice * this.scale)
    if (this.contract.isInverse) return this.contract.mark(this.signedUnits / markUnits)
    return this.contract.mark(this.contract.isBet ? this.signedUnits : this.signedUnits * markUnits)
  }

  /** What bets bring if they are won, and if they are lost, units of the settlement currency. */
  betOutcomes(): { readonly won: number; readonly lost: number } {
    const won = this.costUnits / this.scale - this.signedUnits
    return { won: this.contract.mark(won), lost: -this.contract.mark(this.signedUnits) }
  }

  /** What was paid for what is open, signed, units of the settlement currency. */
  paidUnits(): number {
    return this.contract.arithmetic === 'binary' ? -this.profitAt(0) : this.contract.mark(this.costUnits)
  }

  /** Opens a lot. */
  open(fill: EngineFill, quantityUnits: number, feeUnits: number): void {
    this.foldExtremes()
    const signed = quantityUnits * fill.order.direction
    const position = this.positionFor(fill)
    this.note(position.isOpen ? 'POSITION_CHANGED' : 'POSITION_OPENED', position)
    position.add(fill, quantityUnits, feeUnits)
    this.signedUnits += signed
    this.grossUnits += quantityUnits
    this.wasTraded = true
    this.costUnits += signed * fill.priceUnits
    this.lots.push({
      fill,
      position,
      quantityUnits,
      feeUnits,
      high: fill.price,
      low: fill.price,
      worst: fill.price,
      ambiguous: fill.ambiguous,
    })
    if (this.contract.isInverse) this.sumQuotients()
    this.tellSums()
  }

  /** Closes lots for an opposite fill, at most its quantity; returns what was closed, in sequence. */
  close(fill: EngineFill): readonly ClosedLot[] {
    this.foldExtremes()
    let closed = noLots
    let left = fill.quantityUnits
    while (left > 0) {
      const place = this.placeToClose(fill)
      if (place < 0) break
      const lot = this.lots[place]!
      const units = Math.min(left, lot.quantityUnits)
      const feeUnits = this.contract.share(lot.feeUnits, units, lot.quantityUnits)
      const part: ClosedLot = {
        entry: lot.fill,
        position: lot.position,
        quantityUnits: units,
        entryFeeUnits: feeUnits,
        high: Math.max(this.highestOf(place), fill.price, isLong(lot) ? -Infinity : this.possibleHigh),
        low: Math.min(this.lowestOf(place), fill.price, isLong(lot) ? this.possibleLow : Infinity),
        ambiguous: lot.ambiguous,
      }
      // Most fills close one.
      if (closed === noLots) closed = [part]
      else closed.push(part)
      const signed = units * lot.fill.order.direction
      this.signedUnits -= signed
      this.grossUnits -= units
      this.costUnits -= signed * lot.fill.priceUnits
      lot.quantityUnits -= units
      lot.feeUnits -= feeUnits
      if (lot.quantityUnits === 0) this.removeLot(place)
      left -= units
    }
    if (this.contract.isInverse) this.sumQuotients()
    if (closed.length > 0) this.reducePositions(fill, closed)
    this.tellSums()
    return closed
  }

  /** The lot that a fill closes next: the one that it names, one of its own bracket, or the oldest against it; else -1. */
  private placeToClose({ closes, order }: EngineFill): number {
    if (closes !== undefined) return this.lots.findIndex((lot) => lot.fill === closes)
    if (this.isHedging) {
      const { target } = order
      return target === undefined || target.direction === order.direction
        ? -1
        : this.lots.findIndex((lot) => lot.position === target)
    }
    const { lots } = this
    const own = order.parent === undefined ? -1 : lots.findIndex((lot) => lot.fill.order === order.parent)
    if (own >= 0) return own
    for (let place = 0; place < lots.length; place++)
      if (lots[place]!.fill.order.direction !== order.direction) return place
    return -1
  }

  private betUnrealized(markUnits: number): number {
    const value = this.costUnits / markUnits - this.signedUnits
    const size = Math.abs(this.costUnits / markUnits) + Math.abs(this.signedUnits)
    if (!this.contract.isNearTie(value, size)) return this.contract.mark(value)
    return this.contract.exactMark([
      { dividend: this.costUnits, divisor: markUnits },
      { dividend: -this.signedUnits, divisor: 1 },
    ])
  }

  private inverseUnrealized(markUnits: number): number {
    const now = this.signedUnits / markUnits
    const value = this.inverseCost - now
    if (!this.contract.isNearTie(value, this.inverseSize + Math.abs(now))) return this.contract.mark(value)
    const quotients = this.lots.map(({ fill, quantityUnits }) => ({
      dividend: quantityUnits * fill.order.direction,
      divisor: fill.priceUnits,
    }))
    return this.contract.exactMark([...quotients, { dividend: -this.signedUnits, divisor: markUnits }])
  }

  /** Anew from the lots, so that no error of doubles adds up. */
  private sumQuotients(): void {
    this.inverseCost = 0
    this.inverseSize = 0
    for (const { fill, quantityUnits } of this.lots) {
      const quotient = quantityUnits / fill.priceUnits
      this.inverseCost += quotient * fill.order.direction
      this.inverseSize += quotient
    }
  }

  private profitAt(price: number): number {
    let units = 0
    for (const { averageOpen, direction, openUnits } of this.positions)
      units += this.contract.profitFromAverage(averageOpen, price, direction, openUnits)
    return units
  }

  /** The open position that a fill adds to, or a new one. */
  private positionFor(fill: EngineFill): EnginePosition {
    const { order, instrument } = fill
    const present = this.isHedging ? order.target : this.positionOn(order.direction)
    if (present?.isOpen === true && present.direction === order.direction) return present
    this.opened++
    const id = this.isHedging ? positionId(instrument.id, this.owner.id, this.opened) : this.netId
    const position = new EnginePosition(id, fill, this.contract)
    this.positions.push(position)
    order.position = position
    return position
  }

  private positionOn(direction: 1 | -1): EnginePosition | undefined {
    for (const position of this.positions) if (position.direction === direction) return position
    return undefined
  }

  /** Takes what was closed from the positions whose it was. */
  private reducePositions(fill: EngineFill, closed: readonly ClosedLot[]): void {
    const closedUnits = sumUnits(closed)
    let feeLeft =
      fill.commissionUnits -
      this.contract.share(fill.commissionUnits, fill.quantityUnits - closedUnits, fill.quantityUnits)
    if (this.positions.length === 1) {
      this.reducePosition(this.positions[0]!, fill, closed, feeLeft)
      return
    }
    let unitsLeft = closedUnits
    for (const position of [...this.positions]) {
      const parts = closed.filter((part) => part.position === position)
      const units = sumUnits(parts)
      if (units === 0) continue
      const feeUnits = this.contract.share(feeLeft, units, unitsLeft)
      feeLeft -= feeUnits
      unitsLeft -= units
      this.reducePosition(position, fill, parts, feeUnits)
    }
  }

  private reducePosition(
    position: EnginePosition,
    fill: EngineFill,
    parts: readonly ClosedLot[],
    feeUnits: number,
  ): void {
    position.reduce(fill, parts, feeUnits)
    this.note(position.isOpen ? 'POSITION_CHANGED' : 'POSITION_CLOSED', position)
    if (!position.isOpen) removeAt(this.positions, this.positions.indexOf(position))
  }

  private note(change: PositionChange, position: EnginePosition): void {
    const { effects } = this
    for (const effect of effects) if (effect.position === position) return
    const effect = { change, position }
    // A list that begins empty is given room for many with its first.
    this.effects = effects.length === 0 ? [effect] : effects.length === 1 ? [effects[0]!, effect] : [...effects, effect]
  }

  /** What fills did to positions since the last call, in sequence. */
  takeEffects(): readonly PositionEffect[] {
    const { effects } = this
    this.effects = noEffects
    return effects
  }

  /** Size of the position that an order is against. */
  reducibleUnits(order: EngineOrder): number {
    if (!this.isHedging) return Math.max(0, -this.signedUnits * order.direction)
    const { target } = order
    return target === undefined || target.direction === order.direction ? 0 : target.openUnits
  }

  /** What is open, lot by lot, as if it were closed now. */
  openLots(): ClosedLot[] {
    return this.lots.map((lot, place) => ({
      entry: lot.fill,
      position: lot.position,
      quantityUnits: lot.quantityUnits,
      entryFeeUnits: lot.feeUnits,
      high: Math.max(this.highestOf(place), this.high),
      low: Math.min(this.lowestOf(place), this.low),
      ambiguous: lot.ambiguous,
    }))
  }

  /** Quantity still open of what an order bought or sold. */
  openUnitsOf(order: object): number {
    let units = 0
    for (const lot of this.lots) if (lot.fill.order === order) units += lot.quantityUnits
    return units
  }

  /** The market was seen at these extremes while the position was open. */
  observe(high: number, low: number): void {
    if (high > this.high) this.high = high
    if (low < this.low) this.low = low
  }

  /**
   * The market may have been at these prices before the next fill: they count as the worst of what that closes, and not
   * as the best. Infinite: no price.
   */
  suppose(high: number, low: number): void {
    this.possibleHigh = high
    this.possibleLow = low
  }

  private foldExtremes(): void {
    if (this.lots.length > 0) {
      const newest = this.lots[this.lots.length - 1]!
      newest.high = Math.max(newest.high, this.high)
      newest.low = Math.min(newest.low, this.low)
    }
    this.high = -Infinity
    this.low = Infinity
  }

  private extremeSince(place: number, which: 'high' | 'low'): number {
    let extreme = this.lots[place]![which]
    for (let later = place + 1; later < this.lots.length; later++) {
      const value = this.lots[later]![which]
      extreme = which === 'high' ? Math.max(extreme, value) : Math.min(extreme, value)
    }
    return extreme
  }

  private highestOf(place: number): number {
    const lot = this.lots[place]!
    const highest = this.extremeSince(place, 'high')
    return isLong(lot) ? highest : Math.max(highest, lot.worst)
  }

  private lowestOf(place: number): number {
    const lot = this.lots[place]!
    const lowest = this.extremeSince(place, 'low')
    return isLong(lot) ? Math.min(lowest, lot.worst) : lowest
  }

  private removeLot(place: number): void {
    const removed = this.lots[place]!
    removeAt(this.lots, place)
    if (place === 0) return
    const before = this.lots[place - 1]!
    before.high = Math.max(before.high, removed.high)
    before.low = Math.min(before.low, removed.low)
  }
}

function isLong({ fill }: Lot): boolean {
  return fill.order.direction > 0
}

/** The quantity that was closed in all. */
export function sumUnits(closed: readonly ClosedLot[]): number {
  let units = 0
  for (const { quantityUnits } of closed) units += quantityUnits
  return units
}

showInDebugger(
  PositionLedger,
  ({ instrument, side, quantity, averagePrice }) =>
    side === 'FLAT'
      ? `${instrument.id} FLAT`
      : `${instrument.id} ${side} ${String(Math.abs(quantity))} from ${String(averagePrice)}`,
  (ledger) => ({
    instrument: ledger.instrument.id,
    side: ledger.side,
    quantity: ledger.quantity,
    averagePrice: ledger.averagePrice,
    barsHeld: ledger.barsHeld,
    unrealizedPnl: ledger.unrealizedPnl(),
    realizedPnl: ledger.realizedPnl(),
  }),
)
