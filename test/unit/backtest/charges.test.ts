import assert from 'node:assert/strict'
import { Strategy, units, type AccountEvent } from '../../../engine-host/trading/index.js'
import type { ChargeSettings } from '../../../engine-host/protocol/charge-settings.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { flat, future, inverse, runSeries } from './account-fixture.js'
import { share } from './engine-fixture.js'

const hour = 3_600_000
const perpetual = { ...future, id: 'BTCUSDT.SIM', kind: 'cryptoPerpetual', currency: 'USDT', multiplier: '1' } as const
const atClose = { entryAt: 'thisClose', finalize: 'none' } as const

/** Takes a position at the first bar, of the first instrument; what is booked beside it. */
function held(signed: number) {
  return class Held extends Strategy {
    static events: AccountEvent[] = []
    private started = false
    override onStart(): void {
      Held.events = []
    }
    override onBar(): void {
      if (this.started) return
      this.started = true
      if (signed > 0) this.buy({ size: units(signed) })
      else this.sell({ size: units(-signed) })
    }
    override onAccount(event: AccountEvent): void {
      Held.events.push(event)
    }
  }
}

const amounts = (events: readonly AccountEvent[]) => events.map(({ cause, amount }) => `${cause} ${amount.toString()}`)

/** Hourly bars whose first opens at 14:30 UTC on 2 January 2020, so that they close at half past. */
function charged(
  signed: number,
  definition: InstrumentDefinition,
  prices: readonly number[],
  charges: ChargeSettings,
  changes: Partial<RunSpecification> = {},
) {
  const Position = held(signed)
  const ran = runSeries(
    Position,
    [[definition, prices.map(flat)]],
    { cash: '1000000', currency: definition.currency, venue: atClose, charges, ...changes },
    hour,
  )
  return { ...ran, events: amounts(Position.events) }
}

describe('Funding', () => {
  it('is paid by the long side every eight hours on the notional at the last price', () => {
    // Bars close at 15:30, 16:30 and so on: 16:00 has the price of the first, 00:00 that of the ninth.
    const prices = [30_000, 31_000, 31_000, 31_000, 31_000, 31_000, 31_000, 31_000, 32_000, 33_000]
    const { events, sink, engine } = charged(2, perpetual, prices, { funding: { rate: 0.0001 } })
    assert.deepEqual(events, ['funding -6.00000000 USDT', 'funding -6.40000000 USDT'])
    const rows = sink.journalRows.filter(({ event }) => event === 'FUNDING_BOOKED')
    assert.deepEqual(
      rows.map(({ quantity, money }) => [quantity, money]),
      [
        [0, -6],
        [0, -6.4],
      ],
    )
    assert.equal(engine.progress.equity, 1_000_000 + 6000 - 12.4)
  })

  it('is received by the short side, and by the long side at a rate below zero', () => {
    assert.deepEqual(charged(-1, perpetual, [30_000, 30_000], { funding: { rate: '0.0001' } }).events, [
      'funding 3.00000000 USDT',
    ])
    assert.deepEqual(charged(1, perpetual, [30_000, 30_000], { funding: { rate: '-0.0001' } }).events, [
      'funding 3.00000000 USDT',
    ])
  })

  it('follows a table of stamped rates, each at its own time', () => {
    const rates = {
      'BTCUSDT.SIM': [
        ['2020-01-02T14:00:00Z', '0.01'],
        ['2020-01-02T16:15:00Z', '0.0002'],
        ['2020-01-02T17:30:00Z', '0.0003'],
        ['2020-02-02T16:15:00Z', '0.0002'],
      ] as const,
    }
    const { events } = charged(1, perpetual, [30_000, 40_000, 50_000, 60_000], { funding: { rates } })
    assert.deepEqual(events, ['funding -6.00000000 USDT', 'funding -15.00000000 USDT'])
  })

  it('of an inverse contract is paid in coins', () => {
    const { events } = charged(100_000, inverse, [40_000, 40_000], { funding: { rate: 0.0001 } }, { currency: 'XBT' })
    assert.deepEqual(events, ['funding -0.00025000 XBT'])
  })

  it('is no matter of other instruments', () => {
    const Position = held(1)
    const prices = Array.from({ length: 3 }, () => flat(1800))
    runSeries(
      Position,
      [
        [future, prices],
        [{ ...perpetual, currency: future.currency }, prices],
      ],
      { cash: '1000000', currency: future.currency, venue: atClose, charges: { funding: { rate: 0.0001 } } },
      hour,
    )
    assert.deepEqual(amounts(Position.events), [])
  })

  it('is refused where nothing in the run pays it, rather than left out in silence', () => {
    const refused = {
      name: 'UserError',
      message: `The charges name funding, which is of perpetual contracts; ${future.id} is of the kind future.`,
    }
    assert.throws(() => charged(1, future, [1800], { funding: { rate: 0.0001 } }), refused)
    const rates = { [future.id]: [['2020-01-02T16:00:00Z', 0.0001]] } as const
    assert.throws(() => charged(1, future, [1800], { funding: { rates } }), refused)
    assert.doesNotThrow(() => charged(1, future, [1800], { funding: { rate: 0 } }))
  })
})

