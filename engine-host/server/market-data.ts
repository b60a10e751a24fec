import { parseBarSpecification } from '../data/bar-specification.js'
import type { Catalog } from '../data/catalog.js'
import { canConsolidate } from '../data/consolidation/consolidation.js'
import { storedContracts } from '../data/futures-symbol.js'
import type { ResolvedSeries } from '../data/stored-series.js'
import type { BarSeries } from '../protocol/bar-series.js'
import type { Failure } from '../protocol/failure.js'
import type { RunRequest } from '../protocol/run-specification.js'
import { requestFailures } from './failures.js'

/** The series that a request means; where it names no instrument or no bars, the only ones there are. */
export async function resolveSeries(
  catalog: Pick<Catalog, 'listSeries' | 'resolve'>,
  request: Pick<RunRequest, 'instrumentId' | 'bars' | 'from' | 'to'>,
): Promise<ResolvedSeries | Failure> {
  let { instrumentId, bars } = request
  const all = (await catalog.listSeries()).filter((series) => series.data === undefined)
  if (instrumentId !== undefined && !all.some((series) => series.instrumentId === instrumentId)) {
    const meant = storedContracts(
      instrumentId,
      all.map((series) => series.instrumentId),
    )
    if (meant.length > 1) return requestFailures.chooseContract(instrumentId, meant)
    instrumentId = meant[0] ?? instrumentId
  }
  if (instrumentId === undefined || bars === undefined) {
    if (all.length === 0) return requestFailures.emptyCatalog()
    if (instrumentId === undefined) {
      const only = onlyInstrument(all) ?? onlyInstrument(all.filter((series) => gives(series, bars)))
      if (only === undefined) return requestFailures.chooseSeries(all)
      instrumentId = only
    }
    if (bars === undefined) {
      const kinds = all.filter((series) => series.instrumentId === instrumentId).map((series) => series.bars)
      if (kinds.length > 1) return requestFailures.chooseBars(instrumentId, kinds)
      // An instrument that the catalog does not have is its own to explain.
      bars = kinds[0] ?? all[0]!.bars
    }
  }
  return catalog.resolve(instrumentId, bars, request.from, request.to)
}

function onlyInstrument(series: readonly BarSeries[]): string | undefined {
  const ids = new Set(series.map(({ instrumentId }) => instrumentId))
  const [only] = ids
  return ids.size === 1 ? only : undefined
}

/** Whether bars that are wanted are these or can be made of them; without any wanted, all are. */
function gives(series: BarSeries, wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  const asked = parseBarSpecification(wanted)
  const stored = parseBarSpecification(series.bars)
  if (asked === undefined || stored === undefined) return false
  return asked.name === stored.name || (asked.nanos !== undefined && canConsolidate(asked, stored))
}
