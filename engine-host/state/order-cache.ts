import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'

/** Gaps among the open orders that are not worth closing. */
const gapsKept = 16

/** Ended orders that are kept. */
const endedOrders = 10_000

/** The orders of all strategies that have been submitted and have not ended, in sequence of submission. Of ended ones the last are kept. */
export class OrderCache {
  /** In sequence of submission; what has ended leaves a gap that is closed with others. */
  private open: (EngineOrder | undefined)[] = []
  private openCount = 0
  private ended: EngineOrder[] = []

  /** Adds an order at its submission. */
  add(order: EngineOrder): void {
    order.openPlace = this.open.length
    this.open.push(order)
    this.openCount++
  }

  /** An order has ended. */
  remove(order: EngineOrder): void {
    if (order.openPlace >= 0) this.leave(order)
    this.ended.push(order)
    if (this.ended.length >= 2 * endedOrders) this.ended = this.ended.slice(-endedOrders)
  }

  /** The orders that ended last, at most 10,000, in the sequence of their ends. */
  get endedOrders(): readonly EngineOrder[] {
    return this.ended.slice(-endedOrders)
  }

  /** Every open order, the waiting exits of brackets included; of one instrument, of one strategy, or of all. */
  openOrders(instrument?: Instrument, owner?: OrderOwner): EngineOrder[] {
    return this.open.filter(
      (order) =>
        order !== undefined &&
        (instrument === undefined || order.instrument === instrument) &&
        (owner === undefined || order.owner === owner),
    ) as EngineOrder[]
  }

  /** The orders that the venue works; of one instrument, of one strategy, or of all. */
  workingOrders(instrument?: Instrument, owner?: OrderOwner): EngineOrder[] {
    return this.openOrders(instrument, owner).filter((order) => order.isWorking)
  }

  private leave(order: EngineOrder): void {
    const { open } = this
    open[order.openPlace] = undefined
    order.openPlace = -1
    this.openCount--
    while (open.length > 0 && open[open.length - 1] === undefined) open.pop()
    if (open.length > 2 * this.openCount + gapsKept) this.closeGaps()
  }

  private closeGaps(): void {
    this.open = this.open.filter((order) => order !== undefined)
    for (const [place, order] of this.open.entries()) order!.openPlace = place
  }
}
