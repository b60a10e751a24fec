import { WorkDoneProgress, type CancellationToken, type Connection } from 'vscode-languageserver/node'
import type { Failure } from '../protocol/failure.js'
import {
  methods,
  type AnnotateRunParams,
  type DeleteRunsParams,
  type GetEquityParams,
  type GetTradeChartParams,
  type RerunExactlyParams,
  type RerunExactlyResult,
  type RunParams,
  type ScaffoldStrategyParams,
  type StartRunParams,
  type StartRunResult,
} from '../protocol/requests.js'
import type { ExportRunParams } from '../protocol/run-export.js'
import type { FindRunBarParams, GetRunChartParams } from '../protocol/run-chart.js'
import type { GetRunRowsParams } from '../protocol/run-rows.js'
import type { AnalyzeRunsParams } from '../protocol/run-analysis.js'
import type { AssessRunsParams } from '../protocol/run-robustness.js'
import type {
  SensitivityProgressParams,
  TestSensitivityParams,
  TestSensitivityResult,
} from '../protocol/run-sensitivity.js'
import { handleCatalogRequests } from './catalog-request-handlers.js'
import type { EngineHost } from './engine-host.js'
import { unexpected } from './failures.js'
import { abortSignal, handleImportRequests, type Guarded, type WithProgress } from './import-handlers.js'
import { scaffoldStrategy } from './scaffold-strategy.js'
import type { StrategyDiagnostics } from './strategy-diagnostics.js'
import { withProgress } from './work-progress.js'

/** Answers the requests of `methods`. */
export function handleRequests(
  connection: Connection,
  host: EngineHost,
  diagnostics: StrategyDiagnostics,
  runsChanged: () => void,
): void {
  const guarded: Guarded =
    <Params, Result>(doing: string, handle: (params: Params, token: CancellationToken) => Promise<Result>) =>
    async (params: Params, token: CancellationToken): Promise<Result | Failure> => {
      try {
        return await handle(params, token)
      } catch (error) {
        connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
        return unexpected(doing, error)
      }
    }

  handleImportRequests(connection, host.imports, guarded)
  connection.onRequest(
    methods.listCatalog,
    guarded('listing the catalog', () => host.listCatalog()),
  )
  connection.onRequest(
    methods.getCoverage,
    guarded('looking for gaps', () => host.getCoverage()),
  )
  handleCatalogRequests(connection, host.catalogService, guarded, diagnostics)
  connection.onRequest(
    methods.startRun,
    guarded('starting the run', (params: StartRunParams) => startRun(host, diagnostics, params)),
  )
  connection.onRequest(
    methods.rerunExactly,
    guarded('repeating the run', (params: RerunExactlyParams) => rerunExactly(host, params)),
  )
  connection.onRequest(
    methods.cancelRun,
    guarded('cancelling the run', (params: RunParams) => host.cancelRun(params)),
  )
  connection.onRequest(
    methods.listRuns,
    guarded('listing the runs', () => host.listRuns()),
  )
  connection.onRequest(
    methods.getRun,
    guarded('opening the run', (params: RunParams) => host.getRun(params)),
  )
  connection.onRequest(
    methods.annotateRun,
    guarded('keeping the note', (params: AnnotateRunParams) => host.annotateRun(params)),
  )
  connection.onRequest(
    methods.deleteRuns,
    guarded('deleting runs', async (params: DeleteRunsParams) => {
      const result = await host.deleteRuns(params)
      runsChanged()
      return result
    }),
  )
  connection.onRequest(
    methods.getTrades,
    guarded('reading the trades', (params: RunParams) => host.getTrades(params)),
  )
  connection.onRequest(
    methods.getEquity,
    guarded('reading the equity', (params: GetEquityParams) => host.getEquity(params)),
  )
  connection.onRequest(
    methods.getRunRows,
    guarded('reading the rows of the run', (params: GetRunRowsParams) => host.getRunRows(params)),
  )
  connection.onRequest(
    methods.getTradeChart,
    guarded('reading the chart of the trade', (params: GetTradeChartParams) => host.getTradeChart(params)),
  )
  connection.onRequest(
    methods.getRunChart,
    guarded('reading the chart of the run', (params: GetRunChartParams) => host.getRunChart(params)),
  )
  connection.onRequest(
    methods.findRunBar,
    guarded('looking for the time', (params: FindRunBarParams) => host.findRunBar(params)),
  )
  connection.onRequest(
    methods.analyzeRuns,
    guarded('analysing the run', (params: AnalyzeRunsParams, token) => host.analyzeRuns(params, abortSignal(token))),
  )
  connection.onRequest(
    methods.assessRuns,
    guarded('assessing the run', (params: AssessRunsParams, token) => host.assessRuns(params, abortSignal(token))),
  )
  connection.onRequest(
    methods.testSensitivity,
    guarded('repeating the run', (params: TestSensitivityParams & WithProgress, token) =>
      testSensitivity(connection, host, params, token),
    ),
  )
  connection.onRequest(
    methods.exportRun,
    guarded('exporting the run', ({ workDoneToken, ...params }: ExportRunParams & WithProgress, token) =>
      withProgress(connection, workDoneToken, 'Exporting the run', (tell) =>
        host.exportRun(params, abortSignal(token), tell),
      ),
    ),
  )
  connection.onRequest(
    methods.scaffoldStrategy,
    guarded('writing the strategy', (params: ScaffoldStrategyParams) => scaffoldStrategy(params, host.templates)),
  )
}

async function startRun(
  host: EngineHost,
  diagnostics: StrategyDiagnostics,
  params: StartRunParams,
): Promise<StartRunResult> {
  const { strategyFile } = params.request
  const started = await host.startRun(params)
  if (started.kind === 'failed') {
    diagnostics.set(strategyFile, 'compiler', started.failures)
    return started.failures[0]!
  }
  diagnostics.set(strategyFile, 'compiler', [])
  diagnostics.set(strategyFile, 'run', [])
  const { run, barsTotal, inspectorPort } = started
  return { kind: 'started', run, barsTotal, ...(inspectorPort === undefined ? {} : { inspectorPort }) }
}

async function rerunExactly(host: EngineHost, params: RerunExactlyParams): Promise<RerunExactlyResult> {
  const started = await host.rerunExactly(params)
  if (started.kind === 'uncertain') return started
  if (started.kind === 'failed') return 'failures' in started ? started.failures[0]! : started
  const { run, barsTotal } = started
  return { kind: 'started', run, barsTotal }
}

/** Tells of every row: by the token that the editor shows, and by the name of the job. */
async function testSensitivity(
  connection: Connection,
  host: EngineHost,
  params: TestSensitivityParams & WithProgress,
  token: CancellationToken,
): Promise<TestSensitivityResult> {
  const { workDoneToken, job } = params
  const show = (value: object): void => {
    if (workDoneToken !== undefined) void connection.sendProgress(WorkDoneProgress.type, workDoneToken, value as never)
  }
  show({ kind: 'begin', title: 'Repeating the run', percentage: 0, cancellable: true })
  let done = 0
  try {
    return await host.testSensitivity(
      params,
      (row, place, total) => {
        done++
        show({ kind: 'report', percentage: Math.floor((100 * done) / total), message: row.label })
        if (job === undefined) return
        const progress: SensitivityProgressParams = { job, row, place, done, total }
        void connection.sendNotification(methods.sensitivityProgress, progress)
      },
      abortSignal(token),
    )
  } finally {
    show({ kind: 'end' })
  }
}
