import type { BarSeries } from './bar-series.js'
import type { Failure, SourceLocation } from './failure.js'
import type { AssumedInstrument } from './instrument-definition.js'
import type { ImportPreview, ImportReport, ImportSettings, ProblemFinding } from './import-settings.js'
import type { EquityColumns, TradeColumns } from './result-columns.js'
import type { SeriesCoverage } from './series-coverage.js'
import type { RunRequest } from './run-specification.js'
import type { RunAnnotation } from './run-annotation.js'
import type { RunChart } from './run-chart.js'
import type { RunRows } from './run-rows.js'
import type { RunProgress, RunSummary, UnreadableRun } from './run-summary.js'
import type { TradeChart } from './trade-chart.js'

/**
 * Requests and notifications between extension (client) and engine host (server), beyond the language server
 * protocol. Requests that take time accept `workDoneToken` (progress) and LSP cancellation.
 */
export const methods = {
  /** client → server: read files into the catalog, all or nothing per file. */
  importMarketData: 'backlens/importMarketData',
  /** client → server: the files that paths name, those in folders included. */
  listImportFiles: 'backlens/listImportFiles',
  /** client → server: how a file would be read, from its beginning; reads no more than that. */
  previewImport: 'backlens/previewImport',
  /** client → server: read files whole and tell what an import would do; writes nothing. */
  checkMarketData: 'backlens/checkMarketData',
  /** client → server: what the catalog holds. */
  listCatalog: 'backlens/listCatalog',
  /** client → server: what the series of the catalog cover and where they have gaps; reads all of their stamps. */
  getCoverage: 'backlens/getCoverage',
  /** client → server: what one series covers, by trade date, and its gaps; reads all of its stamps. */
  getSeriesCoverage: 'backlens/getSeriesCoverage',
  /** client → server: a stretch of a series as points for a chart. */
  getSeriesChart: 'backlens/getSeriesChart',
  /** client → server: some rows of a series as they are stored. */
  getSeriesRows: 'backlens/getSeriesRows',
  /** client → server: the row of a series at a time. */
  findSeriesRow: 'backlens/findSeriesRow',
  /** client → server: remove series and their files from the store, all or none. */
  deleteSeries: 'backlens/deleteSeries',
  /** client → server: write rows of a series into a CSV or Parquet file. */
  exportSeries: 'backlens/exportSeries',
  /** client → server: read every file of the store and compare it with the index. */
  verifyCatalog: 'backlens/verifyCatalog',
  /** client → server: put damaged files into quarantine and set the index right. */
  repairCatalog: 'backlens/repairCatalog',
  /** client → server: the definition of an instrument as `instruments.json` has it. */
  getInstrument: 'backlens/getInstrument',
  /** client → server: what is wrong with a definition that somebody is filling in. */
  checkInstrument: 'backlens/checkInstrument',
  /** client → server: write a changed definition into `instruments.json`. */
  saveInstrument: 'backlens/saveInstrument',
  /** client → server: look for mistakes in `instruments.json`, `futures.json` and `calendars.json`. */
  checkDefinitions: 'backlens/checkDefinitions',
  /** client → server: compile, resolve data, start a runner; answers when it has started or failed to. */
  startRun: 'backlens/startRun',
  rerunExactly: 'backlens/rerunExactly',
  /** client → server: end a run; answers when its process is gone. */
  cancelRun: 'backlens/cancelRun',
  /** client → server: runs of the store, newest first. */
  listRuns: 'backlens/listRuns',
  /** client → server: one run, running or saved. */
  getRun: 'backlens/getRun',
  /** client → server: pin a run, give it tags and a note. */
  annotateRun: 'backlens/annotateRun',
  /** client → server: delete runs with all of their files. */
  deleteRuns: 'backlens/deleteRuns',
  /** client → server: trades of a run, all of them, as columns. */
  getTrades: 'backlens/getTrades',
  /** client → server: equity at most `maxPoints` long, minimum and maximum of each bucket kept. */
  getEquity: 'backlens/getEquity',
  /** client → server: some rows of the orders, the fills or the journal of a run that has ended. */
  getRunRows: 'backlens/getRunRows',
  /**
   * client → server: statistics, curve, returns by period, rolling figures, distributions and trade analysis of a run, of a
   * part of it, or of several runs together; computed from what the runs saved.
   */
  analyzeRuns: 'backlens/analyzeRuns',
  /** client → server: how far results can be believed: trades drawn again, confidence of the Sharpe ratio, ambiguous trades. */
  assessRuns: 'backlens/assessRuns',
  /** client → server: repeat a saved run with other fees, slippage, latency and paths through bars; takes progress. */
  testSensitivity: 'backlens/testSensitivity',
  /** client → server: candles around one trade with what was drawn there. */
  getTradeChart: 'backlens/getTradeChart',
  /** client → server: a stretch of a run of any length, at the resolution at which it is to be drawn. */
  getRunChart: 'backlens/getRunChart',
  /** client → server: the bar of a run at a time. */
  findRunBar: 'backlens/findRunBar',
  /** client → server: write CSV, HTML and images of a run. */
  exportRun: 'backlens/exportRun',
  /** client → server: write a new strategy from a template. */
  scaffoldStrategy: 'backlens/scaffoldStrategy',
  /** server → client: how far a check or an import has come, at most ten a second, when it was asked with a `job`. */
  importProgress: 'backlens/importProgress',
  /** server → client: at most ten a second while a run goes on. */
  runProgress: 'backlens/runProgress',
  /** server → client: trades closed since the last such notification. */
  runTrades: 'backlens/runTrades',
  /** server → client: equity since the last such notification, thinned. */
  runEquity: 'backlens/runEquity',
  /** server → client: lines that the strategy logged. */
  runLog: 'backlens/runLog',
  /** server → client: what came of a run under one more variation, when it was asked with a `job`. */
  sensitivityProgress: 'backlens/sensitivityProgress',
  /** server → client: a run ended, saved or not. */
  runEnded: 'backlens/runEnded',
} as const

