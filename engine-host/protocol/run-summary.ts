import type { Failure } from './failure.js'
import type { InstrumentDefinition } from './instrument-definition.js'
import type { RunAnnotation } from './run-annotation.js'
import type { RunSpecification } from './run-specification.js'

/** One number of the report with what it means. */
export interface Statistic {
  /** Stable key such as `sharpeRatio`. */
  readonly key: string
  /** Label for people, such as `Sharpe ratio`. */
  readonly label: string
  readonly group: 'Return' | 'Risk' | 'Trades' | 'Costs' | 'Run' | 'Periods' | 'Benchmark' | 'Trades in detail'
  /** NaN when it cannot be computed; `why` then says the reason. */
  readonly value: number
  readonly unit: 'percent' | 'money' | 'ratio' | 'count' | 'milliseconds' | 'price'
  /** The formula in words, shown on hover. Percent values are already in percent: 1.84 is 1.84 %. */
  readonly formula: string
  /** Where the definition comes from, such as `backtesting.py 0.6.6`. */
  readonly source: string
  readonly why?: string
}

export type RunState =
  | { readonly kind: 'running' }
  | { readonly kind: 'completed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'interrupted'; readonly failure: Failure }

/** A run as listed and as shown at the head of its panel. */
export interface RunSummary {
  readonly runId: string
  readonly state: RunState
  /** Milliseconds since the epoch when the run was started. */
  readonly startedAt: number
  readonly specification: RunSpecification
  readonly instruments: readonly InstrumentDefinition[]
  /** Bars done. */
  readonly bars: number
  /** Data, timer, order, position and account events handled. */
  readonly events: number
  readonly orders: number
  /** Orders that were denied or rejected; absent in runs of earlier versions. */
  readonly refusedOrders?: number
  /** Why the first of those was; empty without any. */
  readonly firstRefusal?: string
  readonly trades: number
  readonly ambiguousTrades: number
  /** From the first bar to the last, without start-up and saving. */
  readonly wallMs: number
  readonly barsPerSecond: number
  /** SHA-256 over the event log, hexadecimal; empty while running. */
  readonly eventLogSha256: string
  /** Of a run that goes on what will be told, without values: those are in its progress. */
  readonly statistics: readonly Statistic[]
  /** First and last bar's close, milliseconds; NaN without bars. */
  readonly firstTime: number
  readonly lastTime: number
  /** What the user keeps about it, in lists of runs; absent: nothing. */
  readonly annotation?: RunAnnotation
  /** Why what the user keeps about it cannot be read, a sentence; absent where it can, or nothing is kept. */
  readonly annotationProblem?: string
}

/** A folder of the runs that is no run that can be listed, or one of which a part cannot be read. */
export interface UnreadableRun {
  readonly runId: string
  readonly failure: Failure
}

/** Sent while a run goes on, at most ten a second. */
export interface RunProgress {
  readonly runId: string
  readonly barsDone: number
  readonly barsTotal: number
  readonly barsPerSecond: number
  /** Milliseconds; NaN until it can be told. */
  readonly timeLeftMs: number
  /** Simulated time, milliseconds. */
  readonly simulatedTime: number
  readonly equity: number
  readonly trades: number
  /**
   * Statistics so far, in the order of `statisticKeys`; NaN where there is none yet. Of the bars and trades that were
   * recorded, a few behind the rest of the progress.
   */
  readonly statistics?: Float64Array
}
