import { isTickSource } from '../data/ticks/tick-source.js'
import type { MarketSource } from '../protocol/market-source.js'
import { barNanos } from './run-inputs.js'

/** What a source is for, beside informing the strategy. */
export interface DataRole {
  readonly instrumentId: string
  /** It matches orders: the finest data of its instrument does. Trades do so beside quotes or depth. */
  readonly executes: boolean
  /** Trades of this instrument come beside quotes or depth, which say what can be bought and sold. */
  readonly hasBook: boolean
  /** Depth of this instrument is there. */
  readonly hasDepth: boolean
  /** Orders, fills and trades are counted in its bars, and charts show them: the shortest bars, else those built from ticks. */
  readonly counts: boolean
  /** Bars are built from it for the record. */
  readonly builds: boolean
}

/** What each source of a run is for. */
export function dataRoles(sources: readonly MarketSource[]): DataRole[] {
  return sources.map((source, place) => {
    const { instrumentId } = source
    const same = sources.map((each, at) => ({ each, at })).filter(({ each }) => each.instrumentId === instrumentId)
    const bars = same.filter(({ each }) => !isTickSource(each))
    const ticks = same.filter(({ each }) => isTickSource(each))
    const book = ['depth', 'quotes'].find((kind) => ticks.some(({ each }) => each.data === kind))
    const shortest = bars.toSorted((a, b) => compareLengths(a.each, b.each))[0]
    const counting = shortest ?? ticks.find(({ each }) => each.data === book) ?? ticks[0]
    const isFinest = isTickSource(source)
      ? source.data === book || source.data === 'trades'
      : ticks.length === 0 && shortest?.at === place
    // Orders for a continuous series go to its contracts.
    const executes = isFinest && source.continuous === undefined
    const firstOfKind = !same.some(({ each, at }) => at < place && each.data === source.data)
    return {
      instrumentId,
      executes: executes && (firstOfKind || !isTickSource(source)),
      hasBook: book !== undefined,
      hasDepth: book === 'depth',
      counts: counting?.at === place,
      builds: isTickSource(source) && (counting?.at === place || place === 0),
    }
  })
}

/** Place of the source whose bars count for an instrument; -1 without one. */
export function countingSource(sources: readonly MarketSource[], instrumentId: string): number {
  return dataRoles(sources).findIndex((role) => role.counts && role.instrumentId === instrumentId)
}

function compareLengths(a: MarketSource, b: MarketSource): number {
  const difference = barNanos(a.bars) - barNanos(b.bars)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
