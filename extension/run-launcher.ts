import * as path from 'node:path'
import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import type { Failure } from '../engine-host/protocol/failure.js'
import { configurationFileName } from '../engine-host/protocol/run-configuration.js'
import type { WorkspaceConfiguration } from '../engine-host/protocol/run-configuration.js'
import type { OrderPlace } from '../engine-host/protocol/requests.js'
import type { RunRequest } from '../engine-host/protocol/run-specification.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { commands } from './contributions.js'
import type { TradeToDebug } from './debug-configuration.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import type { FailureMessages } from './failure-messages.js'
import { noFolderOpen, noMarketData, workspaceNotTrusted } from './failures.js'
import type { ResultsPanels } from './results-panels.js'
import { requestAgain } from './rerun-request.js'
import { rememberSeries } from './remember-series.js'
import { resolveRunTarget, seriesRequest, tickKindOf } from './run-target.js'
import type { SeriesChoice, StrategyReference } from './run-target.js'
import { countText, periodText } from './run-text.js'
import type { RunTracker } from './run-tracker.js'
import { readWorkspaceConfiguration } from './workspace-configuration-file.js'

export interface RunLauncherContext {
  readonly engineHost: EngineHost
  readonly tracker: RunTracker
  readonly panels: ResultsPanels
  readonly messages: FailureMessages
}

export interface LaunchOptions {
  /** Ask again which run of `backlens.json` or which series is meant, where several are. */
  readonly askAgain?: boolean
  /** Run on this series whatever `backlens.json` says. */
  readonly series?: SeriesChoice
  /** Run of `backlens.json` by its name. */
  readonly runName?: string
  /** Start under the debugger. */
  readonly debug?: { readonly stopOnCallback?: string; readonly stopAtOrder?: OrderPlace }
}

/** A run that was started. */
export interface LaunchedRun {
  readonly run: RunSummary
  /** With `debug`: where the debugger attaches. */
  readonly inspectorPort?: number
}

/** Takes a strategy from "run this" to a started run: what to run it on, saving, the panel, the request. */
export class RunLauncher {
  /** Choices of this window, by strategy. */
  private readonly chosenRuns = new Map<string, string>()
  private readonly chosenSeries = new Map<string, SeriesChoice>()

  constructor(private readonly context: RunLauncherContext) {}

