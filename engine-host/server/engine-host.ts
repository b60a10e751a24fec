import fs from 'node:fs'
import path from 'node:path'
import { continuousChoices } from '../data/continuous/continuous-choices.js'
import { BarSummaries } from '../backtest/bar-summaries.js'
import { runFailures } from '../backtest/run-failures.js'
import { RunReader } from '../backtest/run-reader.js'
import { trialsAmong } from '../backtest/run-trials.js'
import type { Failure } from '../protocol/failure.js'
import type {
  AnnotateRunParams,
  AnnotateRunResult,
  DeleteRunsParams,
  DeleteRunsResult,
  FindRunBarResult,
  GetEquityParams,
  GetEquityResult,
  GetRunChartResult,
  GetRunResult,
  GetRunRowsResult,
  GetTradeChartParams,
  GetTradeChartResult,
  GetTradesResult,
  GetCoverageResult,
  ListCatalogResult,
  ListRunsResult,
  RunEndedParams,
  RerunExactlyParams,
  RerunExactlyResult,
  RunParams,
  StartRunParams,
} from '../protocol/requests.js'
import type { ExportRunParams, ExportRunResult } from '../protocol/run-export.js'
import type { FindRunBarParams, GetRunChartParams } from '../protocol/run-chart.js'
import type { GetRunRowsParams } from '../protocol/run-rows.js'
import type { AnalyzeRunsParams, AnalyzeRunsResult } from '../protocol/run-analysis.js'
import type { AssessRunsParams, AssessRunsResult } from '../protocol/run-robustness.js'
import type { SensitivityRow, TestSensitivityParams, TestSensitivityResult } from '../protocol/run-sensitivity.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { RunObserver } from './active-run.js'
import { CatalogService } from './catalog-service.js'
import { exactRerunFailures } from './exact-rerun-failures.js'
import { hostFailures, unexpected } from './failures.js'
import { thinnedEquity } from './live-equity.js'
import { MarketDataImports } from './market-data-imports.js'
import { RunSupervisor, type StartedRun } from './run-supervisor.js'
import type { Repeat } from './sensitivity.js'
import { runsDirectoryOf, Store } from './store.js'

export interface EngineHostOptions {
  /** Absolute path of the store; undefined when the window has no folder. */
  readonly storeDirectory: string | undefined
  /** Folder of this process's bundle, which holds the runner's too. */
  readonly distribution: string
  /** Megabytes that one run may use. Default 4096. */
  readonly runnerMemoryMb?: number
  /** Hears of all runs, beside whoever started them. */
  readonly observer: RunObserver
  /** Takes failures that answer no request, for the output channel. */
  readonly report: (failure: Failure) => void
}

/** The parts behind the requests: store, supervision of runs, results. Nothing is opened before it is needed. */
export class EngineHost {
  readonly #options: EngineHostOptions
  readonly #supervisor: RunSupervisor
  readonly #closing = new AbortController()
  readonly #summaries = new BarSummaries()
  #store: Promise<Store | Failure> | undefined

  /** Looking at what is stored, and keeping it sound. */
  readonly catalogService: CatalogService

