import type { RunSummary } from '../protocol/run-summary.js'

/** Runs of the same strategy over the same first instrument as those that were chosen; one that was repeated counts once. */
export function trialsAmong(all: readonly RunSummary[], chosen: readonly RunSummary[]): readonly RunSummary[] {
  const seen = new Set([''])
  const distinct = all.filter(({ eventLogSha256 }) => seen.size < seen.add(eventLogSha256).size)
  const kindOf = ({ specification }: RunSummary): string =>
    `${specification.strategyFile}#${specification.className} ${specification.sources[0]?.instrumentId ?? ''}`
  const kinds = new Set(chosen.map(kindOf))
  return distinct.filter((run) => kinds.has(kindOf(run)))
}
