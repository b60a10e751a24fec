import type { SimulatedClock } from '../core/clock.js'
import type { Timestamp } from '../core/timestamp.js'
import type { MessageBus } from '../core/message-bus.js'
import type { AccountChange, ExecutionObserver, OrderChange } from '../engine/execution-observer.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { EngineTrade } from '../model/engine-trade.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { PositionChange, PositionEffect } from '../state/position-ledger.js'
import { engineTopics } from '../trading/topics.js'
import type { EventQueue } from './event-queue.js'
import { accountEvent, orderEvent, positionEvent } from './execution-events.js'

interface OwnerTopics {
  readonly orders: string
  readonly positions: string
  readonly trades: string
}

/** Publishes what execution does on the bus of the run, for whoever follows it; builds no event without a subscriber. */
export class EventPublisher implements ExecutionObserver {
  private readonly topics: readonly OwnerTopics[]

  constructor(
    private readonly bus: MessageBus,
    private readonly queue: EventQueue,
    private readonly clock: SimulatedClock,
    owners: readonly OrderOwner[],
  ) {
    this.topics = owners.map(({ id }) => ({
      orders: engineTopics.orders(id),
      positions: engineTopics.positions(id),
      trades: engineTopics.trades(id),
    }))
  }

  orderChanged(change: OrderChange, order: EngineOrder, reason: string, timestamp: Timestamp): void {
    const { orders } = this.topicsOf(order)
    if (this.bus.hasSubscribers(orders)) this.add(orders, orderEvent(change, order, reason, timestamp))
  }

  orderFilled(fill: EngineFill, effects: readonly PositionEffect[], trades: readonly EngineTrade[]): void {
    const { orders } = this.topicsOf(fill.order)
    if (this.bus.hasSubscribers(orders)) this.add(orders, fill)
    for (const { change, position } of effects) this.positionChanged(change, position, fill)
    for (const trade of trades) this.tradeClosed(trade)
  }

  private positionChanged(change: PositionChange, position: EnginePosition, fill: EngineFill): void {
    const { positions } = this.topicsOf(fill.order)
    if (this.bus.hasSubscribers(positions)) this.add(positions, positionEvent(change, position, fill))
  }

  private tradeClosed(trade: EngineTrade): void {
    const { trades } = this.topicsOf(trade.entryOrder)
    if (this.bus.hasSubscribers(trades))
      this.add(trades, { kind: 'tradeClosed', trade, timestamp: trade.exitTimestamp })
  }

  accountChanged(change: AccountChange): void {
    if (!this.bus.hasSubscribers(engineTopics.account)) return
    this.add(engineTopics.account, accountEvent(change, this.clock.timestamp))
  }

  private topicsOf(order: EngineOrder): OwnerTopics {
    return this.topics[order.owner.place]!
  }

  private add(topic: string, event: unknown): void {
    this.queue.add(() => this.bus.publish(topic, event))
  }
}
