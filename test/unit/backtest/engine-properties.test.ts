import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isFinal, isLegalTransition, orderStatuses, type OrderStatus } from '../../../engine-host/core/order-status.js'
import type { FillSettings, VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Bar, type Order, type OrderFilled } from '../../../engine-host/trading/index.js'
import { resolveFillRules } from '../../../engine-host/venues/fill-presets.js'
import { run, type BarRow, type Ran } from './engine-fixture.js'

/** What the strategy does at one bar; offsets are ticks from the close. */
type Action =
  | { readonly kind: 'nothing' | 'close' | 'cancelAll' }
  | {
      readonly kind: 'market' | 'limit' | 'stop' | 'stopLimit'
      readonly buy: boolean
      readonly size: number
      readonly offset: number
      readonly second: number
      readonly stopLoss: number
      readonly takeProfit: number
      readonly trailingStop: number
      readonly timeInForce: 'GTC' | 'DAY' | 'IOC' | 'FOK'
    }
  | { readonly kind: 'modify'; readonly which: number; readonly offset: number }
  | { readonly kind: 'oco' | 'ouo'; readonly size: number; readonly offset: number; readonly second: number }
  | { readonly kind: 'resize'; readonly which: number; readonly size: number }
  | {
      readonly kind: 'marketIfTouched' | 'limitIfTouched' | 'marketToLimit' | 'trailingStop' | 'trailingStopLimit'
      readonly buy: boolean
      readonly size: number
      readonly offset: number
      readonly second: number
      readonly distance: number
      readonly activates: boolean
      readonly inTicks: boolean
      readonly reduceOnly: boolean
    }
  | {
      readonly kind: 'auction'
      readonly buy: boolean
      readonly size: number
      readonly offset: number
      readonly limited: boolean
      readonly close: boolean
    }

const offset = fc.integer({ min: -150, max: 150 })
const exit = fc.integer({ min: 0, max: 150 })
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'nothing' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'close' as const }, { kind: 'cancelAll' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'stopLimit' as const),
      buy: fc.boolean(),
      size: fc.integer({ min: 1, max: 9 }),
      offset,
      second: offset,
      stopLoss: exit,
      takeProfit: exit,
      trailingStop: exit,
      timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'DAY' as const, 'IOC' as const, 'FOK' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('modify' as const), which: fc.nat(5), offset }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('oco' as const, 'ouo' as const),
      size: fc.integer({ min: 1, max: 9 }),
      offset: exit,
      second: exit,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      which: fc.nat(5),
      size: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'marketIfTouched' as const,
        'limitIfTouched' as const,
        'marketToLimit' as const,
        'trailingStop' as const,
        'trailingStopLimit' as const,
      ),
      buy: fc.boolean(),
      size: fc.integer({ min: 1, max: 9 }),
      offset,
      second: offset,
      distance: fc.integer({ min: 1, max: 100 }),
      activates: fc.boolean(),
      inTicks: fc.boolean(),
      reduceOnly: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('auction' as const),
      buy: fc.boolean(),
      size: fc.integer({ min: 1, max: 9 }),
      offset,
      limited: fc.boolean(),
      close: fc.boolean(),
    }),
  },
)

/** Bars in cents around 100, with gaps. */
const bars: fc.Arbitrary<BarRow[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: -120, max: 120 }),
      fc.integer({ min: -90, max: 90 }),
      fc.nat(80),
      fc.nat(80),
      fc.integer({ min: 0, max: 40 }),
      fc.boolean(),
    ),
    { minLength: 4, maxLength: 30 },
  )
  .map((steps) => {
    let last = 10_000
    return steps.map(([gap, body, above, below, volume, jumps]): BarRow => {
      const open = last + (jumps ? gap : 0)
      const close = open + body
      last = close
      const [high, low] = [Math.max(open, close) + above, Math.min(open, close) - below]
      return [open / 100, high / 100, low / 100, close / 100, volume]
    })
  })

const anyVenue: fc.Arbitrary<VenueSettings> = fc.record(
  {
    preset: fc.constantFrom('default', 'backtesting.py', 'backtrader', 'nautilus', 'optimistic', 'pessimistic'),
    barExecution: fc.constantFrom('levels', 'levels', 'ticks', 'queue'),
    entryAt: fc.constantFrom('nextOpen', 'thisClose'),
    limitFill: fc.constantFrom('touch' as const, 'through' as const, { probability: 0.5 }),
    gapImprovement: fc.boolean(),
    intrabarPath: fc.constantFrom('pessimistic', 'ohlc', 'olhc', 'adaptive', 'byDirection'),
    sameBarChildren: fc.boolean(),
    marketFill: fc.constantFrom('open', 'mid', 'worst'),
    volumeLimit: fc.constantFrom('none' as const, 0.25, 1),
    finalize: fc.constantFrom('lastClose', 'lastOpen', 'none'),
    account: fc.constantFrom('margin', 'cash'),
  },
  { requiredKeys: [] },
)

