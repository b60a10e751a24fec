import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { Instrument } from '../../../engine-host/model/instrument.js'
import type { MarketBatch } from '../../../engine-host/model/market-batch.js'
import type { MarketSource } from '../../../engine-host/protocol/market-source.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type StrategyEvent } from '../../../engine-host/trading/index.js'
import { batchOf, firstOpen, MemorySink, share, specificationOf, type BarRow } from './engine-fixture.js'
import {
  depthBatch,
  quoteBatch,
  tickSource,
  tradeBatch,
  type DepthRow,
  type Levels,
  type QuoteRow,
  type TradeRow,
} from './tick-fixture.js'

/** Seconds of the market that a case spans; data is stamped with whole seconds, so that many stamps are equal. */
const span = 40
const barSeconds = 5
const ids = ['ONE.XNAS', 'TWO.XNAS'] as const

interface Market {
  readonly quotes: readonly QuoteRow[]
  readonly trades: readonly TradeRow[]
  readonly depth: readonly DepthRow[]
  /** One every five seconds. */
  readonly bars: readonly BarRow[]
}
interface Case {
  readonly markets: readonly [Market, Market]
  readonly kinds: readonly [readonly Kind[], readonly Kind[]]
  readonly venue: VenueSettings
  readonly salt: number
}
type Kind = 'bars' | 'quotes' | 'trades' | 'depth'

const price = fc.integer({ min: 95, max: 105 })
const size = fc.integer({ min: 0, max: 30 })
const second = fc.integer({ min: 0, max: span - 1 })
const bySecond = <Row extends readonly [number, ...unknown[]]>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => a[0] - b[0])
const side = (direction: 1 | -1, best: number, sizes: readonly number[]): Levels =>
  sizes.map((each, level) => [best + direction * level, each] as const)

const market: fc.Arbitrary<Market> = fc.record({
  quotes: fc
    .array(fc.tuple(second, price, fc.integer({ min: 0, max: 3 }), size, size), { maxLength: 25 })
    .map((rows) =>
      bySecond(rows.map(([at, bid, spread, bidSize, askSize]): QuoteRow => [at, bid, bid + spread, bidSize, askSize])),
    ),
  trades: fc
    .array(fc.tuple(second, price, size, fc.constantFrom(-1 as const, 0 as const, 1 as const)), { maxLength: 25 })
    .map((rows) => bySecond(rows)),
  depth: fc
    .array(fc.tuple(second, price, fc.integer({ min: 1, max: 3 }), fc.array(size, { maxLength: 4 })), { maxLength: 15 })
    .map((rows) =>
      bySecond(
        rows.map(([at, bid, spread, sizes]): DepthRow => [at, side(-1, bid, sizes), side(1, bid + spread, sizes)]),
      ),
    ),
  bars: fc
    .array(fc.tuple(price, price, price, price), { minLength: 8, maxLength: 8 })
    .map((rows) => rows.map((four): BarRow => [four[0], Math.max(...four), Math.min(...four), four[3], 50])),
})

const kinds = fc.subarray<Kind>(['bars', 'depth', 'quotes', 'trades'], { minLength: 1 })
const cases: fc.Arbitrary<Case> = fc.record({
  markets: fc.tuple(market, market),
  kinds: fc.tuple(kinds, kinds),
  venue: fc
    .record(
      {
        queuePosition: fc.constantFrom('behind' as const, 'front' as const),
        liquidityConsumption: fc.boolean(),
        entryAt: fc.constantFrom('nextOpen' as const, 'thisClose' as const),
        limitFill: fc.constantFrom('touch' as const, 'through' as const),
        marketFill: fc.constantFrom('open' as const, 'mid' as const),
        volumeLimit: fc.constantFrom('none' as const, 0.5),
        barExecution: fc.constantFrom('levels' as const, 'ticks' as const),
      },
      { requiredKeys: [] },
    )
    // The core of ticks refuses settings that it does not know.
    .map(({ queuePosition = 'behind', liquidityConsumption = true, ...others }) =>
      others.barExecution === 'ticks'
        ? { queuePosition, liquidityConsumption, barExecution: 'ticks' as const }
        : { queuePosition, liquidityConsumption, ...others },
    ),
  salt: fc.nat({ max: 1_000_000 }),
})

/** Places, changes and cancels orders of every kind by a hash of the instrument and how many of its events came. */
function traderOf(salt: number, heard: string[]) {
  return class Trader extends Strategy {
    private readonly seen = new Map<string, number>()

    override onEvent(event: StrategyEvent) {
      heard.push(textOf(event, this.clock.now))
      if (!('instrument' in event) || event.kind === 'orderFilled' || event.kind.startsWith('position')) return
      const { instrument } = event
      if (instrument === undefined) return
      const count = (this.seen.get(instrument.id) ?? 0) + 1
      this.seen.set(instrument.id, count)
      this.act(instrument, hash(salt, instrument.id, count))
    }

    private act(instrument: Instrument, chance: number) {
      const at = 95 + (chance % 11)
      const terms = { instrument, size: units(1 + (chance % 17)) }
      const order = this.workingOrders(instrument)[0]
      switch (Math.floor(chance / 64) % 9) {
        case 0:
          this.buy(terms)
          return
        case 1:
          this.sell({ ...terms, limit: at })
          return
        case 2:
          this.buy({ ...terms, limit: at })
          return
        case 3:
          this.buy({ ...terms, stop: at, stopLoss: at - 2, takeProfit: at + 3 })
          return
        case 4:
          this.sell({ ...terms, limit: at, timeInForce: 'IOC' })
          return
        case 5:
          if (order !== undefined) this.cancel(order)
          return
        case 6:
          if (order?.type === 'LIMIT') this.modify(order, { limit: at })
          return
        case 7:
          this.close({ instrument })
          return
        default:
      }
    }
  }
}

