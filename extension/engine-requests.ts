import type {
  CheckDefinitionsResult,
  CheckInstrumentParams,
  CheckInstrumentResult,
  DeleteSeriesParams,
  DeleteSeriesResult,
  ExportSeriesParams,
  ExportSeriesResult,
  FindSeriesRowParams,
  FindSeriesRowResult,
  GetInstrumentResult,
  GetSeriesChartParams,
  GetSeriesChartResult,
  GetSeriesCoverageResult,
  GetSeriesRowsParams,
  GetSeriesRowsResult,
  InstrumentParams,
  RepairCatalogResult,
  SaveInstrumentParams,
  SaveInstrumentResult,
  SeriesReference,
  VerifyCatalogParams,
  VerifyCatalogResult,
} from '../engine-host/protocol/catalog-requests.js'
import type { Failure } from '../engine-host/protocol/failure.js'
import type {
  AnnotateRunParams,
  AnnotateRunResult,
  DeleteRunsParams,
  DeleteRunsResult,
  FindRunBarResult,
  GetEquityParams,
  GetEquityResult,
  GetRunResult,
  GetRunChartResult,
  GetRunRowsResult,
  GetTradeChartParams,
  GetTradeChartResult,
  GetTradesResult,
  CheckMarketDataParams,
  CheckMarketDataResult,
  ImportMarketDataParams,
  ImportMarketDataResult,
  ImportProgressParams,
  GetCoverageResult,
  ListCatalogResult,
  ListImportFilesParams,
  ListImportFilesResult,
  ListRunsResult,
  PreviewImportParams,
  PreviewImportResult,
  RunEndedParams,
  RunEquityParams,
  RunLogParams,
  RunParams,
  RunProgress,
  RunTradesParams,
  ScaffoldStrategyParams,
  ScaffoldStrategyResult,
  RerunExactlyParams,
  RerunExactlyResult,
  StartRunParams,
  StartRunResult,
} from '../engine-host/protocol/requests.js'
import type { AnalyzeRunsParams, AnalyzeRunsResult } from '../engine-host/protocol/run-analysis.js'
import type { AssessRunsParams, AssessRunsResult } from '../engine-host/protocol/run-robustness.js'
import type { ExportRunParams, ExportRunResult } from '../engine-host/protocol/run-export.js'
import type { FindRunBarParams, GetRunChartParams } from '../engine-host/protocol/run-chart.js'
import type { GetRunRowsParams } from '../engine-host/protocol/run-rows.js'
import type {
  SensitivityProgressParams,
  TestSensitivityParams,
  TestSensitivityResult,
} from '../engine-host/protocol/run-sensitivity.js'

/** Parameters and answers of the requests in `methods`, by their name there. */
export interface EngineRequests {
  listImportFiles: { params: ListImportFilesParams; result: ListImportFilesResult }
  previewImport: { params: PreviewImportParams; result: PreviewImportResult }
  checkMarketData: { params: CheckMarketDataParams; result: CheckMarketDataResult }
  importMarketData: { params: ImportMarketDataParams; result: ImportMarketDataResult }
  listCatalog: { params: null; result: ListCatalogResult }
  getCoverage: { params: null; result: GetCoverageResult }
  getSeriesCoverage: { params: SeriesReference; result: GetSeriesCoverageResult }
  getSeriesChart: { params: GetSeriesChartParams; result: GetSeriesChartResult }
  getSeriesRows: { params: GetSeriesRowsParams; result: GetSeriesRowsResult }
  findSeriesRow: { params: FindSeriesRowParams; result: FindSeriesRowResult }
  deleteSeries: { params: DeleteSeriesParams; result: DeleteSeriesResult }
  exportSeries: { params: ExportSeriesParams; result: ExportSeriesResult }
  verifyCatalog: { params: VerifyCatalogParams; result: VerifyCatalogResult }
  repairCatalog: { params: object; result: RepairCatalogResult }
  getInstrument: { params: InstrumentParams; result: GetInstrumentResult }
  checkInstrument: { params: CheckInstrumentParams; result: CheckInstrumentResult }
  saveInstrument: { params: SaveInstrumentParams; result: SaveInstrumentResult }
  checkDefinitions: { params: null; result: CheckDefinitionsResult }
  startRun: { params: StartRunParams; result: StartRunResult }
  rerunExactly: { params: RerunExactlyParams; result: RerunExactlyResult }
  cancelRun: { params: RunParams; result: null }
  listRuns: { params: null; result: ListRunsResult }
  getRun: { params: RunParams; result: GetRunResult }
  annotateRun: { params: AnnotateRunParams; result: AnnotateRunResult }
  deleteRuns: { params: DeleteRunsParams; result: DeleteRunsResult }
  getTrades: { params: RunParams; result: GetTradesResult }
  getEquity: { params: GetEquityParams; result: GetEquityResult }
  getRunChart: { params: GetRunChartParams; result: GetRunChartResult }
  findRunBar: { params: FindRunBarParams; result: FindRunBarResult }
  getRunRows: { params: GetRunRowsParams; result: GetRunRowsResult }
  analyzeRuns: { params: AnalyzeRunsParams; result: AnalyzeRunsResult }
  assessRuns: { params: AssessRunsParams; result: AssessRunsResult }
  testSensitivity: { params: TestSensitivityParams; result: TestSensitivityResult }
  getTradeChart: { params: GetTradeChartParams; result: GetTradeChartResult }
  exportRun: { params: ExportRunParams; result: ExportRunResult }
  scaffoldStrategy: { params: ScaffoldStrategyParams; result: ScaffoldStrategyResult }
}
export type EngineRequestName = keyof EngineRequests

/** Parameters of the notifications in `methods`, by their name there. */
export interface EngineNotifications {
  importProgress: ImportProgressParams
  runProgress: RunProgress
  runTrades: RunTradesParams
  runEquity: RunEquityParams
  runLog: RunLogParams
  runEnded: RunEndedParams
  sensitivityProgress: SensitivityProgressParams
}
export type EngineNotificationName = keyof EngineNotifications

export function isFailure(result: object | null): result is Failure {
  return result !== null && 'kind' in result && result.kind === 'failed'
}
