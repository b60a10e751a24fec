import type { TradeChunk } from '../backtest/recording.js'
import { stampMilliseconds } from '../core/timestamp.js'
import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import type { RunProgress } from '../protocol/run-summary.js'
import type { FromRunner } from '../protocol/runner-messages.js'
import { concatColumns } from './column-batches.js'
import type { ParentChannel } from './parent-channel.js'
import type { RunLog } from './run-log.js'

const intervalMs = 100

/** State of a run at a moment between two bars. */
export interface LiveState {
  readonly bars: number
  readonly trades: number
  readonly equity: number
  /** Close of the last bar of the first source. */
  readonly close: number
  /** Milliseconds since the epoch. */
  readonly simulatedTime: number
}

/**
 * What the host is shown while a run goes on: progress, new trades, a point of equity for each turn of the event loop,
 * and log lines, at most ten times a second.
 */
export class LiveResults {
  readonly #runId: string
  readonly #barsTotal: number
  readonly #statistics: () => Float64Array
  readonly #channel: Pick<ParentChannel, 'send'>
  readonly #log: RunLog
  readonly #begunAt = performance.now()
  #sentAt = -Infinity
  #trades: TradeColumns[] = []
  #points: LiveState[] = []
  #peakEquity = 0
  /** The parent has not yet taken what was sent last. */
  #sending = false

  /** @param run with its statistics so far, in the order of their keys, asked whenever something is sent */
  constructor(
    run: { runId: string; barsTotal: number; statistics: () => Float64Array },
    channel: Pick<ParentChannel, 'send'>,
    log: RunLog,
  ) {
    this.#runId = run.runId
    this.#barsTotal = run.barsTotal
    this.#statistics = run.statistics
    this.#channel = channel
    this.#log = log
  }

  addTrades(chunk: TradeChunk): void {
    this.#trades.push(tradeColumns(chunk))
  }

  /** Whether the last message is a tenth of a second ago and has been taken: a busy parent is not sent more and more. */
  get isDue(): boolean {
    return !this.#sending && performance.now() - this.#sentAt >= intervalMs
  }

  /** To be called between slices of bars; sends when it is due. */
  observe(state: LiveState): void {
    this.#points.push(state)
    if (this.isDue) this.#send(state)
  }

  /** Sends what is left. */
  finish(state: LiveState): void {
    this.#points.push(state)
    this.#send(state)
  }

  #send(state: LiveState): void {
    this.#sentAt = performance.now()
    const messages: FromRunner[] = [{ kind: 'progress', progress: this.#progress(state) }]
    if (this.#trades.length > 0) messages.push({ kind: 'trades', trades: concatColumns(this.#trades) })
    messages.push({ kind: 'equity', equity: this.#equity() })
    const { lines, dropped } = this.#log.takeUnsent()
    if (lines.length > 0 || dropped > 0) messages.push({ kind: 'log', lines, dropped })
    this.#trades = []
    this.#points = []
    this.#sending = true
    void Promise.all(messages.map((message) => this.#channel.send(message))).then(() => (this.#sending = false))
  }

  #progress({ bars, trades, equity, simulatedTime }: LiveState): RunProgress {
    const elapsedMs = this.#sentAt - this.#begunAt
    const barsPerSecond = elapsedMs > 0 ? (bars / elapsedMs) * 1000 : 0
    return {
      runId: this.#runId,
      barsDone: bars,
      // How many bars consolidation makes is known only when it has made them.
      barsTotal: Math.max(this.#barsTotal, bars),
      barsPerSecond,
      timeLeftMs: barsPerSecond > 0 ? (Math.max(0, this.#barsTotal - bars) / barsPerSecond) * 1000 : NaN,
      simulatedTime,
      equity,
      trades,
      statistics: this.#statistics(),
    }
  }

  #equity(): EquityColumns {
    const points = this.#points
    const drawdown = Float64Array.from(points, ({ equity }) => {
      this.#peakEquity = Math.max(this.#peakEquity, equity)
      return this.#peakEquity > 0 ? equity / this.#peakEquity - 1 : 0
    })
    return {
      length: points.length,
      time: Float64Array.from(points, ({ simulatedTime }) => simulatedTime),
      equity: Float64Array.from(points, ({ equity }) => equity),
      drawdown,
      close: Float64Array.from(points, ({ close }) => close),
    }
  }
}

function tradeColumns({ entryStamps, exitStamps, strategy: _, ...columns }: TradeChunk): TradeColumns {
  const { length } = columns
  // A chunk may be shorter than its arrays.
  const exact = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      typeof column === 'number' ? column : column.slice(0, length),
    ]),
  ) as unknown as Omit<TradeColumns, 'entryTime' | 'exitTime'>
  return { ...exact, entryTime: milliseconds(entryStamps, length), exitTime: milliseconds(exitStamps, length) }
}

function milliseconds(stamps: Int32Array, length: number): Float64Array {
  return Float64Array.from({ length }, (_, row) => stampMilliseconds(stamps[2 * row + 1]!, stamps[2 * row]! >>> 0))
}
