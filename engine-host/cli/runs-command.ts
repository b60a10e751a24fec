import { isTickSource, sourceNames } from '../data/ticks/tick-source.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { formatNumber } from '../report/number-format.js'
import { formatStatistic } from '../report/statistic-format.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { chooseRun, findRuns, type RunsOptions } from './run-choice.js'
import { summaryJson, summaryText } from './summary-text.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

/** `backlens runs list` */
export async function runsListCommand(options: RunsOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await findRuns(options, terminal)
  if ('kind' in found) return terminal.failed(found)
  terminal.printJson({ runs: found.runs.map((run) => ({ ...listedJson(run), ...summaryJson(run, undefined) })) })
  terminal.print(found.runs.length === 0 ? `There are no runs in ${found.runsDirectory} yet.` : runsTable(found.runs))
  return exitCodes.success
}

/** `backlens runs show RUN`, where RUN is a run's id, the beginning of one, or `latest`. */
export async function runsShowCommand(asked: string, options: RunsOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await findRuns(options, terminal)
  if ('kind' in found) return terminal.failed(found)
  const run = chooseRun(found, asked)
  if ('kind' in run) return terminal.failed(run)
  terminal.printJson({ ...listedJson(run), ...summaryJson(run, undefined) })
  terminal.print(`${summaryText(run, terminal)}\nRun ${run.runId} in ${run.specification.runDirectory}`)
  return exitCodes.success
}

/** `backlens runs journal RUN`: the event log, a line for each event. */
export async function runsJournalCommand(
  asked: string,
  options: RunsOptions & { readonly order?: number },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await findRuns(options, terminal)
  if ('kind' in found) return terminal.failed(found)
  const run = chooseRun(found, asked)
  if ('kind' in run) return terminal.failed(run)
  const [{ DuckDBInstance }, { RunReader }, { readJournal }, { JournalText }] = await Promise.all([
    import('@duckdb/node-api'),
    import('../backtest/run-reader.js'),
    import('../backtest/journal-query.js'),
    import('../report/journal-text.js'),
  ])
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const reader = await RunReader.open(run.specification.runDirectory, instance)
    if ('kind' in reader) return terminal.failed(reader)
    const entries = await readJournal(reader, options.order === undefined ? {} : { order: options.order })
    if ('kind' in entries) return terminal.failed(entries)
    const text = new JournalText(run)
    terminal.printJson({ runId: run.runId, events: entries })
    terminal.print(
      entries.length === 0 ? 'The run has no events.' : entries.map((entry) => text.line(entry)).join('\n'),
    )
    return exitCodes.success
  } finally {
    instance.closeSync()
  }
}

function runsTable(runs: readonly RunSummary[]): string {
  const statistic = ({ statistics, specification }: RunSummary, key: string) => {
    const found = statistics.find((one) => one.key === key)
    return found === undefined ? '–' : formatStatistic(found, specification.currency)
  }
  return textTable(
    [
      { title: 'Run' },
      { title: 'Strategy' },
      { title: 'Series' },
      { title: 'State' },
      { title: 'Return', align: 'right' },
      { title: 'Sharpe', align: 'right' },
      { title: 'Drawdown', align: 'right' },
      { title: 'Trades', align: 'right' },
    ],
    runs.map((run) => [
      run.runId,
      run.specification.className,
      sourceNames(run.specification.sources).join(', '),
      run.state.kind,
      statistic(run, 'return'),
      statistic(run, 'sharpeRatio'),
      statistic(run, 'maximumDrawdown'),
      formatNumber(run.trades, 0),
    ]),
  )
}

function listedJson({ startedAt, specification }: RunSummary) {
  const { strategyFile, className, sources, cash, currency, parameters, venue, fees, seed } = specification
  return {
    startedAt: new Date(startedAt).toISOString(),
    strategyFile,
    className,
    series: sources.map((source) => ({
      instrumentId: source.instrumentId,
      bars: source.bars,
      ...(isTickSource(source) ? { data: source.data } : {}),
    })),
    cash,
    currency,
    parameters,
    venue,
    fees,
    seed,
  }
}
