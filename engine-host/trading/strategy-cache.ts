import { UserError } from '../core/user-error.js'
import type { Cache, OrderFilter } from '../model/cache.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { DepthBatch } from '../model/depth-batch.js'
import type { Instrument } from '../model/instrument.js'
import type { QuoteBatch } from '../model/quote-batch.js'
import { BookSeries } from '../model/tick-series.js'
import type { StrategyContext } from './strategy-context.js'

/** The cache of a run as a strategy or actor asks it. */
export class StrategyCache implements Cache {
  readonly #context: StrategyContext

  /** @internal */
  constructor(context: StrategyContext) {
    this.#context = context
  }

  instruments(): readonly Instrument[] {
    return this.#context.instruments
  }

  instrument(id: string): Instrument {
    const { instruments } = this.#context
    const found = instruments.find((instrument) => instrument.id === id)
    if (found !== undefined) return found
    throw new UserError(`The run has no instrument ${id}.`, `It has ${instruments.map(String).join(', ')}.`)
  }

  order(number: number): EngineOrder | undefined {
    const { cache } = this.#context
    return [...cache.openOrders(), ...cache.endedOrders].find((order) => order.number === number)
  }

  orders(filter: OrderFilter = {}): readonly EngineOrder[] {
    return [...this.openOrders(filter), ...this.closedOrders(filter)].sort((a, b) => a.number - b.number)
  }

  openOrders(filter: OrderFilter = {}): readonly EngineOrder[] {
    return chosen(this.#context.cache.openOrders(filter.instrument?.contract), filter)
  }

  workingOrders(filter: OrderFilter = {}): readonly EngineOrder[] {
    return chosen(this.#context.cache.workingOrders(filter.instrument?.contract), filter)
  }

  closedOrders(filter: OrderFilter = {}): readonly EngineOrder[] {
    return chosen(this.#context.cache.endedOrders, filter)
  }

  price(instrument: Instrument): number {
    return this.#context.lastPrice(instrument)
  }

  bid(instrument: Instrument): number {
    return this.#book(instrument)?.bid.value ?? NaN
  }

  ask(instrument: Instrument): number {
    return this.#book(instrument)?.ask.value ?? NaN
  }

  #book(instrument: Instrument): BookSeries<QuoteBatch> | BookSeries<DepthBatch> | undefined {
    return this.#context.ticks.find((each) => each instanceof BookSeries && each.instrument === instrument) as
      BookSeries<QuoteBatch> | BookSeries<DepthBatch> | undefined
  }
}

function chosen(orders: readonly EngineOrder[], filter: OrderFilter): EngineOrder[] {
  const { instrument, side, status, strategy } = filter
  const statuses = status === undefined ? undefined : [status].flat()
  return orders.filter(
    (order) =>
      (instrument === undefined || order.instrument === instrument.contract) &&
      (side === undefined || order.side === side) &&
      (statuses === undefined || statuses.includes(order.status)) &&
      (strategy === undefined || String(order.owner.id) === strategy),
  )
}
