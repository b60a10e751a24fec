import * as vscode from 'vscode'
import { commands } from './contributions.js'
import type { EngineHostState } from './engine-host.js'
import type { EngineHost } from './engine-host.js'
import { progressText } from './run-text.js'
import type { RunningRun, RunTracker } from './run-tracker.js'

/** Shorter runs end before anybody could read their progress. */
const showAfterMs = 500

/** One line in the status bar while runs go on, and a warning while the engine host is down. */
export class RunStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('backlens.status', vscode.StatusBarAlignment.Left, 0)
  private readonly subscriptions: vscode.Disposable[]
  private showTimer: NodeJS.Timeout | undefined
  private engineHostState: EngineHostState = 'stopped'

  constructor(
    engineHost: EngineHost,
    private readonly tracker: RunTracker,
  ) {
    this.item.name = 'Backlens'
    this.subscriptions = [
      tracker.onDidStart(() => {
        this.showTimer ??= setTimeout(() => {
          this.showTimer = undefined
          this.update()
        }, showAfterMs)
      }),
      tracker.onDidProgress(() => {
        if (this.showTimer === undefined) this.update()
      }),
      tracker.onDidEnd(() => this.update()),
      engineHost.onDidChangeState((state) => {
        this.engineHostState = state
        this.update()
      }),
    ]
  }

  dispose(): void {
    clearTimeout(this.showTimer)
    vscode.Disposable.from(this.item, ...this.subscriptions).dispose()
  }

  private update(): void {
    const [run, ...others] = this.tracker.running
    this.item.backgroundColor = undefined
    if (run !== undefined) this.showRun(run, others.length)
    else if (this.engineHostState === 'gaveUp' || this.engineHostState === 'startFailed') this.showEngineHostDown()
    else this.item.hide()
    if (run === undefined) {
      clearTimeout(this.showTimer)
      this.showTimer = undefined
    }
  }

  private showRun({ run, progress, debug }: RunningRun, others: number): void {
    const { className } = run.specification
    const state = progress === undefined ? (debug ? 'debugging' : 'starting') : progressText(progress)
    const more = others === 0 ? '' : `, ${others} more`
    this.item.text = `$(${debug ? 'debug-alt' : 'sync~spin'}) ${className}  ${state}${more}`
    this.item.tooltip = 'Click to cancel the run'
    this.item.command = commands.cancelRun
    this.item.accessibilityInformation = { label: `Backtest of ${className}: ${state}${more}. Press to cancel.` }
    this.item.show()
  }

  private showEngineHostDown(): void {
    this.item.text = '$(warning) Backlens'
    this.item.tooltip = 'The engine host is down; click to start it again'
    this.item.command = commands.restartEngineHost
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground')
    this.item.accessibilityInformation = { label: 'Backlens: the engine host is down. Press to start it again.' }
    this.item.show()
  }
}
