import type { RunProgress, RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'

/** The statistics of a run that goes on, as far as they can be told; undefined when nothing was told of them. */
export function statisticsSoFar(run: RunSummary, progress: RunProgress | undefined): readonly Statistic[] | undefined {
  const values = progress?.statistics
  if (values === undefined || run.statistics.length === 0) return undefined
  return run.statistics.map((statistic, at) => ({ ...statistic, value: values[at] ?? NaN }))
}