function matching({ barExecution, preset }: VenueSettings): FillSettings['barExecution'] {
  return barExecution ?? (preset === 'nautilus' ? 'ticks' : preset === 'backtesting.py' ? 'queue' : 'levels')
}

/** The queue and the core of ticks refuse settings that they do not know. */
const venue = anyVenue.map((settings): VenueSettings => {
  if (matching(settings) === 'ticks') {
    const {
      preset,
      barExecution = 'ticks',
      intrabarPath = 'ohlc',
      finalize = 'lastClose',
      account = 'margin',
    } = settings
    const path = intrabarPath === 'pessimistic' ? 'olhc' : intrabarPath
    const kept = { barExecution, intrabarPath: path, finalize, account } as const
    return preset === 'nautilus' ? { ...kept, preset } : kept
  }
  if (matching(settings) !== 'queue') return settings
  const limitFill = settings.limitFill === 'through' ? 'through' : 'touch'
  return { ...settings, limitFill, marketFill: 'open', volumeLimit: 'none' }
})

const scenario = fc.record({ rows: bars, actions: fc.array(action, { minLength: 30, maxLength: 30 }), venue })
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never

interface Observed extends Ran {
  /** Position that the strategy saw at each bar, and the sum of the fills told to it. */
  readonly positions: readonly (readonly [number, number])[]
  readonly orders: readonly Order[]
}

function play({ rows, actions, venue: settings }: Scenario): Observed {
  const positions: [number, number][] = []
  const orders: Order[] = []
  class Scripted extends Strategy {
    private filled = 0
    private seen = 0

    override onOrderFilled(event: OrderFilled) {
      this.filled += event.side === 'BUY' ? event.quantity : -event.quantity
    }

    override onBar(bar: Bar) {
      positions.push([this.position().quantity, this.filled])
      const price = (ticks: number) => this.instrument.round(bar.close + ticks / 100)
      const step = actions[this.seen++]!
      switch (step.kind) {
        case 'nothing':
          return
        case 'close':
          this.close()
          return
        case 'cancelAll':
          this.cancelAll()
          return
        case 'modify': {
          const order = this.workingOrders()[step.which]
          if (order === undefined) return
          if (Number.isNaN(order.limit)) this.modify(order, { stop: price(step.offset) })
          else this.modify(order, { limit: price(step.offset) })
          return
        }
        case 'resize': {
          const order = this.workingOrders()[step.which]
          // Exits follow their entry; one that the strategy enlarges may fill beyond it.
          if (order?.parent === undefined && order !== undefined) this.modify(order, { quantity: step.size })
          return
        }
        case 'marketIfTouched':
        case 'limitIfTouched':
        case 'marketToLimit':
        case 'trailingStop':
        case 'trailingStopLimit': {
          const terms = {
            side: step.buy ? ('BUY' as const) : ('SELL' as const),
            quantity: step.size,
            reduceOnly: step.reduceOnly,
            trigger: price(step.offset),
            limit: price(step.second),
            offset: step.inTicks ? step.distance : step.distance / 100,
            offsetType: step.inTicks ? ('TICKS' as const) : ('PRICE' as const),
            limitOffset: step.inTicks ? 5 : 0.05,
            ...(step.activates ? { activation: price(step.buy ? -step.distance : step.distance) } : {}),
          }
          orders.push(this.submit(this.orders[step.kind](terms)))
          return
        }
        case 'auction': {
          const common = {
            size: units(step.size),
            timeInForce: step.close ? ('AT_THE_CLOSE' as const) : ('AT_THE_OPEN' as const),
            ...(step.limited ? { limit: price(step.offset) } : {}),
          }
          orders.push(step.buy ? this.buy(common) : this.sell(common))
          return
        }
        case 'oco':
        case 'ouo': {
          const up = this.orders.stop({ side: 'BUY', quantity: step.size, stop: price(step.offset + 1) })
          const down = this.orders.stop({ side: 'SELL', quantity: step.size, stop: price(-step.second - 1) })
          orders.push(...this.submit(this.orders[step.kind]([up, down])))
          return
        }
        default: {
          const entry = step.kind === 'market' ? 0 : step.kind === 'stopLimit' ? step.second : step.offset
          const direction = step.buy ? 1 : -1
          const options = {
            size: units(step.size),
            timeInForce: step.timeInForce,
            ...(step.kind === 'stop' || step.kind === 'stopLimit' ? { stop: price(step.offset) } : {}),
            ...(step.kind === 'limit' || step.kind === 'stopLimit' ? { limit: price(entry) } : {}),
            ...(step.stopLoss < 50 ? {} : { stopLoss: price(entry - direction * step.stopLoss) }),
            ...(step.trailingStop < 90 ? {} : { trailingStop: (step.trailingStop - 60) / 100 }),
            ...(step.takeProfit < 50 ? {} : { takeProfit: price(entry + direction * step.takeProfit) }),
          }
          orders.push(step.buy ? this.buy(options) : this.sell(options))
        }
      }
    }
  }
  const ran = run(Scripted, rows, { venue: settings, fees: { taker: 0.001, maker: 0.0005, perContract: '0.01' } })
  return { ...ran, positions, orders }
}

