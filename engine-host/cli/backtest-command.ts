import fs from 'node:fs'
import path from 'node:path'
import type { AccountSettings } from '../protocol/account-settings.js'
import type { ChargeSettings, SettlementSettings } from '../protocol/charge-settings.js'
import type { ContinuousSettings } from '../protocol/continuous-settings.js'
import type { Failure } from '../protocol/failure.js'
import type { TickKind, UserEventSource } from '../protocol/market-source.js'
import type { ParameterValue, RunRequest, SeriesRequest } from '../protocol/run-specification.js'
import type { RunVenues } from '../protocol/run-venues.js'
import type { RiskSettings } from '../protocol/risk-settings.js'
import type { StatisticsSettings } from '../protocol/statistics-settings.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { FeeSettings, VenueSettings } from '../protocol/venue-settings.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import type { TradeCharts } from './option-values.js'
import { reportPage, writeReport, type ReportResult } from './report-step.js'
import { locateStore } from './store-location.js'
import { listInStore, runStrategy } from './strategy-run.js'
import { failureJson, summaryJson, summaryText } from './summary-text.js'
import type { Terminal } from './terminal.js'

export interface BacktestOptions {
  readonly catalog?: string
  readonly class?: string
  readonly run?: string
  readonly instrument?: string
  readonly bars?: string
  readonly data?: readonly TickKind[]
  readonly series?: readonly SeriesRequest[]
  readonly events?: readonly UserEventSource[]
  readonly from?: string
  readonly to?: string
  readonly cash?: string
  readonly param?: Readonly<Record<string, ParameterValue>>
  readonly venue?: VenueSettings
  readonly venues?: RunVenues
  readonly fees?: FeeSettings
  readonly account?: AccountSettings
  readonly risk?: RiskSettings
  readonly statistics?: StatisticsSettings
  readonly charges?: ChargeSettings
  readonly settlement?: SettlementSettings
  readonly continuous?: ContinuousSettings
  readonly seed?: number
  readonly out?: string
  readonly tradeCharts?: TradeCharts
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
  if (!/\.[cm]?[jt]sx?$/.test(strategyFile)) return terminal.failed(cliFailures.notStrategyCode(strategy))
  const store = locateStore(options.catalog, process.cwd(), path.dirname(strategyFile))
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const outDirectory = options.out === undefined ? undefined : path.resolve(options.out)
  const unusable = outDirectory === undefined ? undefined : makeFolder(outDirectory)
  if (unusable !== undefined) return terminal.failed(unusable)

  const summary = await runStrategy(requestOf(strategyFile, options), store, terminal)
  if ('kind' in summary) return terminal.failed(summary)
  const notListed = await listInStore(store)
  if (notListed !== undefined) terminal.say(notListed)
  const report =
    outDirectory === undefined ? undefined : await writeReport(summary, outDirectory, options.tradeCharts, terminal)
  return conclude(summary, outDirectory, report, terminal)
}

function requestOf(strategyFile: string, options: BacktestOptions): RunRequest {
  const { class: className, run: runName, instrument: instrumentId, param: parameters } = options
  const { bars, data, series, events, from, to, cash, venue, fees, seed } = options
  const { venues, account, risk, statistics, charges, settlement, continuous } = options
  return {
    strategyFile,
    ...(className === undefined ? {} : { className }),
    ...(runName === undefined ? {} : { runName }),
    ...(instrumentId === undefined ? {} : { instrumentId }),
    ...(bars === undefined ? {} : { bars }),
    ...(data === undefined ? {} : { data }),
    ...(series === undefined ? {} : { series }),
    ...(events === undefined ? {} : { events }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cash === undefined ? {} : { cash }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(venue === undefined ? {} : { venue }),
    ...(venues === undefined ? {} : { venues }),
    ...(fees === undefined ? {} : { fees }),
    ...(account === undefined ? {} : { account }),
    ...(risk === undefined ? {} : { risk }),
    ...(statistics === undefined ? {} : { statistics }),
    ...(charges === undefined ? {} : { charges }),
    ...(settlement === undefined ? {} : { settlement }),
    ...(continuous === undefined ? {} : { continuous }),
    ...(seed === undefined ? {} : { seed }),
  }
}

function conclude(
  summary: RunSummary,
  outDirectory: string | undefined,
  report: ReportResult | undefined,
  terminal: Terminal,
): ExitCode {
  terminal.print(summaryText(summary, terminal))
  terminal.print(`Run ${summary.runId} in ${summary.specification.runDirectory}`)
  if (outDirectory !== undefined && report?.kind === 'written') terminal.print(`Report: ${reportPage(outDirectory)}`)
  if (summary.state.kind === 'interrupted') terminal.say(summary.state.failure)
  if (report?.kind === 'failed') terminal.say(report)
  terminal.printJson({
    ...summaryJson(summary, outDirectory),
    ...(report?.kind === 'failed' ? { failure: failureJson(report) } : {}),
  })
  if (summary.state.kind === 'cancelled' || report?.kind === 'cancelled') return exitCodes.cancelled
  return summary.state.kind === 'completed' && report?.kind !== 'failed' ? exitCodes.success : exitCodes.failure
}

function makeFolder(directory: string): Failure | undefined {
  try {
    fs.mkdirSync(directory, { recursive: true })
    return undefined
  } catch (cause) {
    return cliFailures.cannotMakeFolder(directory, cause)
  }
}
