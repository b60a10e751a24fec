import type { RunRows } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { GridColumn } from '../grid/grid-layout.js'

/** A column of a table that is read page by page. */
export interface RowColumn<Rows extends RunRows> extends GridColumn {
  readonly text: (rows: Rows, at: number) => string
  readonly hover?: (rows: Rows, at: number) => string
}

/** What a row leads to. */
export interface RowTarget {
  /** 0 without one. */
  readonly orderNumber: number
  /** 0 without one. */
  readonly tradeNumber: number
  /** The line that placed the order. */
  readonly place?: { readonly file: string; readonly line: number }
}

/** One of the tables of a run that are read page by page: its columns and words. */
export interface RowTable<Rows extends RunRows> {
  readonly name: Rows['table']
  /** For screen readers. */
  readonly label: string
  /** In the empty filter. */
  readonly placeholder: string
  /** What many rows are called, such as `orders`. */
  readonly plural: string
  /** When the run has none. */
  readonly none: string
  readonly columns: (run: RunSummary) => readonly RowColumn<Rows>[]
  readonly target: (rows: Rows, at: number) => RowTarget
}
