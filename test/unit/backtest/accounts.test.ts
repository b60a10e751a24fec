import assert from 'node:assert/strict'
import {
  Strategy,
  units,
  type AccountEvent,
  type Bar,
  type Order,
  type OrderEvent,
} from '../../../engine-host/trading/index.js'
import { ether, flat, future, inverse, pair, runSeries, yenPair } from './account-fixture.js'
import { run, share } from './engine-fixture.js'

const atClose = { entryAt: 'thisClose', finalize: 'none' } as const

/** A strategy that trades by the number of the bar, from 1. */
function trades(script: (this: Strategy, bar: number) => void) {
  return class Scripted extends Strategy {
    static events: AccountEvent[] = []
    static denials: string[] = []
    static orders: Order[] = []
    static balances: string[] = []
    private bar = 0

    override onStart(): void {
      Scripted.events = []
      Scripted.denials = []
      Scripted.orders = []
      Scripted.balances = []
    }

    override onBar(bar: Bar): void {
      if (bar.instrument !== this.instrument) return
      this.bar++
      script.call(this, this.bar)
    }

    override onAccount(event: AccountEvent): void {
      Scripted.events.push(event)
    }

    override onOrderDenied(event: OrderEvent): void {
      Scripted.denials.push(event.reason)
    }

    override onStop(): void {
      Scripted.balances = this.portfolio.balances().map(String)
    }
  }
}

const lines = (events: readonly AccountEvent[]) => events.map(({ balances }) => balances.map(String).join(', '))

