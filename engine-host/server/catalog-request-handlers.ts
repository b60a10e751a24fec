import { type CancellationToken, type Connection } from 'vscode-languageserver/node'
import type {
  CheckDefinitionsResult,
  CheckInstrumentParams,
  DeleteSeriesParams,
  ExportSeriesParams,
  FindSeriesRowParams,
  GetSeriesChartParams,
  GetSeriesRowsParams,
  InstrumentParams,
  SaveInstrumentParams,
  SeriesReference,
  VerifyCatalogParams,
} from '../protocol/catalog-requests.js'
import { parsePartitionPath } from '../data/store-layout.js'
import { methods } from '../protocol/requests.js'
import type { CatalogParts, CatalogService } from './catalog-service.js'
import { abortSignal, type Guarded, type WithProgress } from './import-handlers.js'
import { withProgress, type Tell } from './work-progress.js'
import type { StrategyDiagnostics } from './strategy-diagnostics.js'

/** Answers the requests about what the catalog holds. */
export function handleCatalogRequests(
  connection: Connection,
  service: CatalogService,
  guarded: Guarded,
  diagnostics: StrategyDiagnostics,
): void {
  const answered =
    <Params, Result>(work: (parts: CatalogParts, params: Params, signal: AbortSignal) => Promise<Result>) =>
    (params: Params, token: CancellationToken) =>
      service.with((parts, signal) => work(parts, params, signal), abortSignal(token))
  /** A request whose work tells how far it is. */
  const watched = <Params extends WithProgress, Result>(
    title: string,
    work: (parts: CatalogParts, params: Params, signal: AbortSignal, tell: Tell) => Promise<Result>,
  ) =>
    answered((parts, params: Params, signal) =>
      withProgress(connection, params.workDoneToken, title, (tell) =>
        work(parts, params, signal, (path, fraction) => tell(seriesOfPath(path), fraction)),
      ),
    )

  connection.onRequest(
    methods.getSeriesCoverage,
    guarded(
      'looking for gaps',
      answered(({ inspection }, params: SeriesReference, signal) => inspection.coverage(params, signal)),
    ),
  )
  connection.onRequest(
    methods.getSeriesChart,
    guarded(
      'reading the chart',
      answered(({ inspection }, params: GetSeriesChartParams, signal) => inspection.chart(params, signal)),
    ),
  )
  connection.onRequest(
    methods.getSeriesRows,
    guarded(
      'reading the rows',
      answered(({ inspection }, params: GetSeriesRowsParams) => inspection.rows(params)),
    ),
  )
  connection.onRequest(
    methods.findSeriesRow,
    guarded(
      'finding the time',
      answered(({ inspection }, params: FindSeriesRowParams) => inspection.findRow(params)),
    ),
  )
  connection.onRequest(
    methods.deleteSeries,
    guarded(
      'deleting the series',
      answered(({ keeping }, params: DeleteSeriesParams) => keeping.delete(params)),
    ),
  )
  connection.onRequest(
    methods.exportSeries,
    guarded(
      'exporting the series',
      watched('Exporting market data', ({ inspection }, params: ExportSeriesParams & WithProgress, signal, tell) =>
        inspection.export(params, signal, (fraction) => tell('', fraction)),
      ),
    ),
  )
  connection.onRequest(
    methods.verifyCatalog,
    guarded(
      'verifying the store',
      watched('Verifying market data', ({ keeping }, params: VerifyCatalogParams & WithProgress, signal, onProgress) =>
        keeping.verify(params, { signal, onProgress }),
      ),
    ),
  )
  connection.onRequest(
    methods.repairCatalog,
    guarded(
      'repairing the store',
      watched('Repairing market data', ({ keeping }, _params: WithProgress, signal, onProgress) =>
        keeping.repair({ signal, onProgress }),
      ),
    ),
  )
  connection.onRequest(
    methods.getInstrument,
    guarded(
      'reading the definition',
      answered(({ editing }, { instrumentId }: InstrumentParams) => editing.get(instrumentId)),
    ),
  )
  connection.onRequest(
    methods.checkInstrument,
    guarded(
      'checking the definition',
      answered(({ editing }, params: CheckInstrumentParams) => editing.check(params)),
    ),
  )
  connection.onRequest(
    methods.saveInstrument,
    guarded(
      'saving the definition',
      answered(({ editing }, params: SaveInstrumentParams) => editing.save(params)),
    ),
  )
  connection.onRequest(
    methods.checkDefinitions,
    guarded(
      'checking the definitions',
      answered(async ({ editing }): Promise<CheckDefinitionsResult> => {
        const checked = await editing.checkFiles()
        diagnostics.set('', 'definitions', checked.failures)
        return checked
      }),
    ),
  )
}

/** `SPY.EQUS 2013-10-07`, of the path of a data file. */
function seriesOfPath(path: string): string {
  const partition = parsePartitionPath(path)
  return partition === undefined ? '' : `${partition.instrumentId} ${partition.period}`
}
