import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-languageserver/node'
import { methods, type InitializationOptions } from '../../../engine-host/protocol/requests.js'
import { root } from '../../orchestrator/project.js'
import { processesUnder } from './process-tree.js'

interface Received {
  readonly method: string
  readonly params: unknown
}

/** The built engine host in a process of its own, and the editor's end of its connection. */
export class EngineHostClient {
  readonly process: ChildProcess
  readonly received: Received[] = []
  #stderr = ''
  readonly #connection: MessageConnection
  readonly #waiting = new Set<() => void>()

  private constructor(process: ChildProcess) {
    this.process = process
    process.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
    this.#connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process))
    const receive = (method: string, params: unknown) => {
      this.received.push({ method, params })
      for (const wake of this.#waiting) wake()
    }
    this.#connection.onNotification((method: string, params: unknown) => receive(method, params))
    // The library keeps progress to itself; without a listener for its token it comes here.
    this.#connection.onUnhandledProgress((params) => receive('$/progress', params))
    this.#connection.onRequest((method: string, params: unknown) => {
      receive(method, params)
      return null
    })
    this.#connection.listen()
  }

  /** Forks dist/engine-host.js as the extension does and initializes it on a workspace folder. */
  static async start(folder: string, initializationOptions: InitializationOptions = {}): Promise<EngineHostClient> {
    const child = fork(path.join(root, 'dist/engine-host.js'), ['--node-ipc'], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const client = new EngineHostClient(child)
    await client.request('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'folder' }],
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
      initializationOptions,
    })
    await client.notify('initialized', {})
    return client
  }

  request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
    // A third argument, even undefined, would make a list of the parameters.
    return token === undefined
      ? this.#connection.sendRequest<Result>(method, params)
      : this.#connection.sendRequest<Result>(method, params, token)
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.#connection.sendNotification(method, params)
  }

  /** Parameters of what was received by this method so far. */
  all<Params>(method: string): Params[] {
    return this.received.filter((one) => one.method === method).map(({ params }) => params as Params)
  }

  /** The first message of a method that fits, received already or not. */
  async next<Params>(method: string, fits: (params: Params) => boolean = () => true): Promise<Params> {
    for (;;) {
      const found = this.all<Params>(method).filter(fits)
      if (found.length > 0) return found[0]!
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }

  /** The end of a run. */
  ended<Params extends { readonly run: { readonly runId: string } }>(runId: string): Promise<Params> {
    return this.next<Params>(methods.runEnded, ({ run }) => run.runId === runId)
  }

  /** Ends the host as an editor does and resolves with its exit code when it is gone. */
  async stop(): Promise<number | null> {
    const gone = once(this.process, 'exit')
    await this.request('shutdown', undefined)
    await this.notify('exit', undefined)
    const [code] = (await gone) as [number | null]
    return code
  }

  /** Ends the host at once, for the end of a test that may have failed anywhere. */
  kill(): void {
    this.process.kill('SIGKILL')
    this.#connection.dispose()
  }

  /** Ids of the processes that the host has started and that live. */
  children(): number[] {
    return processesUnder(this.process.pid!)
  }

  /** What the host wrote to stderr. */
  get stderr(): string {
    return this.#stderr
  }
}
