import assert from 'node:assert/strict'
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
import { ether, future, inverse, pair, runSeries, yenPair } from './account-fixture.js'
import { share, type BarRow } from './engine-fixture.js'

const exact = Decimal.clone({ precision: 100, rounding: Decimal.ROUND_HALF_UP })
const zero = new exact(0)

/** An account kept by hand in decimals: the oldest open entries are closed first, each profit rounded by itself. */
class Ledger {
  private readonly lots: { quantity: Decimal; readonly price: Decimal; readonly side: 1 | -1 }[] = []
  balance = zero
  realized = zero
  fees = zero

  constructor(private readonly instrument: Instrument) {}

  /** Whether nothing is open. */
  get isFlat(): boolean {
    return this.lots.length === 0
  }

  add({ side, quantity, price, commission }: OrderFilled): void {
    const direction = side === 'BUY' ? 1 : -1
    let left = new exact(quantity)
    while (left.gt(0) && this.lots.length > 0 && this.lots[0]!.side !== direction) {
      const lot = this.lots[0]!
      const part = Decimal.min(left, lot.quantity)
      const profit = this.rounded(this.worth(lot.price, new exact(price), part).times(lot.side))
      this.realized = this.realized.plus(profit)
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
    // Single quotients that no decimal holds could sum up to a hair less than a tie.
    return this.rounded(sum.toDecimalPlaces(60))
  }

  /** The profit of a long quantity from one price to another. */
  private worth(from: Decimal, to: Decimal, quantity: Decimal): Decimal {
    const whole = quantity.times(this.instrument.multiplier)
    if (this.instrument.valuation === 'inverse') return whole.times(new exact(1).div(from).minus(new exact(1).div(to)))
    return whole.times(to.minus(from))
  }

  private rounded(amount: Decimal): Decimal {
    return amount.toDecimalPlaces(currencyPrecision(this.instrument.settlementCurrency))
  }
}

type Action =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'close' }
  | { readonly kind: 'market' | 'limit'; readonly buy: boolean; readonly size: number; readonly offset: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom<Action>({ kind: 'nothing' }, { kind: 'close' }),
  fc.record({
    kind: fc.constantFrom('market' as const, 'market' as const, 'limit' as const),
    buy: fc.boolean(),
    size: fc.integer({ min: 1, max: 30 }),
    offset: fc.integer({ min: -40, max: 40 }),
  }),
)

/** Bars in ticks around a price of 10,000 ticks. */
const bars = fc
  .array(fc.tuple(fc.integer({ min: -200, max: 200 }), fc.nat(90), fc.nat(90)), { minLength: 3, maxLength: 14 })
  .map((steps) => {
    let last = 10_000
    return steps.map(([change, up, down]) => {
      const open = last
      last = Math.max(2000, open + change)
      return [open, Math.max(open, last) + up, Math.min(open, last) - down, last] as const
    })
  })

interface Scenario {
  readonly definition: InstrumentDefinition
  /** Quantity of one unit of an action's size. */
  readonly lot: number
  /** A pair whose prices convert, in ticks of its own. */
  readonly rate?: InstrumentDefinition
  readonly changes: Partial<RunSpecification>
}

const fees = fc.constantFrom(
  {},
  { taker: 0.0005 },
  { taker: 0.001, maker: -0.0002, perContract: '0.013' },
  { perOrder: 1, minimum: 2 },
)

/** What the strategy saw whenever it was asked: its portfolio and the fills that it was told of. */
type Watch = (strategy: Strategy, told: readonly OrderFilled[], prices: ReadonlyMap<string, number>) => void

