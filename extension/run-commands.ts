import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { commands } from './contributions.js'
import { tradeKey } from './debug-configuration.js'
import { strategyDebugConfiguration } from './debug-provider.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import type { ExactRerun } from './exact-rerun.js'
import type { FailureMessages } from './failure-messages.js'
import { showMessage } from './failure-messages.js'
import { isCount, isRecord } from './message-values.js'
import { noStrategyActive } from './failures.js'
import type { ResultsPanel } from './results-panel.js'
import type { ResultsPanels } from './results-panels.js'
import { RunExports } from './run-exports.js'
import { runItem } from './run-history.js'
import type { RunLauncher } from './run-launcher.js'
import type { SeriesChoice } from './run-target.js'
import { runSeriesText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'
import { strategyForSeries, strategyOfArgument, type StrategyOfArgument } from './strategy-argument.js'
import type { PointedStrategy } from './strategy-argument.js'

export interface RunCommandsContext {
  readonly engineHost: EngineHost
  readonly launcher: RunLauncher
  readonly exactRerun: ExactRerun
  readonly panels: ResultsPanels
  readonly tracker: RunTracker
  readonly messages: FailureMessages
}

/** The commands about runs: start, debug, cancel, open, repeat, export. */
export class RunCommands {
  private readonly exports: RunExports

  constructor(private readonly context: RunCommandsContext) {
    this.exports = new RunExports(context)
  }

  async run(argument: unknown): Promise<void> {
    const strategy = await this.strategy(argument)
    // The palette asks again where a lens remembers the answer.
    if (strategy !== undefined) await this.context.launcher.launch(strategy, { askAgain: argument === undefined })
  }

  async runOnSeries(series: SeriesChoice): Promise<void> {
    const strategy = this.told(await strategyForSeries())
    if (strategy !== undefined) await this.context.launcher.launch(strategy, { series })
  }

  async debug(argument: unknown): Promise<void> {
    const strategy = await this.strategy(argument)
    if (strategy === undefined) return
    const { strategyFile, className, callback } = strategy
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(strategyFile))
    const configuration = strategyDebugConfiguration({
      strategy: strategyFile,
      ...(className === undefined ? {} : { class: className }),
      ...(callback === undefined ? {} : { stopOnCallback: callback }),
    })
    await vscode.debug.startDebugging(folder, configuration)
  }

  /** Runs again what a run did and pauses in the callback that placed the entry of a trade. */
  async debugTrade({ runId, specification }: RunSummary, tradeNumber: number): Promise<void> {
    const { strategyFile, className } = specification
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(strategyFile))
    const values = { strategy: strategyFile, class: className, [tradeKey]: { runId, tradeNumber } }
    await vscode.debug.startDebugging(folder, strategyDebugConfiguration(values))
  }

  /** @param argument the row of a results panel that a menu was opened on */
  async debugTradeOfRow(argument: unknown): Promise<void> {
    const run = this.context.panels.activeRun
    const tradeNumber = isRecord(argument) ? argument['tradeNumber'] : undefined
    if (run !== undefined && isCount(tradeNumber)) await this.debugTrade(run, tradeNumber)
  }

  async cancel(argument: unknown): Promise<void> {
    const runId = typeof argument === 'string' ? argument : await this.pickRunning()
    if (runId !== undefined) await this.cancelRun(runId)
  }

  async cancelRun(runId: string): Promise<void> {
    const result = await this.context.engineHost.request('cancelRun', { runId })
    if (result !== null && isFailure(result)) this.context.messages.show(result)
  }

  /** @param argument a run, lens arguments that name one, or nothing to choose one */
  async open(argument: unknown): Promise<void> {
    const run = await this.runOfArgument(argument)
    if (run !== undefined) this.context.panels.showRun(run)
  }

  async rerun(argument: unknown): Promise<void> {
    const run = await this.runOfArgument(argument ?? this.context.panels.activeRun)
    if (run !== undefined) await this.context.launcher.rerun(run)
  }

  async rerunExactly(argument: unknown): Promise<void> {
    const run = await this.runOfArgument(argument ?? this.context.panels.activeRun)
    if (run !== undefined) await this.context.exactRerun.start(run)
  }

  async openStrategy(run: RunSummary): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.file(run.specification.strategyFile))
  }

  /** @param argument a run or what names one; nothing takes the run in the active panel */
  async exportRun(argument: unknown): Promise<void> {
    const run = await this.runOfArgument(argument ?? this.context.panels.activeRun)
    if (run === undefined) return
    const panel = this.context.panels.visiblePanel(run.runId)
    await this.exports.choose(run, {}, panel && ((svg) => panel.drawPicture(svg)))
  }

  /** Exports the run of a panel, which knows what of it is looked at. */
  async exportShown(panel: ResultsPanel): Promise<void> {
    if (panel.run !== undefined) await this.exports.choose(panel.run, panel.selection, (svg) => panel.drawPicture(svg))
  }

  private async strategy(argument: unknown): Promise<PointedStrategy | undefined> {
    return this.told(await strategyOfArgument(argument))
  }

  /** Says so where there is no strategy. */
  private told(strategy: StrategyOfArgument): PointedStrategy | undefined {
    if (strategy === 'dismissed') return undefined
    if (strategy !== 'none') return strategy
    this.context.messages.show(noStrategyActive(), {
      title: 'New Strategy…',
      run: () => vscode.commands.executeCommand(commands.newStrategy),
    })
    return undefined
  }

  private async runOfArgument(argument: unknown): Promise<RunSummary | undefined> {
    if (isRun(argument)) return argument
    const runId = runIdOfArgument(argument)
    if (runId === undefined) return this.pickRun()
    const running = this.context.tracker.find(runId)
    if (running !== undefined) return running.run
    const result = await this.context.engineHost.request('getRun', { runId })
    if (!isFailure(result)) return result.run
    this.context.messages.show(result)
    return undefined
  }

  private async pickRun(): Promise<RunSummary | undefined> {
    const result = await this.context.engineHost.request('listRuns', null)
    if (isFailure(result)) {
      this.context.messages.show(result)
      return undefined
    }
    if (result.runs.length === 0) {
      void showMessage(vscode.window.showInformationMessage, 'No backtest has been run in this folder yet.')
      return undefined
    }
    const picked = await vscode.window.showQuickPick(result.runs.map(runItem), {
      title: 'Runs',
      placeHolder: 'Which run?',
      matchOnDescription: true,
      matchOnDetail: true,
    })
    return picked?.run
  }

  private async pickRunning(): Promise<string | undefined> {
    const { running } = this.context.tracker
    if (running.length < 2) return running[0]?.run.runId
    const items = running.map(({ run }) => ({
      label: run.specification.className,
      description: runSeriesText(run),
      runId: run.runId,
    }))
    const picked = await vscode.window.showQuickPick(items, { title: 'Cancel Run', placeHolder: 'Which one?' })
    return picked?.runId
  }
}

function isRun(value: unknown): value is RunSummary {
  return typeof value === 'object' && value !== null && 'specification' in value && 'runId' in value
}

function runIdOfArgument(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && 'runId' in value && typeof value.runId === 'string'
    ? value.runId
    : undefined
}
