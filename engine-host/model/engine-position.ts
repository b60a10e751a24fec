import { showInDebugger } from '../core/debugger-view.js'
import { fromUnits } from '../core/fixed-point.js'
import type { PositionId } from '../core/identifiers.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ContractValue } from './contract-value.js'
import { Money } from './decimal-values.js'
import type { EngineFill } from './engine-fill.js'
import type { EngineOrder } from './engine-order.js'
import type { HeldPosition } from './held-position.js'
import type { Instrument } from './instrument.js'

/** A part of a lot that a fill closes. */
interface ClosedPart {
  readonly entry: EngineFill
  readonly quantityUnits: number
}

/** A position as the sum of its fills. Strategies see it as `HeldPosition`. */
export class EnginePosition implements HeldPosition {
  readonly openingOrder: EngineOrder
  readonly openedAt: Timestamp
  closedAt: Timestamp | undefined
  /** Open quantity, never negative. */
  openUnits = 0
  peakUnits = 0
  /** Units of the settlement currency. */
  realizedUnits = 0
  feeUnits = 0
  /** Averages as running doubles. */
  averageOpen = NaN
  averageClose = NaN
  private closedUnits = 0
  /** Sum over what is open of price units × quantity units, or of quantity ÷ price of an inverse contract. */
  private openCost = 0

  constructor(
    readonly id: PositionId,
    fill: EngineFill,
    private readonly contract: ContractValue,
  ) {
    this.openingOrder = fill.order
    this.openedAt = fill.timestamp
  }

  get instrument(): Instrument {
    return this.openingOrder.instrument
  }

  get direction(): 1 | -1 {
    return this.openingOrder.direction
  }

  get entrySide(): 'LONG' | 'SHORT' {
    return this.direction > 0 ? 'LONG' : 'SHORT'
  }

  get quantity(): number {
    return fromUnits(this.openUnits, this.instrument.quantityPrecision) * this.direction + 0
  }

  /** Average entry price of what is open; NaN when closed. */
  get averagePrice(): number {
    if (this.openUnits === 0) return NaN
    if (this.contract.arithmetic === 'binary') return this.averageOpen
    const average = this.contract.isInverse ? this.openUnits / this.openCost : this.openCost / this.openUnits
    return fromUnits(average, this.instrument.pricePrecision)
  }

  get peakQuantity(): number {
    return fromUnits(this.peakUnits, this.instrument.quantityPrecision)
  }

  get realizedPnl(): Money {
    return new Money(Math.round(this.realizedUnits) + 0, this.instrument.settlementCurrency)
  }

  get fees(): Money {
    return new Money(Math.round(this.feeUnits) + 0, this.instrument.settlementCurrency)
  }

  get returnFraction(): number {
    return ((this.averageClose - this.averageOpen) / this.averageOpen) * this.direction
  }

  get isOpen(): boolean {
    return this.openUnits > 0
  }

  /** A fill added to it. */
  add(fill: EngineFill, quantityUnits: number, feeUnits: number): void {
    this.averageOpen = this.average(this.averageOpen, this.openUnits, fill.price, quantityUnits)
    this.openUnits += quantityUnits
    this.openCost += this.costOf(fill, quantityUnits)
    this.peakUnits = Math.max(this.peakUnits, this.openUnits)
    this.pay(feeUnits)
  }

  /** A fill closed parts of it. */
  reduce(fill: EngineFill, parts: readonly ClosedPart[], feeUnits: number): void {
    let quantityUnits = 0
    let profitUnits = 0
    for (const part of parts) {
      quantityUnits += part.quantityUnits
      this.openCost -= this.costOf(part.entry, part.quantityUnits)
      profitUnits += this.contract.profit(part.entry.priceUnits, fill.priceUnits, this.direction, part.quantityUnits)
    }
    if (this.contract.arithmetic === 'binary')
      profitUnits = this.contract.profitFromAverage(this.averageOpen, fill.price, this.direction, quantityUnits)
    this.averageClose = this.average(this.averageClose, this.closedUnits, fill.price, quantityUnits)
    this.closedUnits += quantityUnits
    this.openUnits -= quantityUnits
    this.realizedUnits += profitUnits
    this.pay(feeUnits)
    if (this.openUnits === 0) this.closedAt = fill.timestamp
  }

  private costOf({ priceUnits }: EngineFill, quantityUnits: number): number {
    return this.contract.isInverse ? quantityUnits / priceUnits : quantityUnits * priceUnits
  }

  private pay(feeUnits: number): void {
    this.realizedUnits -= feeUnits
    this.feeUnits += feeUnits
  }

  private average(before: number, heldUnits: number, price: number, addedUnits: number): number {
    if (heldUnits === 0) return price
    const { quantityPrecision } = this.instrument
    const held = fromUnits(heldUnits, quantityPrecision)
    const added = fromUnits(addedUnits, quantityPrecision)
    return (before * held + price * added) / (held + added)
  }
}

showInDebugger(
  EnginePosition,
  (position) => `${position.id} ${String(position.quantity)} from ${String(position.averageOpen)}`,
  (position) => ({
    id: position.id,
    instrument: position.instrument.id,
    entrySide: position.entrySide,
    quantity: position.quantity,
    peakQuantity: position.peakQuantity,
    averageOpen: position.averageOpen,
    averageClose: position.averageClose,
    realizedPnl: position.realizedPnl.toString(),
    openedAt: position.openedAt.toString(),
    closedAt: position.closedAt?.toString(),
  }),
)
