import fs from 'node:fs'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { ParameterValue, RunRequest } from '../protocol/run-specification.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { FeeSettings, VenueSettings } from '../protocol/venue-settings.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { onInterrupt } from './interrupt.js'
import { ProgressLine } from './progress-line.js'
import { locateStore, runsDirectoryOf } from './store-location.js'
import { summaryJson, summaryText } from './summary-text.js'
import type { Terminal } from './terminal.js'

export interface BacktestOptions {
  readonly catalog?: string
  readonly class?: string
  readonly run?: string
  readonly instrument?: string
  readonly bars?: string
  readonly from?: string
  readonly to?: string
  readonly cash?: string
  readonly param?: Readonly<Record<string, ParameterValue>>
  readonly venue?: VenueSettings
  readonly fees?: FeeSettings
  readonly seed?: number
}

/** `backlens backtest STRATEGY.ts` */
export async function backtestCommand(
  strategy: string,
  options: BacktestOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const strategyFile = path.resolve(strategy)
  if (!fs.statSync(strategyFile, { throwIfNoEntry: false })?.isFile()) {
    return terminal.failed(cliFailures.notAStrategyFile(strategy))
  }
  const store = locateStore(options.catalog, process.cwd(), path.dirname(strategyFile))
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))

  const summary = await run(requestOf(strategyFile, options), store, terminal)
  if ('kind' in summary) return terminal.failed(summary)
  const notListed = await listInStore(store)
  if (notListed !== undefined) terminal.say(notListed)
  return conclude(summary, terminal)
}

function requestOf(strategyFile: string, options: BacktestOptions): RunRequest {
  const { class: className, run: runName, instrument: instrumentId, param: parameters } = options
  const { bars, from, to, cash, venue, fees, seed } = options
  return {
    strategyFile,
    ...(className === undefined ? {} : { className }),
    ...(runName === undefined ? {} : { runName }),
    ...(instrumentId === undefined ? {} : { instrumentId }),
    ...(bars === undefined ? {} : { bars }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cash === undefined ? {} : { cash }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(venue === undefined ? {} : { venue }),
    ...(fees === undefined ? {} : { fees }),
    ...(seed === undefined ? {} : { seed }),
  }
}

/** Runs to the end, the result of a cancelled or interrupted run included; a failure when nothing could be run. */
async function run(request: RunRequest, store: string, terminal: Terminal): Promise<RunSummary | Failure> {
  const { RunSupervisor } = await import('../server/run-supervisor.js')
  const catalog = await (await import('../data/catalog.js')).Catalog.open(store)
  if ('kind' in catalog) return catalog
  const supervisor = new RunSupervisor({
    catalog: () => Promise.resolve(catalog),
    runsDirectory: runsDirectoryOf(store),
    runnerScript: path.join(__dirname, 'runner.js'),
  })
  let progress: ProgressLine | undefined
  let cancelled = false
  const cancel = () => {
    cancelled = true
    for (const active of supervisor.activeRuns) void active.cancel()
  }
  const release = onInterrupt(cancel)
  try {
    const started = await supervisor.start(request, {
      progress: (report) => progress?.show(report),
      log: ({ lines, dropped }) => {
        for (const line of lines) terminal.note(line)
        if (dropped > 0) terminal.note(`… ${dropped} more lines`)
      },
    })
    // The run reads the data files by itself; meanwhile the store is free for other processes.
    await catalog.close()
    if (started.kind === 'failed') {
      started.failures.slice(1).forEach((failure) => terminal.say(failure))
      return started.failures[0]!
    }
    progress = new ProgressLine(terminal, started.run.specification.currency)
    if (cancelled) cancel()
    const ended = await started.ended
    terminal.clearStatus()
    return ended.run
  } finally {
    release()
    supervisor.dispose()
    await catalog.close()
  }
}

/** Opening the store lists new runs; when another process holds it, that one does. */
async function listInStore(store: string): Promise<Failure | undefined> {
  const opened = await (await import('../server/store.js')).Store.open(store)
  if ('kind' in opened) return opened
  await opened.close()
  return undefined
}

function conclude(summary: RunSummary, terminal: Terminal): ExitCode {
  terminal.print(summaryText(summary, terminal))
  terminal.print(`Run ${summary.runId} in ${summary.specification.runDirectory}`)
  if (summary.state.kind === 'interrupted') terminal.say(summary.state.failure)
  terminal.printJson(summaryJson(summary, undefined))
  if (summary.state.kind === 'cancelled') return exitCodes.cancelled
  return summary.state.kind === 'completed' ? exitCodes.success : exitCodes.failure
}
