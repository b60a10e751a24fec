import fs from 'node:fs'
import path from 'node:path'
import type { StopProbe } from '../compiler/stop-probe.js'
import { compileStrategy } from '../compiler/strategy-compiler.js'
import type { Failure } from '../protocol/failure.js'
import type { OrderPlace, RunEndedParams } from '../protocol/requests.js'
import type { CompiledStrategy, RunRequest, RunSpecification, SeriesRequest } from '../protocol/run-specification.js'
import type { FoundData } from '../protocol/runner-messages.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { ActiveRun, type RunObserver } from './active-run.js'
import { Timestamp } from '../core/timestamp.js'
import type { ExactRerun } from './exact-rerun.js'
import { unexpected } from './failures.js'
import { settlementCurrencyOf } from '../model/instrument-terms.js'
import { findMissingData, resolveRunData, type MarketData, type RunData } from './run-data.js'
import { runComponents } from './run-components.js'
import { createRunFolder } from './run-folders.js'
import { RunnerProcess } from './runner-process.js'
import { cashOfRun, checkRequest, completeRequest, venuesOfRun } from './run-request.js'
import { settingsFailure } from './settings-failure.js'
import { chooseStrategyClass } from './strategy-class.js'

export interface RunSupervisorOptions {
  /** Opened when the first run needs it. */
  readonly catalog: () => Promise<MarketData | Failure>
  /** Folder that holds a folder for each run. */
  readonly runsDirectory: string
  /** Absolute path of the runner's bundle, dist/runner.js. */
  readonly runnerScript: string
  /** Megabytes that one run may use. Default 4096. */
  readonly runnerMemoryMb?: number
}

export interface StartOptions {
  /** The runner waits for a debugger before it loads the strategy. Default false. */
  readonly debug?: boolean
  /** Callback whose first call pauses; only with `debug`. */
  readonly stopOnCallback?: string
  /** Pauses in the callback that places an order at this time; only with `debug`. */
  readonly stopAtOrder?: OrderPlace
}

export type StartedRun =
  | {
      readonly kind: 'started'
      readonly run: RunSummary
      readonly barsTotal: number
      /** Port on 127.0.0.1 to which the debugger attaches; only with `debug`. */
      readonly inspectorPort?: number
      /** Resolves when the process is gone and the run folder is complete. */
      readonly ended: Promise<RunEndedParams>
    }
  /** Nothing was run. At least one; several when the strategy does not compile. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }

/**
 * Starts runs in processes of their own and sees them to their end, whatever the strategy does: used alike by the
 * language server and the command line. Any number of runs may go on at once.
 */
export class RunSupervisor {
  readonly #options: RunSupervisorOptions
  readonly #runs = new Map<string, ActiveRun>()
  readonly #repetitions = new Set<ActiveRun>()
  /** Processes that load their code while their run is prepared. */
  readonly #waiting = new Set<RunnerProcess>()

  constructor(options: RunSupervisorOptions) {
    this.#options = options
  }

