import type { Failure } from './failure.js'
import type { EquityColumns, TradeColumns } from './result-columns.js'
import type { RunSummary } from './run-summary.js'

/** Runs that one view compares at most. */
export const maxComparedRuns = 8

/** A run with what is compared of it. */
export interface ComparedRun {
  readonly run: RunSummary
  /** Thinned. */
  readonly equity: EquityColumns
  readonly trades: TradeColumns
}

/** Extension → view of compared runs. After `ready` it sends `runs` or `failed`. */
export type ToCompareView =
  | { readonly type: 'runs'; readonly runs: readonly ComparedRun[] }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** Swap green and red for blue and orange. */
  | { readonly type: 'colours'; readonly upDown: 'greenRed' | 'blueOrange' }

/** View of compared runs → extension. */
export type FromCompareView =
  | { readonly type: 'ready' }
  | { readonly type: 'openRun'; readonly runId: string }
  /** Two runs in the editor's own comparison. */
  | { readonly type: 'compareSources'; readonly what: 'code' | 'configuration'; readonly runIds: readonly string[] }
  | { readonly type: 'showLog' }

export const compareTabs = ['statistics', 'trades'] as const
export type CompareTab = (typeof compareTabs)[number]

/** What the view keeps in `setState`: ids and the state of the view, never data. */
export interface CompareViewState {
  readonly runIds: readonly string[]
  readonly tab: CompareTab
}
