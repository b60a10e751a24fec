import type { AnalysedTrades, TradedInstrument } from '../analysis/analysed-trades.js'
import { stampMilliseconds } from '../analysis/bar-stamps.js'
import { DeepestDrawdowns } from '../analysis/deepest-drawdowns.js'
import { distributionsOf } from '../analysis/distributions.js'
import { periodReturns } from '../analysis/period-table.js'
import { rollingFigures } from '../analysis/rolling-figures.js'
import { checkStatisticsSettings } from '../analysis/resolved-statistics-settings.js'
import { RunStatistics } from '../analysis/run-statistics.js'
import { tradeBreakdowns } from '../analysis/trade-breakdowns.js'
import { tradeDaysOf, type TradeDays } from '../analysis/trade-days.js'
import { builtInCalendar } from '../model/calendars/calendar-of.js'
import { UserError } from '../core/user-error.js'
import type { Failure } from '../protocol/failure.js'
import { exitReasons } from '../protocol/result-columns.js'
import type { AnalyzeRunsParams, RunAnalysis, RunFilter } from '../protocol/run-analysis.js'
import type { StatisticsSettings } from '../protocol/statistics-settings.js'
import { withCombinedEquity } from './combined-curve.js'
import { joinSelections } from './joined-selections.js'
import type { CurveChunk, CurveStream } from './curve-stream.js'
import { countingSource } from './data-roles.js'
import { CurveEnvelope } from './curve-envelope.js'
import { OpenNotional } from './open-notional.js'
import { cutCurve, type CurveBeginning } from './period-curve.js'
import { runFailures } from './run-failures.js'
import type { RunReader } from './run-reader.js'
import { type RunSelection, selectRun } from './run-selection.js'
import { selectionCurve } from './selection-curve.js'

/** Rows of the table of drawdowns. */
const mostDrawdowns = 10

export type AnalysisRequest = Omit<AnalyzeRunsParams, 'runIds'>

/** What analyses of several kinds start from. */
export interface MeasuredRuns {
  readonly selections: readonly RunSelection[]
  readonly statistics: RunStatistics
  readonly calendar: TradeDays
  /** Closed ones in the sequence of their exits, then those that are open. */
  readonly trades: AnalysedTrades
  readonly instruments: readonly TradedInstrument[]
  /** Rows of the closed trades. */
  readonly closed: readonly number[]
  readonly riskFreeRate: number
}

/**
 * Computes what was asked for of one run, or of several as one, in one pass over their bars.
 *
 * @param signal ends the analysis between two blocks of bars
 */
export async function analyzeRuns(
  runs: readonly RunReader[],
  request: AnalysisRequest,
  signal?: AbortSignal,
): Promise<RunAnalysis | { readonly kind: 'cancelled' } | Failure> {
  const { filter = {}, combination = 'sideBySide', parts, maxPoints = 3000 } = request
  const drawdowns = parts.includes('drawdowns') ? new DeepestDrawdowns(mostDrawdowns) : undefined
  let envelope: CurveEnvelope | undefined
  const measured = await measureRuns(runs, request, signal, (trades, instruments) => {
    const notional = new OpenNotional(trades, instruments)
    envelope = parts.includes('curve') ? new CurveEnvelope(maxPoints, (time) => notional.at(time)) : undefined
    return (chunk) => {
      envelope?.add(chunk)
      drawdowns?.add(chunk)
    }
  })
  if ('kind' in measured) return measured
  const { selections, statistics, calendar, trades, instruments, closed, riskFreeRate } = measured
  const periods = statistics.returnPeriods()
  return {
    currency: runs[0]!.summary.specification.currency,
    trades: closed.length,
    ...(selections.length === 1 && { tradeNumbers: trades.tradeNumber }),
    notes: notesOf(selections, filter, combination),
    ...(parts.includes('statistics') && { statistics: [...statistics.report(), ...statistics.furtherReport()] }),
    ...(envelope !== undefined && { curve: selectionCurve(envelope.rows(), statistics) }),
    ...(parts.includes('periods') && {
      periods: periodReturns({
        days: statistics.dayEquity,
        calendar,
        startingEquity: statistics.startingEquity,
        startingClose: statistics.startingClose,
        exits: Float64Array.from(closed, (row) => exitTime(trades, row)),
        ...(filter.after !== undefined && { after: filter.after }),
      }),
    }),
    ...(drawdowns !== undefined && { drawdowns: drawdowns.table() }),
    ...(parts.includes('rolling') && { rolling: rollingFigures(periods, riskFreeRate, request.rollingPeriods) }),
    ...(parts.includes('distributions') && { distributions: distributionsOf(trades, periods) }),
    ...(parts.includes('breakdowns') && { breakdowns: tradeBreakdowns(trades, instruments) }),
  }
}

/** Is shown every bar of a curve. */
type CurveObserver = (chunk: CurveChunk) => void
/** Makes an observer for the curve of trades. */
type CurveObservation = (trades: AnalysedTrades, instruments: readonly TradedInstrument[]) => CurveObserver

