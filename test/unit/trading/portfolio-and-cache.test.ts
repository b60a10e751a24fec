import assert from 'node:assert/strict'
import {
  AccountBalance,
  Currency,
  Money,
  Price,
  Quantity,
  Strategy,
  units,
  type Order,
} from '../../../engine-host/trading/index.js'
import { flat, future, pair, runSeries } from '../backtest/account-fixture.js'
import { share } from '../backtest/engine-fixture.js'

const atClose = { entryAt: 'thisClose', finalize: 'none' } as const

/** Asks at the given bar, after a long position in shares, a short one in a future and a round trip in euros. */
function ask<T>(atBar: number, question: (strategy: Strategy) => T): T {
  let answer: T | undefined
  class Asked extends Strategy {
    private bar = 0
    private readonly other = this.bars(future.id)
    private readonly euro = this.bars(pair.id)
    override onBar(bar: { instrument: unknown }): void {
      if (bar.instrument !== this.instrument) return
      this.bar++
      if (this.bar === 1) {
        this.buy({ size: units(100) })
        this.sell({ instrument: this.other.instrument, size: units(1) })
        this.buy({ instrument: this.euro.instrument, size: units(1000) })
      }
      if (this.bar === 2) {
        this.close({ instrument: this.euro.instrument })
        this.buy({ size: units(5), limit: 40, tag: 'far' })
        this.sell({ size: units(1000), limit: 39.999, tag: 'off the tick', postOnly: true })
      }
      if (this.bar === atBar) answer = question(this)
    }
  }
  runSeries(
    Asked,
    [
      [share, [50, 52, 53].map(flat)],
      [future, [1800, 1801, 1799].map(flat)],
      [pair, [1.1, 1.2, 1.2].map(flat)],
    ],
    { cash: '100000', venue: atClose, account: { leverageOf: { [share.id]: 2 } } },
  )
  assert.ok(answer !== undefined, 'it was asked')
  return answer
}

describe('A portfolio tells', () => {
  const cases: readonly (readonly [what: string, question: (strategy: Strategy) => unknown, answer: unknown])[] = [
    ['its equity', ({ portfolio }) => portfolio.equity().toString(), '100450.00 USD'],
    ['what is unrealized in all', ({ portfolio }) => portfolio.unrealizedPnl().toString(), '350.00 USD'],
    [
      'what is unrealized in one',
      ({ portfolio, instrument }) => portfolio.unrealizedPnl(instrument).toString(),
      '300.00 USD',
    ],
    ['what is realized in all', ({ portfolio }) => portfolio.realizedPnl().toString(), '100.00 USD'],
    [
      'what is realized in one',
      ({ portfolio, cache }) => portfolio.realizedPnl(cache.instrument(pair.id)).toString(),
      '100.00 USD',
    ],
    ['both together', ({ portfolio }) => portfolio.totalPnl().toString(), '450.00 USD'],
    ['its net exposure', ({ portfolio }) => portfolio.netExposure().toString(), '-84650.00 USD'],
    [
      'the net exposure in one',
      ({ portfolio, instrument }) => portfolio.netExposure(instrument).toString(),
      '5300.00 USD',
    ],
    ['its gross exposure', ({ portfolio }) => portfolio.grossExposure().toString(), '95250.00 USD'],
    [
      'its margins',
      ({ portfolio }) => [portfolio.initialMargin(), portfolio.maintenanceMargin(), portfolio.freeMargin()].join(),
      '2650.00 USD,1325.00 USD,97800.00 USD',
    ],
    ['its balances', ({ portfolio }) => portfolio.balances().join(), '100100.00 USD (2750.00 locked)'],
    [
      'whether it is long, short or flat',
      ({ portfolio }) => [portfolio.isLong(), portfolio.isShort(), portfolio.isFlat()].join(),
      'true,true,false',
    ],
    ['whether it is flat in one', ({ portfolio, cache }) => portfolio.isFlat(cache.instrument(pair.id)), true],
    ['a net quantity', ({ portfolio, cache }) => portfolio.netPosition(cache.instrument(future.id)), -1],
    [
      'which positions are open',
      ({ portfolio }) =>
        portfolio
          .openPositions()
          .map(({ instrument }) => instrument.id)
          .join(),
      `${share.id},${future.id}`,
    ],
    [
      'which are closed',
      ({ portfolio }) =>
        portfolio
          .closedPositions()
          .map(({ instrument }) => instrument.id)
          .join(),
      pair.id,
    ],
    ['what other money is worth', ({ portfolio }) => portfolio.convert(Money.of(10, 'EUR')).toString(), '12.00 USD'],
  ]
  for (const [what, question, answer] of cases) it(what, () => assert.deepEqual(ask(3, question), answer))
})