export interface ImportMarketDataParams {
  readonly files: readonly string[]
  /** Default `auto`. */
  readonly format?: 'auto' | 'databento-csv'
  /** How the files are to be read; what is absent is proposed for each. */
  readonly settings?: ImportSettings
  /** A name for the notifications of its progress; absent: none are sent. */
  readonly job?: string
}
export interface ImportProgressParams {
  readonly job: string
  readonly file: string
  readonly phase: 'checking' | 'reading' | 'writing'
  /** Share of the phase that is done, 0 to 1. */
  readonly fraction: number
}
export interface ListImportFilesParams {
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[]
}
export interface ListImportFilesResult {
  readonly files: readonly { readonly file: string; readonly bytes: number }[]
  readonly skipped: readonly SkippedFile[]
}
export interface PreviewImportParams {
  readonly file: string
  readonly settings: ImportSettings
}
export type PreviewImportResult = ImportPreview | { readonly kind: 'cancelled' } | Failure
export type CheckMarketDataParams = Pick<ImportMarketDataParams, 'files' | 'settings' | 'job'>
export interface ImportedFile {
  readonly file: string
  /** Series that gained rows. */
  readonly series: readonly BarSeries[]
  /** Rows added; 0 when the same file was imported before. */
  readonly rowsAdded: number
  readonly alreadyImported: boolean
  /** What was wrong with rows, and what was done about it. */
  readonly problems?: readonly ProblemFinding[]
  /** Instruments of which something was guessed; absent when nothing was. */
  readonly assumed?: readonly AssumedInstrument[]
}
/** A file of a folder that was passed over. */
export interface SkippedFile {
  readonly file: string
  /** As it stands after the name of the file: `it holds statistics, which are not imported`. */
  readonly why: string
}
export type ImportMarketDataResult =
  | {
      readonly kind: 'imported'
      readonly files: readonly ImportedFile[]
      /** Present when there are any. */
      readonly skipped?: readonly SkippedFile[]
    }
  | { readonly kind: 'cancelled' }
  | Failure

/** What checking files before an import answers. */
export type CheckMarketDataResult =
  | {
      readonly kind: 'checked'
      readonly reports: readonly ImportReport[]
      /** Present when there are any. */
      readonly skipped?: readonly SkippedFile[]
    }
  | { readonly kind: 'cancelled' }
  | Failure

export interface ListCatalogResult {
  readonly series: readonly BarSeries[]
  /** Continuous series that runs can put together of several contracts of a future, such as `ES.v.0`. */
  readonly continuous: readonly BarSeries[]
  /**
   * In the order of `series`: beginnings and ends of what the files of each hold, milliseconds since the epoch, two numbers
   * a stretch; holes of up to four days, such as a long weekend, are left out.
   */
  readonly extents: readonly Float64Array[]
}

/** In the order of `listCatalog`. */
export interface GetCoverageResult {
  readonly coverage: readonly SeriesCoverage[]
}

export interface StartRunParams {
  readonly request: RunRequest
  /** Start under the debugger: the runner waits until one is attached. */
  readonly debug: boolean
  /** Callback whose first call is to pause, such as `onBar`; only with `debug`. */
  readonly stopOnCallback?: string
  /** Pause in the callback that places an order at this time; only with `debug`. */
  readonly stopAtOrder?: OrderPlace
}

