import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RunStatistics } from '../analysis/run-statistics.js'
import { tradeDaysOf } from '../analysis/trade-days.js'
import { countingSource } from '../backtest/data-roles.js'
import { ParquetSink } from '../backtest/parquet-sink.js'
import { startingEquity } from '../backtest/run-inputs.js'
import { startingSummary } from '../backtest/run-folder.js'
import { TradingEngine, type EngineProgress } from '../backtest/trading-engine.js'
import { MessageHandlerError } from '../core/message-bus.js'
import { UserError } from '../core/user-error.js'
import { FinerBars } from '../data/finer-bars.js'
import { isTickSource } from '../data/ticks/tick-source.js'
import { openUserEventFeed } from '../data/user-event-feed.js'
import type { Failure } from '../protocol/failure.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { MissingDataError } from '../trading/data-subscription.js'
import { openMarketFeed } from '../data/market-feed.js'
import type { RunState, RunSummary } from '../protocol/run-summary.js'
import type { FoundData, ToRunner } from '../protocol/runner-messages.js'
import { processMarket } from './market-loop.js'
import { MarketMerge } from './market-merge.js'
import { BundlePositions } from './bundle-positions.js'
import { CallSites } from './call-sites.js'
import { waitForDebugger } from './debugger-gate.js'
import { failureOfThrown, runnerFault } from './failures.js'
import { LiveResults } from './live-results.js'
import type { ParentChannel } from './parent-channel.js'
import { RecordingFanOut } from './recording-fan-out.js'
import { RunLog } from './run-log.js'
import { strategyClasses } from './strategy-class.js'
import { enterStrategy } from './strategy-environment.js'
import { StrategyStacks } from './strategy-stack.js'

export type StartMessage = ToRunner & { readonly kind: 'start' }

/** Name of the file in the run folder that holds what the strategy printed. */
export const logFile = 'log.txt'

/** One run, from the message that starts it to the one that ends it. */
export class StrategyRun {
  readonly #start: StartMessage
  readonly #channel: Pick<ParentChannel, 'send'>
  readonly #startedAt: number
  /** With the data that the strategy asked for beside what it names. */
  #specification: RunSpecification
  #found: (found: FoundData | Failure) => void = () => undefined
  readonly #positions: BundlePositions
  readonly #stacks: StrategyStacks
  readonly #callSites: CallSites
  readonly #statistics: RunStatistics
  #bars: MarketMerge
  #finer: ReadonlyMap<number, FinerBars> = new Map()
  #engine: TradingEngine | undefined
  /** How the run ends when it does not run to its end. */
  #stop: RunState | undefined
  /** Close of the first bar, milliseconds. */
  #firstTime = NaN
  #lastClose = NaN
  #wallMs = 0