describe('Borrowing', () => {
  const nights = Array.from({ length: 34 }, () => 100)

  it('costs a short sale of shares its rate a year for each midnight', () => {
    // 1,000 × 100 × 0.0365 ÷ 365 = 10 a night; two midnights in 34 hours from 14:30 on.
    const { events } = charged(-1000, share, nights, { borrowing: { rate: '0.0365' } })
    assert.deepEqual(events, ['borrowing -10.00 USD', 'borrowing -10.00 USD'])
  })

  it('counts 360 days where that is named, and rates by instrument', () => {
    const borrowing = { rate: 0.01, dayCount: 360, of: { 'TEST.XNAS': 0.036 } } as const
    assert.deepEqual(charged(-1000, share, nights.slice(0, 12), { borrowing }).events, ['borrowing -10.00 USD'])
  })

  it('costs a long position and a short future nothing', () => {
    assert.deepEqual(charged(1000, share, nights, { borrowing: { rate: 1 } }).events, [])
    assert.deepEqual(charged(-1, future, nights, { borrowing: { rate: 1 } }).events, [])
  })
})

describe('Interest', () => {
  it('is booked at midnight on each balance', () => {
    const { events } = charged(
      1,
      share,
      Array.from({ length: 12 }, () => 100),
      {
        interest: { credit: '0.0365', debit: '0.1' },
      },
    )
    assert.deepEqual(events, ['interest 100.00 USD'])
  })
})

describe('Charges', () => {
  it('are the whole difference between realized profits less fees and the change of the balance', () => {
    class Round extends Strategy {
      static seen: string[] = []
      private bar = 0
      override onBar(): void {
        this.bar++
        if (this.bar === 1) this.sell({ size: units(3) })
        if (this.bar === 10) this.close()
        if (this.bar === 12) {
          const { portfolio } = this
          Round.seen = [portfolio.balance(), portfolio.realizedPnl(), portfolio.fees(), portfolio.charges()].map(String)
        }
      }
    }
    const prices = [30_000, 31_000, 29_000, 29_500, 30_500, 30_000, 30_000, 30_000, 30_000, 29_000, 29_000, 29_000]
    runSeries(
      Round,
      [[perpetual, prices.map(flat)]],
      {
        cash: '100000',
        currency: 'USDT',
        venue: atClose,
        fees: { taker: 0.0005 },
        charges: { funding: { rate: 0.0001 } },
      },
      hour,
    )
    assert.deepEqual(Round.seen, ['102929.50000000 USDT', '3000.00000000 USDT', '88.50000000 USDT', '18.00000000 USDT'])
  })

  const unusable: readonly (readonly [charges: object, message: RegExp])[] = [
    [{ funding: { rate: 'low' } }, /The charge 'funding.rate' is "low", which is no rate/],
    [{ funding: { everyHours: 7 } }, /'funding.everyHours' cannot be 7/],
    [
      { funding: { rates: { 'BTCUSDT.SIM': [['2020-01-02', 1]] } } },
      /'funding.rates' of BTCUSDT.SIM does not list ascending/,
    ],
    [{ funding: { rates: { SPY: [] } } }, /The charges name SPY/],
    [{ borrowing: { rate: 0.1, dayCount: 364 } }, /'dayCount' cannot be 364/],
  ]
  for (const [charges, message] of unusable)
    it(`that cannot be used are refused: ${message.source}`, () =>
      assert.throws(() => charged(1, perpetual, [1], charges), { name: 'UserError', message }))
})

