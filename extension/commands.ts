import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import type { CatalogActions } from './catalog-actions.js'
import type { CatalogView } from './catalog-view.js'
import { referenceOf } from './catalog-view-messages.js'
import type { CommandId } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import type { FailureMessages } from './failure-messages.js'
import { engineHostFailedToStart, noFolderOpen } from './failures.js'
import type { ImportWizard } from './import-wizard.js'
import { newStrategy } from './new-strategy.js'
import type { OutputChannels } from './output-channels.js'
import type { RunCommands } from './run-commands.js'
import type { RunHistory } from './run-history.js'
import type { RunsView } from './runs-view.js'

export interface CommandsContext {
  readonly engineHost: EngineHost
  readonly runCommands: RunCommands
  readonly runHistory: RunHistory
  readonly runsView: RunsView
  readonly importWizard: ImportWizard
  readonly catalogView: CatalogView
  readonly catalogActions: CatalogActions
  readonly messages: FailureMessages
  readonly channels: OutputChannels
  readonly refreshViews: () => void
}

/** What each command does; a new id in the contributions does not compile without its line here. */
type CommandTable = { readonly [Id in CommandId]: (...args: never[]) => unknown }

export function registerCommands(context: CommandsContext): vscode.Disposable {
  const {
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
  } = context
  const table: CommandTable = {
    'backlens.newStrategy': () => newStrategy(engineHost, messages),
    'backlens.importMarketData': async (clicked?: unknown, selected?: unknown) => {
      if (vscode.workspace.workspaceFolders === undefined) messages.show(noFolderOpen())
      else await importWizard.open(urisOf(clicked, selected))
    },
    'backlens.runBacktest': (argument: unknown) => runCommands.run(argument),
    'backlens.debugBacktest': (argument: unknown) => runCommands.debug(argument),
    'backlens.openRun': (argument: unknown) => runCommands.open(argument),
    'backlens.cancelRun': (argument: unknown) => runCommands.cancel(argument),
    'backlens.debugTrade': (argument: unknown) => runCommands.debugTradeOfRow(argument),
    'backlens.rerun': (argument: unknown) => runCommands.rerun(argument),
    'backlens.rerunExactly': (argument: unknown) => runCommands.rerunExactly(argument),
    'backlens.exportRun': (argument: unknown) => runCommands.exportRun(argument),
    'backlens.findRuns': () => runsView.find(),
    'backlens.clearRunFilter': () => runsView.showAll(),
    'backlens.pinRun': (run: unknown, chosen: unknown) => runHistory.pin(run, chosen, true),
    'backlens.unpinRun': (run: unknown, chosen: unknown) => runHistory.pin(run, chosen, false),
    'backlens.editRunTags': (run: unknown, chosen: unknown) => runHistory.editTags(run, chosen),
    'backlens.editRunNote': (run: unknown) => runHistory.editNote(run),
    'backlens.compareRuns': (run: unknown, chosen: unknown) => runHistory.compareRuns(run, chosen),
    'backlens.compareRunCode': (run: unknown, chosen: unknown) => runHistory.compare('code', run, chosen),
    'backlens.compareRunConfiguration': (run: unknown, chosen: unknown) =>
      runHistory.compare('configuration', run, chosen),
    'backlens.deleteRun': (run: unknown, chosen: unknown) => runHistory.delete(run, chosen),
    'backlens.openStrategy': (run: RunSummary) => runCommands.openStrategy(run),
    'backlens.openCatalog': (argument: unknown) => catalogView.open(referenceOf(argument)),
    'backlens.editInstrument': (argument: unknown) => editInstrument(engineHost, catalogView, argument),
    'backlens.exportSeries': (argument: unknown) => catalogActions.exportSeries(argument),
    'backlens.deleteSeries': (argument: unknown) => catalogActions.deleteSeries(argument),
    'backlens.verifyCatalog': (argument: unknown) => catalogActions.verify(argument),
    'backlens.repairCatalog': () => catalogActions.repair(),
    'backlens.runOnSeries': (series: BarSeries) => runCommands.runOnSeries(series),
    'backlens.copyInstrumentId': (item: { readonly instrumentId: string }) =>
      vscode.env.clipboard.writeText(item.instrumentId),
    'backlens.refresh': refreshViews,
    'backlens.showOutput': () => channels.backlens.show(true),
    'backlens.restartEngineHost': async () => {
      try {
        await engineHost.restart()
      } catch (error) {
        messages.show(engineHostFailedToStart(error))
      }
      refreshViews()
    },
    'backlens.stopEngineHost': () => engineHost.stop(),
  }
  return vscode.Disposable.from(
    ...Object.entries(table).map(([id, handler]) =>
      vscode.commands.registerCommand(id, handler as (...args: unknown[]) => unknown),
    ),
  )
}

/** Items of the data view name a series, or an instrument, of which any series leads to the definition. */
async function editInstrument(engineHost: EngineHost, view: CatalogView, argument: unknown): Promise<void> {
  const series = referenceOf(argument)
  if (series !== undefined) return view.open(series, 'definition')
  const { instrumentId } = argument as { readonly instrumentId: string }
  const result = await engineHost.request('listCatalog', null)
  const found = isFailure(result) ? undefined : result.series.find((each) => each.instrumentId === instrumentId)
  view.open(found, 'definition')
}

/** The explorer passes the clicked file and all that are selected. */
function urisOf(clicked: unknown, selected: unknown): readonly vscode.Uri[] | undefined {
  const uris = [...(Array.isArray(selected) ? (selected as unknown[]) : []), clicked].filter(
    (value) => value instanceof vscode.Uri,
  )
  return uris.length === 0 ? undefined : [...new Map(uris.map((uri) => [uri.toString(), uri])).values()]
}
