import inspector from 'node:inspector'

/**
 * Opens the inspector on a free port of this machine alone and blocks until a debugger has attached and set its
 * breakpoints: `waitForDebugger` returns when it sends `Runtime.runIfWaitingForDebugger`, which VS Code's does after
 * them.
 *
 * @param announce resolves when the port has left this process, because nothing is sent while it blocks.
 */
export async function waitForDebugger(announce: (port: number) => Promise<void>): Promise<void> {
  inspector.open(0, '127.0.0.1', false)
  await announce(Number(new URL(inspector.url()!).port))
  inspector.waitForDebugger()
}
