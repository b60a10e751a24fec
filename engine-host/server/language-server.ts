import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TextDocument } from 'vscode-languageserver-textdocument'
import {
  CodeLensRefreshRequest,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node'
import { compileStrategy } from '../compiler/strategy-compiler.js'
import { methods, type InitializationOptions, type RunEndedParams } from '../protocol/requests.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { CompilationQueue } from './compilation-queue.js'
import { EngineHost, lastRuns, strategyKey } from './engine-host.js'
import { ageChangesByMinute } from './last-result-title.js'
import { restoreProjectTypes } from './project-types.js'
import { handleRequests } from './request-handlers.js'
import { StrategyDiagnostics } from './strategy-diagnostics.js'
import { fileOf, StrategyDocuments } from './strategy-documents.js'
import { strategyLenses } from './strategy-lenses.js'

/** Language features of strategies, and the requests, over one connection to the editor. */
export class LanguageServer {
  readonly #connection: Connection
  readonly #documents = new TextDocuments(TextDocument)
  readonly #strategies = new StrategyDocuments()
  readonly #diagnostics: StrategyDiagnostics
  readonly #compilations = new CompilationQueue(async (file) => {
    const compiled = await compileStrategy(file)
    this.#diagnostics.set(file, 'compiler', compiled.kind === 'failed' ? compiled.failures : [])
  })
  readonly #distribution: string
  #host: EngineHost | undefined
  #lastRuns = new Map<string, RunSummary>()
  #lastRunsAreRead = false
  #canRefreshLenses = false
  #ageRefresh: NodeJS.Timeout | undefined

  /** @param distribution folder of this process's bundle */
  constructor(connection: Connection, distribution: string) {
    this.#connection = connection
    this.#distribution = distribution
    this.#diagnostics = new StrategyDiagnostics((uri, diagnostics) => {
      void connection.sendDiagnostics({ uri, diagnostics })
    })
    connection.onInitialize((params) => this.#initialize(params))
    connection.onCodeLens(({ textDocument }) => this.#lenses(textDocument.uri))
    connection.onShutdown(() => this.dispose())
    this.#documents.onDidOpen(({ document }) => void this.#compile([document]))
    this.#documents.onDidSave(() => void this.#compile(this.#documents.all()))
    this.#documents.onDidClose(({ document }) => {
      this.#strategies.forget(document.uri)
      this.#diagnostics.set(fileOf(document.uri), 'compiler', [])
    })
    this.#documents.listen(connection)
  }

  listen(): void {
    this.#connection.listen()
  }

  /** Kills what runs and lets the store go. */
  async dispose(): Promise<void> {
    clearTimeout(this.#ageRefresh)
    await this.#host?.dispose()
  }

  #initialize({ initializationOptions, workspaceFolders, capabilities }: InitializeParams): InitializeResult {
    const { storeDirectory, runnerMemoryMb } = (initializationOptions ?? {}) as InitializationOptions
    const folder = workspaceFolders?.[0]?.uri
    const connection = this.#connection
    this.#canRefreshLenses = capabilities.workspace?.codeLens?.refreshSupport === true
    this.#host = new EngineHost({
      storeDirectory: storeDirectory ?? (folder === undefined ? undefined : path.join(fileOf(folder), '.backlens')),
      distribution: this.#distribution,
      ...(runnerMemoryMb === undefined ? {} : { runnerMemoryMb }),
      observer: {
        progress: (progress) => void connection.sendNotification(methods.runProgress, progress),
        trades: (params) => void connection.sendNotification(methods.runTrades, params),
        equity: (params) => void connection.sendNotification(methods.runEquity, params),
        log: (params) => void connection.sendNotification(methods.runLog, params),
        ended: (params) => this.#runEnded(params),
      },
      report: ({ message, details }) => connection.console.error(details ?? message),
    })
    handleRequests(connection, this.#host, this.#diagnostics, () => this.#forgetLastRuns())
    for (const { uri } of workspaceFolders ?? []) void this.#restoreTypes(fileOf(uri), this.#host.templates)
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeLensProvider: { resolveProvider: false },
      },
    }
  }

  /** A fresh clone lacks the declarations of `backlens`, one of an earlier version has others. */
  async #restoreTypes(folder: string, templates: string): Promise<void> {
    try {
      for (const file of await restoreProjectTypes(folder, templates)) this.#connection.console.info(`Wrote ${file}`)
    } catch (error) {
      this.#connection.console.error(`The declarations of backlens in ${folder} could not be written: ${String(error)}`)
    }
  }

  async #lenses(uri: string) {
    const document = this.#documents.get(uri)
    if (!document || !uri.startsWith('file:')) return []
    const outlines = await this.#strategies.outlinesOf(document)
    if (outlines.length === 0) return []
    this.#readLastRuns()
    const strategyFile = fileOf(uri)
    const now = Date.now()
    const runs = outlines.flatMap(({ className }) => this.#lastRuns.get(strategyKey(strategyFile, className)) ?? [])
    if (runs.some((run) => ageChangesByMinute(run, now))) this.#refreshAges()
    return strategyLenses(
      strategyFile,
      outlines,
      (className) => this.#lastRuns.get(strategyKey(strategyFile, className)),
      now,
    )
  }

  /** Lenses do not wait for the store: they are drawn without results and again when these have been read. */
  #readLastRuns(): void {
    if (this.#lastRunsAreRead) return
    this.#lastRunsAreRead = true
    void nextTurn()
      .then(() => this.#host!.listRuns())
      .then(({ runs }) => {
        this.#lastRuns = new Map([...lastRuns(runs.filter(hasEnded)), ...this.#lastRuns])
        if (runs.length > 0) this.#refreshLenses()
      })
      .catch((error: unknown) => {
        // The next request for lenses tries again.
        this.#lastRunsAreRead = false
        this.#connection.console.error(String(error))
      })
  }

  /** Runs were deleted: what lenses tell of last results is read again. */
  #forgetLastRuns(): void {
    this.#lastRuns = new Map()
    this.#lastRunsAreRead = false
    this.#refreshLenses()
  }

  #runEnded(params: RunEndedParams): void {
    const { run } = params
    const { strategyFile, className } = run.specification
    this.#lastRuns.set(strategyKey(strategyFile, className), run)
    this.#diagnostics.set(strategyFile, 'run', run.state.kind === 'interrupted' ? [run.state.failure] : [])
    void this.#connection.sendNotification(methods.runEnded, params)
    this.#refreshLenses()
  }

  #refreshAges(): void {
    this.#ageRefresh ??= setTimeout(() => {
      this.#ageRefresh = undefined
      this.#refreshLenses()
    }, 60_000).unref()
  }

  #refreshLenses(): void {
    if (this.#canRefreshLenses) void this.#connection.sendRequest(CodeLensRefreshRequest.type)
  }

  /** Compiles the strategies among the documents as they are on disk, for their Problems. */
  async #compile(documents: readonly TextDocument[]): Promise<void> {
    for (const document of documents) {
      if (!document.uri.startsWith('file:') || (await this.#strategies.outlinesOf(document)).length === 0) continue
      await this.#compilations.add(fileOf(document.uri))
    }
  }
}

function hasEnded(run: RunSummary): boolean {
  return run.state.kind !== 'running'
}
