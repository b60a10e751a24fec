import { unknownStatistics } from '../analysis/run-statistics.js'
import { startingSummary } from '../backtest/run-folder.js'
import type { Failure } from '../protocol/failure.js'
import type { RunEndedParams, RunEquityParams, RunLogParams, RunTradesParams } from '../protocol/requests.js'
import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import type { CompiledStrategy, RunSpecification, SeriesRequest } from '../protocol/run-specification.js'
import type { RunProgress, RunState, RunSummary } from '../protocol/run-summary.js'
import type { FoundData, FromRunner } from '../protocol/runner-messages.js'
import { concatColumns } from '../runner/column-batches.js'
import { noEquity, noTrades } from './empty-columns.js'
import { requestFailures, unexpected } from './failures.js'
import { LogRelay } from './log-relay.js'
import type { RunnerExit, RunnerProcess } from './runner-process.js'
import { saveUnfinishedRun } from './unfinished-run.js'

/** Hears what happens in a run, in the order in which it happens; `ended` is last. */
export interface RunObserver {
  progress?(progress: RunProgress): void
  trades?(params: RunTradesParams): void
  equity?(params: RunEquityParams): void
  log?(params: RunLogParams): void
  ended?(params: RunEndedParams): void
}

/** How a run got under way. */
export type RunStart =
  | { readonly kind: 'started'; readonly barsTotal: number; readonly inspectorPort?: number }
  /** It ended before a strategy was asked to load. */
  | { readonly kind: 'ended'; readonly ended: RunEndedParams }
  | Failure

/** How long a runner may take to hear a cancellation before it is killed. */
const cancelPatienceMs = 500
/** How long it may then take to save. */
const savePatienceMs = 20_000
/** How long its process may live on after its last message. */
const exitPatienceMs = 5_000

/** A run and its process, from the message that starts it until the results are complete. */
export class ActiveRun {
  readonly specification: RunSpecification
  readonly startedAt: number
  /** Resolves when the process is gone and the run folder holds its last state. */
  readonly ended: Promise<RunEndedParams>
  /** Resolves when the run is under way, waits for a debugger, or could not be started. */
  readonly started: Promise<RunStart>
  readonly #process: RunnerProcess
  readonly #observer: RunObserver
  readonly #debug: boolean
  readonly #log: LogRelay
  readonly #findData: (wanted: readonly SeriesRequest[]) => Promise<FoundData | Failure>
  readonly #trades = [noTrades]
  readonly #equity = [noEquity]
  readonly #resolveEnded: (params: RunEndedParams) => void
  readonly #resolveStarted: (start: RunStart) => void
  #progress: RunProgress | undefined
  #lastMessage: (FromRunner & { kind: 'ended' | 'failed' }) | undefined
  #cancelled = false
  #killTimer: NodeJS.Timeout | undefined

  constructor(
    run: {
      specification: RunSpecification
      strategy: CompiledStrategy
      startedAt: number
      debug?: boolean
      stopOnCallback?: string
      stopNotBefore?: number
      /** Finds data that the strategy asks for beside what its run names. */
      findData?: (wanted: readonly SeriesRequest[]) => Promise<FoundData | Failure>
    },
    process: RunnerProcess,
    observer: RunObserver,
  ) {
    this.specification = run.specification
    this.startedAt = run.startedAt
    this.#observer = observer
    this.#debug = run.debug ?? false
    this.#findData = run.findData ?? (() => Promise.resolve(requestFailures.emptyCatalog()))
    const ended = promiseWithResolver<RunEndedParams>()
    const started = promiseWithResolver<RunStart>()
    this.ended = ended.promise
    this.started = started.promise
    this.#resolveEnded = ended.resolve
    this.#resolveStarted = started.resolve
    this.#log = new LogRelay((lines, dropped) => observer.log?.({ runId: this.runId, lines, dropped }))
    this.#process = process
    process.watch({
      message: (message) => this.#receive(message),
      line: (line) => this.#log.add(line),
      gone: (exit) => void this.#finish(exit),
    })
    process.send({
      kind: 'start',
      specification: run.specification,
      strategy: run.strategy,
      debug: this.#debug,
      ...(run.stopOnCallback === undefined ? {} : { stopOnCallback: run.stopOnCallback }),
      ...(run.stopNotBefore === undefined ? {} : { stopNotBefore: run.stopNotBefore }),
    })
  }

  get runId(): string {
    return this.specification.runId
  }

