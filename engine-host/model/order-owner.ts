import { orderId, type OrderId, type StrategyId } from '../core/identifiers.js'

/** Who places orders and holds positions: a strategy of the run. */
export class OrderOwner {
  private orders = 0

  constructor(
    readonly id: StrategyId,
    /** Place among the strategies and actors of the run, from 0. */
    readonly place: number,
  ) {}

  /** The id of its next order. */
  nextOrderId(): OrderId {
    return orderId(this.id, ++this.orders)
  }
}