  constructor(options: EngineHostOptions) {
    this.#options = options
    this.catalogService = new CatalogService(async () => {
      const store = await this.#openStore()
      return 'kind' in store ? store : store.catalog
    }, this.#closing.signal)
    const { storeDirectory, distribution, runnerMemoryMb } = options
    this.#supervisor = new RunSupervisor({
      catalog: async () => {
        const store = await this.#openStore()
        return 'kind' in store ? store : store.catalog
      },
      runsDirectory: runsDirectoryOf(storeDirectory ?? ''),
      runnerScript: path.join(distribution, 'runner.js'),
      ...(runnerMemoryMb === undefined ? {} : { runnerMemoryMb }),
    })
  }

  /** Folder of the templates of strategies, beside that of the bundles. */
  get templates(): string {
    return path.join(this.#options.distribution, '..', 'strategies-template')
  }

  /** What is asked before and while files are imported. */
  readonly imports = new MarketDataImports(
    async () => {
      const store = await this.#openStore()
      return 'kind' in store ? store : store.catalog
    },
    () => this.#closing.signal,
  )

  async listCatalog(): Promise<ListCatalogResult | Failure> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const series = await store.catalog.listSeries()
    return { series, continuous: continuousChoices(series), extents: await store.catalog.stored.extents(series) }
  }

  async getCoverage(): Promise<GetCoverageResult | Failure> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const coverage = await store.catalog.coverage()
    return 'kind' in coverage ? coverage : { coverage }
  }

  /** Starts a run; all failures of a compilation are answered, for the diagnostics. */
  async startRun({ request, debug, stopOnCallback, stopAtOrder }: StartRunParams): Promise<StartedRun> {
    return this.#supervisor.start(request, this.#observer, {
      debug,
      ...(stopOnCallback === undefined ? {} : { stopOnCallback }),
      ...(stopAtOrder === undefined ? {} : { stopAtOrder }),
    })
  }

  /** Starts a saved run again as it was, or tells why not. */
  async rerunExactly({
    runId,
    anyway,
  }: RerunExactlyParams): Promise<StartedRun | Exclude<RerunExactlyResult, { readonly kind: 'started' }>> {
    const opened = await this.#openEnded([runId])
    if ('kind' in opened) return opened
    const { prepareExactRerun } = await import('./exact-rerun.js')
    const [run] = opened.runs
    const ready = await prepareExactRerun(run!.directory, run!.record)
    if (ready.kind === 'failed') return ready
    if (ready.doubts.length > 0 && !anyway)
      return { kind: 'uncertain', failure: exactRerunFailures.uncertain(runId, ready.doubts) }
    return this.#supervisor.rerun(ready, this.#observer)
  }

  async cancelRun({ runId }: RunParams): Promise<null> {
    await this.#supervisor.cancel(runId)
    return null
  }

  async listRuns(): Promise<ListRunsResult> {
    const store = await this.#openStore()
    const active = this.#supervisor.activeRuns.map((run) => run.summary).reverse()
    if ('kind' in store) return { runs: active, unreadable: [] }
    await store.refreshRuns()
    const ids = new Set(active.map(({ runId }) => runId))
    const saved = (await store.runs.list()).filter(({ runId }) => !ids.has(runId))
    return { runs: [...active, ...saved], unreadable: store.unreadableRuns }
  }

  async annotateRun({ runId, annotation }: AnnotateRunParams): Promise<AnnotateRunResult> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const kept = await store.runs.annotate(runId, annotation)
    return 'kind' in kept ? kept : { kind: 'annotated', annotation: kept }
  }

  async deleteRuns({ runIds }: DeleteRunsParams): Promise<DeleteRunsResult> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const deleted: string[] = []
    const failures: Failure[] = []
    for (const runId of new Set(runIds)) {
      const failure = this.#supervisor.active(runId)
        ? runFailures.deleteWhileRunning(runId)
        : await store.runs.delete(runId)
      if (failure === undefined) deleted.push(runId)
      else failures.push(failure)
    }
    return { kind: 'deleted', runIds: deleted, failures }
  }

  async getRun({ runId }: RunParams): Promise<GetRunResult> {
    const active = this.#supervisor.active(runId)
    if (active) return { kind: 'found', run: active.summary }
    return this.#read(runId, (run) => Promise.resolve({ kind: 'found', run: run.summary }))
  }

  async getTrades({ runId }: RunParams): Promise<GetTradesResult> {
    const active = this.#supervisor.active(runId)
    if (active) return { kind: 'trades', trades: active.trades }
    return this.#read(runId, async (run) => {
      const trades = await run.trades()
      return 'kind' in trades ? trades : { kind: 'trades', trades }
    })
  }

  async getEquity({ runId, maxPoints }: GetEquityParams): Promise<GetEquityResult> {
    const active = this.#supervisor.active(runId)
    if (active) return { kind: 'equity', equity: thinnedEquity(active.equity, maxPoints) }
    return this.#read(runId, async (run) => {
      const equity = await run.equity(maxPoints)
      return 'kind' in equity ? equity : { kind: 'equity', equity }
    })
  }

  async getRunRows({ runId, ...part }: GetRunRowsParams): Promise<GetRunRowsResult> {
    return this.#read(runId, async (run) => {
      const { readRunRows } = await import('../report/run-rows.js')
      const rows = await readRunRows(run, part)
      return 'kind' in rows ? rows : { kind: 'rows', rows }
    })
  }

  /** Figures of runs that have ended, computed anew. Aborting ends it. */
  async analyzeRuns({ runIds, ...request }: AnalyzeRunsParams, signal: AbortSignal): Promise<AnalyzeRunsResult> {
    const opened = await this.#openEnded(runIds)
    if ('kind' in opened) return opened
    const { analyzeRuns } = await import('../backtest/run-analysis.js')
    const analysis = await analyzeRuns(opened.runs, request, signal)
    return 'kind' in analysis ? analysis : { kind: 'analysis', analysis }
  }

  /** How far the results of runs that have ended can be believed. Aborting ends it. */
  async assessRuns({ runIds, trials, ...request }: AssessRunsParams, signal: AbortSignal): Promise<AssessRunsResult> {
    const opened = await this.#openEnded(runIds)
    if ('kind' in opened) return opened
    const { store, runs } = opened
    const { assessRuns } = await import('../backtest/run-assessment.js')
    const all = await store.runs.list()
    const among =
      trials === undefined
        ? trialsAmong(
            all,
            runs.map(({ summary }) => summary),
          )
        : all.filter(({ runId }) => trials.includes(runId))
    const assessment = await assessRuns(runs, request, among, signal)
    return 'kind' in assessment ? assessment : { kind: 'assessment', assessment }
  }

  /** Repeats a run that has ended under changed conditions. Aborting ends all repetitions. */
  async testSensitivity(
    { runId, variations }: TestSensitivityParams,
    told: (row: SensitivityRow, place: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<TestSensitivityResult> {
    const opened = await this.#openEnded([runId])
    if ('kind' in opened) return opened
    const { testSensitivity } = await import('./sensitivity.js')
    const repeat: Repeat = (...repetition) => this.#supervisor.repeat(...repetition)
    const either = AbortSignal.any([signal, this.#closing.signal])
    const tested = await testSensitivity(opened.runs[0]!, variations, repeat, told, either)
    return 'kind' in tested ? tested : { kind: 'tested', rows: tested.rows }
  }

  async #openEnded(
    runIds: readonly string[],
  ): Promise<{ readonly store: Store; readonly runs: readonly RunReader[] } | Failure> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const runs: RunReader[] = []
    for (const runId of runIds) {
      if (this.#supervisor.active(runId)) return hostFailures.analysisWhileRunning()
      const run = await store.runs.open(runId)
      if (!(run instanceof RunReader)) return run
      runs.push(run)
    }
    return { store, runs }
  }

  async getTradeChart({ runId, tradeNumber, contextBars }: GetTradeChartParams): Promise<GetTradeChartResult> {
    return this.#read(runId, async (run) => {
      const chart = await run.tradeChart(tradeNumber, contextBars)
      return 'kind' in chart ? chart : { kind: 'chart', chart }
    })
  }

  async getRunChart({ runId, ...stretch }: GetRunChartParams): Promise<GetRunChartResult> {
    if (this.#supervisor.active(runId)) return hostFailures.chartWhileRunning()
    return this.#read(runId, async (run) => {
      const { readRunChart } = await import('../backtest/run-chart-query.js')
      const chart = await readRunChart(run, stretch, this.#summaries)
      return 'kind' in chart ? chart : { kind: 'runChart', chart }
    })
  }

  async findRunBar({ runId, source, time, until }: FindRunBarParams): Promise<FindRunBarResult> {
    if (this.#supervisor.active(runId)) return hostFailures.chartWhileRunning()
    return this.#read(runId, async (run) => {
      const { findRunBar } = await import('../backtest/run-chart-query.js')
      const bar = await findRunBar(run, source, time)
      if (typeof bar !== 'number') return bar
      if (until === undefined) return { kind: 'bar', bar }
      const endBar = await findRunBar(run, source, until)
      return typeof endBar === 'number' ? { kind: 'bar', bar, endBar } : endBar
    })
  }

  /** Writes what is asked for of a run that has ended. Aborting leaves nothing. */
  async exportRun(
    { runId, ...request }: ExportRunParams,
    signal: AbortSignal,
    onStep: (words: string, fraction: number) => void,
  ): Promise<ExportRunResult> {
    if (this.#supervisor.active(runId)) return hostFailures.exportWhileRunning()
    const opened = await this.#openEnded([runId])
    if ('kind' in opened) return opened
    const run = opened.runs[0]!
    const trials = trialsAmong(await opened.store.runs.list(), [run.summary])
    const [{ withEndedRun }, { exportRun }] = await Promise.all([
      import('../report/run-report.js'),
      import('../report/run-export.js'),
    ])
    const exported = await withEndedRun(run.directory, (reader) =>
      exportRun(reader, request, { trials, signal, onStep }),
    )
    if (exported.kind === 'exported') for (const failure of exported.missing) this.#options.report(failure)
    return exported
  }

  /** Kills what runs, breaks off an import and lets the store go. */
  async dispose(): Promise<void> {
    this.#closing.abort()
    this.#supervisor.dispose()
    await this.#summaries.close()
    const store = await this.#store
    if (store && !('kind' in store)) await store.close()
  }

  get #observer(): RunObserver {
    const { observer } = this.#options
    return { ...observer, ended: (params) => void this.#runEnded(params) }
  }

  /** A run is announced as ended when it is listed, so that whoever asks then finds it. */
  async #runEnded(params: RunEndedParams): Promise<void> {
    try {
      const store = await this.#openStore()
      const { runId, specification } = params.run
      // A run that ended before anything was recorded leaves no folder.
      if (fs.existsSync(specification.runDirectory)) {
        const added = 'kind' in store ? store : await store.runs.add(runId)
        if ('kind' in added) this.#options.report(added)
      }
    } catch (error) {
      this.#options.report(unexpected('listing the run', error))
    }
    this.#options.observer.ended?.(params)
  }

  async #read<Result>(runId: string, read: (run: RunReader) => Promise<Result | Failure>): Promise<Result | Failure> {
    const store = await this.#openStore()
    if ('kind' in store) return store
    const run = await store.runs.open(runId)
    return run instanceof RunReader ? read(run) : run
  }

  /** Opened once; a store that could not be opened is tried again with the next request. */
  async #openStore(): Promise<Store | Failure> {
    const { storeDirectory } = this.#options
    if (storeDirectory === undefined) return hostFailures.noFolder()
    this.#store ??= Store.open(storeDirectory).catch((error: unknown) => unexpected('opening the store', error))
    const store = await this.#store
    if ('kind' in store) this.#store = undefined
    return store
  }
}

/** Newest run of each strategy of a list that is newest first, by `strategyKey`. */
export function lastRuns(runs: readonly RunSummary[]): Map<string, RunSummary> {
  const last = new Map<string, RunSummary>()
  for (const run of runs) {
    const { strategyFile, className } = run.specification
    const key = strategyKey(strategyFile, className)
    if (!last.has(key)) last.set(key, run)
  }
  return last
}

export function strategyKey(strategyFile: string, className: string): string {
  return `${strategyFile}#${className}`
}