  /** State up to now; what its statistics are comes with the progress. */
  get summary(): RunSummary {
    return { ...this.#summaryOf({ kind: 'running' }), statistics: unknownStatistics() }
  }

  /** Trades that were closed up to now. */
  get trades(): TradeColumns {
    return concatInPlace(this.#trades)
  }

  /** Equity up to now, a point every few milliseconds. */
  get equity(): EquityColumns {
    return concatInPlace(this.#equity)
  }

  /** Ends the run; resolves when its process is gone. A callback that never returns is killed after half a second. */
  async cancel(): Promise<void> {
    if (!this.#cancelled) {
      this.#cancelled = true
      this.#process.send({ kind: 'cancel' })
      this.#killAfter(cancelPatienceMs)
    }
    await this.ended
  }

  /** Ends the process without waiting, when the host itself ends. */
  kill(): void {
    this.#cancelled = true
    this.#process.kill()
  }

  #killAfter(milliseconds: number): void {
    clearTimeout(this.#killTimer)
    this.#killTimer = setTimeout(() => this.#process.kill(), milliseconds)
  }

  #receive(message: FromRunner): void {
    switch (message.kind) {
      case 'waitingForDebugger':
        this.#resolveStarted({ kind: 'started', barsTotal: this.#barsTotal, inspectorPort: message.port })
        return
      case 'started':
        this.#resolveStarted({ kind: 'started', barsTotal: message.barsTotal })
        return
      case 'progress':
        this.#progress = message.progress
        this.#observer.progress?.(message.progress)
        return
      case 'trades':
        this.#trades.push(message.trades)
        this.#observer.trades?.({ runId: this.runId, trades: message.trades })
        return
      case 'equity':
        this.#equity.push(message.equity)
        this.#observer.equity?.({ runId: this.runId, equity: message.equity })
        return
      case 'log':
        this.#log.addAll(message.lines, message.dropped)
        return
      case 'findData':
        void this.#answer(message.wanted)
        return
      case 'stopping':
        if (this.#cancelled) this.#killAfter(savePatienceMs)
        return
      case 'ended':
      case 'failed':
        this.#lastMessage = message
        // A process with a debugger attached would wait for it to let go before it ends.
        this.#killAfter(this.#debug ? 0 : exitPatienceMs)
        return
    }
  }

  async #answer(wanted: readonly SeriesRequest[]): Promise<void> {
    const found = await this.#findData(wanted).catch((error: unknown) => unexpected('reading the catalog', error))
    this.#process.send({ kind: 'dataFound', found })
  }

  async #finish(exit: RunnerExit): Promise<void> {
    clearTimeout(this.#killTimer)
    this.#log.close()
    const ended = await this.#endOf(exit)
    if (this.#lastMessage?.kind === 'failed') this.#resolveStarted(this.#lastMessage)
    else this.#resolveStarted({ kind: 'ended', ended })
    this.#observer.ended?.(ended)
    this.#resolveEnded(ended)
  }

  async #endOf(exit: RunnerExit): Promise<RunEndedParams> {
    const last = this.#lastMessage
    if (last?.kind === 'ended') {
      return { run: last.run, ...(last.location === undefined ? {} : { location: last.location }) }
    }
    const failure = last ?? (exit.kind === 'died' ? exit.failure : undefined)
    // A process that was killed because a cancellation went unheard is a cancelled run, whatever it did meanwhile.
    const state: RunState =
      this.#cancelled || failure === undefined ? { kind: 'cancelled' } : { kind: 'interrupted', failure }
    const location = failure?.location === undefined ? {} : { location: failure.location }
    const summary = this.#summaryOf(state)
    try {
      return { run: await saveUnfinishedRun(summary, this.trades), ...location }
    } catch (error) {
      // The run is over all the same, and whoever waits for its end must hear of it.
      return { run: { ...summary, state: { kind: 'interrupted', failure: unexpected('saving the run', error) } } }
    }
  }

  get #barsTotal(): number {
    return this.specification.sources.reduce((sum, { rows }) => sum + rows, 0)
  }

  #summaryOf(state: RunState): RunSummary {
    const starting = { ...startingSummary(this.specification, this.startedAt), state }
    const progress = this.#progress
    if (!progress) return starting
    const { barsDone, barsPerSecond, trades, simulatedTime } = progress
    return {
      ...starting,
      bars: barsDone,
      trades: Math.max(trades, this.trades.length),
      wallMs: barsPerSecond > 0 ? (barsDone / barsPerSecond) * 1000 : 0,
      barsPerSecond,
      lastTime: simulatedTime,
    }
  }
}

/** Joins the parts and keeps the joined one in their place, so that asking again costs nothing. */
function concatInPlace<T extends { readonly length: number } & object>(parts: T[]): T {
  const joined = concatColumns(parts)
  parts.splice(0, parts.length, joined)
  return joined
}

function promiseWithResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((resolvePromise) => {
    resolve = resolvePromise
  })
  return { promise, resolve }
}