  constructor(start: StartMessage, channel: Pick<ParentChannel, 'send'>, startedAt: number) {
    const { specification, strategy } = start
    this.#start = start
    this.#channel = channel
    this.#startedAt = startedAt
    this.#specification = specification
    this.#positions = new BundlePositions(strategy)
    this.#stacks = new StrategyStacks(strategy.bundlePath, this.#positions)
    this.#callSites = new CallSites(strategy.bundlePath)
    // Balances in further currencies are worth something only once there is a rate: with the first bar.
    const starting = startingEquity(specification)
    const sampled = specification.instruments.find(({ id }) => id === specification.sources[0]?.instrumentId)
    this.#statistics = new RunStatistics({
      ...specification.statistics,
      ...(starting !== undefined && { startingEquity: starting }),
      ...(sampled && { calendar: tradeDaysOf(sampled, specification.sources[0]!.bars) }),
      tradesCountOtherBars: sampled !== undefined && countingSource(specification.sources, sampled.id) !== 0,
    })
    this.#bars = openData(specification)
  }

  /** The engine host answers what the strategy asked for. */
  dataFound(found: FoundData | Failure): void {
    this.#found(found)
  }

  /** Ends the run at the next turn of the event loop. */
  cancel(): void {
    this.#stop ??= { kind: 'cancelled' }
    void this.#channel.send({ kind: 'stopping' })
  }

  /** A rejection or an error outside of any callback, which no `catch` of the run sees. */
  fail(thrown: unknown): void {
    this.#stop ??= this.#interruptedBy(thrown)
  }

  /** Resolves when the last message has left. */
  async run(): Promise<void> {
    const { specification, strategy, debug } = this.#start
    this.#stacks.install()
    if (debug) await waitForDebugger((port) => this.#channel.send({ kind: 'waitingForDebugger', port }))
    const sink = await ParquetSink.open({ specification, strategy, startedAt: this.#startedAt })
    if ('kind' in sink) return this.#channel.send(sink)
    await this.#channel.send({ kind: 'started', barsTotal: this.#rowsTotal })

    const log = new RunLog(path.join(specification.runDirectory, logFile), () => this.#simulatedTime)
    const statistics = () => this.#statistics.values()
    const { runId } = specification
    const live = new LiveResults({ runId, barsTotal: this.#rowsTotal, statistics }, this.#channel, log)
    const state = await this.#runStrategy(sink, live, log)
    log.close()
    const run = this.#summary(state)
    const callSites = this.#callSites.locate(this.#positions)
    const unwritten = await sink.close(run, callSites)
    if (unwritten) return this.#channel.send(unwritten)
    const location = state.kind === 'interrupted' ? state.failure.location : undefined
    return this.#channel.send({ kind: 'ended', run, ...(location === undefined ? {} : { location }) })
  }

  /** Runs user code; whatever it does becomes a state, and the results up to there stay. */
  async #runStrategy(sink: ParquetSink, live: LiveResults, log: RunLog): Promise<RunState> {
    for (;;) {
      const ended = await this.#attempt(sink, live, log)
      if (!(ended instanceof MissingDataError)) return ended
      await this.#extend(ended, sink)
    }
  }

  /** Adds what the strategy asked for to the run, or notes why it cannot be had. */
  async #extend(missing: MissingDataError, sink: ParquetSink): Promise<void> {
    const found = await new Promise<FoundData | Failure>((resolve) => {
      this.#found = resolve
      const first = this.#specification.sources[0]!.instrumentId
      const wanted = missing.wanted.map(({ data, instrumentId = first, bars }) => ({
        instrument: instrumentId,
        ...(bars === undefined ? {} : { bars }),
        ...(data === 'bars' ? {} : { data: [data] }),
      }))
      void this.#channel.send({ kind: 'findData', wanted })
    })
    const { sources, instruments } = this.#specification
    if (found.kind === 'failed') {
      this.#stop ??= { kind: 'interrupted', failure: { ...found, message: `${missing.message} ${found.message}` } }
      return
    }
    const elsewhere = missing.wanted.find(
      ({ instrumentId, bars }) =>
        !found.sources.some(
          (source) =>
            (instrumentId === undefined || source.instrumentId === instrumentId) &&
            (bars === undefined || source.bars === bars),
        ),
    )
    // Found under another name it would be asked for again without end.
    if (elsewhere !== undefined) {
      const names = found.sources.map(({ instrumentId, bars }) => `${instrumentId} ${bars}`).join(', ')
      this.#stop ??= {
        kind: 'interrupted',
        failure: { kind: 'failed', message: missing.message, next: `Write ${names}.` },
      }
      return
    }
    const known = new Set(instruments.map(({ id }) => id))
    this.#specification = {
      ...this.#specification,
      sources: [...sources, ...found.sources],
      instruments: [...instruments, ...found.instruments.filter(({ id }) => !known.has(id))],
    }
    await sink.noteAsked(found.sources)
    this.#bars = openData(this.#specification)
  }

  /** Runs it over the data that is known to be wanted; the error when the strategy asks for more at its beginning. */
  async #attempt(sink: ParquetSink, live: LiveResults, log: RunLog): Promise<RunState | MissingDataError> {
    const { strategy, debug, stopNotBefore } = this.#start
    const specification = this.#specification
    if (this.#stop !== undefined) return this.#stop
    let release = (): void => undefined
    this.#finer = openFiner(specification)
    try {
      await this.#bars.refill()
      this.#firstTime = this.#bars.nextTime
      // Nothing is awaited from here to the first bar, so a cancellation that was heard keeps user code from starting.
      if (this.#stop !== undefined) return this.#stop
      const environment = enterStrategy(strategy, {
        seed: specification.seed,
        now: () => this.#now,
        log,
        debug,
        numberedCalls: this.#callSites.numberedCalls(),
        ...(stopNotBefore === undefined ? {} : { stopNotBefore }),
      })
      release = environment.release
      const types = strategyClasses(environment.exports, specification)
      if ('kind' in types) return { kind: 'interrupted', failure: types }
      this.#engine = new TradingEngine({
        specification,
        strategy: types,
        sink: new RecordingFanOut(sink, this.#statistics, live),
        log: (line) => log.write(() => line),
        finer: this.#finer,
        captureCallSite: this.#callSites.capture,
      })
      this.#engine.start()
      await this.#processBars(this.#engine, sink, live)
      if (this.#stop === undefined) this.#engine.finish()
    } catch (thrown) {
      if (thrown instanceof MissingDataError) return thrown
      this.#stop ??= this.#interruptedBy(thrown)
    } finally {
      release()
      for (const finer of this.#finer.values()) finer.close()
    }
    if (this.#stop !== undefined) this.#abort()
    live.finish(this.#liveState())
    return this.#stop ?? { kind: 'completed' }
  }

  async #processBars(engine: TradingEngine, sink: ParquetSink, live: LiveResults): Promise<void> {
    const begunAt = performance.now()
    try {
      const turn = async () => {
        this.#wallMs = performance.now() - begunAt
        this.#lastClose = engine.progress.price
        if (live.isDue) engine.handOver()
        live.observe(this.#liveState())
        const unwritten = await sink.drained()
        if (unwritten) this.#stop ??= { kind: 'interrupted', failure: unwritten }
        // Cancellations arrive, and promises that callbacks left behind settle, within this turn.
        await nextTurn()
        return this.#stop !== undefined
      }
      await processMarket(this.#bars, engine, turn, () => this.#stop !== undefined)
    } finally {
      this.#wallMs = performance.now() - begunAt
      await this.#bars.close()
    }
  }

  /** Hands over what was recorded; no user code runs. */
  #abort(): void {
    try {
      this.#engine?.abort()
    } catch (error) {
      this.#stop = { kind: 'interrupted', failure: runnerFault(error) }
    }
  }

  #interruptedBy(thrown: unknown): RunState {
    const cause = thrown instanceof MessageHandlerError ? thrown.cause : thrown
    const culprit = cause instanceof UserError ? cause.culprit : undefined
    const location = culprit && this.#positions.locateFunction(culprit)
    const site = { ...this.#stacks.siteOf(cause), ...(location && { location }) }
    const handler = thrown instanceof MessageHandlerError ? thrown : undefined
    return { kind: 'interrupted', failure: failureOfThrown(cause, site, this.#simulatedTime, handler) }
  }

  get #rowsTotal(): number {
    return this.#specification.sources.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** Milliseconds since the epoch, NaN before the first bar. */
  get #simulatedTime(): number {
    // The engine's clock stands at the epoch until the first data.
    const time = this.#engine?.progress.simulatedTime ?? 0
    return time > 0 ? time : NaN
  }

  /** What `Date.now()` gives the strategy: until the first bar, the time of that bar. */
  get #now(): number {
    return Number.isNaN(this.#simulatedTime) ? this.#firstTime : this.#engine!.now
  }

  #liveState() {
    const { bars = 0, trades = 0, equity = NaN } = this.#engine?.progress ?? {}
    return { bars, trades, equity, close: this.#lastClose, simulatedTime: this.#simulatedTime }
  }

  #summary(state: RunState): RunSummary {
    const progress: Partial<EngineProgress> = this.#engine?.progress ?? {}
    const { bars = 0, events = 0, orders = 0, trades = 0, ambiguousTrades = 0 } = progress
    const { refusedOrders = 0, firstRefusal = '' } = progress
    const { specification } = this.#start
    const used = this.#engine?.usedParameters ?? {}
    return {
      ...startingSummary({ ...specification, ...used }, this.#startedAt),
      state,
      bars,
      events,
      orders,
      trades,
      ambiguousTrades,
      refusedOrders,
      firstRefusal,
      wallMs: this.#wallMs,
      barsPerSecond: this.#wallMs > 0 ? (bars / this.#wallMs) * 1000 : 0,
      eventLogSha256: this.#engine?.eventLogSha256() ?? '',
      statistics: this.#statistics.report(),
      firstTime: bars > 0 ? this.#firstTime : NaN,
      lastTime: this.#simulatedTime,
    }
  }
}

/** Finer data for the bars that cannot decide an outcome, by place of their source. */
function openFiner({ sources }: RunSpecification): ReadonlyMap<number, FinerBars> {
  const finer = new Map<number, FinerBars>()
  sources.forEach((source, place) => {
    if (!isTickSource(source) && source.finer !== undefined) finer.set(place, new FinerBars(source.finer, place))
  })
  return finer
}

/** Everything that a run reads, in one order of time. */
function openData({ sources, events = [], instruments }: RunSpecification): MarketMerge {
  return new MarketMerge([
    ...sources.map((source, place) => openMarketFeed(source, place, instruments)),
    ...events.map((source, place) => openUserEventFeed(source, sources.length + place)),
  ])
}