describe('A cache tells', () => {
  const tags = (orders: readonly Order[]) => orders.map(({ number }) => number).join()
  const cases: readonly (readonly [what: string, question: (strategy: Strategy) => unknown, answer: unknown])[] = [
    ['all orders', ({ cache }) => tags(cache.orders()), '1,2,3,4,5,6'],
    ['orders by status', ({ cache }) => tags(cache.orders({ status: 'FILLED' })), '1,2,3,4'],
    [
      'orders by several',
      ({ cache }) => tags(cache.orders({ status: ['FILLED', 'ACCEPTED'] })).slice(0, 9),
      '1,2,3,4,5',
    ],
    ['orders by side', ({ cache }) => tags(cache.orders({ side: 'BUY' })), '1,3,5'],
    ['orders by instrument', ({ cache }) => tags(cache.orders({ instrument: cache.instrument(pair.id) })), '3,4'],
    [
      'orders by strategy',
      ({ cache }) => [tags(cache.orders({ strategy: 'Test' })), tags(cache.orders({ strategy: 'other' }))].join('|'),
      '1,2,3,4,5,6|',
    ],
    ['which are open', ({ cache }) => tags(cache.openOrders({ side: 'BUY' })), '5'],
    ['which are working', ({ cache }) => tags(cache.workingOrders({ side: 'BUY' })), '5'],
    ['which are closed', ({ cache }) => tags(cache.closedOrders({ side: 'BUY' })), '1,3'],
    ['an order by its number', ({ cache }) => [cache.order(5)?.tag, cache.order(99)], ['far', undefined]],
    [
      'prices',
      ({ cache }) =>
        cache
          .instruments()
          .map((instrument) => cache.price(instrument))
          .join(),
      '53,1799,1.2',
    ],
    [
      'that there are no quotes',
      ({ cache, instrument }) => [cache.bid(instrument), cache.ask(instrument)].join(),
      'NaN,NaN',
    ],
  ]
  for (const [what, question, answer] of cases) it(what, () => assert.deepEqual(ask(3, question), answer))

  it('which instruments there are when one is missing', () => {
    assert.throws(() => ask(3, ({ cache }) => cache.instrument('SPY.EQUS')), {
      name: 'UserError',
      message: 'The run has no instrument SPY.EQUS.',
      next: 'It has TEST.XNAS, ES.Z13, EUR/USD.SIM.',
    })
  })
})

describe('Value types', () => {
  it('are exact: prices, quantities, money, currencies and balances', () => {
    assert.equal(new Price(14_582, 2).toString(), '145.82')
    assert.equal(new Quantity(5, 1).value, 0.5)
    assert.equal(new Currency('JPY').precision, 0)
    assert.equal(new Currency('BTC').toString(), 'BTC')
    const balance = new AccountBalance(Money.of('100.00', 'USD'), Money.of('25.50', 'USD'))
    assert.equal(balance.free.toString(), '74.50 USD')
    assert.equal(balance.currency, 'USD')
  })

  it('of two currencies cannot be added: it does not compile, and throws where it was made to', () => {
    const dollars = Money.of(1, 'USD')
    // @ts-expect-error Amounts of two currencies do not add.
    assert.throws(() => dollars.plus(Money.of(1, 'EUR')), { name: 'UserError', message: /USD and EUR cannot be added/ })
  })
})
