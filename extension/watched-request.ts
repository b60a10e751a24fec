import { randomUUID } from 'node:crypto'
import * as vscode from 'vscode'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { EngineHost } from './engine-host.js'
import type { EngineRequestName, EngineRequests } from './engine-requests.js'

/** Sends a request that takes its time, with a notification that tells how far it is and can cancel it. */
export async function watchedRequest<N extends EngineRequestName>(
  engineHost: EngineHost,
  title: string,
  name: N,
  params: EngineRequests[N]['params'] & object,
): Promise<EngineRequests[N]['result'] | Failure> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const workDoneToken = randomUUID()
      let done = 0
      const subscription = engineHost.onProgress(workDoneToken, (message, percentage = done) => {
        progress.report({ message, increment: percentage - done })
        done = percentage
      })
      try {
        return await engineHost.request(name, { ...params, workDoneToken }, token)
      } finally {
        subscription.dispose()
      }
    },
  )
}
