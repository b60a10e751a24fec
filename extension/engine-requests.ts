import type { Failure } from '../engine-host/protocol/failure.js'
import type {
  ExportRunParams,
  ExportRunResult,
  GetEquityParams,
  GetEquityResult,
  GetRunResult,
  GetTradeChartParams,
  GetTradeChartResult,
  GetTradesResult,
  ImportMarketDataParams,
  ImportMarketDataResult,
  GetCoverageResult,
  ListCatalogResult,
  ListRunsResult,
  RunEndedParams,
  RunEquityParams,
  RunLogParams,
  RunParams,
  RunProgress,
  RunTradesParams,
  ScaffoldStrategyParams,
  ScaffoldStrategyResult,
  StartRunParams,
  StartRunResult,
} from '../engine-host/protocol/requests.js'

/** Parameters and answers of the requests in `methods`, by their name there. */
export interface EngineRequests {
  importMarketData: { params: ImportMarketDataParams; result: ImportMarketDataResult }
  listCatalog: { params: null; result: ListCatalogResult }
  getCoverage: { params: null; result: GetCoverageResult }
  startRun: { params: StartRunParams; result: StartRunResult }
  cancelRun: { params: RunParams; result: null }
  listRuns: { params: null; result: ListRunsResult }
  getRun: { params: RunParams; result: GetRunResult }
  getTrades: { params: RunParams; result: GetTradesResult }
  getEquity: { params: GetEquityParams; result: GetEquityResult }
  getTradeChart: { params: GetTradeChartParams; result: GetTradeChartResult }
  exportRun: { params: ExportRunParams; result: ExportRunResult }
  scaffoldStrategy: { params: ScaffoldStrategyParams; result: ScaffoldStrategyResult }
}
export type EngineRequestName = keyof EngineRequests

/** Parameters of the notifications in `methods`, by their name there. */
export interface EngineNotifications {
  runProgress: RunProgress
  runTrades: RunTradesParams
  runEquity: RunEquityParams
  runLog: RunLogParams
  runEnded: RunEndedParams
}
export type EngineNotificationName = keyof EngineNotifications

export function isFailure(result: object | null): result is Failure {
  return result !== null && 'kind' in result && result.kind === 'failed'
}