function play(
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

const many = { numRuns: 1000 }
const unlimited = { account: { liquidation: 'none' } } as const
const marginScenarios: readonly (readonly [what: string, scenario: Scenario])[] = [
  ['shares in their own currency', { definition: share, lot: 10, changes: { ...unlimited, cash: '10000' } }],
  ['futures with a multiplier', { definition: future, lot: 1, changes: { ...unlimited, cash: '100000' } }],
  [
    'an inverse contract settled in coins',
    {
      definition: { ...inverse, quantityPrecision: 0 },
      lot: 100,
      changes: { ...unlimited, cash: '2', currency: 'XBT' },
    },
  ],
  [
    'yen held in an account in dollars',
    { definition: yenPair, lot: 1000, changes: { ...unlimited, cash: '10000', currency: 'USD' } },
  ],
  [
    'dollars held in an account in euros, at the rate of another pair',
    {
      definition: share,
      lot: 10,
      rate: { ...pair, tickSize: '0.0001' },
      changes: { ...unlimited, cash: '10000', currency: 'EUR' },
    },
  ],
]

/** An amount of the settlement currency in the account's. */
function converted(scenario: Scenario, amount: Decimal, price: ReadonlyMap<string, number>): Decimal {
  const { definition, rate, changes } = scenario
  const { currency = 'USD' } = changes
  const digits = currencyPrecision(currency)
  if (rate !== undefined) return amount.div(price.get(rate.id)!).toDecimalPlaces(digits)
  if (definition === yenPair) return amount.div(price.get(definition.id)!).toDecimalPlaces(digits)
  return amount
}

describe('Whatever is traded on margin', () => {
  for (const [what, scenario] of marginScenarios)
    it(`${what}: cash and open positions are the equity at each event, to the last digit`, () => {
      fc.assert(
        fc.property(bars, fc.array(action, { minLength: 1, maxLength: 12 }), fees, (rows, actions, costs) => {
          const changes = { ...scenario.changes, fees: costs }
          play({ ...scenario, changes }, rows, actions, ({ portfolio, instrument }, told, prices) => {
            const ledger = new Ledger(instrument)
            for (const fill of told) ledger.add(fill)
            const open = ledger.unrealized(prices.get(instrument.id)!)
            const inOwn = ledger.balance.plus(open)
            const expected = new exact(changes.cash!).plus(converted(scenario, inOwn, prices))
            assert.equal(portfolio.equity().value, expected.toNumber())
            const { total, locked, free } = portfolio.balanceOf(instrument.settlementCurrency)
            assert.equal(locked.plus(free).units, total.units)
            const begun = instrument.settlementCurrency === portfolio.currency ? new exact(changes.cash!) : zero
            assert.equal(total.value, begun.plus(ledger.balance).toNumber())
          })
        }),
        many,
      )
    })

  it('realized profits less fees are the change of the balance once flat, in each currency', () => {
    const scenario = fc.constantFrom(...marginScenarios.map(([, each]) => each))
    let flatSeen = 0
    fc.assert(
      fc.property(
        scenario,
        bars,
        fc.array(action, { minLength: 1, maxLength: 8 }),
        fees,
        (chosen, rows, actions, costs) => {
          const changes = { ...chosen.changes, fees: costs }
          play({ ...chosen, changes }, rows, actions, ({ portfolio, instrument }, told) => {
            const ledger = new Ledger(instrument)
            for (const fill of told) ledger.add(fill)
            if (!ledger.isFlat || told.length === 0) return
            flatSeen++
            const { total } = portfolio.balanceOf(instrument.settlementCurrency)
            const begun = instrument.settlementCurrency === portfolio.currency ? new exact(changes.cash!) : zero
            assert.equal(new exact(total.value).minus(begun).toNumber(), ledger.realized.minus(ledger.fees).toNumber())
            if (instrument.settlementCurrency !== portfolio.currency) return
            const change = portfolio.realizedPnl().minus(portfolio.fees()).plus(portfolio.charges())
            assert.equal(portfolio.balance().minus(change).value, Number(changes.cash))
          })
        },
      ),
      many,
    )
    assert.ok(flatSeen > 500, String(flatSeen))
  })
})

const cashScenarios: readonly (readonly [what: string, scenario: Scenario])[] = [
  ['shares', { definition: share, lot: 3, changes: { cash: '10000' } }],
  [
    'coins of which some were there before',
    { definition: ether, lot: 0.5, changes: { cash: '500', currency: 'USDT', account: { balances: { ETH: '2.5' } } } },
  ],
]

describe('A cash account, whatever it is asked for,', () => {
  it('locks no money for the sale of shares that another order has sold meanwhile', () => {
    const flat = [10000, 10000, 10000, 10000] as const
    const actions = [
      { kind: 'market', buy: true, size: 20, offset: 0 },
      { kind: 'limit', buy: false, size: 15, offset: 1 },
      { kind: 'limit', buy: false, size: 19, offset: 1 },
      { kind: 'market', buy: false, size: 20, offset: 0 },
    ] as const
    const venue = { entryAt: 'thisClose', finalize: 'none', account: 'cash' } as const
    const [, scenario] = cashScenarios.find(([what]) => what === 'shares')!
    let lowest = Infinity
    play(
      { ...scenario, changes: { ...scenario.changes, venue } },
      [flat, flat, flat, flat, flat],
      actions,
      (strategy) => {
        for (const { free } of strategy.portfolio.balances()) lowest = Math.min(lowest, free.units)
      },
    )
    assert.ok(lowest >= 0, String(lowest))
  })

  for (const [what, scenario] of cashScenarios)
    it(`of ${what} is what was paid, received and held, and never below zero in any currency`, () => {
      fc.assert(
        fc.property(bars, fc.array(action, { minLength: 1, maxLength: 12 }), fees, (rows, actions, costs) => {
          const venue = { entryAt: 'thisClose', finalize: 'none', account: 'cash' } as const
          const changes = { ...scenario.changes, fees: costs, venue }
          play({ ...scenario, changes }, rows, actions, ({ portfolio, instrument }, told, prices) => {
            for (const { total, locked, free } of portfolio.balances()) {
              assert.ok(total.units >= 0, total.toString())
              assert.ok(free.units >= 0, `${total.toString()}, ${locked.toString()} locked`)
              assert.equal(locked.plus(free).units, total.units)
            }
            const held = told.reduce((sum, { side, quantity }) => sum.plus(side === 'BUY' ? quantity : -quantity), zero)
            const paid = told.reduce(
              (sum, { side, quantity, price, commission }) =>
                sum.plus(new exact(quantity).times(price).times(side === 'BUY' ? 1 : -1)).plus(commission),
              zero,
            )
            const cash = new exact(changes.cash!).minus(paid)
            assert.equal(portfolio.balanceOf(instrument.settlementCurrency).total.value, cash.toNumber())
            const before = new exact(scenario.changes.account?.balances?.['ETH'] ?? 0)
            if (instrument.baseCurrency !== '')
              assert.equal(portfolio.balanceOf('ETH').total.value, before.plus(held).toNumber())
            else assert.ok(held.gte(0))
            const equity = cash.plus(before.plus(held).times(prices.get(instrument.id)!))
            assert.equal(portfolio.equity().value, equity.toNumber())
          })
        }),
        many,
      )
    })
})

describe('A betting account, whatever it is asked for,', () => {
  const horse: InstrumentDefinition = {
    ...share,
    id: 'HORSE.BETFAIR',
    kind: 'betting',
    quantityPrecision: 2,
    lotSize: '0.01',
  }

  it('covers the worse outcome of its bets, and is worth its balance and their value at the present odds', () => {
    const scenario: Scenario = {
      definition: { ...horse, tickSize: '0.01' },
      lot: 0.25,
      changes: { cash: '200', venue: { entryAt: 'thisClose', finalize: 'none', account: 'betting' } },
    }
    const odds = bars.map((rows) => rows.map((row) => row.map((ticks) => Math.round(ticks / 40))))
    fc.assert(
      fc.property(odds, fc.array(action, { minLength: 1, maxLength: 12 }), (rows, actions) => {
        play(scenario, rows, actions, ({ portfolio }, told, prices) => {
          const signed = (of: (fill: OrderFilled) => Decimal) =>
            told.reduce((sum, fill) => sum.plus(of(fill).times(fill.side === 'BUY' ? 1 : -1)), zero)
          const won = signed(({ quantity, price }) => new exact(quantity).times(new exact(price).minus(1)))
          const lost = signed(({ quantity }) => new exact(quantity)).neg()
          const { total, locked, free } = portfolio.balanceOf('USD')
          assert.equal(total.value, 200)
          assert.ok(free.units >= 0)
          assert.equal(locked.plus(free).units, total.units)
          assert.ok(locked.value >= Decimal.max(0, won.neg(), lost.neg()).toDecimalPlaces(2).toNumber() - 1e-9)
          const present = prices.get(horse.id)!
          // Divided once: single quotients that no decimal holds could sum up to less than a tie.
          const brought = signed(({ quantity, price }) => new exact(quantity).times(price)).div(present)
          const value = brought.minus(signed(({ quantity }) => new exact(quantity)))
          assert.equal(portfolio.equity().value, value.toDecimalPlaces(2).plus(200).toNumber())
        })
      }),
      many,
    )
  })
})
