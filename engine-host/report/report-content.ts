import type { Failure } from '../protocol/failure.js'
import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import type { RunAnalysis } from '../protocol/run-analysis.js'
import type { RunAssessment } from '../protocol/run-robustness.js'
import type { RunSummary, Statistic } from '../protocol/run-summary.js'
import type { ExchangeTime } from './exchange-time.js'

/** What a report shows. */
export interface ReportContent {
  readonly run: RunSummary
  /** Those that the run stored, then what else can be told of it. */
  readonly statistics: readonly Statistic[]
  /** All trades; undefined when their table is missing. */
  readonly trades: TradeColumns | undefined
  /** Thinned equity; undefined when the bars are missing. */
  readonly equity: EquityColumns | undefined
  /** Exposure beside the equity, as in `SelectionCurve`. */
  readonly exposure: Float64Array | undefined
  /** Months, drawdowns, rolling figures, distributions; undefined when trades or bars are missing. */
  readonly analysis: RunAnalysis | undefined
  /** Undefined when trades or bars are missing. */
  readonly assessment: RunAssessment | undefined
  /** Path of a trade's picture, relative to the report, by trade number. */
  readonly charts: ReadonlyMap<number, string>
  /** Where all rows are, as the end of a sentence: `in trades.csv`. */
  readonly allTrades: string
  /** In the zone of the first instrument's exchange. */
  readonly time: ExchangeTime
  /** What could not be read of the run. */
  readonly missing: readonly Failure[]
}