  /** Resolves with undefined when nothing was started; the person knows why by then. */
  async launch(strategy: StrategyReference, options: LaunchOptions = {}): Promise<LaunchedRun | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(strategy.strategyFile))
    if (folder === undefined) return this.refuse(noFolderOpen(), openFolder)
    if (!vscode.workspace.isTrusted) return this.refuse(workspaceNotTrusted(), manageTrust)
    await saveSources(folder)
    const request = await this.resolve(strategy, folder.uri.fsPath, options)
    return request === undefined ? undefined : this.start(request, options)
  }

  /** Runs the same again, with the source as it is now. */
  async rerun(run: RunSummary): Promise<void> {
    const request = this.context.tracker.requestOf(run.runId) ?? requestAgain(run.specification)
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(request.strategyFile))
    if (folder !== undefined) await saveSources(folder)
    await this.start(request, {})
  }

  /**
   * Runs again what a run of the store did, under the debugger, to pause where the entry of one of its trades was placed.
   * The panel keeps showing that trade.
   */
  async debugTrade({ runId, tradeNumber }: TradeToDebug): Promise<LaunchedRun | undefined> {
    const { engineHost, tracker } = this.context
    const known = await engineHost.request('getRun', { runId })
    if (isFailure(known)) return this.refuse(known)
    const found = await engineHost.request('getTradeChart', { runId, tradeNumber })
    if (isFailure(found)) return this.refuse(found)
    const { trade, placedTime = trade.entryTime[0]!, placedAt } = found.chart
    const request = tracker.requestOf(runId) ?? requestAgain(known.run.specification)
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(request.strategyFile))
    if (folder === undefined) return this.refuse(noFolderOpen(), openFolder)
    await saveSources(folder)
    const stopAtOrder = { time: placedTime, ...(placedAt === undefined ? {} : { location: placedAt }) }
    return this.start(request, { debug: { stopAtOrder } })
  }

  private async start(request: RunRequest, { debug }: LaunchOptions): Promise<LaunchedRun | undefined> {
    const { engineHost, tracker, panels, messages } = this.context
    const panel = debug?.stopAtOrder === undefined ? panels.forStrategy(request) : undefined
    const result = await engineHost.request('startRun', {
      request,
      debug: debug !== undefined,
      ...debug,
    })
    if (isFailure(result)) {
      // A panel that shows a result keeps it, so the failure needs a message of its own.
      if (panel !== undefined && panel.run === undefined) panel.showFailure(result)
      else messages.show(result)
      return undefined
    }
    panel?.showRun(result.run)
    tracker.add(result.run, request, debug !== undefined)
    return result
  }

  private async resolve(
    strategy: StrategyReference,
    folder: string,
    options: LaunchOptions,
  ): Promise<RunRequest | undefined> {
    const read = await readWorkspaceConfiguration(folder)
    if (isFailure(read)) return this.refuse(read)
    const { configuration } = read
    const catalog = await this.context.engineHost.request('listCatalog', null)
    if (isFailure(catalog)) return this.refuse(catalog)

    const key = `${strategy.strategyFile}#${strategy.className ?? ''}`
    let runName = options.runName ?? (options.askAgain === true ? undefined : this.chosenRuns.get(key))
    let series = options.askAgain === true ? undefined : this.chosenSeries.get(key)
    for (;;) {
      const target = resolveRunTarget({
        strategy,
        configuration,
        folder,
        catalog: [...catalog.series.filter(({ data }) => data !== 'open-interest'), ...catalog.continuous],
        ...(runName === undefined ? {} : { runName }),
        ...(series === undefined ? {} : { series }),
      })
      switch (target.kind) {
        case 'resolved':
          return options.series === undefined ? target.request : { ...target.request, ...seriesRequest(options.series) }
        case 'noData':
          return this.refuse(noMarketData(), importData)
        case 'chooseRun':
          runName = await pickRun(target.runNames, configuration)
          if (runName === undefined) return undefined
          this.chosenRuns.set(key, runName)
          break
        case 'chooseSeries':
          if (options.series !== undefined) return { ...target.request, ...seriesRequest(options.series) }
          series = await pickSeries(target.series)
          if (series === undefined) return undefined
          this.chosenSeries.set(key, series)
          rememberSeries(folder, strategy, target.request.runName, series, this.context.messages)
      }
    }
  }

  private refuse(failure: Failure, ...actions: Parameters<FailureMessages['show']>[1][]): undefined {
    this.context.messages.show(failure, ...actions)
    return undefined
  }
}

const openFolder = {
  title: 'Open Folder',
  run: () => vscode.commands.executeCommand('workbench.action.files.openFolder'),
}
const manageTrust = { title: 'Manage Trust', run: () => vscode.commands.executeCommand('workbench.trust.manage') }
const importData = {
  title: 'Import Market Data…',
  run: () => vscode.commands.executeCommand(commands.importMarketData),
}

/** What is on the screen is what runs: sources and configuration of the folder are saved. */
async function saveSources(folder: vscode.WorkspaceFolder): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    (document) =>
      document.isDirty &&
      document.uri.scheme === 'file' &&
      vscode.workspace.getWorkspaceFolder(document.uri) === folder &&
      (/\.[cm]?tsx?$/.test(document.fileName) || path.basename(document.fileName) === configurationFileName),
  )
  await Promise.all(dirty.map((document) => document.save()))
}

async function pickRun(
  runNames: readonly string[],
  configuration: WorkspaceConfiguration,
): Promise<string | undefined> {
  const items = runNames.map((label) => {
    const { instrument = '', bars = '' } = configuration.runs?.[label] ?? {}
    return { label, description: `${instrument} ${bars}`.trim() }
  })
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Run Backtest',
    placeHolder: `Which run of ${configurationFileName}?`,
  })
  return picked?.label
}

async function pickSeries(series: readonly BarSeries[]): Promise<SeriesChoice | undefined> {
  const items = series.map(({ instrumentId, bars, rows, contracts, ...period }) => ({
    label: instrumentId,
    description: bars,
    detail:
      contracts === undefined
        ? `${countText(rows)} ${tickKindOf({ instrumentId, bars }) === undefined ? 'bars' : 'rows'}, ${periodText(period)}`
        : `continuous, ${contracts} contracts, ${periodText(period)}`,
    choice: { instrumentId, bars },
  }))
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Run Backtest',
    placeHolder: 'On which series?',
    matchOnDescription: true,
  })
  return picked?.choice
}
