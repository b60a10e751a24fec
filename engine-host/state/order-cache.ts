import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'

/** Ended orders that are kept. */
const endedOrders = 10_000

/** The orders of all strategies that have been submitted and have not ended, in sequence of submission. Of ended ones the last are kept. */
export class OrderCache {
  private readonly open = new Set<EngineOrder>()
  private ended: EngineOrder[] = []

  /** Adds an order at its submission. */
  add(order: EngineOrder): void {
    this.open.add(order)
  }

  /** An order has ended. */
  remove(order: EngineOrder): void {
    this.open.delete(order)
    this.ended.push(order)
    if (this.ended.length >= 2 * endedOrders) this.ended = this.ended.slice(-endedOrders)
  }

  /** The orders that ended last, at most 10,000, in the sequence of their ends. */
  get endedOrders(): readonly EngineOrder[] {
    return this.ended.slice(-endedOrders)
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
