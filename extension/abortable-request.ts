import * as vscode from 'vscode'

/** Makes a request that the signal cancels. */
export async function abortable<Result>(
  signal: AbortSignal,
  request: (token: vscode.CancellationToken) => Promise<Result>,
): Promise<Result> {
  const source = new vscode.CancellationTokenSource()
  const cancel = (): void => source.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) cancel()
    return await request(source.token)
  } finally {
    signal.removeEventListener('abort', cancel)
    source.dispose()
  }
}
