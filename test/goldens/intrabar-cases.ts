import type { VenueSettings } from '../../engine-host/protocol/venue-settings.js'
import { Strategy, units } from '../../engine-host/trading/index.js'
import { run, type BarRow } from '../unit/backtest/engine-fixture.js'
import { firstDifference } from './comparison.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'

/** One order inside one bar, as recorded, and what several engines made of it. */
export interface IntrabarCase {
  readonly case: string
  readonly title: string
  readonly order: {
    readonly t: 'mkt' | 'lmt' | 'stp' | 'sl' | 'brk' | 'lbrk'
    readonly [price: string]: number | string
  }
  readonly bars: readonly BarRow[]
  readonly order_placed_after_bar: number
  /** Entry bar and price, exit bar and price. */
  readonly backtesting_py_066: readonly [number, number, number | null, number | null][]
  readonly backtrader_1_9_78: readonly EngineFill[]
  readonly nautilus_1231: readonly EngineFill[]
  readonly nautilus_1231_adaptive: readonly EngineFill[]
}

type EngineFill = readonly [bar: number, side: 'B' | 'S', price: number, type: string]

/** A fill of a case: the bar's number, 1 for a purchase and -1 for a sale, the price. */
export interface CaseFill {
  readonly bar: number
  readonly side: number
  readonly price: number
}

function strategyFor(one: IntrabarCase) {
  const { t: type } = one.order
  const price = (key: string) => one.order[key] as number
  return class Case extends Strategy {
    override onBar() {
      if (this.bars().length !== one.order_placed_after_bar + 1) return
      const size = units(1)
      switch (type) {
        case 'mkt':
          this.buy({ size })
          break
        case 'lmt':
          this.buy({ size, limit: price('l') })
          break
        case 'stp':
          this.buy({ size, stop: price('s') })
          break
        case 'sl':
          this.buy({ size, stop: price('s'), limit: price('l') })
          break
        case 'brk':
          this.buy({ size, stopLoss: price('sl'), takeProfit: price('tp') })
          break
        case 'lbrk':
          this.buy({ size, limit: price('l'), stopLoss: price('sl'), takeProfit: price('tp') })
      }
    }
  }
}

const fillsOf = (fills: readonly EngineFill[]): CaseFill[] =>
  fills.map(([bar, side, price]) => ({ bar, side: side === 'B' ? 1 : -1, price }))

const presets: readonly [string, VenueSettings, (one: IntrabarCase) => CaseFill[]][] = [
  [
    'backtesting.py',
    { preset: 'backtesting.py' },
    (one) =>
      one.backtesting_py_066.flatMap(([entryBar, entryPrice, exitBar, exitPrice]) => [
        { bar: entryBar, side: 1, price: entryPrice },
        ...(exitBar === null ? [] : [{ bar: exitBar, side: -1, price: exitPrice! }]),
      ]),
  ],
  ['backtrader', { preset: 'backtrader' }, (one) => fillsOf(one.backtrader_1_9_78)],
  ['nautilus', { preset: 'nautilus' }, (one) => fillsOf(one.nautilus_1231)],
  [
    'nautilus with adaptive ordering',
    { preset: 'nautilus', intrabarPath: 'adaptive' },
    (one) => fillsOf(one.nautilus_1231_adaptive),
  ],
]

/** Single orders inside one bar, with each preset that imitates an engine. */
export const intrabarCases: GoldenSet = {
  name: 'intrabar cases',
  source: 'intrabar-cases.json: orders inside one bar with the fills of several engines',
  run: runCases,
}

/** Whether the content of a file is a list of such cases. */
export function isCases(content: unknown): content is IntrabarCase[] {
  return Array.isArray(content) && content.length > 0 && hasKeys(content[0], 'case', 'order', 'backtesting_py_066')
}

function runCases(files: GoldenFiles): GoldenResult | undefined {
  const found = files.recognised(isCases)
  if (found.length === 0) return undefined
  const cases = found.flatMap(({ content }) => content)
  const failures: string[] = []
  const agreed = presets.map(([name, venue, expected]) => {
    const differences = cases.map((one) => difference(one, venue, expected(one)))
    differences.forEach((text, place) => {
      if (text !== '') failures.push(`${name}, ${cases[place]!.case} ${cases[place]!.title}: ${text}`)
    })
    return differences.filter((text) => text === '').length
  })
  const perPreset = presets.map(([name], place) => `${name} ${count(agreed[place]!, cases.length)}`)
  return { line: perPreset.join(', '), passed: agreed.reduce((sum, each) => sum + each, 0), failures }
}

function difference(one: IntrabarCase, venue: VenueSettings, expected: readonly CaseFill[]): string {
  return firstDifference('fill', caseFills(one, { ...venue, finalize: 'none' }), expected)
}

/** The fills that our engine gives a case under the settings of a venue. */
export function caseFills(one: IntrabarCase, venue: VenueSettings): CaseFill[] {
  const { sink } = run(strategyFor(one), one.bars, { venue })
  return sink.fillRows.map(({ bar, side, price }) => ({ bar, side, price }))
}