/** For each fill the limit, or else the stop, that its order had then: orders are changed between partial fills. */
function pricesAtFills({ journalRows }: Ran['sink']): number[] {
  const present = new Map<number, number>()
  const prices: number[] = []
  for (const { event, order, price, trigger } of journalRows) {
    if (event === 'ORDER_INITIALIZED' || event === 'ORDER_UPDATED')
      present.set(order, Number.isNaN(price) ? trigger : price)
    if (event === 'ORDER_FILLED') prices.push(present.get(order)!)
  }
  return prices
}

/**
 * By how many cents equity can differ from the sum of payments. Exact money does not. Profits from a running average are
 * rounded once for each fill that closes something, and so is the mark of what is open: each is off by at most half a
 * cent, and two whole numbers of cents that are n halves apart differ by at most the whole part of n / 2. Money that is
 * never rounded is compared by the cents that its fills are shown in, a cent a fill.
 */
function roundingOf({ preset }: VenueSettings, closings: number, fills: number): number {
  if (preset === 'backtesting.py') return fills
  return preset === 'nautilus' ? Math.floor((closings + 1) / 2) : 0
}

const cents = (amount: number) => Math.round(amount * 100)
const check = (property: (observed: Observed, scenario: Scenario) => void) => {
  fc.assert(
    fc.property(scenario, (one) => property(play(one), one)),
    { numRuns: 1000 },
  )
}

/** The bar whose equity shows a fill first: the queue carries out orders for the last close with the next bar. */
function bookedAt(fill: Ran['sink']['fillRows'][number], settings: VenueSettings): number {
  return fill.bar + (matching(settings) === 'queue' && fill.rule === 'thisClose' ? 1 : 0)
}

