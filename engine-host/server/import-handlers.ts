import { basename } from 'node:path'
import {
  WorkDoneProgress,
  type CancellationToken,
  type Connection,
  type ProgressToken,
} from 'vscode-languageserver/node'
import type { ImportProgress } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'
import {
  methods,
  type CheckMarketDataParams,
  type ImportMarketDataParams,
  type ImportProgressParams,
  type ListImportFilesParams,
  type PreviewImportParams,
} from '../protocol/requests.js'
import type { MarketDataImports } from './market-data-imports.js'

export interface WithProgress {
  readonly workDoneToken?: ProgressToken
}

/** Whatever is thrown is answered as a failure: the client shows one sentence and the host goes on. */
export type Guarded = <Params, Result>(
  doing: string,
  handle: (params: Params, token: CancellationToken) => Promise<Result>,
) => (params: Params, token: CancellationToken) => Promise<Result | Failure>

/** Answers the requests about files that are, or are to be, imported. */
export function handleImportRequests(connection: Connection, imports: MarketDataImports, guarded: Guarded): void {
  connection.onRequest(
    methods.listImportFiles,
    guarded('listing files', (params: ListImportFilesParams) => imports.listFiles(params)),
  )
  connection.onRequest(
    methods.previewImport,
    guarded('reading the file', (params: PreviewImportParams, token) => imports.preview(params, abortSignal(token))),
  )
  connection.onRequest(
    methods.checkMarketData,
    guarded('checking', (params: CheckMarketDataParams & WithProgress, token) =>
      withProgress(connection, params, (report) => imports.check(params, abortSignal(token), report)),
    ),
  )
  connection.onRequest(
    methods.importMarketData,
    guarded('importing', (params: ImportMarketDataParams & WithProgress, token) =>
      withProgress(connection, params, (report) => imports.import(params, abortSignal(token), report)),
    ),
  )
}

/** Tells how far work has come: by the token that the editor shows, and by the name of the job. */
async function withProgress<Result>(
  connection: Connection,
  { workDoneToken, job }: { readonly workDoneToken?: ProgressToken; readonly job?: string },
  work: (report: (progress: ImportProgress) => void) => Promise<Result>,
): Promise<Result> {
  let begun = false
  const result = await work(({ file, fileNumber, files, phase, fraction }) => {
    if (job !== undefined) {
      const params: ImportProgressParams = { job, file, phase, fraction }
      void connection.sendNotification(methods.importProgress, params)
    }
    if (workDoneToken === undefined) return
    const percentage = Math.floor((100 * (fileNumber + fraction)) / files)
    // One file stands in the title that the editor shows.
    const message = files === 1 ? phase : `${basename(file)}, ${fileNumber + 1} of ${files}: ${phase}`
    void connection.sendProgress(
      WorkDoneProgress.type,
      workDoneToken,
      begun
        ? { kind: 'report', percentage, message }
        : { kind: 'begin', title: 'Importing market data', percentage, message, cancellable: true },
    )
    begun = true
  })
  if (begun && workDoneToken !== undefined) {
    void connection.sendProgress(WorkDoneProgress.type, workDoneToken, { kind: 'end' })
  }
  return result
}

/** Aborted when the request is cancelled. */
export function abortSignal(token: CancellationToken): AbortSignal {
  const abort = new AbortController()
  if (token.isCancellationRequested) abort.abort()
  token.onCancellationRequested(() => abort.abort())
  return abort.signal
}
