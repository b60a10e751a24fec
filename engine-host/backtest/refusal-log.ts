import type { AccountChange, AccountObserver, OrderChange, OrderObserver } from '../engine/execution-observer.js'
import type { EngineOrder } from '../model/engine-order.js'

/** Refusals that are logged one by one; all are in the table of orders. */
const loggedRefusals = 20

const verbs: ReadonlyMap<OrderChange, string> = new Map<OrderChange, string>([
  ['ORDER_DENIED', 'was denied'],
  ['ORDER_REJECTED', 'was rejected'],
  ['MODIFY_REJECTED', 'was not changed'],
])

/** Tells the log of the run of margin calls and of orders that were refused, so that a strategy that never trades explains itself. */
export class RefusalLog implements OrderObserver, AccountObserver {
  /** Orders that were denied or rejected. */
  orders = 0
  /** Why the first of them was; empty without any. */
  firstReason = ''
  private refusals = 0

  constructor(private readonly write: (text: string) => void) {}

  orderChanged(change: OrderChange, order: EngineOrder, reason: string): void {
    const verb = verbs.get(change)
    if (verb === undefined || order.parent?.status === 'DENIED') return
    if (change !== 'MODIFY_REJECTED') {
      this.orders++
      if (this.orders === 1) this.firstReason = reason
    }
    this.refusals++
    if (this.refusals > loggedRefusals) return
    this.write(`Order ${String(order.number)} (${order.side} ${order.type}) ${verb}: ${reason}.`)
    if (this.refusals === loggedRefusals)
      this.write('Further refusals are not logged; the table of orders has them all.')
  }

  accountChanged({ cause, instrument }: AccountChange): void {
    if (cause === 'marginCall')
      this.write(
        `Margin call: equity falls below the maintenance margin, or 0 without one, and ${String(instrument)} is liquidated.`,
      )
  }
}
