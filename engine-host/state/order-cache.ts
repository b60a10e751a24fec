import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'

/** The orders that have been submitted and have not ended, in sequence of submission. Ended ones are let go. */
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

  /** Every open order, the waiting exits of brackets included. */
  openOrders(instrument?: Instrument): EngineOrder[] {
    return [...this.open].filter((order) => instrument === undefined || order.instrument === instrument)
  }

  /** The orders that the venue works. */
  workingOrders(instrument?: Instrument): EngineOrder[] {
    return this.openOrders(instrument).filter((order) => order.isWorking)
  }
}
