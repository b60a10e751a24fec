import * as path from 'node:path'
import * as vscode from 'vscode'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { CatalogActions } from './catalog-actions.js'
import { CatalogView } from './catalog-view.js'
import { registerCommands } from './commands.js'
import { commands, debugType, views } from './contributions.js'
import { DataView } from './data-view.js'
import { DefinitionFiles } from './definition-files.js'
import { DebugSessions } from './debug-sessions.js'
import { StrategyDebugProvider } from './debug-provider.js'
import { EngineHost } from './engine-host.js'
import { ExactRerun } from './exact-rerun.js'
import { reportEngineHostCrashes } from './engine-host-crashes.js'
import { engineHostFailedToStart } from './failures.js'
import { FailureMessages, showLocation } from './failure-messages.js'
import { ImportWizard } from './import-wizard.js'
import { createOutputChannels } from './output-channels.js'
import { ResultsPanels } from './results-panels.js'
import { RunCommands } from './run-commands.js'
import { RunLauncher } from './run-launcher.js'
import { RunStatus } from './run-status.js'
import { RunTracker } from './run-tracker.js'
import { ComparePanels } from './compare-panels.js'
import { RunDocuments } from './run-documents.js'
import { RunHistory, runDocumentScheme } from './run-history.js'
import { RunsView } from './runs-view.js'
import { initializationOptions, readSetting, settingsOfEngineHost, storeDirectory } from './settings.js'
import { StrategyWatch } from './strategy-documents.js'
import { writeStrategyLog } from './strategy-log.js'

/** The extension's parts, built and connected in one place. */
export class Backlens implements vscode.Disposable {
  readonly engineHost: EngineHost
  private readonly subscriptions: readonly { dispose: () => unknown }[]

  constructor({ extensionUri, extensionPath }: vscode.ExtensionContext) {
    const distribution = path.join(extensionPath, 'dist')
    const channels = createOutputChannels()
    const messages = new FailureMessages(channels)
    const engineHost = new EngineHost({
      module: path.join(distribution, 'engine-host.js'),
      output: channels.engine,
      initializationOptions,
      codeLensEnabled: () => readSetting('backlens.codeLens.enabled'),
    })
    const tracker = new RunTracker(engineHost)
    const panels: ResultsPanels = new ResultsPanels({
      extensionUri,
      engineHost,
      tracker,
      rerun: (run) => void launcher.rerun(run),
      cancel: (runId) => void runCommands.cancelRun(runId),
      exportRun: (panel) => void runCommands.exportShown(panel),
      debugTrade: (run, tradeNumber) => void runCommands.debugTrade(run, tradeNumber),
      showLog: () => channels.backlens.show(true),
      reveal: (file, line) => void showLocation({ file, line, column: 1 }),
    })
    const launcher = new RunLauncher({ engineHost, tracker, panels, messages })
    const exactRerun = new ExactRerun({ engineHost, launcher, panels, tracker, messages })
    const runCommands = new RunCommands({ engineHost, launcher, exactRerun, panels, tracker, messages })
    const runsView = new RunsView(engineHost, tracker)
    const comparePanels: ComparePanels = new ComparePanels({
      extensionUri,
      engineHost,
      openRun: (runId) => void runCommands.open(runId),
      compareSources: (what, runIds) => void runHistory.compareById(what, runIds),
      showLog: () => channels.backlens.show(true),
    })
    const runsTree = vscode.window.createTreeView(views.runs, { treeDataProvider: runsView, canSelectMany: true })
    const dataView = new DataView(engineHost)
    const runHistory = new RunHistory({
      engineHost,
      messages,
      selected: () => runsTree.selection.filter((item): item is RunSummary => 'specification' in item),
      changed: () => runsView.refresh(),
      showComparison: (runIds) => comparePanels.show(runIds),
    })
    const catalogActions: CatalogActions = new CatalogActions({
      engineHost,
      messages,
      changed: () => refreshViews(),
      showVerification: (report) => catalogView.showVerification(report),
      showRepair: (report) => catalogView.showRepair(report),
    })
    const catalogView: CatalogView = new CatalogView({
      extensionUri,
      engineHost,
      import: () => void vscode.commands.executeCommand(commands.importMarketData),
      runOn: (series) => void runCommands.runOnSeries(series),
      exportSeries: (series) => void catalogActions.exportSeries(series),
      deleteSeries: (series) => void catalogActions.deleteSeries(series),
      verify: (series) => void catalogActions.verify(series),
      repair: () => void catalogActions.repair(),
      showLog: () => channels.backlens.show(true),
      reveal: (file, line) => void showLocation({ file, line, column: 1 }),
    })
    const refreshViews = (): void => {
      runsView.refresh()
      dataView.refresh()
      catalogView.refresh()
    }
    const importWizard = new ImportWizard({
      extensionUri,
      engineHost,
      showData: (series) => catalogView.open(series),
      imported: refreshViews,
      runOnSeries: (series) => void runCommands.runOnSeries(series),
      showLog: () => channels.backlens.show(true),
      reveal: (file, line) => void showLocation({ file, line, column: 1 }),
    })
    writeStrategyLog(engineHost, tracker, channels.backlens)
    this.engineHost = engineHost
    this.subscriptions = [
      channels.backlens,
      channels.engine,
      tracker,
      panels,
      importWizard,
      runsView,
      dataView,
      catalogView,
      new DefinitionFiles(storeDirectory(), engineHost, () => catalogView.followDefinitions()),
      new RunStatus(engineHost, tracker),
      new DebugSessions(engineHost, tracker, messages),
      new StrategyWatch(() => startWhenTrusted(engineHost, messages)),
      reportEngineHostCrashes(engineHost, channels.engine),
      runsTree,
      comparePanels,
      vscode.workspace.registerTextDocumentContentProvider(runDocumentScheme, new RunDocuments(engineHost)),
      vscode.window.registerTreeDataProvider(views.data, dataView),
      vscode.debug.registerDebugConfigurationProvider(
        debugType,
        new StrategyDebugProvider(launcher, messages, distribution),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        refreshViews()
        startWhenTrusted(engineHost, messages)
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('backlens.codeLens.enabled')) engineHost.refreshLenses()
        const restart = settingsOfEngineHost.some((setting) => change.affectsConfiguration(setting))
        if (restart && engineHost.isStarted) void engineHost.restart().then(refreshViews)
      }),
      registerCommands({
        engineHost,
        runCommands,
        runHistory,
        runsView,
        importWizard,
        catalogView,
        catalogActions,
        messages,
        channels,
        refreshViews,
      }),
    ]
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
  }
}

/** Lenses and problems need the engine host as soon as a strategy is in sight. */
function startWhenTrusted(engineHost: EngineHost, messages: FailureMessages): void {
  if (!vscode.workspace.isTrusted || engineHost.isStarted || engineHost.isDown) return
  engineHost.start().catch((error: unknown) => messages.show(engineHostFailedToStart(error)))
}
