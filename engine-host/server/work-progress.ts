import { WorkDoneProgress, type Connection, type ProgressToken } from 'vscode-languageserver/node'
import type { Failure } from '../protocol/failure.js'

/** Tells what is being done, and how much of the whole is, 0 to 1. */
export type Tell = (message: string, fraction: number) => void

/** At most ten reports a second. */
const leastPauseMs = 100

/** Does some work and lets the editor show how far it is. @param token absent where nobody looks */
export async function withProgress<Result>(
  connection: Connection,
  token: ProgressToken | undefined,
  title: string,
  work: (tell: Tell) => Promise<Result | Failure>,
): Promise<Result | Failure> {
  if (token === undefined) return work(() => undefined)
  const send = (value: object) => connection.sendProgress(WorkDoneProgress.type, token, value as never)
  await send({ kind: 'begin', title, percentage: 0, cancellable: true })
  let told = 0
  try {
    return await work((message, fraction) => {
      const now = performance.now()
      if (now - told < leastPauseMs) return
      told = now
      void send({ kind: 'report', percentage: Math.floor(100 * fraction), message })
    })
  } finally {
    await send({ kind: 'end' })
  }
}
