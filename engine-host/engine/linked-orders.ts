import type { EngineOrder } from '../model/engine-order.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { PositionEffect } from '../state/position-ledger.js'
import type { Contingencies } from './contingencies.js'
import type { ExecutionEngine } from './execution-engine.js'

/**
 * Contingencies order by order, as NautilusTrader's venue keeps them: orders that wait for another become active with its
 * first fill and with their whole quantity; any fill of one of an OCO group cancels the others, and a cancelled order
 * takes those tied to it along, the one that filled in part among them; of an OUO group the others get what is left of
 * it. Working exits are cut to the position, and cancelled when it is closed.
 */
export class LinkedOrders implements Contingencies {
  /** Ends follow from an end that is being dealt with; they do not spread further. */
  private isEnding = false

  constructor(private readonly execution: ExecutionEngine) {}

  afterFill(
    order: EngineOrder,
    complete: boolean,
    _trades: readonly EngineTrade[],
    effects: readonly PositionEffect[],
  ): void {
    for (const child of order.children) if (child.status === 'SUBMITTED') this.activate(child)
    if (order.contingency === 'OCO') this.cancelSiblings(order)
    else if (order.contingency === 'OUO')
      for (const sibling of order.siblings) this.updateSibling(sibling, order, complete)
    // Exits follow a position that was there before the fill.
    // The one that a fill turns is closed for them, and with it the exits of the order that turned it.
    const [first] = effects
    if (first !== undefined && first.change !== 'POSITION_OPENED') this.followPosition(order, first.position)
  }

  afterEnd(order: EngineOrder): void {
    if (this.isEnding) return
    this.isEnding = true
    const tied = order.status === 'REJECTED' ? order.children : [...order.children, ...order.siblings]
    for (const other of tied)
      if (other.isOpen) this.execution.cancel(other, `order ${String(order.number)}, tied to it, ended`)
    this.isEnding = false
  }

  afterChange(order: EngineOrder): void {
    const left = leftOf(order)
    for (const other of [...order.children, ...order.siblings]) {
      if (!other.isOpen || other.type === 'MARKET') continue
      if (left === 0 || other.filledUnits >= left) this.cancelAlone(other)
      else if (leftOf(other) !== left) this.setQuantity(other, left)
    }
  }

  private activate(child: EngineOrder): void {
    const ended = child.siblings.find((sibling) => sibling.isClosed)
    if (ended === undefined) this.execution.activate(child)
    else this.execution.rejected(child, `order ${String(ended.number)}, tied to it, has ended already`)
  }

  private cancelSiblings(order: EngineOrder): void {
    for (const sibling of order.siblings)
      if (sibling.isOpen) this.execution.cancel(sibling, `order ${String(order.number)}, tied to it, filled`)
  }

  /** One that has not arrived is left as it is. */
  private updateSibling(sibling: EngineOrder, order: EngineOrder, complete: boolean): void {
    if (!sibling.isWorking) return
    if (complete) this.execution.cancel(sibling, `order ${String(order.number)}, tied to it, filled`)
    else this.setQuantity(sibling, leftOf(order))
  }

  private cancelAlone(order: EngineOrder): void {
    const wasEnding = this.isEnding
    this.isEnding = true
    this.execution.cancel(order, 'nothing is left of what it is tied to')
    this.isEnding = wasEnding
  }

  private followPosition(filled: EngineOrder, position: EnginePosition): void {
    const { portfolio, cache } = this.execution.parts
    const ledger = portfolio.ledgerOf(filled)
    const heldUnits = position.openUnits
    for (const exit of cache.workingOrders(filled.instrument)) {
      const { parent } = exit
      if (
        exit === filled ||
        exit.owner !== filled.owner ||
        parent === undefined ||
        !exit.reduceOnly ||
        !exit.isWorking ||
        parent.filledUnits === 0
      )
        continue
      if (ledger.isHedging && parent.position !== position) continue
      if (heldUnits === 0) {
        this.execution.cancel(exit, 'its position is closed')
        continue
      }
      const quantityUnits = Math.max(exit.filledUnits, Math.min(parent.filledUnits, heldUnits))
      if (exit.quantityUnits === quantityUnits) continue
      this.setQuantity(exit, quantityUnits)
      this.afterChange(exit)
      if (leftOf(exit) === 0) this.cancelAlone(exit)
    }
  }

  private setQuantity(order: EngineOrder, quantityUnits: number): void {
    if (order.quantityUnits !== quantityUnits && quantityUnits >= order.filledUnits)
      this.execution.changeAtVenue(order, { quantityUnits })
  }
}

function leftOf(order: EngineOrder): number {
  return order.quantityUnits - order.filledUnits
}
