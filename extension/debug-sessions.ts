import * as vscode from 'vscode'
import { originKey, runIdKey, tradeKey } from './debug-configuration.js'
import type { StrategyDebugConfiguration } from './debug-configuration.js'
import { javaScriptDebugType, strategyDebugConfiguration } from './debug-provider.js'
import type { EngineHost } from './engine-host.js'
import type { FailureMessages } from './failure-messages.js'
import { debuggerDidNotAttach } from './failures.js'
import type { RunTracker } from './run-tracker.js'

/** Attaching takes half a second; a run that waits this long has lost its debugger. */
const attachWithinMs = 30_000

/** Ties debug sessions to their runs: the end of either ends the other, and a restart is another run. */
export class DebugSessions implements vscode.Disposable, vscode.DebugAdapterTrackerFactory {
  private readonly sessions = new Map<string, vscode.DebugSession>()
  private readonly waiting = new Map<string, NodeJS.Timeout>()
  private readonly restarting = new Set<string>()
  private readonly subscriptions: vscode.Disposable[]

  constructor(
    private readonly engineHost: EngineHost,
    private readonly tracker: RunTracker,
    private readonly messages: FailureMessages,
  ) {
    this.subscriptions = [
      vscode.debug.registerDebugAdapterTrackerFactory(javaScriptDebugType, this),
      vscode.debug.onDidStartDebugSession((session) => this.sessionStarted(session)),
      vscode.debug.onDidTerminateDebugSession((session) => this.sessionEnded(session)),
      tracker.onDidStart(({ run, debug }) => {
        if (debug) this.expectSession(run.runId, run.specification.className)
      }),
      tracker.onDidEnd(({ run }) => this.runEnded(run.runId)),
    ]
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
    for (const timeout of this.waiting.values()) clearTimeout(timeout)
  }

  /**
   * The run is cancelled as soon as the person asks to stop: once the debugger has let go of the process, it would run
   * on to its end at full speed. The debugger's own restart would attach to a process that is gone.
   */
  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const runId = runIdOf(session)
    if (runId === undefined) return undefined
    return {
      onWillReceiveMessage: (message: { readonly command?: string }) => {
        const { command } = message
        if (command === 'restart') this.restarting.add(runId)
        if (command === 'restart' || command === 'disconnect' || command === 'terminate') this.cancelRun(runId)
      },
    }
  }

  private expectSession(runId: string, className: string): void {
    const giveUp = setTimeout(() => {
      this.waiting.delete(runId)
      this.messages.show(debuggerDidNotAttach(className))
      this.cancelRun(runId)
    }, attachWithinMs)
    this.waiting.set(runId, giveUp)
  }

  private sessionStarted(session: vscode.DebugSession): void {
    const runId = runIdOf(session)
    if (runId === undefined) return
    this.stopWaiting(runId)
    this.sessions.set(runId, session)
    // The stop in a callback is no breakpoint, for which alone the editor shows the variables by itself.
    const { stopOnCallback, [tradeKey]: trade } = originOf(session)
    if (stopOnCallback !== undefined || trade !== undefined) void vscode.commands.executeCommand('workbench.view.debug')
    if (this.tracker.find(runId) === undefined) void vscode.debug.stopDebugging(session)
  }

  private sessionEnded(session: vscode.DebugSession): void {
    const runId = runIdOf(session)
    if (runId === undefined) return
    this.sessions.delete(runId)
    this.cancelRun(runId)
    if (!this.restarting.delete(runId)) return
    void vscode.debug.startDebugging(session.workspaceFolder, strategyDebugConfiguration(originOf(session)))
  }

  private cancelRun(runId: string): void {
    if (this.tracker.find(runId) !== undefined) void this.engineHost.request('cancelRun', { runId })
  }

  private runEnded(runId: string): void {
    this.stopWaiting(runId)
    const session = this.sessions.get(runId)
    if (session !== undefined) void vscode.debug.stopDebugging(session)
  }

  private stopWaiting(runId: string): void {
    clearTimeout(this.waiting.get(runId))
    this.waiting.delete(runId)
  }
}

/** The run of a root session; its child, which the JavaScript debugger opens for the process, is not ours to track. */
function runIdOf({ configuration, parentSession }: vscode.DebugSession): string | undefined {
  const runId: unknown = configuration[runIdKey]
  return typeof runId === 'string' && parentSession === undefined ? runId : undefined
}

function originOf({ configuration }: vscode.DebugSession): StrategyDebugConfiguration {
  return configuration[originKey] as StrategyDebugConfiguration
}
