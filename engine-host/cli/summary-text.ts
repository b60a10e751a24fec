import { assumedTerms } from '../data/assumed-terms.js'
import { isTickSource, sourceNames } from '../data/ticks/tick-source.js'
import type { RunSummary, Statistic } from '../protocol/run-summary.js'
import { assumptionLines } from '../report/assumption-words.js'
import { ExchangeTime, resolutionOf } from '../report/exchange-time.js'
import { formatCount, formatDuration, formatNumber } from '../report/number-format.js'
import { formatStatistic } from '../report/statistic-format.js'
import { venueWords } from '../report/venue-words.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

const groups: readonly Statistic['group'][] = ['Return', 'Risk', 'Trades', 'Costs', 'Run']

/** `EmaCross · SPY.EQUS 1-SECOND · 7–11 Oct 2013 · default fills` */
export function runTitle({ specification, instruments, firstTime, lastTime }: RunSummary): string {
  const source = specification.sources[0]
  const time = new ExchangeTime(instruments[0]?.timeZone ?? 'UTC', resolutionOf(source?.bars ?? ''))
  return [
    specification.className,
    sourceNames(specification.sources).join(', '),
    time.period(firstTime, lastTime),
    `${specification.venue.preset ?? 'default'} fills`,
  ].join(' · ')
}

/** The result of a run as the terminal shows it: title, statistics by group, and how fast it was. */
export function summaryText(summary: RunSummary, terminal: Terminal): string {
  const { specification, statistics, bars, events, orders, trades, wallMs, barsPerSecond } = summary
  const lines = [terminal.strong(runTitle(summary)), ...venueWords(specification), ...stateLines(summary)]
  if (bars === 0) return lines.join('\n')
  for (const group of groups) {
    const rows = statistics
      .filter((statistic) => statistic.group === group)
      .map((statistic) => [`  ${statistic.label}`, formatStatistic(statistic, specification.currency)])
    if (rows.length === 0) continue
    const [, ...table] = textTable(
      [{ title: ' '.repeat(labelWidth(statistics)) }, { title: ' '.repeat(20), align: 'right' }],
      rows,
    ).split('\n')
    lines.push('', terminal.strong(group), ...table)
  }
  const rowWord = specification.sources.some(isTickSource) ? 'row' : 'bar'
  lines.push(
    '',
    `${formatCount(bars, rowWord)}, ${formatCount(events, 'event')}, ${formatCount(orders, 'order')}, ${formatCount(trades, 'trade')} in ${formatDuration(wallMs)} (${formatNumber(barsPerSecond, 0)} ${rowWord}s/s)`,
  )
  for (const source of specification.sources)
    if (!isTickSource(source) && source.consolidation !== undefined)
      lines.push(`The ${source.bars} bars of ${source.instrumentId} are made of its ${source.consolidation.from} bars.`)
  if ((summary.refusedOrders ?? 0) > 0) lines.push(refusalLine(summary))
  if (summary.ambiguousTrades > 0) {
    lines.push(
      `${formatNumber(summary.ambiguousTrades, 0)} of ${formatCount(trades, 'trade')} depend on the path inside one bar.`,
    )
  }
  lines.push(
    ...assumptionLines(
      specification.instruments.map((definition) => ({ id: definition.id, assumed: assumedTerms(definition) })),
    ),
  )
  return lines.join('\n')
}

function stateLines({ state }: RunSummary): string[] {
  switch (state.kind) {
    case 'completed':
      return []
    case 'running':
      return ['This run still goes on.']
    case 'cancelled':
      return ['This run was cancelled; what follows is its result until then.']
    case 'interrupted':
      return [`This run was cut short: ${state.failure.message}`]
  }
}

/** `12 of 12 orders were refused; the first because it needs 500.00 USD and 20.00 are free.` */
function refusalLine({ orders, refusedOrders = 0, firstRefusal = '' }: RunSummary): string {
  const were = refusedOrders === 1 ? 'was refused because' : 'were refused; the first because'
  return `${formatNumber(refusedOrders, 0)} of ${formatCount(orders, 'order')} ${were} ${firstRefusal}.`
}

function labelWidth(statistics: readonly Statistic[]): number {
  return Math.max(...statistics.map(({ label }) => label.length + 2))
}

/** The statistics by key, for programs; null where a number does not exist. */
export function statisticsByKey(statistics: readonly Statistic[]): Readonly<Record<string, number>> {
  return Object.fromEntries(statistics.map(({ key, value }) => [key, value]))
}

/** The result of a run for programs. */
export function summaryJson(summary: RunSummary, outDir: string | undefined) {
  const { refusedOrders = 0, firstRefusal = '' } = summary
  const { runId, bars, events, orders, trades, ambiguousTrades, wallMs, barsPerSecond, eventLogSha256, state } = summary
  return {
    runId,
    state: state.kind,
    bars,
    events,
    orders,
    trades,
    ambiguousTrades,
    refusedOrders,
    firstRefusal,
    wallMs,
    barsPerSecond,
    statistics: statisticsByKey(summary.statistics),
    eventLogSha256,
    outDir: outDir ?? null,
    runDirectory: summary.specification.runDirectory,
    ...(state.kind === 'interrupted' ? { failure: failureJson(state.failure) } : {}),
  }
}

/** A failure for programs. */
export function failureJson({ message, next, location }: { message: string; next: string; location?: object }) {
  return { message, next, ...(location === undefined ? {} : { location }) }
}
