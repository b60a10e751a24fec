import type { FinerSource, MarketSource, TickSource } from '../../protocol/market-source.js'

/** Whether a source holds quotes, trades or depth, and not bars. */
export function isTickSource(source: MarketSource | FinerSource): source is TickSource {
  return source.data !== undefined && source.data !== 'bars'
}

/** What a source is called: `SPY.EQUS 1-SECOND`, or `SPY.EQUS quotes`. */
export function sourceName(source: MarketSource | FinerSource): string {
  return `${source.instrumentId} ${isTickSource(source) ? source.data : source.bars}`
}

/** Names of the data of a run for people; of a continuous series not each of its contracts. */
export function sourceNames(sources: readonly MarketSource[]): string[] {
  return sources.filter((source) => source.matchesOnly === undefined).map(sourceName)
}
