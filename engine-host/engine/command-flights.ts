import { Timestamp } from '../core/timestamp.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { InstrumentMarket } from './instrument-market.js'

/** What travels to the venue. */
interface TravellingCommand {
  readonly order: EngineOrder
}

interface Flight<Command> {
  readonly command: Command
  readonly arrival: Timestamp
  /** It takes effect with the close of a bar if it arrives inside it, for the bar does not tell what came before it. */
  readonly waitsForBar: boolean
}

/**
 * Commands on their way to venues. Those of one strategy to one venue arrive in the sequence in which they were sent, as on
 * one connection; others by their times, equal ones as sent.
 */
export class CommandFlights<Command extends TravellingCommand> {
  /** By the time at which they arrive. */
  private readonly flights: Flight<Command>[] = []
  /** Those that have to see the next bar of their market, by the market's index. */
  private readonly held = new Map<number, Flight<Command>[]>()
  private readonly lastArrivals = new Map<number, Timestamp>()

  constructor(
    /** The connection that an order's commands take. */
    private readonly connectionOf: (order: EngineOrder) => number,
  ) {}

  /** When the next one arrives; undefined when none is known to. */
  get nextArrival(): Timestamp | undefined {
    return this.flights[0]?.arrival
  }

  /** Whether a command of a connection is on its way. */
  hasOf(connection: number): boolean {
    const isOwn = ({ command }: Flight<Command>) => this.connectionOf(command.order) === connection
    return this.flights.some(isOwn) || [...this.held.values()].some((held) => held.some(isOwn))
  }

  /** Sends a command; it overtakes none of its connection. */
  send(command: Command, sentAt: Timestamp, delayNanos: number, waitsForBar: boolean): void {
    const connection = this.connectionOf(command.order)
    const last = this.lastArrivals.get(connection)
    const own = Timestamp.fromNanos(sentAt.nanos + BigInt(delayNanos))
    const arrival = last !== undefined && last.compare(own) > 0 ? last : own
    this.lastArrivals.set(connection, arrival)
    const flight = { command, arrival, waitsForBar }
    const { index } = command.order.instrument
    const held = this.held.get(index)
    // What was sent before to the same market still waits for its bar.
    if (waitsForBar || held?.some((other) => this.connectionOf(other.command.order) === connection) === true)
      this.held.set(index, [...(held ?? []), flight])
    else this.insert(flight)
  }

  /** Takes the commands that have arrived by a time. */
  takeArrived(now: Timestamp): Command[] {
    const arrived: Command[] = []
    while (this.flights.length > 0 && this.flights[0]!.arrival.compare(now) <= 0)
      arrived.push(this.flights.shift()!.command)
    return arrived
  }

  /** Whether commands wait for bars. */
  get isHolding(): boolean {
    return this.held.size > 0
  }

  /** Whether any are on their way or wait for bars. */
  get hasAny(): boolean {
    return this.flights.length > 0 || this.held.size > 0
  }

  /** Whether commands of a strategy wait for a bar of a market. */
  holds({ instrument, owner }: EngineOrder): boolean {
    return this.held.get(instrument.index)?.some(({ command }) => command.order.owner === owner) === true
  }

  /** The commands that wait for a bar of a market. */
  heldOf(market: InstrumentMarket): readonly Command[] {
    return (this.held.get(market.instrument.index) ?? []).map(({ command }) => command)
  }

  /** A bar of a market is about to be matched: takes the held commands that had arrived when it opened. */
  openBar(market: InstrumentMarket, opened: Timestamp): Command[] {
    const held = this.held.get(market.instrument.index) ?? []
    const count = held.findIndex(({ arrival }) => arrival.compare(opened) > 0)
    const before = count < 0 ? held : held.slice(0, count)
    this.keep(market, held.slice(before.length))
    return before.map(({ command }) => command)
  }

  /** The held commands that arrive while a bar of a market is under way. */
  insideBar(market: InstrumentMarket, closes: Timestamp): readonly Command[] {
    const held = this.held.get(market.instrument.index) ?? []
    return held.filter(({ arrival }) => arrival.compare(closes) < 0).map(({ command }) => command)
  }

  /** Those that a bar of a market has held back, or that arrive with its close, arrive at its close. */
  closeBar(market: InstrumentMarket, closes: Timestamp): void {
    const held = this.held.get(market.instrument.index) ?? []
    for (const flight of held) if (flight.arrival.compare(closes) <= 0) this.insert({ ...flight, arrival: closes })
    this.keep(
      market,
      held.filter(({ arrival }) => arrival.compare(closes) > 0),
    )
  }

  /** Takes a command out that waits for a bar. */
  takeHeld(market: InstrumentMarket, command: Command): void {
    const held = this.held.get(market.instrument.index) ?? []
    this.keep(
      market,
      held.filter((flight) => flight.command !== command),
    )
  }

  /** No bar comes any more: takes what has arrived by now. */
  takeAllHeld(now: Timestamp): Command[] {
    const arrived = [...this.held.values()].flat().filter(({ arrival }) => arrival.compare(now) <= 0)
    this.held.clear()
    return arrived.map(({ command }) => command)
  }

  private keep(market: InstrumentMarket, held: Flight<Command>[]): void {
    if (held.length === 0) this.held.delete(market.instrument.index)
    else this.held.set(market.instrument.index, held)
  }

  private insert(flight: Flight<Command>): void {
    let place = this.flights.length
    while (place > 0 && this.flights[place - 1]!.arrival.compare(flight.arrival) > 0) place--
    this.flights.splice(place, 0, flight)
  }
}
