import type * as vscode from 'vscode'
import { Backlens } from './backlens.js'

let backlens: Backlens | undefined

export function activate(context: vscode.ExtensionContext): void {
  backlens = new Backlens(context)
  context.subscriptions.push(backlens)
}

/** Resolves when the engine host is gone. */
export async function deactivate(): Promise<void> {
  await backlens?.engineHost.dispose()
}
