import type { RunSummary, Statistic } from '../protocol/run-summary.js'

/** The statistics of a run for other programs: a value that does not exist is null, beside the reason. */
export function statisticsJson(run: RunSummary, statistics: readonly Statistic[]): string {
  const { specification } = run
  const time = (milliseconds: number): string | null =>
    Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : null
  const content = {
    runId: run.runId,
    state: run.state.kind,
    strategy: specification.className,
    instruments: run.instruments.map(({ id }) => id),
    currency: specification.currency,
    firstBar: time(run.firstTime),
    lastBar: time(run.lastTime),
    bars: run.bars,
    events: run.events,
    orders: run.orders,
    trades: run.trades,
    ambiguousTrades: run.ambiguousTrades,
    eventLogSha256: run.eventLogSha256,
    statistics: statistics.map((statistic) => ({
      ...statistic,
      value: Number.isFinite(statistic.value) ? statistic.value : null,
    })),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}
