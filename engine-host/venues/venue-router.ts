import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { CommandKind, OrderChanges, Venue } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { SimulatedExchange } from './simulated-exchange.js'

/** The venues of a run as one: each command goes to the venue of its instrument. */
export class VenueRouter implements Venue {
  /** Orders for venues that take them only once they have seen data. */
  private held: EngineOrder[] = []
  /** Venues where orders fill on arrival, which open with the first data of any of them. */
  private readonly opensWithData: readonly SimulatedExchange[]
  private readonly exchanges: readonly SimulatedExchange[]

  constructor(
    /** By index of the instrument. */
    private readonly exchangeOf: readonly SimulatedExchange[],
  ) {
    this.exchanges = [...new Set(exchangeOf)]
    this.opensWithData = this.exchanges.filter(({ takesCommandsAtStart }) => !takesCommandsAtStart)
  }

  /** Commands can be carried out at any venue. */
  get isOpen(): boolean {
    return this.exchanges.some(({ isOpen }) => isOpen)
  }

  submit(order: EngineOrder): void {
    const exchange = this.of(order)
    if (this.isOpenTo(exchange)) exchange.submit(order)
    else this.held.push(order)
  }

  cancel(order: EngineOrder, reason: string): void {
    this.of(order).cancel(order, reason)
  }

  modify(order: EngineOrder, changes: OrderChanges): boolean {
    return this.of(order).modify(order, changes)
  }

  holdsNow(order: EngineOrder, kind: CommandKind): boolean {
    return this.of(order).holdsNow(order, kind)
  }

  waitsForBar(order: EngineOrder, kind: CommandKind): boolean {
    return this.of(order).waitsForBar(order, kind)
  }

  afterCommands(): void {
    for (const exchange of this.exchanges) exchange.afterCommands()
  }

  endOfData(market: InstrumentMarket): void {
    this.exchangeOf[market.instrument.index]!.endOfData(market)
  }

  /** After data: hands on what waited for it, save orders that have ended since. */
  release(): void {
    if (this.held.length === 0 || !this.opensWithData.some(({ isOpen }) => isOpen)) return
    const { held } = this
    this.held = []
    for (const order of held) if (order.status === 'SUBMITTED') this.of(order).submit(order)
    this.afterCommands()
  }

  private isOpenTo(exchange: SimulatedExchange): boolean {
    return exchange.takesCommandsAtStart || this.opensWithData.some(({ isOpen }) => isOpen)
  }

  private of({ instrument }: EngineOrder): SimulatedExchange {
    return this.exchangeOf[instrument.index]!
  }
}