  /** Resolves when the strategy begins to run, or waits for its debugger, or when it is known that it cannot. */
  async start(request: RunRequest, observer: RunObserver, options: StartOptions = {}): Promise<StartedRun> {
    const process = this.#fork(request.strategyFile)
    this.#waiting.add(process)
    const prepared = await this.#prepare(request, probeOf(request, options))
      .catch((error: unknown) => {
        process.kill()
        throw error
      })
      .finally(() => this.#waiting.delete(process))
    if (prepared.kind === 'failed') {
      process.kill()
      return prepared
    }
    const { specification, strategy, startedAt, findData } = prepared
    const { debug, stopOnCallback, stopAtOrder } = options
    const run = new ActiveRun(
      {
        specification,
        strategy,
        startedAt,
        findData,
        ...(debug === undefined ? {} : { debug }),
        ...(stopOnCallback === undefined ? {} : { stopOnCallback }),
        ...(stopAtOrder === undefined ? {} : { stopNotBefore: stopAtOrder.time }),
      },
      process,
      observer,
    )
    return this.#begin(run)
  }

  /** Runs a saved run once more, as a run of its own with an id and a folder of its own. */
  async rerun({ specification, strategy }: ExactRerun, observer: RunObserver): Promise<StartedRun> {
    const startedAt = Date.now()
    const folder = await createRunFolder(this.#options.runsDirectory, specification.className, startedAt)
    if ('kind' in folder) return failed(folder)
    const { runId, directory: runDirectory } = folder
    const [source] = specification.sources
    const isoOf = (nanos: string) => Timestamp.fromNanos(BigInt(nanos)).toString()
    const period = {
      strategyFile: specification.strategyFile,
      ...(source?.fromNanos === undefined ? {} : { from: isoOf(source.fromNanos) }),
      ...(source?.toNanos === undefined ? {} : { to: isoOf(source.toNanos) }),
      ...(specification.continuous === undefined ? {} : { continuous: specification.continuous }),
    }
    // What a strategy asked for beside what its run named is looked up as it was then.
    const findData = (wanted: readonly SeriesRequest[]) => this.#findData(wanted, period)
    const asked = { ...specification, runId, runDirectory }
    const process = this.#fork(specification.strategyFile)
    return this.#begin(new ActiveRun({ specification: asked, strategy, startedAt, findData }, process, observer))
  }

  async #begin(run: ActiveRun): Promise<StartedRun> {
    this.#runs.set(run.runId, run)
    void run.ended.then(() => this.#runs.delete(run.runId))
    const start = await run.started
    switch (start.kind) {
      case 'failed':
        return { kind: 'failed', failures: [start] }
      case 'ended': {
        const { state } = start.ended.run
        const failure = state.kind === 'interrupted' ? state.failure : unexpected('starting the run', state.kind)
        return { kind: 'failed', failures: [failure] }
      }
      case 'started':
        return { ...start, run: run.summary, ended: run.ended }
    }
  }

  /**
   * Runs a resolved specification once more, into a folder of the caller's; it is not among the active runs. Resolves when its
   * process is gone.
   *
   * @param signal ends it
   */
  async repeat(specification: RunSpecification, strategy: CompiledStrategy, signal: AbortSignal): Promise<RunSummary> {
    const process = this.#fork(specification.strategyFile)
    const run = new ActiveRun({ specification, strategy, startedAt: Date.now() }, process, {})
    this.#repetitions.add(run)
    const cancel = () => void run.cancel()
    signal.addEventListener('abort', cancel)
    if (signal.aborted) cancel()
    try {
      return (await run.ended).run
    } finally {
      signal.removeEventListener('abort', cancel)
      this.#repetitions.delete(run)
    }
  }

  /** A run that goes on; undefined when it has ended or never was. */
  active(runId: string): ActiveRun | undefined {
    return this.#runs.get(runId)
  }

  get activeRuns(): readonly ActiveRun[] {
    return [...this.#runs.values()]
  }

  /** Resolves when the process of the run is gone; at once when no such run goes on. */
  async cancel(runId: string): Promise<void> {
    await this.#runs.get(runId)?.cancel()
  }

  /** Kills all runs, for the end of this process. */
  dispose(): void {
    for (const run of [...this.#runs.values(), ...this.#repetitions, ...this.#waiting]) run.kill()
  }

  #fork(strategyFile: string): RunnerProcess {
    const { runnerScript, runnerMemoryMb } = this.#options
    return new RunnerProcess({
      script: runnerScript,
      workingDirectory: existing(path.dirname(strategyFile)) ?? this.#options.runsDirectory,
      memoryMb: runnerMemoryMb ?? 4096,
    })
  }

  async #prepare(
    given: RunRequest,
    probe: Omit<StopProbe, 'className'> | undefined,
  ): Promise<PreparedRun | FailedPreparation> {
    const request = await completeRequest(given)
    if ('kind' in request) return failed(request)
    const wrong = checkRequest(request)
    if (wrong) return failed(wrong)

    const others = [...(request.actors ?? []), ...(request.strategies ?? [])].map(({ file }) => file)
    const [compiled, data] = await Promise.all([
      compileStrategy(request.strategyFile, undefined, others),
      this.#resolve(request),
    ])
    if (compiled.kind === 'failed') return compiled
    if (data.kind === 'failed') return failed(data)
    const className = await chooseStrategyClass(request.strategyFile, request.className, compiled.strategy.code)
    if (typeof className !== 'string') return failed(className)
    const components = await runComponents(request, className, compiled.strategy.code)
    if (components !== undefined && 'kind' in components) return failed(components)
    let { strategy } = compiled
    if (probe !== undefined) {
      const probed = await compileStrategy(request.strategyFile, { className, ...probe }, others)
      if (probed.kind === 'failed') return probed
      // The hash stays that of the strategy itself: a probe changes nothing of what it does.
      strategy = { ...probed.strategy, hash: strategy.hash }
    }

    const cash = cashOfRun(request, data.instruments)
    if (typeof cash !== 'string') return failed(cash)
    const venues = venuesOfRun(request, data.instruments)
    const settings = {
      strategyFile: request.strategyFile,
      className,
      instruments: data.instruments,
      sources: data.sources,
      ...(data.events.length === 0 ? {} : { events: data.events }),
      cash,
      currency: request.account?.currency ?? settlementCurrencyOf(data.instruments[0]!),
      parameters: request.parameters ?? {},
      venue: request.venue ?? {},
      ...(venues === undefined ? {} : { venues }),
      fees: request.fees ?? {},
      ...(request.account === undefined ? {} : { account: request.account }),
      ...(request.risk === undefined ? {} : { risk: request.risk }),
      ...(request.statistics === undefined ? {} : { statistics: request.statistics }),
      ...(request.charges === undefined ? {} : { charges: request.charges }),
      ...(request.settlement === undefined ? {} : { settlement: request.settlement }),
      ...(request.continuous === undefined ? {} : { continuous: request.continuous }),
      seed: request.seed ?? 1,
      ...(components === undefined ? {} : { components }),
    }
    const mistake = await settingsFailure(request, settings)
    if (mistake) return failed(mistake)
    const startedAt = Date.now()
    const folder = await createRunFolder(this.#options.runsDirectory, className, startedAt)
    if ('kind' in folder) return failed(folder)
    const { runId, directory: runDirectory } = folder
    const findData = (wanted: readonly SeriesRequest[]) => this.#findData(wanted, request)
    return { kind: 'prepared', strategy, startedAt, findData, specification: { runId, runDirectory, ...settings } }
  }

  async #findData(wanted: readonly SeriesRequest[], request: RunRequest): Promise<FoundData | Failure> {
    const catalog = await this.#options.catalog()
    return 'kind' in catalog ? catalog : findMissingData(catalog, wanted, request)
  }

  async #resolve(request: RunRequest): Promise<RunData | Failure> {
    try {
      const catalog = await this.#options.catalog()
      return 'kind' in catalog ? catalog : await resolveRunData(catalog, request)
    } catch (error) {
      return unexpected('reading the catalog', error)
    }
  }
}

interface PreparedRun {
  readonly kind: 'prepared'
  readonly specification: RunSpecification
  readonly strategy: CompiledStrategy
  readonly startedAt: number
  readonly findData: (wanted: readonly SeriesRequest[]) => Promise<FoundData | Failure>
}
interface FailedPreparation {
  readonly kind: 'failed'
  readonly failures: readonly Failure[]
}

/** A run is repeated though the folder of its strategy is gone. */
function existing(folder: string): string | undefined {
  return fs.existsSync(folder) ? folder : undefined
}

/** Where the strategy is to ask whether to pause; undefined for a run that only pauses at breakpoints. */
function probeOf(
  { strategyFile }: RunRequest,
  { stopOnCallback, stopAtOrder }: StartOptions,
): Omit<StopProbe, 'className'> | undefined {
  if (stopOnCallback !== undefined) return { callback: stopOnCallback }
  if (stopAtOrder === undefined) return undefined
  const { location } = stopAtOrder
  return location?.file === strategyFile ? { line: location.line } : {}
}

function failed(failure: Failure): FailedPreparation {
  return { kind: 'failed', failures: [failure] }
}