describe('A margin account', () => {
  it('ends a round trip in AUD/USD with 1,000,017.20 after commissions of 1.40 and 1.40', () => {
    const aussie = { ...pair, id: 'AUD/USD.SIM', baseCurrency: 'AUD' }
    const Round = trades(function (bar) {
      if (bar === 2) this.buy({ size: units(100_000) })
      if (bar === 4) this.close()
    })
    const { sink, engine } = runSeries(Round, [[aussie, [0.7, 0.7, 0.7001, 0.7002, 0.7002].map(flat)]], {
      cash: '1000000',
      venue: atClose,
      fees: { taker: 2e-5 },
    })
    assert.deepEqual(
      sink.fillRows.map(({ price, commission }) => [price, commission]),
      [
        [0.7, 1.4],
        [0.7002, 1.4],
      ],
    )
    assert.equal(sink.tradeRows[0]?.profitAndLoss, 17.2)
    assert.deepEqual(lines(Round.events), ['999998.60 USD (0.00 locked)', '1000017.20 USD (0.00 locked)'])
    assert.equal(engine.progress.equity, 1_000_017.2)
  })

  it('converts commissions of 180, 180 and 90 yen at 90.005 to 5.00 dollars', () => {
    const Flip = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(100_000) })
      if (bar === 2) this.sell({ size: units(100_000) })
      if (bar === 3) this.buy({ size: units(50_000) })
    })
    const { sink, engine } = runSeries(Flip, [[yenPair, [90.005, 90.005, 90.005, 90.005].map(flat)]], {
      cash: '1000000',
      currency: 'USD',
      venue: atClose,
      fees: { taker: 2e-5 },
      account: { foreign: 'convert' },
    })
    assert.deepEqual(
      sink.fillRows.map(({ commission }) => commission),
      [180, 180, 90],
    )
    assert.equal(engine.progress.equity, 999_995)
    assert.deepEqual(lines(Flip.events), [
      '999998.00 USD (0.00 locked)',
      '999996.00 USD (0.00 locked)',
      '999995.00 USD (0.00 locked)',
    ])
  })

  const flips: readonly (readonly [what: string, sold: number, equity: number, quantity: number])[] = [
    ['closed', 100_000, 1_000_006, 0],
    ['turned', 150_000, 1_000_005, -50_000],
  ]
  for (const [what, sold, equity, quantity] of flips)
    it(`has ${String(equity)} after a position of 100,000 was ${what} ten points higher`, () => {
      const aussie = { ...pair, id: 'AUD/USD.SIM', baseCurrency: 'AUD' }
      let left = NaN
      const Flip = trades(function (bar) {
        if (bar === 1) this.buy({ size: units(100_000) })
        if (bar === 2) this.sell({ size: units(sold) })
        if (bar === 3) left = this.portfolio.netPosition(this.instrument)
      })
      const { engine } = runSeries(Flip, [[aussie, [1.00001, 1.00011, 1.00011].map(flat)]], {
        cash: '1000000',
        venue: atClose,
        fees: { taker: 2e-5 },
      })
      assert.equal(left, quantity)
      assert.equal(engine.progress.equity, equity)
    })

  it('turns a position in dollars for yen, each amount converted at the price of its moment', () => {
    const Flip = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(100_000) })
      if (bar === 2) this.sell({ size: units(150_000) })
    })
    const { engine } = runSeries(Flip, [[yenPair, [90.003, 100.003, 100.003].map(flat)]], {
      cash: '1000000',
      currency: 'USD',
      venue: atClose,
      fees: { taker: 2e-5 },
      account: { foreign: 'convert' },
    })
    // 1,000,000 yen ÷ 100.003 = 9,999.70, less 180 ÷ 90.003 = 2.00 and 300 ÷ 100.003 = 3.00.
    assert.equal(engine.progress.equity, 1_009_994.7)
  })

  it('holds profits in their own currency and marks them at the rate of the moment', () => {
    const Round = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(100_000) })
      if (bar === 2) this.close()
    })
    const { sink } = runSeries(Round, [[yenPair, [100, 101, 125].map(flat)]], {
      cash: '1000000',
      currency: 'USD',
      venue: atClose,
    })
    // 100,000 yen of profit: 990.10 dollars at 101, 800 at 125.
    assert.deepEqual(Round.balances, ['1000000.00 USD (0.00 locked)', '100000 JPY (0 locked)'])
    assert.deepEqual(sink.equity, [1_000_000, 1_000_990.1, 1_000_800])
    assert.equal(sink.tradeRows[0]?.profitAndLoss, 990.1)
    assert.deepEqual(
      sink.journalRows
        .filter(({ event }) => event === 'BALANCE_UPDATED')
        .map(({ quantity, money }) => [quantity, money]),
      [[1, 100_000]],
    )
  })

  it('crosses rates through one currency between', () => {
    const yenEuro = { ...pair, id: 'EUR/JPY.SIM', currency: 'JPY', pricePrecision: 3, tickSize: '0.001' }
    const Round = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(1000) })
      if (bar === 2) this.close()
    })
    const { engine } = runSeries(
      Round,
      [
        [yenEuro, [130, 131, 131].map(flat)],
        [pair, [1.3, 1.25, 1.25].map(flat)],
      ],
      { cash: '1000', currency: 'USD', venue: atClose },
    )
    // 1,000 yen are 1,000 ÷ 131 euros, which are 9.54 dollars.
    assert.equal(engine.progress.equity, 1009.54)
  })

  it('refuses a run up front whose profits nothing can convert, and says how to mend it', () => {
    const Nothing = trades(() => undefined)
    assert.throws(() => runSeries(Nothing, [[share, [flat(10)]]], { currency: 'EUR' }), {
      name: 'UserError',
      message: "TEST.XNAS is in USD, and nothing in the run converts USD into the account's EUR.",
      next: /a fixed rate such as "rates": \{"USD\/EUR": 1\.1\}/,
    })
  })

  it('takes a fixed rate where the run has no pair', () => {
    const Round = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(10) })
      if (bar === 2) this.close()
    })
    const { engine } = runSeries(Round, [[share, [10, 11, 11].map(flat)]], {
      currency: 'EUR',
      cash: '1000',
      venue: atClose,
      account: { rates: { 'EUR/USD': '1.25' } },
    })
    assert.equal(engine.progress.equity, 1008)
  })

  it('is told that an amount cannot be converted before there is a rate, not NaN', () => {
    const Early = trades(() => undefined)
    assert.throws(
      () =>
        runSeries(
          Early,
          [
            [share, [10, 11].map(flat)],
            [pair, []],
          ],
          { cash: '1000', currency: 'USD', account: { balances: { EUR: 100 } } },
        ),
      {
        name: 'UserError',
        message: /An amount in EUR cannot be converted into USD: no price of a currency pair is known yet/,
      },
    )
  })

  it('settles an inverse perpetual in coins', () => {
    const Round = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(100_000) })
      if (bar === 2) this.close()
    })
    const { sink, engine } = runSeries(Round, [[inverse, [30_000, 40_000, 40_000].map(flat)]], {
      cash: '1',
      currency: 'XBT',
      venue: atClose,
      fees: { taker: 0.00075 },
    })
    // 100,000 × (1/30,000 − 1/40,000) = 0.83333333, less 0.0025 and 0.001875.
    assert.deepEqual(
      sink.fillRows.map(({ commission }) => commission),
      [0.0025, 0.001875],
    )
    assert.equal(sink.tradeRows[0]?.profitAndLoss, 0.82895833)
    assert.equal(engine.progress.equity, 1.82895833)
  })

  it('denies what its leverage does not allow, open orders counted', () => {
    const Order = trades(function (bar) {
      if (bar !== 1) return
      this.buy({ size: units(150), limit: 99 })
      this.buy({ size: units(51) })
      this.buy({ size: units(50) })
    })
    const { sink } = runSeries(Order, [[share, [100, 100, 100].map(flat)]], {
      cash: '10000',
      venue: { finalize: 'none' },
      account: { leverage: 2 },
    })
    // 150 × 99 ÷ 2 = 7,425 are locked; 51 × 100 ÷ 2 = 2,550 are asked for.
    assert.deepEqual(Order.denials, ['it needs a margin of 2500.00 USD and 25.00 are free'])
    assert.deepEqual(
      sink.orderRows.map(({ status, reason }) => [status, reason]),
      [
        ['ACCEPTED', ''],
        ['FILLED', ''],
        ['DENIED', 'it needs a margin of 2500.00 USD and 25.00 are free'],
      ],
    )
  })

  it('asks for amounts a contract where the instrument names them', () => {
    const es = { ...future, initialMarginPerContract: '5000', maintenanceMarginPerContract: '4500' }
    const Order = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(2) })
      if (bar === 2) {
        assert.equal(this.portfolio.initialMargin().toString(), '10000.00 USD')
        assert.equal(this.portfolio.maintenanceMargin().toString(), '9000.00 USD')
        assert.equal(this.portfolio.freeMargin().toString(), '2000.00 USD')
        assert.equal(this.portfolio.balanceOf('USD').toString(), '12000.00 USD (10000.00 locked)')
        this.buy({ size: units(1) })
        this.sell({ size: units(4) })
      }
    })
    const { sink } = runSeries(Order, [[es, [1800, 1800, 1800].map(flat)]], { cash: '12000', venue: atClose })
    assert.deepEqual(Order.denials, ['it needs a margin of 5000.00 USD and 2000.00 are free'])
    assert.deepEqual(
      sink.fillRows.map(({ side, quantity }) => side * quantity),
      [2, -4],
    )
  })
})

