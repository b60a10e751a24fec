import type { TickKind } from '../../protocol/market-source.js'
import type { NamedInstrument } from '../instrument-naming.js'
import type { TreatedRows } from '../row-treatment.js'

/** Ticks in the staging database: a table `ticks` sorted by series and time, and a view `prices(series, price)` of it. */
export interface StagedTicks extends TreatedRows {
  /** `series` of the table indexes this list. */
  readonly series: readonly { readonly instrument: NamedInstrument }[]
  /** What the file gives: for each kind a SELECT of the stored columns that ends in `WHERE` or `AND`. */
  readonly selections: readonly { readonly kind: TickKind; readonly columns: string }[]
}
