import * as vscode from 'vscode'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { RunEndedParams, RunEquityParams, RunTradesParams } from '../engine-host/protocol/requests.js'
import type { RunRequest } from '../engine-host/protocol/run-specification.js'
import type { RunProgress, RunSummary } from '../engine-host/protocol/run-summary.js'
import { contextKeys } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { engineHostStoppedDuringRun } from './failures.js'

/** A run that goes on. */
export interface RunningRun {
  readonly run: RunSummary
  /** What was asked for, to ask it again. */
  readonly request: RunRequest
  readonly progress: RunProgress | undefined
  readonly debug: boolean
}

/** Runs of this window that can be asked for again as they were; older ones by their results. */
const rememberedRequests = 200

/** Knows the runs that go on in this window and tells how they fare. */
export class RunTracker implements vscode.Disposable {
  private readonly runs = new Map<string, RunningRun>()
  private readonly requests = new Map<string, RunRequest>()
  /** Ends that arrived before the answer that announces the run. */
  private readonly earlyEnds = new Map<string, RunEndedParams>()

  private readonly started = new vscode.EventEmitter<RunningRun>()
  private readonly progressed = new vscode.EventEmitter<RunProgress>()
  private readonly traded = new vscode.EventEmitter<RunTradesParams>()
  private readonly marked = new vscode.EventEmitter<RunEquityParams>()
  private readonly ended = new vscode.EventEmitter<RunEndedParams>()
  readonly onDidStart = this.started.event
  readonly onDidProgress = this.progressed.event
  readonly onDidTrade = this.traded.event
  readonly onDidMarkEquity = this.marked.event
  readonly onDidEnd = this.ended.event

  constructor(engineHost: EngineHost) {
    engineHost.on('runProgress', (progress) => {
      const running = this.runs.get(progress.runId)
      if (running === undefined) return
      this.runs.set(progress.runId, { ...running, progress })
      this.progressed.fire(progress)
    })
    engineHost.on('runTrades', (trades) => this.traded.fire(trades))
    engineHost.on('runEquity', (equity) => this.marked.fire(equity))
    engineHost.on('runEnded', (end) => this.end(end))
    engineHost.onDidChangeState((state) => {
      if (state !== 'starting' && state !== 'running') this.interruptAll()
    })
  }

  /** A run was started by this window. */
  add(run: RunSummary, request: RunRequest, debug: boolean): void {
    const running: RunningRun = { run, request, debug, progress: undefined }
    this.requests.set(run.runId, request)
    if (this.requests.size > rememberedRequests) this.requests.delete([...this.requests.keys()][0]!)
    this.runs.set(run.runId, running)
    this.updateContext()
    this.started.fire(running)
    const end = this.earlyEnds.get(run.runId)
    if (end !== undefined) this.end(end)
  }

  get running(): readonly RunningRun[] {
    return [...this.runs.values()]
  }

  find(runId: string): RunningRun | undefined {
    return this.runs.get(runId)
  }

  /** What was asked for when this window started the run. */
  requestOf(runId: string): RunRequest | undefined {
    return this.requests.get(runId)
  }

  dispose(): void {
    vscode.Disposable.from(this.started, this.progressed, this.traded, this.marked, this.ended).dispose()
  }

  private end(end: RunEndedParams): void {
    if (!this.runs.delete(end.run.runId)) {
      this.earlyEnds.set(end.run.runId, end)
      return
    }
    this.earlyEnds.delete(end.run.runId)
    this.updateContext()
    this.ended.fire(end)
  }

  private interruptAll(): void {
    const failure: Failure = engineHostStoppedDuringRun()
    for (const { run } of this.running) this.end({ run: { ...run, state: { kind: 'interrupted', failure } } })
  }

  private updateContext(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.running, this.runs.size > 0)
  }
}
