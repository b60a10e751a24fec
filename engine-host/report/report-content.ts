import type { Failure } from '../protocol/failure.js'
import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { ExchangeTime } from './exchange-time.js'

/** What a report shows. */
export interface ReportContent {
  readonly run: RunSummary
  /** All trades; undefined when their table is missing. */
  readonly trades: TradeColumns | undefined
  /** Thinned equity; undefined when the bars are missing. */
  readonly equity: EquityColumns | undefined
  /** Path of a trade's picture, relative to the report, by trade number. */
  readonly charts: ReadonlyMap<number, string>
  /** In the zone of the first instrument's exchange. */
  readonly time: ExchangeTime
  /** What could not be read of the run. */
  readonly missing: readonly Failure[]
}