describe('A cash account', () => {
  it('holds both sides of a coin: 0.5 ether bought at 2,000 and sold at 2,001 leave 100,000.29995 and 10', () => {
    const Round = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(0.5) })
      if (bar === 2) this.sell({ size: units(0.5) })
    })
    const { sink } = runSeries(Round, [[ether, [2000, 2001, 2001].map(flat)]], {
      cash: '100000',
      currency: 'USDT',
      venue: { ...atClose, account: 'cash' },
      fees: { taker: 1e-4 },
      account: { balances: { ETH: '10' } },
    })
    assert.deepEqual(
      sink.fillRows.map(({ commission }) => commission),
      [0.1, 0.10005],
    )
    assert.equal(sink.tradeRows[0]?.profitAndLoss, 0.29995)
    assert.deepEqual(Round.balances, [
      '100000.29995000 USDT (0.00000000 locked)',
      '10.00000000 ETH (0.00000000 locked)',
    ])
    assert.equal(
      Round.events[0]?.balances.map(String).join(', '),
      '98999.90000000 USDT (0.00000000 locked), 10.50000000 ETH (0.00000000 locked)',
    )
    assert.deepEqual(sink.equity, [119_999.9, 120_010.29995, 120_010.29995])
  })

  it('sells the coins that it began with, and none beyond', () => {
    const Sell = trades(function (bar) {
      if (bar === 1) this.sell({ size: units(0.4) })
      if (bar === 2) this.sell({ size: units(0.7) })
      if (bar === 2) this.sell({ size: units(0.6) })
    })
    runSeries(Sell, [[ether, [2000, 2000, 2000].map(flat)]], {
      cash: '0',
      currency: 'USDT',
      venue: { ...atClose, account: 'cash' },
      account: { balances: { ETH: 1 } },
    })
    assert.deepEqual(Sell.denials, ['it needs 0.70000000 ETH and 0.60000000 are free'])
    assert.deepEqual(Sell.balances, ['2000.00000000 USDT (0.00000000 locked)', '0.00000000 ETH (0.00000000 locked)'])
  })

  it('locks what open orders may take, and frees it when they end', () => {
    const seen: string[] = []
    let order: Order | undefined
    const Lock = trades(function (bar) {
      if (bar === 1) order = this.buy({ size: units(60), limit: 90 })
      if (bar === 2) {
        seen.push(this.portfolio.balanceOf('USD').toString())
        this.buy({ size: units(60), limit: 90 })
        this.cancel(order!)
      }
      if (bar === 3) seen.push(this.portfolio.balanceOf('USD').toString())
    })
    run(Lock, [100, 100, 100].map(flat), { venue: { account: 'cash' }, fees: { taker: 0.001, maker: 0.0005 } })
    assert.deepEqual(seen, ['10000.00 USD (5405.40 locked)', '10000.00 USD (0.00 locked)'])
    assert.deepEqual(Lock.denials, ['it needs 5405.40 USD and 4594.60 are free'])
  })

  it('refuses short sales of shares and anything on margin', () => {
    const Short = trades(function (bar) {
      if (bar === 1) this.sell({ size: units(1) })
    })
    run(Short, [100, 100].map(flat), { venue: { account: 'cash' } })
    assert.deepEqual(Short.denials, ['a cash account cannot sell TEST.XNAS short'])
    runSeries(Short, [[future, [1800, 1800].map(flat)]], { venue: { account: 'cash' } })
    assert.deepEqual(Short.denials, ['a cash account cannot trade ES.Z13, which needs a margin'])
  })

  it('pays what a prediction costs, and against it what it could lose', () => {
    const rain = { ...share, id: 'RAIN.KALSHI', kind: 'predictionMarket' } as const
    const Predict = trades(function (bar) {
      if (bar === 1) this.sell({ size: units(100) })
      if (bar === 2) this.buy({ size: units(250) })
    })
    runSeries(Predict, [[rain, [0.3, 0.3, 0.3].map(flat)]], { cash: '100', venue: { ...atClose, account: 'cash' } })
    assert.deepEqual(
      Predict.events.map(({ balances }) => balances[0]!.total.value),
      [30, 55],
    )
  })
})

