import assert from 'node:assert/strict'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { currencyPrecision } from '../../../engine-host/core/currency.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { OrderFilled } from '../../../engine-host/trading/index.js'
import { ether, future, inverse, pair, yenPair } from './account-fixture.js'
import { action, bars, exact, fees, Ledger, play, zero, type Scenario } from './account-scenario.js'
import { share } from './engine-fixture.js'

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
