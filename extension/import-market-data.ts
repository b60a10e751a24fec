import { randomUUID } from 'node:crypto'
import * as vscode from 'vscode'
import type { ImportedFile, ImportMarketDataParams } from '../engine-host/protocol/requests.js'
import { views } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import type { FailureMessages } from './failure-messages.js'
import { showMessage } from './failure-messages.js'
import { noFolderOpen } from './failures.js'
import { countText } from './run-text.js'

/** Imports the given files, or those that the person chooses, with progress and cancellation. */
export async function importMarketData(
  engineHost: EngineHost,
  messages: FailureMessages,
  chosen: readonly vscode.Uri[] | undefined,
): Promise<void> {
  if (vscode.workspace.workspaceFolders === undefined) {
    messages.show(noFolderOpen())
    return
  }
  const uris = chosen ?? (await vscode.window.showOpenDialog(openDialogOptions))
  if (uris === undefined || uris.length === 0) return
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: importTitle(uris), cancellable: true },
    async (progress, token) => {
      const workDoneToken = randomUUID()
      const params: ImportMarketDataParams & { workDoneToken: string } = {
        files: uris.map(({ fsPath }) => fsPath),
        workDoneToken,
      }
      let done = 0
      const subscription = engineHost.onProgress(workDoneToken, (message, percentage = done) => {
        progress.report({ message, increment: percentage - done })
        done = percentage
      })
      try {
        return await engineHost.request('importMarketData', params, token)
      } finally {
        subscription.dispose()
      }
    },
  )
  if (isFailure(result)) messages.show(result)
  else if (result.kind === 'imported') await announce(result.files)
}

const openDialogOptions: vscode.OpenDialogOptions = {
  title: 'Import Market Data',
  openLabel: 'Import',
  canSelectMany: true,
  filters: { 'Market data': ['csv', 'zst', 'gz'], 'All files': ['*'] },
}

function importTitle(uris: readonly vscode.Uri[]): string {
  const name = uris[0]!.path.split('/').at(-1) ?? ''
  return uris.length === 1 ? `Importing ${name}` : `Importing ${uris.length} files`
}

async function announce(files: readonly ImportedFile[]): Promise<void> {
  const series = [
    ...new Set(files.flatMap((file) => file.series.map(({ instrumentId, bars }) => `${instrumentId} ${bars}`))),
  ]
  const rows = files.reduce((sum, { rowsAdded }) => sum + rowsAdded, 0)
  const text =
    rows === 0
      ? 'Nothing new: these bars were imported before.'
      : `Imported ${countText(rows)} bars of ${series.length > 3 ? `${series.length} series` : series.join(', ')}.`
  await showMessage(vscode.window.showInformationMessage, text, [
    { title: 'Show Data', run: () => vscode.commands.executeCommand(`${views.data}.focus`) },
  ])
}