describe('A betting account', () => {
  const bet = { ...share, id: 'HORSE.BETFAIR', kind: 'betting', quantityPrecision: 2, lotSize: '0.01' } as const

  it('locks the stake of a back bet and the liability of a lay bet, and nets a market by its worse outcome', () => {
    const seen: string[] = []
    const Bet = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(10) })
      if (bar === 2) {
        seen.push(this.portfolio.balances().join())
        this.sell({ size: units(30) })
      }
      if (bar === 3) {
        seen.push(this.portfolio.balances().join())
        this.sell({ size: units(10) })
      }
      if (bar === 4) seen.push(this.portfolio.balances().join())
    })
    const { sink } = runSeries(Bet, [[bet, [3, 3, 2.5, 2.5, 5].map(flat)]], {
      cash: '50',
      venue: { ...atClose, account: 'betting' },
    })
    assert.deepEqual(seen, [
      '50.00 USD (10.00 locked)',
      // 10 at 3 won brings 20, 30 against it at 3 lose 60: 40 at risk.
      '50.00 USD (40.00 locked)',
      '50.00 USD (40.00 locked)',
    ])
    assert.deepEqual(Bet.denials, ['it risks 15.00 USD and 10.00 are free'])
    // At odds of 5 the back bet is worth 10 × 3 ÷ 5 − 10, the lay bet 30 − 30 × 3 ÷ 5.
    assert.equal(sink.equity.at(-1), 58)
  })
})

