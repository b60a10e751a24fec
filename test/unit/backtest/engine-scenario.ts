import fc from 'fast-check'
import type { FillSettings, VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Bar, type Order, type OrderFilled } from '../../../engine-host/trading/index.js'
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

/** What matches orders under the settings. */
export function matching({ barExecution, preset }: VenueSettings): FillSettings['barExecution'] {
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

/** Bars, an action for each of them, and the rules of the venue. */
export const scenario = fc.record({ rows: bars, actions: fc.array(action, { minLength: 30, maxLength: 30 }), venue })
export type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never

/** A run and what its strategy saw. */
export interface Observed extends Ran {
  /** Position that the strategy saw at each bar, and the sum of the fills told to it. */
  readonly positions: readonly (readonly [number, number])[]
  readonly orders: readonly Order[]
}

/** Runs a scenario; `begins` are the rows at which further calls of the engine begin. */
export function play({ rows, actions, venue: settings }: Scenario, begins: readonly number[] = []): Observed {
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
  const changes = { venue: settings, fees: { taker: 0.001, maker: 0.0005, perContract: '0.01' } }
  const ran = run(Scripted, rows, changes, begins)
  return { ...ran, positions, orders }
}