function textOf(event: StrategyEvent, now: number): string {
  const at = (now - firstOpen) / 1000
  if (event.kind === 'orderFilled') return `${at} filled ${event.order.number} ${event.quantity} ${event.price}`
  if ('order' in event) return `${at} ${event.kind} ${event.order.number}`
  if ('instrument' in event && event.instrument !== undefined) return `${at} ${event.kind} ${event.instrument.id}`
  return `${at} ${event.kind}`
}

function hash(...parts: readonly (string | number)[]): number {
  let state = 2166136261
  for (const character of parts.join(' ')) state = Math.imul(state ^ character.charCodeAt(0), 16777619) >>> 0
  return state >>> 3
}

/** Sources of both instruments; `swapped` names those of the second first. */
function sourcesOf({ markets, kinds: [one, two] }: Case, swapped: boolean) {
  const of = (place: 0 | 1, wanted: readonly Kind[]) =>
    wanted.map((kind) => {
      const instrumentId = ids[place]
      const source: MarketSource =
        kind === 'bars' ? { instrumentId, bars: '5-SECOND', files: [], rows: 0 } : tickSource(kind, instrumentId)
      return { source, kind, data: markets[place] }
    })
  const first = of(0, one)
  const second = of(1, two)
  return swapped ? [...second, ...first] : [...first, ...second]
}

function run(given: Case, options: { readonly until?: number; readonly swapped?: boolean } = {}) {
  const { until = Infinity, swapped = false } = options
  const named = sourcesOf(given, swapped)
  const heard: string[] = []
  const sink = new MemorySink()
  const specification = specificationOf({
    instruments: ids.map((id) => ({ ...share, id })),
    sources: named.map(({ source }) => source),
    venue: { ...given.venue, finalize: 'none' },
    cash: '100000000',
  })
  const strategy = traderOf(given.salt, heard)
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  const batches = named.map(({ kind, data }, source): MarketBatch => {
    if (kind === 'bars') return batchOf(data.bars, source, 0, barSeconds * 1000)
    if (kind === 'quotes') return quoteBatch(data.quotes, source)
    return kind === 'trades' ? tradeBatch(data.trades, source) : depthBatch(data.depth, source)
  })
  const rows = batches
    .flatMap((batch, source) => {
      const nanos = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
      return Array.from({ length: batch.length }, (_, row) => {
        const at = Number(nanos[row]! / 1_000_000n - BigInt(firstOpen)) / 1000
        return { batch, source, row, at }
      })
    })
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at || a.source - b.source || a.row - b.row)
  for (const { batch, row } of rows) engine.process(batch, row, row + 1)
  engine.finish()
  return { heard, sink, sha256: engine.eventLogSha256() }
}

describe('Whatever a strategy does on quotes, trades, depth and bars', () => {
  const check = (holds: (given: Case) => void) => fc.assert(fc.property(cases, holds), { numRuns: 1000 })

  it('nothing is seen before its time: a run over the first seconds gives the first part of the events', () => {
    check((given) => {
      const whole = run(given)
      const part = run(given, { until: given.salt % span })
      assert.deepEqual(part.heard, whole.heard.slice(0, part.heard.length))
      const fills = part.sink.fillRows
      assert.deepEqual(fills, whole.sink.fillRows.slice(0, fills.length))
    })
  }).timeout(120_000)

  it('the order of instruments in the configuration changes no fill: equal times are taken as one', () => {
    check((given) => {
      const fillsOf = (sink: MemorySink) =>
        sink.fillChunks
          .flatMap(({ length, instrument, stamps, side: sides, quantity, price: prices, rule }) =>
            Array.from({ length }, (_, row) =>
              [instrument[row], stamps[2 * row], sides[row], quantity[row], prices[row], rule[row]].join(' '),
            ),
          )
          .sort()
      assert.deepEqual(fillsOf(run(given, { swapped: true }).sink), fillsOf(run(given).sink))
    })
  }).timeout(120_000)

  it('repeating the run gives the same SHA-256 over the event log', () => {
    check((given) => assert.equal(run(given).sha256, run(given).sha256))
  }).timeout(120_000)

  it('limits never fill worse than their price, and no order beyond its quantity', () => {
    check((one) => {
      const { sink } = run(one)
      const orders = new Map(sink.orderRows.map((order) => [order.number, order]))
      for (const order of orders.values()) assert.ok(order.filled <= order.quantity)
      // Orders are changed between partial fills: what counts is the limit at the fill.
      const limits = new Map<number, number>()
      const sides = new Map(sink.fillRows.map(({ order, side: direction }) => [order, direction]))
      for (const { event, order, price: given } of sink.journalRows) {
        if (orders.get(order)?.type !== 'LIMIT') continue
        if (event === 'ORDER_INITIALIZED' || event === 'ORDER_UPDATED') limits.set(order, given)
        const limit = limits.get(order)!
        if (event === 'ORDER_FILLED') assert.ok((limit - given) * sides.get(order)! >= 0, `${given} for ${limit}`)
      }
    })
  }).timeout(120_000)
})