describe('Fees', () => {
  const once = trades(function (bar) {
    if (bar === 1) this.buy({ size: units(100) })
  })
  const cases: readonly (readonly [what: string, fees: object, commission: number])[] = [
    ['a share of the notional and an amount a contract', { taker: 0.001, perContract: '0.005' }, 10.5],
    ['an amount an order and one a fill', { perOrder: 1, perFill: '0.25' }, 1.25],
    ['at least a minimum', { taker: 0.00001, minimum: 1 }, 1],
    ['at most a maximum', { taker: 0.01, maximum: 25 }, 25],
    ['those of the instrument before those of all', { taker: 0.01, of: { 'TEST.XNAS': { perOrder: 3 } } }, 3],
    ['those of the venue', { of: { XNAS: { perFill: 2 } } }, 2],
  ]
  for (const [what, fees, commission] of cases)
    it(`charge ${what}`, () => {
      const { sink } = run(once, [100, 100].map(flat), { fees, venue: { finalize: 'none' } })
      assert.deepEqual(
        sink.fillRows.map((fill) => fill.commission),
        [commission],
      )
    })

  it('are those of the instrument where the run names none', () => {
    const own = { ...share, takerFee: '0.002', makerFee: '-0.0001' }
    const Make = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(10) })
      if (bar === 2) this.buy({ size: units(10), limit: 99 })
    })
    const rows = [flat(100), flat(100), [100, 100, 98, 100] as const]
    const { sink } = runSeries(Make, [[own, rows]], { venue: { finalize: 'none' } })
    assert.deepEqual(
      sink.fillRows.map((fill) => fill.commission),
      [2, -0.1],
    )
  })

  it('are those of the instrument a contract, such as the exchange’s, where the run names none', () => {
    const own = { ...share, feePerContract: '1.38' }
    const Buy = trades(function (bar) {
      if (bar === 1) this.buy({ size: units(3) })
    })
    const fees = (settings: object) =>
      runSeries(Buy, [[own, [100, 100].map(flat)]], { venue: { finalize: 'none' }, ...settings }).sink.fillRows.map(
        (fill) => fill.commission,
      )
    assert.deepEqual(fees({}), [4.14])
    assert.deepEqual(fees({ fees: { perContract: 0 } }), [0])
  })

  it('charge the minimum of an order once over its partial fills', () => {
    const { sink } = run(
      once,
      [
        [100, 100, 100, 100, 40],
        [100, 100, 100, 100, 40],
        [100, 100, 100, 100, 40],
        [100, 100, 100, 100, 40],
      ],
      {
        fees: { taker: 0.0001, minimum: 1, perOrder: '0.30' },
        venue: { finalize: 'none', volumeLimit: 1 },
      },
    )
    // 0.40 + 0.30, then 0.40 and 0.20: 1.30 in all, of which 1 is charged at first.
    assert.deepEqual(
      sink.fillRows.map((fill) => fill.commission),
      [1, 0.1, 0.2],
    )
  })

  it('fall with the volume of the 30 days before', () => {
    const Twice = trades(function (bar) {
      if (bar <= 2) this.buy({ size: units(100) })
    })
    const { sink } = run(Twice, [100, 100, 100].map(flat), {
      cash: '100000',
      fees: { taker: 0.001, tiers: [{ volume: 10_000, taker: 0.0005, maker: 0.0002 }] },
      venue: { finalize: 'none' },
    })
    assert.deepEqual(
      sink.fillRows.map((fill) => fill.commission),
      [10, 5],
    )
  })

  it('that name an instrument or venue not in the run are refused', () => {
    assert.throws(() => run(once, [flat(100)], { fees: { of: { BINANCE: { taker: 0.01 } } } }), {
      name: 'UserError',
      message: 'The fees name BINANCE, which is no instrument and no venue of the run.',
    })
  })
})