/** Reads runs through a filter, as one, and takes their statistics; `observe` is shown their trades, and then their curve. */
export async function measureRuns(
  runs: readonly RunReader[],
  request: Omit<AnalysisRequest, 'parts'>,
  signal?: AbortSignal,
  observe?: CurveObservation,
): Promise<MeasuredRuns | { readonly kind: 'cancelled' } | Failure> {
  const { filter = {}, combination = 'sideBySide' } = request
  if (runs.length === 0) return runFailures.noRuns()
  const mistake = settingsMistakeOf(request.settings ?? {})
  if (mistake !== undefined) return mistake
  const currencies = [...new Set(runs.map((run) => run.summary.specification.currency))]
  if (currencies.length > 1) return runFailures.runsOfSeveralCurrencies(currencies)
  const ordered = combination === 'oneAfterAnother' ? inSequence(runs) : runs
  if ('kind' in ordered) return ordered

  const selections: RunSelection[] = []
  for (const run of ordered) {
    const selection = await selectRun(run, filter)
    if ('kind' in selection) return selection
    selections.push(selection)
  }
  return withCombinedEquity(selections, combination, (curve) => measure(selections, curve, request, signal, observe))
}

async function measure(
  selections: readonly RunSelection[],
  curve: CurveStream,
  request: Omit<AnalysisRequest, 'parts'>,
  signal: AbortSignal | undefined,
  observe: CurveObservation | undefined,
): Promise<MeasuredRuns | { readonly kind: 'cancelled' }> {
  const { filter = {}, combination = 'sideBySide' } = request
  const { run } = selections[0]!
  const { specification } = run.summary
  const calendar = daysOfRun(run)
  const capital = capitalOf(selections, combination)
  const settings = { ...specification.statistics, ...request.settings }
  let beginning: CurveBeginning = { row: 0, milliseconds: -Infinity, isMeasuredFromBefore: false }
  const begun = (): RunStatistics =>
    new RunStatistics({
      ...settings,
      calendar,
      ...(beginning.isMeasuredFromBefore || capital === undefined ? {} : { startingEquity: capital }),
      ...(filter.after !== undefined && { after: filter.after }),
      tradesCountOtherBars: selections.length > 1 || countingSource(specification.sources, sampledId(run)) !== 0,
    })
  const { trades, instruments } = joinSelections(selections)
  const seen = observe?.(trades, instruments)
  let statistics: RunStatistics | undefined
  for await (const chunk of cutCurve(curve, filter, (begins) => (beginning = begins))) {
    if (signal?.aborted === true) return { kind: 'cancelled' }
    statistics ??= begun()
    statistics.addBars({ source: 0, ...chunk })
    seen?.(chunk)
  }
  statistics ??= begun()
  statistics.addTrades(trades, { bar: beginning.row, milliseconds: beginning.milliseconds })
  return {
    selections,
    statistics,
    calendar,
    trades,
    instruments,
    closed: closedRows(trades),
    riskFreeRate: settings.riskFreeRate ?? 0,
  }
}

/** Runs by their beginnings, or which two of them overlap. */
function inSequence(runs: readonly RunReader[]): readonly RunReader[] | Failure {
  const ordered = runs
    .filter(({ summary }) => Number.isFinite(summary.firstTime))
    .toSorted((a, b) => a.summary.firstTime - b.summary.firstTime)
  for (let at = 1; at < ordered.length; at++) {
    const [before, after] = [ordered[at - 1]!.summary, ordered[at]!.summary]
    if (after.firstTime < before.lastTime) return runFailures.overlappingRuns(before.runId, after.runId)
  }
  return ordered.length > 0 ? ordered : runs
}

function capitalOf(selections: readonly RunSelection[], combination: string): number | undefined {
  const capitals = selections.map(({ startingEquity }) => startingEquity)
  if (combination === 'oneAfterAnother') return capitals[0]
  return capitals.reduce<number | undefined>(
    (sum, capital) => (sum === undefined || capital === undefined ? undefined : sum + capital),
    0,
  )
}

function sampledId({ summary }: RunReader): string {
  return summary.specification.sources[0]?.instrumentId ?? ''
}

function daysOfRun(run: RunReader): TradeDays {
  const sampled = run.summary.instruments.find(({ id }) => id === sampledId(run))
  const bars = run.summary.specification.sources[0]?.bars
  return sampled === undefined || bars === undefined ? builtInCalendar('24-7')! : tradeDaysOf(sampled, bars)
}

function closedRows(trades: AnalysedTrades): number[] {
  const rows: number[] = []
  for (let row = 0; row < trades.length; row++) if (exitReasons[trades.exitReason[row]!] !== 'open') rows.push(row)
  return rows
}

function exitTime({ exitStamps }: AnalysedTrades, row: number): number {
  return stampMilliseconds(exitStamps[2 * row]!, exitStamps[2 * row + 1]!)
}

function notesOf(selections: readonly RunSelection[], filter: RunFilter, combination: string): string[] {
  const notes: string[] = []
  const [{ trades, run }] = selections as readonly [RunSelection, ...RunSelection[]]
  if (trades.restricts)
    notes.push(
      'The equity is that of the selected trades alone: the starting equity, their profits, and while they are open the move from their entry price to the close, less all of their fees.',
    )
  if (filter.after !== undefined || filter.until !== undefined)
    notes.push('Trades count in the period in which they are closed; the equity begins with the last bar before it.')
  if (selections.length > 1)
    notes.push(
      combination === 'sideBySide'
        ? 'Each run has its own capital; their equities are added up. Buy and hold invests each capital in the first instrument of its run.'
        : 'Each run adds its profit to the capital of the first. Buy and hold goes from the first instrument of one run to that of the next.',
    )
  if (run.summary.state.kind !== 'completed')
    notes.push('The run did not come to its end; the figures are of what it saved.')
  return notes
}

function settingsMistakeOf(settings: StatisticsSettings): Failure | undefined {
  try {
    checkStatisticsSettings(settings)
    return undefined
  } catch (error) {
    if (error instanceof UserError) return { kind: 'failed', message: error.message, next: error.next }
    throw error
  }
}
