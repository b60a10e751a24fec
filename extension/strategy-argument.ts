import * as vscode from 'vscode'
import type { LensArguments } from '../engine-host/protocol/requests.js'
import { lensCommands } from '../engine-host/protocol/requests.js'
import { activeStrategy, isStrategyDocument } from './strategy-documents.js'
import type { StrategyReference } from './run-target.js'

/** What a lens, a menu or the palette hands to a run command. */
export type StrategyArgument = LensArguments | vscode.Uri | undefined

/** A strategy, with the callback when a lens over one was clicked. */
export interface PointedStrategy extends StrategyReference {
  readonly callback?: string
}

/** No strategy was pointed at, or the person dismissed the question for the class. */
export type StrategyOfArgument = PointedStrategy | 'none' | 'dismissed'

/** The strategy that a command means: that of the lens, of the file in the menu, or of the active editor. */
export async function strategyOfArgument(argument: unknown): Promise<StrategyOfArgument> {
  if (isLensArguments(argument)) return argument
  const document = argument instanceof vscode.Uri ? await vscode.workspace.openTextDocument(argument) : activeStrategy()
  if (document === undefined) return 'none'
  const classNames = await classesOf(document)
  const className = classNames.length > 1 ? await pickClass(classNames) : classNames[0]
  if (classNames.length > 1 && className === undefined) return 'dismissed'
  return { strategyFile: document.uri.fsPath, ...(className === undefined ? {} : { className }) }
}

/** A strategy for a series that a person looks at: the one in the active editor, else one that is open; several are asked about. */
export async function strategyForSeries(): Promise<StrategyOfArgument> {
  const open = activeStrategy() === undefined ? vscode.workspace.textDocuments.filter(isStrategyDocument) : []
  if (open.length === 0) return strategyOfArgument(undefined)
  if (open.length === 1) return strategyOfArgument(open[0]!.uri)
  const items = open.map(({ uri }) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
  const picked = await vscode.window.showQuickPick(items, { title: 'Run Backtest', placeHolder: 'Which strategy?' })
  return picked === undefined ? 'dismissed' : strategyOfArgument(picked.uri)
}

/** The strategies of a file, as its lenses name them; none when lenses are off. */
async function classesOf(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>(
    'vscode.executeCodeLensProvider',
    document.uri,
  )
  const names = (lenses ?? [])
    .filter(({ command }) => command?.command === lensCommands.run)
    .map(({ command }): unknown => command?.arguments?.[0])
    .filter(isLensArguments)
    .map(({ className }) => className)
  return [...new Set(names)]
}

function pickClass(classNames: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showQuickPick(classNames, { title: 'Strategies of This File', placeHolder: 'Which one?' })
}

function isLensArguments(value: unknown): value is LensArguments {
  return (
    typeof value === 'object' &&
    value !== null &&
    'strategyFile' in value &&
    typeof value.strategyFile === 'string' &&
    'className' in value &&
    typeof value.className === 'string'
  )
}
