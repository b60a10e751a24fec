import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'

/** The orders of all strategies that have been submitted and have not ended, in sequence of submission. Ended ones are let go. */
export class OrderCache {
  private readonly open = new Set<EngineOrder>()

  /** Adds an order at its submission. */
  add(order: EngineOrder): void {
    this.open.add(order)
  }

  /** Lets an order go at its end. */
  remove(order: EngineOrder): void {
    this.open.delete(order)
  }

  /** Every open order, the waiting exits of brackets included; of one instrument, of one strategy, or of all. */
  openOrders(instrument?: Instrument, owner?: OrderOwner): EngineOrder[] {
    return [...this.open].filter(
      (order) =>
        (instrument === undefined || order.instrument === instrument) && (owner === undefined || order.owner === owner),
    )
  }

  /** The orders that the venue works; of one instrument, of one strategy, or of all. */
  workingOrders(instrument?: Instrument, owner?: OrderOwner): EngineOrder[] {
    return this.openOrders(instrument, owner).filter((order) => order.isWorking)
  }
}
