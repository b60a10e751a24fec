import { lensCommands } from '../engine-host/protocol/requests.js'

/**
 * Every id that package.json contributes, in one place: the code uses these constants, and a test compares them
 * with package.json in both directions.
 */

/** Commands with the title that the palette shows after `Backlens:`. */
export const commandTitles = {
  'backlens.newStrategy': 'New Strategy…',
  'backlens.importMarketData': 'Import Market Data…',
  [lensCommands.run]: 'Run Backtest',
  [lensCommands.debug]: 'Debug Backtest',
  [lensCommands.openResult]: 'Open Results…',
  'backlens.cancelRun': 'Cancel Run',
  'backlens.debugTrade': 'Debug This Trade',
  'backlens.rerun': 'Rerun',
  'backlens.rerunExactly': 'Rerun Exactly',
  'backlens.exportRun': 'Export Run…',
  'backlens.findRuns': 'Find Runs…',
  'backlens.clearRunFilter': 'Show All Runs',
  'backlens.pinRun': 'Pin Run',
  'backlens.unpinRun': 'Unpin Run',
  'backlens.editRunTags': 'Edit Tags of Run…',
  'backlens.editRunNote': 'Edit Note about Run…',
  'backlens.compareRuns': 'Compare Runs…',
  'backlens.compareRunCode': 'Compare Code of Runs',
  'backlens.compareRunConfiguration': 'Compare Configuration of Runs',
  'backlens.deleteRun': 'Delete Run…',
  'backlens.openStrategy': 'Open Strategy',
  'backlens.openCatalog': 'Show Market Data',
  'backlens.editInstrument': 'Edit Instrument Definition',
  'backlens.exportSeries': 'Export Series…',
  'backlens.deleteSeries': 'Delete Series…',
  'backlens.verifyCatalog': 'Verify Market Data',
  'backlens.repairCatalog': 'Repair Market Data…',
  'backlens.runOnSeries': 'Run Backtest on This Series',
  'backlens.copyInstrumentId': 'Copy Instrument Id',
  'backlens.refresh': 'Refresh',
  'backlens.showOutput': 'Show Output',
  'backlens.restartEngineHost': 'Restart Engine Host',
  'backlens.stopEngineHost': 'Stop Engine Host',
} as const
export type CommandId = keyof typeof commandTitles

/** Commands by the name that the code calls them. */
export const commands = {
  newStrategy: 'backlens.newStrategy',
  importMarketData: 'backlens.importMarketData',
  runBacktest: lensCommands.run,
  debugBacktest: lensCommands.debug,
  openRun: lensCommands.openResult,
  cancelRun: 'backlens.cancelRun',
  debugTrade: 'backlens.debugTrade',
  rerun: 'backlens.rerun',
  rerunExactly: 'backlens.rerunExactly',
  exportRun: 'backlens.exportRun',
  findRuns: 'backlens.findRuns',
  clearRunFilter: 'backlens.clearRunFilter',
  pinRun: 'backlens.pinRun',
  unpinRun: 'backlens.unpinRun',
  editRunTags: 'backlens.editRunTags',
  editRunNote: 'backlens.editRunNote',
  compareRuns: 'backlens.compareRuns',
  compareRunCode: 'backlens.compareRunCode',
  compareRunConfiguration: 'backlens.compareRunConfiguration',
  deleteRun: 'backlens.deleteRun',
  openStrategy: 'backlens.openStrategy',
  openCatalog: 'backlens.openCatalog',
  editInstrument: 'backlens.editInstrument',
  exportSeries: 'backlens.exportSeries',
  deleteSeries: 'backlens.deleteSeries',
  verifyCatalog: 'backlens.verifyCatalog',
  repairCatalog: 'backlens.repairCatalog',
  runOnSeries: 'backlens.runOnSeries',
  copyInstrumentId: 'backlens.copyInstrumentId',
  refresh: 'backlens.refresh',
  showOutput: 'backlens.showOutput',
  restartEngineHost: 'backlens.restartEngineHost',
  stopEngineHost: 'backlens.stopEngineHost',
} as const satisfies Record<string, CommandId>

/** Commands that need an item of a view and are therefore absent from the palette. */
export const commandsOfItems: readonly CommandId[] = [
  commands.debugTrade,
  commands.openStrategy,
  commands.editInstrument,
  commands.runOnSeries,
  commands.copyInstrumentId,
]

export const viewContainer = 'backlens'
/** Outside the commands' prefix, since VS Code makes commands such as `backlensRuns.focus` of them. */
export const views = { runs: 'backlensRuns', data: 'backlensData' } as const

/** Values of `contextValue` on items of the views, which the menus of package.json test. */
export const itemContexts = {
  run: 'run',
  pinnedRun: 'pinnedRun',
  running: 'running',
  runGroup: 'runGroup',
  unreadableRun: 'unreadableRun',
  instrument: 'instrument',
  series: 'series',
} as const

/** Type of the results panel, named by `onWebviewPanel:` so that panels come back after a reload. */
export const resultsPanelType = 'backlens.results'

/** Type of the import wizard, named by `onWebviewPanel:` for the same reason. */
export const importPanelType = 'backlens.import'

/** Type of the view of the catalog, likewise. */
export const catalogPanelType = 'backlens.catalog'

/** Type of the view of compared runs, likewise. */
export const comparePanelType = 'backlens.compare'

/** Type of the debug configurations in launch.json. */
export const debugType = 'backlens'

/** Keys for `when` clauses. */
export const contextKeys = {
  /** The active editor shows a strategy. */
  strategyActive: 'backlens.strategyActive',
  /** The view of runs shows those alone that were searched for. */
  runsFiltered: 'backlens.runsFiltered',
  /** At least one run is going on. */
  running: 'backlens.running',
} as const

/** Types of the settings. */
export interface SettingValues {
  'backlens.storeDirectory': string
  'backlens.runner.memoryLimit': number
  'backlens.codeLens.enabled': boolean
  'backlens.colours': 'greenRed' | 'blueOrange'
}
export type SettingId = keyof SettingValues

/** Settings with their defaults. */
export const settings: Readonly<SettingValues> = {
  'backlens.storeDirectory': '',
  'backlens.runner.memoryLimit': 4096,
  'backlens.codeLens.enabled': true,
  'backlens.colours': 'greenRed',
}
