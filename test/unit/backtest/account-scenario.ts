import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { currencyPrecision } from '../../../engine-host/core/currency.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import {
  Strategy,
  units,
  type Bar,
  type Instrument,
  type Order,
  type OrderFilled,
} from '../../../engine-host/trading/index.js'
import { runSeries } from './account-fixture.js'
import type { BarRow } from './engine-fixture.js'

/** Decimals of a hundred digits, rounded half away from zero. */
export const exact = Decimal.clone({ precision: 100, rounding: Decimal.ROUND_HALF_UP })
export const zero = new exact(0)

/** An account kept by hand in decimals: the oldest open entries are closed first, each profit rounded by itself. */
export class Ledger {
  private readonly lots: { quantity: Decimal; readonly price: Decimal; readonly side: 1 | -1 }[] = []
  balance = zero
  realized = zero
  fees = zero
  /** Every profit and every fee by itself, in the sequence of booking, less what was paid. */
  readonly bookings: Decimal[] = []

  constructor(private readonly instrument: Instrument) {}

  /** Whether nothing is open. */
  get isFlat(): boolean {
    return this.lots.length === 0
  }

  add({ side, quantity, price, commission }: OrderFilled): void {
    const direction = side === 'BUY' ? 1 : -1
    let left = new exact(quantity)
    this.bookings.push(new exact(commission).negated())
    while (left.gt(0) && this.lots.length > 0 && this.lots[0]!.side !== direction) {
      const lot = this.lots[0]!
      const part = Decimal.min(left, lot.quantity)
      const profit = this.rounded(this.worth(lot.price, new exact(price), part).times(lot.side))
      this.realized = this.realized.plus(profit)
      this.bookings.push(profit)
      lot.quantity = lot.quantity.minus(part)
      left = left.minus(part)
      if (lot.quantity.isZero()) this.lots.shift()
    }
    if (left.gt(0)) this.lots.push({ quantity: left, price: new exact(price), side: direction })
    this.fees = this.fees.plus(commission)
    this.balance = this.realized.minus(this.fees)
  }

  unrealized(price: number): Decimal {
    const sum = this.lots.reduce(
      (total, lot) => total.plus(this.worth(lot.price, new exact(price), lot.quantity).times(lot.side)),
      zero,
    )
    return this.rounded(sum)
  }

  /** The profit of a long quantity from one price to another. */
  private worth(from: Decimal, to: Decimal, quantity: Decimal): Decimal {
    const whole = quantity.times(this.instrument.multiplier)
    if (this.instrument.valuation === 'inverse') return whole.times(new exact(1).div(from).minus(new exact(1).div(to)))
    return whole.times(to.minus(from))
  }

  private rounded(amount: Decimal): Decimal {
    // Single quotients that no decimal holds could sum up to a hair less than a tie.
    return amount.toDecimalPlaces(60).toDecimalPlaces(currencyPrecision(this.instrument.settlementCurrency))
  }
}

/** What the strategy does at one bar; offsets are ticks from the close. */
export type Action =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'close' }
  | { readonly kind: 'market' | 'limit'; readonly buy: boolean; readonly size: number; readonly offset: number }

export const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom<Action>({ kind: 'nothing' }, { kind: 'close' }),
  fc.record({
    kind: fc.constantFrom('market' as const, 'market' as const, 'limit' as const),
    buy: fc.boolean(),
    size: fc.integer({ min: 1, max: 30 }),
    offset: fc.integer({ min: -40, max: 40 }),
  }),
)

/** Bars in ticks around a price of 10,000 ticks. */
export const bars = fc
  .array(fc.tuple(fc.integer({ min: -200, max: 200 }), fc.nat(90), fc.nat(90)), { minLength: 3, maxLength: 14 })
  .map((steps) => {
    let last = 10_000
    return steps.map(([change, up, down]) => {
      const open = last
      last = Math.max(2000, open + change)
      return [open, Math.max(open, last) + up, Math.min(open, last) - down, last] as const
    })
  })

/** What is traded, and in which run. */
export interface Scenario {
  readonly definition: InstrumentDefinition
  /** Quantity of one unit of an action's size. */
  readonly lot: number
  /** A pair whose prices convert, in ticks of its own. */
  readonly rate?: InstrumentDefinition
  readonly changes: Partial<RunSpecification>
}

export const fees = fc.constantFrom(
  {},
  { taker: 0.0005 },
  { taker: 0.001, maker: -0.0002, perContract: '0.013' },
  { perOrder: 1, minimum: 2 },
)

/** What the strategy saw whenever it was asked: its portfolio and the fills that it was told of. */
export type Watch = (strategy: Strategy, told: readonly OrderFilled[], prices: ReadonlyMap<string, number>) => void

/** Runs actions over bars; the strategy calls `watch` at its bars, its fills at the close, and at the end. */
export function play(
  scenario: Scenario,
  rows: readonly (readonly number[])[],
  actions: readonly Action[],
  watch: Watch,
): void {
  const tickOf = ({ tickSize }: InstrumentDefinition) => Number(tickSize)
  const scaled = (definition: InstrumentDefinition): BarRow[] =>
    rows.map((row) => {
      const instrumentTick = new Decimal(tickOf(definition))
      return row.map((ticks) => instrumentTick.times(ticks).toNumber()) as unknown as BarRow
    })
  class Player extends Strategy {
    private readonly told: OrderFilled[] = []
    private bar = 0

    override onBar(bar: Bar): void {
      if (bar.instrument !== this.instrument) return
      this.watch()
      this.act(actions[this.bar++ % actions.length]!, bar.close)
    }

    override onOrderFilled(event: OrderFilled): void {
      this.told.push(event)
      // Inside a bar several orders may fill before the first of them is told of; onBar sees what they come to.
      if (event.rule === 'thisClose') this.watch()
    }

    override onStop(): void {
      this.watch()
    }

    private watch(): void {
      const series = [scenario.definition, scenario.rate ?? scenario.definition].map(({ id }) => this.bars(id))
      watch(this, this.told, new Map(series.map((each) => [each.instrument.id, each.close.value])))
    }

    private act(wanted: Action, close: number): Order | undefined {
      if (wanted.kind === 'close') return this.close()
      if (wanted.kind === 'nothing') return undefined
      const size = units(wanted.size * scenario.lot)
      const limit = this.instrument.round(close + wanted.offset * this.instrument.tickSize)
      const options = wanted.kind === 'limit' ? { size, limit } : { size }
      return wanted.buy ? this.buy(options) : this.sell(options)
    }
  }
  const series = [scenario.definition, ...(scenario.rate ? [scenario.rate] : [])].map(
    (definition) => [definition, scaled(definition)] as const,
  )
  // With fills at this close each event is delivered before the next one happens, so that all states can be seen.
  runSeries(Player, series, { venue: { entryAt: 'thisClose', finalize: 'none' }, ...scenario.changes })
}
