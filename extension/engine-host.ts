import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as vscode from 'vscode'
import type { LanguageClient, LanguageClientOptions } from 'vscode-languageclient/node'
import type { Failure } from '../engine-host/protocol/failure.js'
import { methods } from '../engine-host/protocol/requests.js'
import type { InitializationOptions } from '../engine-host/protocol/requests.js'
import { CrashBudget } from './crash-budget.js'
import type {
  EngineNotificationName,
  EngineNotifications,
  EngineRequestName,
  EngineRequests,
} from './engine-requests.js'
import { engineHostDidNotAnswer, engineHostFailedToStart, workspaceNotTrusted } from './failures.js'
import { languageMiddleware } from './language-middleware.js'

/** `crashed` is being started again; `gaveUp` and `startFailed` stay down until something asks for the process again. */
export type EngineHostState = 'stopped' | 'starting' | 'running' | 'crashed' | 'gaveUp' | 'startFailed'

export interface EngineHostOptions {
  /** Absolute path of the engine host's bundle. */
  readonly module: string
  readonly output: vscode.LogOutputChannel
  /** Read at every start. */
  readonly initializationOptions: () => InitializationOptions
  readonly codeLensEnabled: () => boolean
}

/**
 * The engine host process, started with the first request and reached by JSON-RPC over Node's IPC channel. No request
 * rejects: what goes wrong is answered as a `Failure`.
 */
export class EngineHost {
  private client: LanguageClient | undefined
  private starting: Promise<LanguageClient> | undefined
  private stopping: Promise<void> | undefined
  /** Called when the process ends before it has answered the request that starts it. */
  private onDeathWhileStarting: (() => void) | undefined
  private down = false
  private disposed = false
  private readonly crashes = new CrashBudget()
  private readonly stateChanged = new vscode.EventEmitter<EngineHostState>()
  private readonly listeners: ((client: LanguageClient) => void)[] = []

  /** Tells of every change of state. */
  readonly onDidChangeState = this.stateChanged.event

  constructor(private readonly options: EngineHostOptions) {
    this.stateChanged.event((state) => {
      this.down = state === 'stopped' || state === 'gaveUp' || state === 'startFailed'
    })
  }

  /** Calls `handler` for each such notification, across restarts. To be called before the first start. */
  on<N extends EngineNotificationName>(name: N, handler: (params: EngineNotifications[N]) => void): void {
    this.listeners.push((client) => client.onNotification(methods[name], handler))
  }

  /** Starts the process when it is down. */
  async request<N extends EngineRequestName>(
    name: N,
    params: EngineRequests[N]['params'],
    token?: vscode.CancellationToken,
  ): Promise<EngineRequests[N]['result'] | Failure> {
    if (!vscode.workspace.isTrusted) return workspaceNotTrusted()
    let client: LanguageClient
    try {
      client = await this.start()
    } catch (error) {
      return engineHostFailedToStart(error)
    }
    try {
      // A third argument, even undefined, would make a list of the parameters.
      return token === undefined
        ? await client.sendRequest<EngineRequests[N]['result']>(methods[name], params)
        : await client.sendRequest<EngineRequests[N]['result']>(methods[name], params, token)
    } catch (error) {
      return engineHostDidNotAnswer(methods[name], error)
    }
  }

  /** Reports of a request's progress, which carry the token that the request has as its `workDoneToken`. */
  onProgress(token: string, report: (message: string, percentage?: number) => void): vscode.Disposable {
    let subscription: vscode.Disposable | undefined
    let disposed = false
    const subscribe = async (): Promise<void> => {
      const { WorkDoneProgress } = await import('vscode-languageclient/node')
      const client = await this.start()
      if (disposed) return
      subscription = client.onProgress(WorkDoneProgress.type, token, (value) => {
        if (value.kind === 'report') report(value.message ?? '', value.percentage)
      })
    }
    subscribe().catch((error: unknown) => this.options.output.warn(`Progress is not shown: ${String(error)}`))
    return new vscode.Disposable(() => {
      disposed = true
      subscription?.dispose()
    })
  }

  /** @throws when the process cannot be started */
  async start(): Promise<LanguageClient> {
    if (this.disposed) throw new Error('The window is closing.')
    await this.stopping
    this.starting ??= this.launch().catch((error: unknown) => {
      this.starting = undefined
      this.stateChanged.fire('startFailed')
      throw error
    })
    return this.starting
  }