describe('Settlement', () => {
  const settle = { expiry: 'settle' } as const

  it('ends a future at its last price when it expires, with the orders on it, and denies new ones', () => {
    class Hold extends Strategy {
      static denials: string[] = []
      override onStart(): void {
        Hold.denials = []
      }
      override onBar(): void {
        this.buy({ size: units(1) })
        if (this.isLong()) this.sell({ size: units(1), limit: 9000 })
      }
      override onOrderDenied({ reason }: { reason: string }): void {
        Hold.denials.push(reason)
      }
    }
    const expiring = { ...future, expiry: '2020-01-02T17:00:00Z' }
    const { sink } = runSeries(
      Hold,
      [[expiring, [1800, 1810, 1820].map(flat)]],
      { cash: '1000000', venue: atClose, settlement: settle },
      hour,
    )
    assert.deepEqual(
      sink.tradeRows.map(({ exitReason, exitPrice, exitRule }) => [exitReason, exitPrice, exitRule]),
      [
        ['settlement', 1810, 'settlement'],
        ['settlement', 1810, 'settlement'],
      ],
    )
    assert.deepEqual(
      sink.orderRows.filter(({ type }) => type === 'LIMIT').map(({ status, reason }) => [status, reason]),
      [['CANCELED', 'its instrument expired']],
    )
    assert.deepEqual(Hold.denials, ['ES.Z13 expired at 2020-01-02T17:00:00.000Z'])
    assert.deepEqual(
      sink.journalRows.filter(({ event }) => event === 'INSTRUMENT_SETTLED').map(({ price }) => price),
      [1810],
    )
  })

  it('takes the settlement price that is named, and does nothing unless it is asked to', () => {
    const expiring = { ...future, expiry: '2020-01-02T16:30:00Z' }
    const prices = [1800, 1810, 1820]
    const named = { settlement: { ...settle, prices: { 'ES.Z13': '1805.25' } } }
    assert.equal(charged(1, expiring, prices, {}, named).sink.tradeRows[0]?.exitPrice, 1805.25)
    assert.equal(charged(1, expiring, prices, {}).sink.tradeRows[0]?.exitReason, 'open')
  })

  const option = {
    ...share,
    id: 'CALL.OPRA',
    kind: 'option',
    multiplier: '100',
    expiry: '2020-01-02T17:00:00Z',
    strike: '100',
    optionRight: 'call',
    underlying: share.id,
  } as const
  const optionCases: readonly (readonly [
    what: string,
    signed: number,
    right: 'call' | 'put',
    spot: number,
    event: string,
    profit: number,
  ])[] = [
    ['a long call in the money is exercised', 2, 'call', 107, 'OPTION_EXERCISED', 1000],
    ['a short call in the money is assigned', -2, 'call', 107, 'OPTION_ASSIGNED', -1000],
    ['a long put in the money is exercised', 2, 'put', 95, 'OPTION_EXERCISED', 600],
    ['a long call out of the money expires', 2, 'call', 95, 'OPTION_EXPIRED', -400],
    ['a short put out of the money expires', -2, 'put', 107, 'OPTION_EXPIRED', 400],
  ]
  for (const [what, signed, right, spot, event, profit] of optionCases)
    it(`of an option: ${what}`, () => {
      const Position = held(signed)
      const { sink } = runSeries(
        Position,
        [
          [{ ...option, optionRight: right }, [2, 2, 2].map(flat)],
          [share, [100, spot, spot].map(flat)],
        ],
        { cash: '100000', venue: atClose, settlement: settle },
        hour,
      )
      assert.equal(sink.tradeRows[0]?.profitAndLoss, profit)
      assert.deepEqual(
        sink.journalRows.filter(({ event: each }) => each.startsWith('OPTION_')).map((row) => [row.event, row.price]),
        [[event, spot]],
      )
    })

  for (const [what, spot, settlement, fees] of [
    ['an option that expires worthless pays no fees again', 95, {}, 1.24],
    ['unless that is asked for', 95, { worthless: 'charged' }, 2.48],
    ['one that is exercised pays as a trade does', 107, {}, 2.48],
  ] as const)
    it(`costs: ${what}`, () => {
      const { sink } = runSeries(
        held(2),
        [
          [option, [2, 2, 2].map(flat)],
          [share, [100, spot, spot].map(flat)],
        ],
        { cash: '100000', venue: atClose, fees: { perContract: '0.62' }, settlement: { ...settle, ...settlement } },
        hour,
      )
      assert.equal(sink.tradeRows[0]?.fees, fees)
    })

  it('costs: delivery is exercise, so that the option pays too', () => {
    const { sink } = runSeries(
      held(2),
      [
        [option, [2, 2, 2].map(flat)],
        [share, [100, 107, 108].map(flat)],
      ],
      {
        cash: '100000',
        venue: atClose,
        fees: { perOrder: 1 },
        settlement: { ...settle, delivery: 'physical' },
      },
      hour,
    )
    assert.deepEqual(
      sink.tradeRows.map(({ fees }) => fees),
      [2, 1],
    )
  })

  it('of an option by delivery gives the underlying at the strike', () => {
    const { sink, engine } = runSeries(
      held(2),
      [
        [option, [2, 2, 2].map(flat)],
        [share, [100, 107, 108].map(flat)],
      ],
      { cash: '100000', venue: atClose, settlement: { ...settle, delivery: 'physical' } },
      hour,
    )
    assert.deepEqual(
      sink.tradeRows.map(({ entryPrice, quantity, profitAndLoss, exitReason }) => [
        entryPrice,
        quantity,
        profitAndLoss,
        exitReason,
      ]),
      [
        [2, 2, -400, 'settlement'],
        [100, 200, 1600, 'open'],
      ],
    )
    assert.equal(engine.progress.equity, 101_200)
  })

  const bet = { ...share, id: 'HORSE.BETFAIR', kind: 'betting', expiry: '2020-01-02T17:00:00Z' } as const
  for (const [signed, result, profit] of [
    [10, 'won', 20],
    [10, 'lost', -10],
    [10, 'void', 0],
    [-10, 'won', -20],
    [-10, 'lost', 10],
  ] as const)
    it(`of a bet pays ${String(profit)} to ${signed > 0 ? 'back' : 'lay'} 10 at 3 that is ${result}`, () => {
      const { sink, engine } = charged(
        signed,
        bet,
        [3, 2.5, 2.5],
        {},
        {
          cash: '100',
          venue: { ...atClose, account: 'betting' },
          settlement: { ...settle, prices: { [bet.id]: result } },
        },
      )
      assert.equal(sink.tradeRows[0]?.profitAndLoss, profit)
      assert.equal(engine.progress.equity, 100 + profit)
    })

  it('of a bet without a result leaves it open and says so', () => {
    const { sink, log } = charged(
      10,
      bet,
      [3, 2.5, 2.5],
      {},
      {
        cash: '100',
        venue: { ...atClose, account: 'betting' },
        settlement: settle,
      },
    )
    assert.equal(sink.tradeRows[0]?.exitReason, 'open')
    assert.match(log.join(), /HORSE\.BETFAIR expired and no result of it is known/)
  })

  it('that cannot be used is refused', () => {
    assert.throws(() => charged(1, bet, [3], {}, { settlement: { prices: { [bet.id]: 'drawn' } } }), {
      name: 'UserError',
      next: 'Choose one of: won, lost, void.',
    })
    assert.throws(() => charged(1, share, [3], {}, { settlement: { expiry: 'later' as 'settle' } }), {
      name: 'UserError',
    })
  })
})
