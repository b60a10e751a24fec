import assert from 'node:assert/strict'
import type { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { currencyPrecision } from '../../../engine-host/core/currency.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { Strategy, units, type Bar, type OrderFilled } from '../../../engine-host/trading/index.js'
import { inverse, pair, runSeries, yenPair } from './account-fixture.js'
import { action, bars, exact, fees, Ledger, play, type Scenario } from './account-scenario.js'
import { share, type BarRow } from './engine-fixture.js'

const many = { numRuns: 1000 }
const unlimited = { liquidation: 'none' } as const
/** A contract on ether in dollars that pays a millionth of a bitcoin for each of them. */
const quanto: InstrumentDefinition = {
  ...pair,
  id: 'ETHUSD.SIM',
  kind: 'cryptoPerpetual',
  baseCurrency: 'ETH',
  valuation: 'quanto',
  settlementCurrency: 'XBT',
  pricePrecision: 2,
  tickSize: '0.05',
  multiplier: '0.000001',
}
const bitcoin: InstrumentDefinition = {
  ...pair,
  id: 'XBT/USD.SIM',
  baseCurrency: 'XBT',
  pricePrecision: 1,
  tickSize: '0.5',
}

interface Conversion extends Scenario {
  /** One of the settlement currency in the account's, by the price of the pair. */
  readonly rate: InstrumentDefinition
  readonly divides: boolean
}
const conversions: readonly (readonly [what: string, conversion: Conversion])[] = [
  [
    'a quanto contract in bitcoin, in an account in dollars',
    { definition: quanto, lot: 100, rate: bitcoin, divides: false, changes: { cash: '10000', currency: 'USD' } },
  ],
  [
    'an inverse contract in bitcoin, in an account in dollars',
    {
      definition: { ...inverse, quantityPrecision: 0 },
      lot: 100,
      rate: { ...bitcoin, id: 'XBT/USD.RATE' },
      divides: false,
      changes: { cash: '10000', currency: 'USD' },
    },
  ],
  [
    'shares in dollars, in an account in euros',
    {
      definition: share,
      lot: 10,
      rate: { ...pair, tickSize: '0.0001' },
      divides: true,
      changes: { cash: '10000', currency: 'EUR' },
    },
  ],
  [
    'euros in yen, in an account in dollars',
    {
      definition: { ...yenPair, id: 'EUR/JPY.SIM', baseCurrency: 'EUR' },
      lot: 1000,
      rate: yenPair,
      divides: true,
      changes: { cash: '10000', currency: 'USD' },
    },
  ],
]

function converted({ rate, divides, changes }: Conversion, amount: Decimal, prices: ReadonlyMap<string, number>) {
  const price = prices.get(rate.id)!
  const exactly = divides ? amount.div(price) : amount.times(price)
  return exactly.toDecimalPlaces(currencyPrecision(changes.currency!))
}

describe('Profits and fees in another currency', () => {
  const quantoInCoins: Scenario = {
    definition: quanto,
    lot: 100,
    changes: { cash: '5', currency: 'XBT', account: unlimited },
  }

  it('of a quanto contract in an account in its coins: cash and open positions are the equity at each event', () => {
    fc.assert(
      fc.property(bars, fc.array(action, { minLength: 1, maxLength: 12 }), fees, (rows, actions, costs) => {
        const changes = { ...quantoInCoins.changes, fees: costs }
        play({ ...quantoInCoins, changes }, rows, actions, ({ portfolio, instrument }, told, prices) => {
          const ledger = new Ledger(instrument)
          for (const fill of told) ledger.add(fill)
          const expected = ledger.balance.plus(5)
          assert.equal(portfolio.balanceOf('XBT').total.value, expected.toNumber())
          const open = ledger.unrealized(prices.get(instrument.id)!)
          assert.equal(portfolio.equity().value, expected.plus(open).toNumber())
        })
      }),
      many,
    )
  })

  for (const [what, conversion] of conversions) {
    it(`of ${what}, held: each currency is exact, and equity is both at the rate of the moment`, () => {
      fc.assert(
        fc.property(bars, fc.array(action, { minLength: 1, maxLength: 12 }), fees, (rows, actions, costs) => {
          const changes = { ...conversion.changes, fees: costs, account: unlimited }
          play({ ...conversion, changes }, rows, actions, ({ portfolio, instrument }, told, prices) => {
            const ledger = new Ledger(instrument)
            for (const fill of told) ledger.add(fill)
            const { settlementCurrency } = instrument
            assert.equal(portfolio.balanceOf(settlementCurrency).total.value, ledger.balance.toNumber())
            const foreign = ledger.balance.plus(ledger.unrealized(prices.get(instrument.id)!))
            const expected = converted(conversion, foreign, prices).plus(changes.cash!)
            assert.equal(portfolio.equity().value, expected.toNumber())
          })
        }),
        many,
      )
    })

    it(`of ${what}, converted: each at the price of its moment, and cash and open positions are the equity`, () => {
      fc.assert(
        fc.property(bars, fc.array(action, { minLength: 1, maxLength: 12 }), fees, (rows, actions, costs) => {
          const changes = { ...conversion.changes, fees: costs, account: { ...unlimited, foreign: 'convert' as const } }
          // Only orders at the close, when the price of the pair is known to all.
          const atClose = actions.map((each) => (each.kind === 'limit' ? { ...each, kind: 'market' as const } : each))
          let booked = 0
          let balance = new exact(changes.cash!)
          let ledger: Ledger | undefined
          play({ ...conversion, changes }, rows, atClose, ({ portfolio, instrument }, told, prices) => {
            ledger ??= new Ledger(instrument)
            for (const fill of told.slice(booked)) {
              const before = ledger.bookings.length
              ledger.add(fill)
              for (const amount of ledger.bookings.slice(before))
                balance = balance.plus(converted(conversion, amount, prices))
            }
            booked = told.length
            assert.equal(portfolio.balance().value, balance.toNumber())
            const open = converted(conversion, ledger.unrealized(prices.get(instrument.id)!), prices)
            assert.equal(portfolio.equity().value, balance.plus(open).toNumber())
          })
        }),
        many,
      )
    })
  }

  it('converted: the sequence of the instruments in the configuration changes nothing', () => {
    const ticks = (rows: readonly (readonly number[])[], size: number) =>
      rows.map((row) => row.map((price) => Math.round(price * size * 1e5) / 1e5) as unknown as BarRow)
    fc.assert(
      fc.property(bars, bars, fc.array(action, { minLength: 1, maxLength: 12 }), (rows, rates, actions) => {
        const heard = (isSwapped: boolean) => {
          const fills: OrderFilled[] = []
          class Player extends Strategy {
            private bar = 0
            override onBar({ instrument, close }: Bar) {
              if (instrument.id !== share.id) return
              const wanted = actions[this.bar++ % actions.length]!
              if (wanted.kind === 'nothing') return
              if (wanted.kind === 'close') {
                this.close({ instrument })
                return
              }
              const limit = wanted.kind === 'limit' ? { limit: instrument.round(close + wanted.offset / 100) } : {}
              const options = { instrument, size: units(wanted.size * 10), ...limit }
              if (wanted.buy) this.buy(options)
              else this.sell(options)
            }
            override onOrderFilled(event: OrderFilled) {
              fills.push(event)
            }
          }
          const shares = [share, ticks(rows, 0.01)] as const
          const euros = [pair, ticks(rates.slice(0, rows.length), 0.0001)] as const
          const { engine, sink } = runSeries(Player, isSwapped ? [euros, shares] : [shares, euros], {
            cash: '10000',
            currency: 'EUR',
            fees: { taker: 0.001, maker: 0.0005 },
            venue: { finalize: 'none' },
            account: { ...unlimited, foreign: 'convert' },
          })
          const trades = sink.tradeRows.map(({ profitAndLoss, fees: paid }) => [profitAndLoss, paid])
          return { trades, prices: fills.map(({ price, quantity }) => [price, quantity]), end: engine.progress.equity }
        }
        assert.deepEqual(heard(true), heard(false))
      }),
      many,
    )
  })
})