describe('Whatever a strategy does on whatever bars', () => {
  it('cash plus open positions at the close is the equity of each bar, to the cent', () => {
    check(({ sink }, { rows, venue: settings }) => {
      const closings = sink.tradeRows.filter(({ exitReason }) => exitReason !== 'open').map(({ exitBar }) => exitBar)
      let cash = 1_000_000
      let position = 0
      const fills = sink.fillRows
      let next = 0
      sink.equity.forEach((equity, bar) => {
        for (; next < fills.length && bookedAt(fills[next]!, settings) <= bar; next++) {
          const fill = fills[next]!
          cash -= fill.side * fill.quantity * cents(fill.price) + cents(fill.commission)
          position += fill.side * fill.quantity
        }
        const expected = cash + position * cents(rows[bar]![3])
        const tolerance = roundingOf(settings, closings.filter((exitBar) => exitBar <= bar).length, fills.length)
        assert.ok(
          Math.abs(cents(equity) - expected) <= tolerance,
          `bar ${String(bar)}: ${String(equity)}, ${String(expected)}`,
        )
      })
    })
  })

  it('realized profits less fees are the change of the balance once flat', () => {
    check(({ sink }, { venue: settings }) => {
      const trades = sink.tradeRows
      // What an account that pays in full has paid and received replaces the profits from averages once it is flat.
      const isExact = settings.preset === 'nautilus' && settings.account !== 'cash'
      const tolerance = isExact ? 0 : roundingOf(settings, trades.length, sink.fillRows.length)
      const net = trades.reduce((sum, trade) => sum + cents(trade.profitAndLoss), 0)
      const fees = trades.reduce((sum, trade) => sum + cents(trade.fees), 0)
      assert.ok(Math.abs(cents(sink.equity.at(-1)!) - 1_000_000 - net) <= tolerance)
      const commissions = sink.fillRows.reduce((sum, fill) => sum + cents(fill.commission), 0)
      assert.ok(Math.abs(fees - commissions) <= (settings.preset === 'backtesting.py' ? tolerance : 0))
    })
  })

  it('the position is the signed sum of the fills that the strategy was told of', () => {
    check(({ positions }) => {
      for (const [position, filled] of positions) assert.equal(position, filled)
    })
  })

  it('no order makes an illegal transition or fills beyond its quantity', () => {
    check(({ sink }) => {
      const status = new Map<number, OrderStatus>()
      for (const { event, order } of sink.journalRows) {
        const to = event.replace('ORDER_', '') as OrderStatus
        if (event === 'ORDER_INITIALIZED') status.set(order, 'INITIALIZED')
        else if (event === 'ORDER_FILLED') assert.ok(!isFinal(status.get(order)!))
        else if (orderStatuses.includes(to)) {
          assert.ok(isLegalTransition(status.get(order)!, to), `${status.get(order)!} → ${to}`)
          status.set(order, to)
        }
      }
      for (const order of sink.orderRows) {
        assert.ok(order.filled <= order.quantity)
        assert.equal(
          order.status === 'FILLED',
          order.filled === order.quantity && order.quantity > 0 && !['DENIED', 'CANCELED'].includes(order.status),
        )
        const sum = sink.fillRows
          .filter((fill) => fill.order === order.number)
          .reduce((total, fill) => total + fill.quantity, 0)
        assert.equal(order.filled, sum)
      }
    })
  })

  it('fills lie inside their bar, at its open where that was gapped to, and limits never fill worse, stops never better', () => {
    check(({ sink }, { rows, venue: settings }) => {
      const way = matching(settings)
      const ticks = way === 'ticks'
      const orders = new Map(sink.orderRows.map((order) => [order.number, order]))
      const inForce = pricesAtFills(sink)
      for (const [place, fill] of sink.fillRows.entries()) {
        const [open, high, low, close] = rows[fill.bar]!
        const order = orders.get(fill.order)!
        const what = JSON.stringify({ fill, order, bar: rows[fill.bar] })
        // The queue knows no path: it fills stop-limits at their stop though the bar may have opened beyond it.
        const elsewhere =
          way === 'queue' && (order.type.endsWith('STOP_LIMIT') || resolveFillRules(settings).entryAt === 'thisClose')
        if (!ticks && !elsewhere && (fill.rule !== 'limitGap' || fill.price === open))
          assert.ok(fill.price >= low && fill.price <= high, what)
        if (fill.rule === 'stopGap' && !elsewhere) assert.equal(fill.price, open, what)
        if (fill.rule === 'thisClose' && !ticks) assert.equal(fill.price, close, what)
        if (!Number.isNaN(order.limit)) assert.ok((inForce[place]! - fill.price) * fill.side >= 0, what)
        if (fill.rule === 'stopTouched' && order.type === 'STOP_MARKET')
          assert.ok((fill.price - inForce[place]!) * fill.side >= 0, what)
      }
    })
  })

  it('stop loss and take profit of one entry never fill beyond what it opened', () => {
    check(({ sink }, { venue: settings }) => {
      const orders = sink.orderRows
      for (const entry of orders) {
        const exits = orders.filter((order) => order.parent === entry.number)
        const filled = exits.map((order) => order.filled)
        // NautilusTrader's exits have the entry's whole quantity from its first fill on, even if the rest is then cancelled.
        const opened = resolveFillRules(settings).contingencies === 'byOrder' ? entry.quantity : entry.filled
        assert.ok(
          filled.reduce((sum, each) => sum + each, 0) <= opened,
          `order ${String(entry.number)} opened ${String(opened)}`,
        )
        const partial = (settings.volumeLimit ?? 'none') !== 'none' || matching(settings) === 'ticks'
        if (!partial) assert.ok(filled.filter((each) => each > 0).length <= 1)
      }
    })
  })

  it('nothing is seen before its time: a run over the first bars gives the first part of the events', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 1, max: 29 }), (one, cut) => {
        const endless = { ...one, venue: { ...one.venue, finalize: 'none' as const } }
        const whole = play(endless).sink.journalRows.slice(0, -1)
        const part = play({ ...endless, rows: one.rows.slice(0, cut) }).sink.journalRows.slice(0, -1)
        assert.deepEqual(part, whole.slice(0, part.length))
      }),
      { numRuns: 1000 },
    )
  })

  it('repeating the run gives the same SHA-256 over the event log', () => {
    check(({ engine }, one) => {
      assert.equal(play(one).engine.eventLogSha256(), engine.eventLogSha256())
    })
  })

  it('a position without orders of its own is protected by working exits, or by none that is left over', () => {
    check(({ sink }) => {
      const orders = sink.orderRows
      for (const exit of orders) {
        if (exit.parent < 0) continue
        const entry = orders.find((order) => order.number === exit.parent)!
        const entryEnded = ['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'].includes(entry.status)
        if (entryEnded && entry.filled === 0) assert.ok(['CANCELED', 'DENIED'].includes(exit.status), exit.status)
      }
    })
  })
})
