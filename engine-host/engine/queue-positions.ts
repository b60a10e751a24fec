import type { EngineOrder } from '../model/engine-order.js'
import type { FillSettings } from '../protocol/venue-settings.js'
import type { OrderBook } from './order-book.js'

interface Place {
  /** Quantity that is served before the order, in units; NaN while the book has not shown its price. */
  ahead: number
  /** Limit at which that holds. */
  readonly limit: number
}

/**
 * Where resting limits of one market stand in the queue at their price. With `behind` an order joins behind all that is displayed there;
 * trades at the price serve those before it first, and what leaves the book is taken to leave from behind it until less is
 * displayed than stood before it. With `front` nobody is ahead.
 */
export class QueuePositions {
  private readonly places = new Map<EngineOrder, Place>()

  constructor(private readonly rule: FillSettings['queuePosition']) {}

  /** Orders that are followed. */
  get length(): number {
    return this.places.size
  }

  /** An order comes to rest at its limit. */
  join(order: EngineOrder, book: OrderBook): void {
    if (this.rule === 'front') return
    this.places.set(order, { ahead: aheadOf(order, book), limit: order.limit })
  }

  /** The book has changed: nobody is ahead who is not displayed any more. */
  observe(book: OrderBook): void {
    const lowestBid = book.bids.worst
    const highestAsk = book.asks.worst
    for (const [order, place] of this.places) {
      // Most orders rest away from what is displayed.
      if (order.isWorking && (order.direction > 0 ? order.limit < lowestBid : order.limit > highestAsk)) continue
      if (!order.isWorking) {
        this.places.delete(order)
        continue
      }
      const ahead = aheadOf(order, book)
      if (Number.isNaN(place.ahead) || ahead < place.ahead) place.ahead = ahead
    }
  }

  /** A trade at a price serves those ahead of the order; gives how much of its quantity went to them. */
  pass(order: EngineOrder, price: number, units: number): number {
    const place = this.places.get(order)
    if (place === undefined || price !== order.limit || Number.isNaN(place.ahead)) return 0
    const passed = Math.min(place.ahead, units)
    place.ahead -= passed
    return passed
  }

  /** Whether a trade at a price comes to the order: nobody is ahead, or it went through the order's price. */
  isFirst(order: EngineOrder, price: number): boolean {
    if (this.rule === 'front' || price !== order.limit) return true
    return this.places.get(order)?.ahead === 0
  }
}

/** Quantity displayed at the order's price; 0 where it would be the best, NaN where the book does not reach. */
function aheadOf(order: EngineOrder, book: OrderBook): number {
  const side = book.own(order.direction)
  const displayed = side.sizeAt(order.limit)
  if (!Number.isNaN(displayed)) return displayed
  if (side.levels === 0) return NaN
  const beyondBest = (order.limit - side.best) * order.direction > 0
  const withinBook = (order.limit - side.worst) * order.direction > 0
  return beyondBest || withinBook ? 0 : NaN
}