/** Where and when a strategy placed an order. */
export interface OrderPlace {
  /** Simulated time, milliseconds since the epoch. */
  readonly time: number
  /** The line that placed it, when known. */
  readonly location?: SourceLocation
}

export type StartRunResult =
  | {
      readonly kind: 'started'
      readonly run: RunSummary
      readonly barsTotal: number
      /** Port of the runner's inspector on 127.0.0.1 when `debug` was asked. */
      readonly inspectorPort?: number
    }
  | Failure

/** Asks to run a saved run again as it was: its code, data, settings and seed. */
export interface RerunExactlyParams extends RunParams {
  /** Run though it is uncertain whether the same comes of it, such as by another version of Backlens. */
  readonly anyway: boolean
}
/** The run that was started names the repeated one in `specification.repeats`; nothing was run with any other answer. */
export type RerunExactlyResult = StartRunResult | { readonly kind: 'uncertain'; readonly failure: Failure }

export interface RunParams {
  readonly runId: string
}
export interface ListRunsResult {
  readonly runs: readonly RunSummary[]
  /** What cannot be read: runs that are not among the others, and parts of runs that are. */
  readonly unreadable: readonly UnreadableRun[]
}
export interface AnnotateRunParams extends RunParams {
  readonly annotation: RunAnnotation
}
export type AnnotateRunResult = { readonly kind: 'annotated'; readonly annotation: RunAnnotation } | Failure
export interface DeleteRunsParams {
  readonly runIds: readonly string[]
}
/** `failures` tells of those that could not be deleted; the others are gone. */
export type DeleteRunsResult =
  { readonly kind: 'deleted'; readonly runIds: readonly string[]; readonly failures: readonly Failure[] } | Failure
export type GetRunResult = { readonly kind: 'found'; readonly run: RunSummary } | Failure
export type GetTradesResult = { readonly kind: 'trades'; readonly trades: TradeColumns } | Failure
export interface GetEquityParams extends RunParams {
  readonly maxPoints: number
}
export type GetEquityResult = { readonly kind: 'equity'; readonly equity: EquityColumns } | Failure
export type GetRunRowsResult = { readonly kind: 'rows'; readonly rows: RunRows } | Failure
export interface GetTradeChartParams extends RunParams {
  readonly tradeNumber: number
  /** Bars of context before and after; absent: as long as the trade, at least 60. */
  readonly contextBars?: number
}
export type GetTradeChartResult = { readonly kind: 'chart'; readonly chart: TradeChart } | Failure
export type GetRunChartResult = { readonly kind: 'runChart'; readonly chart: RunChart } | Failure
export type FindRunBarResult = { readonly kind: 'bar'; readonly bar: number; readonly endBar?: number } | Failure

export type StrategyTemplate = 'ema-cross' | 'breakout-bracket' | 'mean-reversion-limits' | 'blank'
export interface ScaffoldStrategyParams {
  /** Absolute path of the workspace folder. */
  readonly folder: string
  readonly template: StrategyTemplate
  /** Class name, such as `MyCross`; the file is its kebab-case form. */
  readonly name: string
}
export type ScaffoldStrategyResult =
  { readonly kind: 'written'; readonly file: string; readonly written: readonly string[] } | Failure

export interface RunTradesParams extends RunParams {
  readonly trades: TradeColumns
}
export interface RunEquityParams extends RunParams {
  readonly equity: EquityColumns
}
export interface RunLogParams extends RunParams {
  readonly lines: readonly string[]
  /** Lines that were too many to send; all are counted, the first thousands are in the run's log file. */
  readonly dropped: number
}
export interface RunEndedParams {
  readonly run: RunSummary
  /** Where the strategy threw, when it did. */
  readonly location?: SourceLocation
}
export type { RunProgress }

/** Sent to the server at initialisation. */
export interface InitializationOptions {
  /** Absolute path of the store; absent: `.backlens` in the first workspace folder. */
  readonly storeDirectory?: string
  /** Heap limit of a runner in megabytes. Default 4096. */
  readonly runnerMemoryMb?: number
}

/** Client commands that lenses name; arguments are `LensArguments`. */
export const lensCommands = {
  run: 'backlens.runBacktest',
  debug: 'backlens.debugBacktest',
  openResult: 'backlens.openRun',
} as const
export interface LensArguments {
  readonly strategyFile: string
  readonly className: string
  /** Callback over which the lens stands; absent over the class. */
  readonly callback?: string
  /** For `openResult`. */
  readonly runId?: string
}