  /** Ends the process and its runs; the next request starts it again. */
  async stop(): Promise<void> {
    const starting = this.starting
    if (starting === undefined) return
    this.starting = undefined
    this.stopping = starting
      .then((client) => client.stop())
      .catch((error: unknown) => this.options.output.error(`Stopping the engine host: ${String(error)}`))
    await this.stopping
    this.stopping = undefined
    this.stateChanged.fire('stopped')
  }

  async restart(): Promise<void> {
    this.crashes.reset()
    await this.stop()
    await this.start()
  }

  get isStarted(): boolean {
    return this.starting !== undefined
  }

  /** True after a failure or a stop, when it should not come back by itself. */
  get isDown(): boolean {
    return this.down
  }

  /** Asks the editor to fetch the lenses again. */
  refreshLenses(): void {
    for (const document of vscode.workspace.textDocuments) {
      const feature = this.client?.getFeature('textDocument/codeLens').getProvider(document)
      feature?.onDidChangeCodeLensEmitter.fire()
    }
  }

  /** Ends the process for good; resolves when it is gone. */
  async dispose(): Promise<void> {
    this.disposed = true
    const client = this.client
    await this.starting?.catch(() => undefined)
    this.starting = undefined
    await client?.dispose()
    this.stateChanged.dispose()
  }

  /** Starts the process, again when it dies while it starts. */
  private async launch(): Promise<LanguageClient> {
    this.stateChanged.fire('starting')
    const client = (this.client ??= await this.createClient())
    for (;;) {
      // The client's start alone would wait for the answer of a dead process for ever.
      const died = new Promise<'died'>((resolve) => (this.onDeathWhileStarting = () => resolve('died')))
      if ((await Promise.race([client.start(), died])) !== 'died') return client
      if (this.disposed || !this.crashes.spend(performance.now())) throw new Error('It ended while it started.')
      this.options.output.warn('The engine host ended while it started and is started again.')
      await nextTurn()
    }
  }

  /** Starts the process again after a crash, once the client has put the old connection away. */
  private async relaunch(): Promise<LanguageClient> {
    await nextTurn()
    return this.launch()
  }

  private async createClient(): Promise<LanguageClient> {
    const node = await import('vscode-languageclient/node')
    const { options } = this
    // Advanced serialization lets typed arrays cross JSON-RPC as they are; the client hands these to fork unread.
    const forkOptions = { serialization: 'advanced', env: { NODE_OPTIONS: undefined } }
    const run = { module: options.module, transport: node.TransportKind.ipc, options: forkOptions }
    const debug = { ...run, options: { ...forkOptions, execArgv: ['--nolazy', '--inspect=6011'] } }
    const clientOptions: LanguageClientOptions = {
      documentSelector: [
        { scheme: 'file', language: 'typescript' },
        { scheme: 'file', pattern: '**/backlens.json' },
      ],
      outputChannel: options.output,
      initializationOptions: options.initializationOptions,
      initializationFailedHandler: () => false,
      middleware: languageMiddleware(options.codeLensEnabled),
      errorHandler: {
        error: () => ({ action: node.ErrorAction.Continue, handled: true }),
        closed: () => {
          this.handleCrash()
          // The client's own restart knows no stop in its midst and no second try.
          return { action: node.CloseAction.DoNotRestart, handled: true, message: 'The engine host has ended.' }
        },
      },
    }
    /** Writes to the output channel what the client would also pop up: this class tells of every failure itself. */
    class QuietClient extends node.LanguageClient {
      override error(message: string, data?: unknown): void {
        super.error(message, data, false)
      }
    }
    const client = new QuietClient('backlens', 'Backlens', { run, debug }, clientOptions)
    for (const listen of this.listeners) listen(client)
    client.onDidChangeState(({ newState }) => {
      if (newState === node.State.Running) this.stateChanged.fire('running')
    })
    return client
  }

  private handleCrash(): void {
    if (this.client?.isRunning() !== true) {
      this.onDeathWhileStarting?.()
      return
    }
    if (this.disposed || !this.crashes.spend(performance.now())) {
      this.starting = undefined
      this.stateChanged.fire('gaveUp')
      return
    }
    this.stateChanged.fire('crashed')
    this.starting = this.relaunch()
    this.starting.catch(() => {
      this.starting = undefined
      this.stateChanged.fire('gaveUp')
    })
  }
}
