import type { EngineOrder } from '../model/engine-order.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { Contingencies } from './contingencies.js'
import type { ExecutionEngine } from './execution-engine.js'

/**
 * Orders that depend on others. The exits of a bracket wait for their entry, follow the quantity that it still has open,
 * and end with it; of a one-cancels-other group the first fill ends the rest.
 */
export class ContingentOrders implements Contingencies {
  constructor(private readonly execution: ExecutionEngine) {}

  afterFill(order: EngineOrder, complete: boolean, trades: readonly EngineTrade[]): void {
    const { isExit } = order
    // An exit that was made smaller than its position leaves the others to protect the rest.
    const leavesRest = isExit && this.openUnitsOf(order.parent!) > 0
    if ((complete && !leavesRest) || (!isExit && order.contingency === 'OCO')) this.cancelSiblings(order)
    else if (!complete && order.contingency === 'OUO') this.cutSiblings(order)
    if (isExit && order.parent!.isOpen) this.execution.cancel(order.parent!, `its ${roleName(order)} filled`)
    for (const trade of trades) if (trade.entryOrder !== order) this.followEntry(trade.entryOrder)
    this.followEntry(order)
    if (!complete) return
    for (const child of order.children)
      if (!child.isExit && child.status === 'SUBMITTED') this.execution.activate(child)
  }

  afterEnd(order: EngineOrder): void {
    for (const child of order.children)
      if (child.status === 'SUBMITTED') this.execution.cancel(child, reasonOfEnd(order, child))
  }

  afterChange(): void {
    // Exits follow what their entry has filled, not what it is to fill, up to the quantity chosen for them.
  }

  private cancelSiblings(order: EngineOrder): void {
    for (const sibling of order.siblings)
      if (sibling.isOpen) this.execution.cancel(sibling, `its ${roleName(order) || 'other leg'} filled`)
  }

  /** The others keep at most what is left of the order that filled in part. */
  private cutSiblings(order: EngineOrder): void {
    const left = order.quantityUnits - order.filledUnits
    for (const sibling of order.siblings)
      if (sibling.isOpen && sibling.quantityUnits - sibling.filledUnits > left)
        this.execution.updated(sibling, { quantityUnits: sibling.filledUnits + left })
  }

  private followEntry(entry: EngineOrder): void {
    if (entry.children.length === 0) return
    const exits = entry.children.filter((child) => child.isExit)
    if (exits.length === 0) return
    const openUnits = this.openUnitsOf(entry)
    for (const exit of exits) {
      if (!exit.isOpen) continue
      // What filled so far closed a position of the other side; the rest may open one.
      if (openUnits === 0 && exit.status === 'SUBMITTED' && entry.isOpen) continue
      const quantityUnits = Math.min(exit.filledUnits + openUnits, exit.chosenUnits ?? Infinity)
      if (openUnits === 0) {
        this.execution.cancel(exit, 'its position is closed')
        // What it filled from now on would have no exits.
        if (entry.isOpen) this.execution.cancel(entry, 'its position was closed before it had filled wholly')
      } else if (exit.status === 'SUBMITTED') {
        if (exit.quantityUnits !== quantityUnits) this.execution.updated(exit, { quantityUnits })
        this.execution.activate(exit)
      } else if (exit.quantityUnits !== quantityUnits) this.execution.updated(exit, { quantityUnits })
    }
  }

  private openUnitsOf(entry: EngineOrder): number {
    return this.execution.parts.portfolio.ledgerOf(entry).openUnitsOf(entry)
  }
}

/** Why what waits for an order ends with it. */
function reasonOfEnd({ filledUnits }: EngineOrder, { isExit }: EngineOrder): string {
  if (filledUnits === 0) return 'its entry ended unfilled'
  return isExit ? 'its entry ended and had opened nothing' : 'its entry ended before it had filled wholly'
}

const roleNames: Readonly<Record<EngineOrder['role'], string>> = {
  '': '',
  entry: '',
  stopLoss: 'stop loss',
  takeProfit: 'take profit',
  trailingStop: 'trailing stop',
}

function roleName(order: EngineOrder): string {
  return roleNames[order.role]
}
