import type { BarSeries } from './bar-series.js'
import type {
  DefinitionProblem,
  InstrumentDescription,
  RepairReport,
  SeriesChart,
  SeriesReference,
  SeriesRows,
  TradeDateColumns,
  VerificationReport,
} from './catalog-requests.js'
import type { Failure } from './failure.js'
import type { SeriesCoverage } from './series-coverage.js'

/** Tabs of the series that is selected. */
export const catalogTabs = ['chart', 'rows', 'coverage', 'definition'] as const
export type CatalogTab = (typeof catalogTabs)[number]

/** What a failure is about, so that the view shows it in its place. */
export type CatalogTask = 'catalog' | 'coverage' | 'chart' | 'rows' | 'time' | 'instrument' | 'store'

/** Extension → catalog view. After every `ready` the extension sends `catalog`, then what the view asks for. */
export type ToCatalogView =
  | { readonly type: 'catalog'; readonly series: readonly BarSeries[]; readonly extents: readonly Float64Array[] }
  | {
      readonly type: 'coverage'
      readonly coverage: SeriesCoverage
      readonly tradeDates: TradeDateColumns
    }
  | { readonly type: 'chart'; readonly chart: SeriesChart }
  | { readonly type: 'rows'; readonly rows: SeriesRows }
  /** Answers `findRow`. */
  | { readonly type: 'found'; readonly series: SeriesReference; readonly row: number }
  | { readonly type: 'instrument'; readonly instrument: InstrumentDescription; readonly saved: boolean }
  /** What is wrong with what the form holds. */
  | { readonly type: 'problems'; readonly instrumentId: string; readonly problems: readonly DefinitionProblem[] }
  /** The files of definitions have changed. */
  | { readonly type: 'definitionsChanged' }
  | { readonly type: 'verified'; readonly report: VerificationReport }
  | { readonly type: 'repaired'; readonly report: RepairReport }
  /** Shows a series, or only a tab of the one that is shown. */
  | { readonly type: 'select'; readonly series: SeriesReference; readonly tab?: CatalogTab }
  | {
      readonly type: 'failed'
      readonly task: CatalogTask
      readonly series?: SeriesReference
      readonly failure: Failure
    }
  /** Swap green and red for blue and orange. */
  | { readonly type: 'colours'; readonly upDown: 'greenRed' | 'blueOrange' }

/** Catalog view → extension. */
export type FromCatalogView =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  | { readonly type: 'getCoverage'; readonly series: SeriesReference }
  /** Takes the place of the one before that is not answered yet. */
  | {
      readonly type: 'getChart'
      readonly series: SeriesReference
      readonly firstRow: number
      readonly endRow: number
      readonly maxPoints: number
    }
  | { readonly type: 'getRows'; readonly series: SeriesReference; readonly firstRow: number; readonly count: number }
  | { readonly type: 'findRow'; readonly series: SeriesReference; readonly time: string }
  | { readonly type: 'getInstrument'; readonly instrumentId: string }
  | {
      readonly type: 'checkInstrument'
      readonly definition: Readonly<Record<string, unknown>> & { readonly id: string }
    }
  | {
      readonly type: 'saveInstrument'
      readonly definition: Readonly<Record<string, unknown>> & { readonly id: string }
      readonly revision: string
    }
  | { readonly type: 'import' }
  | { readonly type: 'runOn'; readonly series: SeriesReference }
  | { readonly type: 'export'; readonly series: SeriesReference }
  | { readonly type: 'delete'; readonly series: SeriesReference }
  /** Absent: the whole store. */
  | { readonly type: 'verify'; readonly series?: SeriesReference }
  | { readonly type: 'repair' }
  | { readonly type: 'showLog' }
  | { readonly type: 'reveal'; readonly file: string; readonly line: number }

/** What the view keeps in `setState`: names and the state of the view, never data. */
export interface CatalogViewState {
  readonly series?: SeriesReference
  readonly tab: CatalogTab
  readonly sortColumn: string
  readonly sortDescending: boolean
  readonly filter: string
}
