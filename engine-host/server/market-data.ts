import type { Catalog, ResolvedSeries } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'
import type { RunRequest } from '../protocol/run-specification.js'
import { requestFailures } from './failures.js'

/** What a run needs of the catalog. */
export type MarketData = Pick<Catalog, 'listSeries' | 'resolve'>

/** The series that a request means; where it names none, the only one there is. */
export async function resolveSeries(catalog: MarketData, request: RunRequest): Promise<ResolvedSeries | Failure> {
  let { instrumentId, bars } = request
  if (instrumentId === undefined || bars === undefined) {
    const all = await catalog.listSeries()
    if (all.length === 0) return requestFailures.emptyCatalog()
    const candidates = all.filter(
      (series) =>
        (instrumentId === undefined || series.instrumentId === instrumentId) &&
        (bars === undefined || series.bars === bars),
    )
    if (instrumentId === undefined && candidates.length !== 1) return requestFailures.chooseSeries(all)
    if (candidates.length > 1) {
      return requestFailures.chooseBars(
        candidates[0]!.instrumentId,
        candidates.map((series) => series.bars),
      )
    }
    // An instrument that the catalog does not have is its own to explain.
    instrumentId ??= candidates[0]!.instrumentId
    bars ??= candidates[0]?.bars ?? all[0]!.bars
  }
  return catalog.resolve(instrumentId, bars, request.from, request.to)
}
