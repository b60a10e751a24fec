import type { Failure } from './failure.js'
import type { EquityColumns, TradeColumns } from './result-columns.js'
import type { AnalyzeRunsParams, RunAnalysis, RunFilter } from './run-analysis.js'
import type { RunChart } from './run-chart.js'
import type { RunAssessment, SimulationSettings } from './run-robustness.js'
import type { RowsWithin, RunRows, RunRowTable } from './run-rows.js'
import type { SensitivityRow } from './run-sensitivity.js'
import type { RunProgress, RunSummary } from './run-summary.js'
import type { TradeChart } from './trade-chart.js'

/** Extension → results panel. After every `ready` the extension sends `run`, then what the view asks for. */
export type ToResultsView =
  | { readonly type: 'run'; readonly run: RunSummary }
  | { readonly type: 'progress'; readonly progress: RunProgress }
  /** `append` while the run goes on; otherwise the whole table. */
  | { readonly type: 'trades'; readonly trades: TradeColumns; readonly append: boolean }
  | { readonly type: 'equity'; readonly equity: EquityColumns; readonly append: boolean }
  | { readonly type: 'tradeChart'; readonly chart: TradeChart }
  | { readonly type: 'rows'; readonly rows: RunRows }
  | { readonly type: 'runChart'; readonly chart: RunChart }
  /** Answers `findRunBar`. */
  | { readonly type: 'runBar'; readonly source: number; readonly bar: number; readonly endBar?: number }
  /** Why `getRunChart` or `findRunBar` has no other answer. */
  | { readonly type: 'runChartFailed'; readonly asked: 'chart' | 'time'; readonly failure: Failure }
  /** Some parts of an analysis, as they were asked for. */
  | { readonly type: 'analysis'; readonly request: AnalysisRequest; readonly analysis: RunAnalysis }
  /** How far the run, or a part of it, can be believed, as it was asked for. */
  | { readonly type: 'assessment'; readonly request: AssessmentRequest; readonly assessment: RunAssessment }
  /** Whenever something of it has changed. */
  | { readonly type: 'variations'; readonly variations: RunVariations }
  /** `request` when an analysis failed that was asked for, `asked` when it was something else of a run. */
  | {
      readonly type: 'failed'
      readonly failure: Failure
      readonly request?: AnalysisRequest
      readonly asked?: AskedOfRun
    }
  /** Asks for a picture as PNG, at twice its size. */
  | { readonly type: 'drawPicture'; readonly id: number; readonly svg: string }
  /** Swap green and red for blue and orange. */
  | { readonly type: 'colours'; readonly upDown: 'greenRed' | 'blueOrange' }

/** Results panel → extension. */
export type FromResultsView =
  | { readonly type: 'ready'; readonly runId?: string }
  | { readonly type: 'getTrades' }
  | { readonly type: 'getEquity'; readonly maxPoints: number }
  | { readonly type: 'getTradeChart'; readonly tradeNumber: number }
  | {
      readonly type: 'getRows'
      readonly table: RunRowTable
      readonly filter: string
      readonly firstRow: number
      readonly count: number
      /** Default: all rows. */
      readonly within?: RowsWithin
    }
  | {
      readonly type: 'getRunChart'
      readonly source: number
      readonly firstBar: number
      readonly endBar: number
      readonly maxCandles: number
    }
  | { readonly type: 'findRunBar'; readonly source: number; readonly time: string; readonly until?: string }
  /** Takes the place of the one before for the same parts, if that is still under way. */
  | { readonly type: 'getAnalysis'; readonly request: AnalysisRequest }
  | { readonly type: 'getAssessment'; readonly request: AssessmentRequest }
  | { readonly type: 'runVariations' }
  | { readonly type: 'cancelVariations' }
  | { readonly type: 'rerun' }
  | { readonly type: 'cancel' }
  /** With the trade whose chart is open, and the trades that a filter leaves. */
  | { readonly type: 'export'; readonly tradeNumber?: number; readonly trades?: readonly number[] }
  /** PNG in Base64; empty where it could not be drawn. */
  | { readonly type: 'picture'; readonly id: number; readonly png: string }
  /** Run again under the debugger and pause where the trade's entry was placed. */
  | { readonly type: 'debugTrade'; readonly tradeNumber: number }
  | { readonly type: 'showLog' }
  | { readonly type: 'reveal'; readonly file: string; readonly line: number }

/** What a results panel asks for, where the answer may be a failure. */
export type AskedOfRun = 'trades' | 'equity' | 'tradeChart' | 'assessment' | RunRowTable

/** What the results panel restricts its tabs to. */
export type PanelFilter = Pick<RunFilter, 'side' | 'instruments' | 'after' | 'until'>

/** What a view wants analysed of the run that it shows. */
export interface AnalysisRequest extends Pick<AnalyzeRunsParams, 'parts' | 'settings' | 'maxPoints'> {
  readonly filter?: PanelFilter
}

/** What a view wants assessed of the run that it shows. */
export interface AssessmentRequest {
  readonly simulation: SimulationSettings
  readonly filter?: PanelFilter
}

/** How far the repetitions of a run under other conditions have come. */
export interface RunVariations {
  readonly runId: string
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  /** The variations, each at its place; null of those that are not known. Empty until the first is known. */
  readonly rows: readonly (SensitivityRow | null)[]
  /** Of `failed`. */
  readonly failure?: Failure
}

/** What the view keeps in `setState`: ids and the state of the view, never data. */
export interface ResultsViewState {
  readonly runId: string
  readonly tab:
    | 'overview'
    | 'trades'
    | 'trade'
    | 'orders'
    | 'fills'
    | 'chart'
    | 'journal'
    | 'months'
    | 'distributions'
    | 'robustness'
    | 'run'
  readonly tradeNumber?: number
  readonly sortColumn?: string
  readonly sortDescending?: boolean
  readonly filter?: string
  /** What the tabs are restricted to, and how that was named when it was chosen. */
  readonly within?: PanelFilter
  readonly withinName?: string
}
