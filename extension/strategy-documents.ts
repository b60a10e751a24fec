import * as vscode from 'vscode'
import { contextKeys } from './contributions.js'
import { importsFromBacklens } from './strategy-text.js'

/** A TypeScript file on disk that imports from `backlens`. */
export function isStrategyDocument(document: vscode.TextDocument): boolean {
  return (
    document.languageId === 'typescript' && document.uri.scheme === 'file' && importsFromBacklens(document.getText())
  )
}

/** The strategy in the active editor. */
export function activeStrategy(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document
  return document !== undefined && isStrategyDocument(document) ? document : undefined
}

/** Keeps the context key of the active editor and tells when a strategy comes into sight. */
export class StrategyWatch implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly strategySeen: () => void) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(() => this.update()),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isStrategyDocument(document)) this.strategySeen()
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document === vscode.window.activeTextEditor?.document) this.update()
      }),
    ]
    this.update()
    if (vscode.workspace.textDocuments.some(isStrategyDocument)) this.strategySeen()
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
  }

  private last: boolean | undefined
  private update(): void {
    // A click into a panel or output leaves no active text editor, and the menus of the strategy should stay.
    if (vscode.window.activeTextEditor === undefined && this.last !== undefined) return
    const active = activeStrategy() !== undefined
    if (active) this.strategySeen()
    if (active === this.last) return
    this.last = active
    void vscode.commands.executeCommand('setContext', contextKeys.strategyActive, active)
  }
}
