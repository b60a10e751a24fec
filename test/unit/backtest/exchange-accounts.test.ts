import assert from 'node:assert/strict'
import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import {
  Strategy,
  units,
  type AccountEvent,
  type HeldPosition,
  type PositionEvent,
} from '../../../engine-host/trading/index.js'
import { pair, yenPair } from './account-fixture.js'
import { batchOf, type BarRow } from './engine-fixture.js'
import { quoteBatch, runMixed, tickSource, tradeBatch, type QuoteRow } from './tick-fixture.js'

const aussie: InstrumentDefinition = { ...pair, id: 'AUD/USD.SIM', baseCurrency: 'AUD' }
const preset = 'nautilus'

/** What is bought, or sold below 0, by the number of the event that it follows, from 1. */
type Script = Readonly<Record<number, number>>

/** Trades the first instrument of the run by its quotes, or by its bars, and keeps what it hears. */
function scripted(script: Script, by: 'quotes' | 'bars' = 'quotes') {
  return class Scripted extends Strategy {
    static quotes: number
    static positions: Set<HeldPosition>
    static balances: string[]
    static realized: number
    private count = 0

    override onStart() {
      Scripted.quotes = 0
      Scripted.positions = new Set()
      Scripted.balances = []
    }
    override onQuoteTick({ instrument }: { readonly instrument: unknown }) {
      if (instrument !== this.instrument) return
      Scripted.quotes++
      if (by === 'quotes') this.act()
    }
    override onBar() {
      if (by === 'bars') this.act()
    }
    override onPositionOpened({ position }: PositionEvent) {
      Scripted.positions.add(position)
    }
    override onAccount({ balances }: AccountEvent) {
      Scripted.balances.push(balances.map(String).join())
    }
    override onStop() {
      const { portfolio } = this
      Scripted.realized = portfolio.realizedPnl().minus(portfolio.fees()).value
    }

    private act() {
      const wanted = script[++this.count] ?? 0
      if (wanted > 0) this.buy({ size: units(wanted) })
      if (wanted < 0) this.sell({ size: units(-wanted) })
    }
  }
}

function dollars(script: Script, quotes: readonly QuoteRow[], changes: Partial<RunSpecification> = {}) {
  const Scripted = scripted(script)
  const terms = { instruments: [aussie], fees: { taker: 2e-5 }, ...changes }
  const venue = { preset, finalize: 'none', ...changes.venue } as const
  const ran = runMixed(Scripted, [tickSource('quotes', aussie.id)], [quoteBatch(quotes)], venue, { ...terms, venue })
  return { ...ran, Scripted }
}

/** Quotes a minute apart, two hundred-thousandths wide. */
function minutes(count: number, bid: (minute: number) => number): QuoteRow[] {
  const rounded = (price: number) => Number(price.toFixed(5))
  return Array.from({ length: count }, (_, minute) => {
    const price = bid(minute)
    return [60 * minute, rounded(price), rounded(price + 0.00002), 1_000_000, 1_000_000]
  })
}

