import type { StrategyId } from '../core/identifiers.js'

/** Who places orders and holds positions: a strategy of the run. */
export class OrderOwner {
  private orders = 0

  constructor(
    readonly id: StrategyId,
    /** Place among the strategies and actors of the run, from 0. */
    readonly place: number,
  ) {}

  /** Counts its next order, from 1. */
  countOrder(): number {
    return ++this.orders
  }
}
