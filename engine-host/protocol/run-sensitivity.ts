import type { Failure } from './failure.js'
import type { Statistic } from './run-summary.js'
import type { FillSettings } from './venue-settings.js'

/** One change of a run's conditions, all else being equal. */
export type RunVariation =
  /** As it was: a check that the run still gives what it gave. */
  | { readonly what: 'nothing' }
  /** All costs of fills, times so much; what makers are paid is never paid more than once. */
  | { readonly what: 'fees'; readonly times: number }
  /** A fraction of the notional of every fill, for a run without fees. */
  | { readonly what: 'fees'; readonly rate: number }
  /** All slippage, times so much. */
  | { readonly what: 'slippage'; readonly times: number }
  /** Ticks, for a run without slippage. */
  | { readonly what: 'slippage'; readonly ticks: number }
  /** The time of every command, times so much. */
  | { readonly what: 'latency'; readonly times: number }
  /** Milliseconds, for a run without latency. */
  | { readonly what: 'latency'; readonly milliseconds: number }
  /** The path that is taken within bars that cannot decide an outcome. */
  | { readonly what: 'intrabarPath'; readonly path: FillSettings['intrabarPath'] }

export interface TestSensitivityParams {
  readonly runId: string
  /**
   * Default: none, and 0, ½, 2 and 4 times the fees, the slippage and the latency that the run has; of those that it does not
   * have fees of 1, 2 and 5 basis points, slippage of 1, 2 and 4 ticks, latency of 50, 250 and 1000 milliseconds; and, if some
   * of its trades are ambiguous, every other path through a bar.
   */
  readonly variations?: readonly RunVariation[]
  /** A name for the notifications of its progress; absent: none are sent. */
  readonly job?: string
}

export type TestSensitivityResult =
  { readonly kind: 'tested'; readonly rows: readonly SensitivityRow[] } | { readonly kind: 'cancelled' } | Failure

/** What came of a run under a variation. */
export interface SensitivityRow {
  readonly variation: RunVariation
  /** `2 × fees`, `1 tick of slippage`, `path “ohlc”`. */
  readonly label: string
  /** Why it could not be run; there are no statistics then. */
  readonly why?: string
  /** Those of the run under the variation, all of them. */
  readonly statistics: readonly Statistic[]
  /** Of `nothing` alone: whether the event log is that of the run. When it is not, data or program have changed since. */
  readonly isSame?: boolean
}

/** server → client, for a request with a `job`. */
export interface SensitivityProgressParams {
  readonly job: string
  /** The row that came last, as in the result. */
  readonly row: SensitivityRow
  /** Its place in the result. */
  readonly place: number
  readonly done: number
  readonly total: number
}