describe('accounts of exchanges that others test too', () => {
  it('five quotes, two orders and one position end at 1,000,017.20 after commissions of 1.40 and 1.40', () => {
    const prices = [0.7, 0.7, 0.7001, 0.7002, 0.7002]
    const quotes = prices.map((price, minute): QuoteRow => [60 * minute, price, price, 1_000_000, 1_000_000])
    const { sink, engine, Scripted } = dollars({ 2: 100_000, 4: -100_000 }, quotes)
    assert.equal(Scripted.quotes, 5)
    assert.deepEqual(
      sink.fillRows.map(({ price, commission }) => [price, commission]),
      [
        [0.7, 1.4],
        [0.7002, 1.4],
      ],
    )
    assert.deepEqual([sink.orderRows.length, Scripted.positions.size], [2, 1])
    assert.equal([...Scripted.positions][0]!.realizedPnl.value, 17.2)
    // The third of the account's states is the one that it begins with.
    assert.deepEqual(Scripted.balances, ['999998.60 USD (0.00 locked)', '1000017.20 USD (0.00 locked)'])
    assert.equal(engine.progress.equity, 1_000_017.2)
  })

  it('a position in yen that is turned ends at 1,011,105.53, converted at the bid of 90.002 that was last known', () => {
    // The exchange there saw the quote of 100.003, the cache that converts did not: the rate is a market of its own.
    const rate: InstrumentDefinition = { ...yenPair, id: 'USD/JPY.RATE' }
    const traded: InstrumentDefinition = { ...yenPair, kind: 'equity', baseCurrency: 'YEN' }
    const Scripted = scripted({ 1: 100_000, 2: -150_000 })
    const quotes: QuoteRow[] = [
      [0, 90.002, 90.003, 1_000_000, 1_000_000],
      [60, 100.003, 100.004, 1_000_000, 1_000_000],
    ]
    const { sink } = runMixed(
      Scripted,
      [tickSource('quotes', traded.id), tickSource('quotes', rate.id)],
      [quoteBatch([[-1, 90.002, 90.002]], 1), quoteBatch(quotes)],
      { preset, finalize: 'none' },
      { instruments: [traded, rate], currency: 'USD', fees: { taker: 2e-5 }, account: { foreign: 'convert' } },
    )
    assert.deepEqual(
      sink.fillRows.map(({ side, quantity, price, commission }) => [side * quantity, price, commission]),
      [
        [100_000, 90.003, 180],
        [-150_000, 100.003, 300],
      ],
    )
    assert.deepEqual(
      [...Scripted.positions].map(({ quantity }) => quantity),
      [0, -50_000],
    )
    assert.deepEqual(Scripted.balances, ['999998.00 USD (0.00 locked)', '1011105.53 USD (0.00 locked)'])
  })

  it('ten coins bought at the close of a minute and sold ten later leave 1,000,245.875 of a million', () => {
    const perpetual: InstrumentDefinition = {
      ...pair,
      id: 'BTCUSDT.BINANCE',
      kind: 'cryptoPerpetual',
      currency: 'USDT',
      baseCurrency: 'BTC',
      pricePrecision: 2,
      tickSize: '0.10',
      quantityPrecision: 3,
      lotSize: '0.001',
      // A twentieth and a fortieth at the tenfold leverage that is usual there.
      initialMargin: '0.0025',
      maintenanceMargin: '0.0025',
      makerFee: '0.0002',
      takerFee: '0.0005',
    }
    // BTCUSDT perpetual of Binance, 31 December 2021 from 23:00 to 23:15: four quotes and four trades a minute.
    const bars: BarRow[] = [
      [46319, 46385, 46319, 46377],
      [46377, 46411, 46377, 46411],
      [46411, 46425, 46411, 46425],
      [46425, 46425, 46420, 46420],
      [46420, 46437, 46420, 46427],
      [46427, 46435, 46424, 46435],
      [46435, 46435, 46379, 46420],
      [46420, 46420, 46405, 46411],
      [46411, 46429, 46372, 46415],
      [46415, 46456, 46415, 46435],
      [46435, 46448, 46420, 46448],
      [46448, 46448, 46396, 46420],
      [46420, 46438, 46407, 46435],
      [46435, 46459, 46435, 46456],
      [46456, 46475, 46425, 46431],
    ]
    const Scripted = scripted({ 1: 10, 11: -10 }, 'bars')
    const { id } = perpetual
    const sources = [
      tickSource('quotes', id),
      tickSource('trades', id),
      { instrumentId: id, bars: '1-MINUTE', files: [], rows: 0 },
    ]
    const calls = bars.flatMap((bar, minute) => {
      const ticks = bar.map((price, place) => [60 * minute + 59.7 + place / 10, price!] as const)
      return [
        ...ticks.flatMap(([second, price]) => [
          quoteBatch([[second, price, price, 60_000, 60_000]]),
          tradeBatch([[second, price, 60_000]], 1),
        ]),
        batchOf([bar], 2, minute),
      ]
    })
    const { sink, engine } = runMixed(
      Scripted,
      sources,
      calls,
      { preset, finalize: 'none' },
      { instruments: [perpetual], currency: 'USDT' },
    )
    assert.equal(Scripted.quotes, 60)
    assert.deepEqual(
      sink.fillRows.map(({ price, commission }) => [price, commission]),
      [
        [46377, 231.885],
        [46448, 232.24],
      ],
    )
    assert.deepEqual(Scripted.balances, [
      '999768.11500000 USDT (1159.42500000 locked)',
      '1000245.87500000 USDT (0.00000000 locked)',
    ])
    assert.equal(engine.progress.equity, 1_000_245.875)
  })

  const cycles = (minute: number) => {
    if (minute < 20) return 0.7 + minute * 0.00002
    return minute < 40 ? 0.7004 - (minute - 20) * 0.00001 : 0.7002 - (minute - 40) * 0.00002
  }
  const turns = (minute: number) => (minute < 40 ? 0.7 + minute * 0.00001 : 0.7004 - (minute - 40) * 0.00001)
  const one = 100_000
  const alignments: readonly (readonly [
    what: string,
    script: Script,
    quotes: readonly QuoteRow[],
    oms: 'netting' | 'hedging',
    positions: readonly number[],
    balance: number,
  ])[] = [
    [
      'of three positions after each other',
      { 10: one, 20: -one, 30: one, 40: -one, 50: -one, 60: one },
      minutes(70, cycles),
      'netting',
      [15.2, -14.8, 15.2],
      1_000_015.6,
    ],
    [
      'of one that is turned twice',
      { 20: one, 40: -1.5 * one, 60: one, 80: -one / 2 },
      minutes(100, turns),
      'netting',
      [15.2, 6.6, -12.4],
      1_000_009.4,
    ],
    [
      'of four side by side that stay open',
      { 20: one, 40: -1.5 * one, 60: one, 80: -one / 2 },
      minutes(100, turns),
      'hedging',
      [-1.4, -2.1, -1.4, -0.7],
      999_994.4,
    ],
    [
      'of one that is closed and one that stays open',
      { 10: one, 20: -one, 30: one },
      minutes(35, (minute) => 0.7 + minute * 0.00001),
      'netting',
      [5.2, -1.4],
      1_000_003.8,
    ],
  ]
  for (const [what, script, quotes, oms, positions, balance] of alignments)
    it(`profits ${what} add up to ${(balance - 1_000_000).toFixed(2)}: in positions, portfolio, account and report`, () => {
      const { sink, Scripted } = dollars(script, quotes, { venue: { oms } })
      const realized = [...Scripted.positions].map(({ realizedPnl }) => realizedPnl)
      assert.deepEqual(
        realized.map(({ value }) => value),
        positions,
      )
      const sum = realized.reduce((total, each) => total.plus(each)).value
      const change = Number((balance - 1_000_000).toFixed(2))
      assert.equal(sum, change)
      assert.equal(Scripted.realized, change)
      assert.equal(Scripted.balances.at(-1), `${balance.toFixed(2)} USD (0.00 locked)`)

      const statistics = new RunStatistics()
      for (const chunk of sink.tradeChunks) statistics.addTrades(chunk)
      const closed = sink.tradeRows.filter(({ exitReason }) => exitReason !== 'open')
      const reported = closed.reduce((total, { profitAndLoss }) => total + profitAndLoss, 0)
      const openFees = sink.tradeRows
        .filter(({ exitReason }) => exitReason === 'open')
        .reduce((total, { fees }) => total + fees, 0)
      assert.equal(Number((reported - openFees).toFixed(2)), change)
      const figure = (key: string) => statistics.report().find((each) => each.key === key)?.value
      assert.equal(figure('trades'), closed.length)
      if (closed.length > 0)
        assert.equal(Number((figure('expectancy')! * closed.length).toFixed(2)), Number(reported.toFixed(2)))
      const fees = sink.fillRows.reduce((total, { commission }) => total + commission, 0)
      assert.equal(Number(figure('fees')?.toFixed(2)), Number(fees.toFixed(2)))
    })
})
