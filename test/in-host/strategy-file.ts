import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as vscode from 'vscode'

/** Absolute path of the folder that the window has open. */
export function workspaceFolder(): string {
  return vscode.workspace.workspaceFolders![0]!.uri.fsPath
}

/** Writes a strategy into the folder and shows it. */
export async function showStrategy(name: string, body: string): Promise<vscode.TextDocument> {
  const folder = path.join(workspaceFolder(), 'strategies')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${name}.ts`)
  writeFileSync(
    file,
    `import { Strategy, type Bar } from 'backlens'

export class Sample extends Strategy {
  override onBar(bar: Bar) {
    ${body}
  }
}
`,
  )
  const document = await vscode.workspace.openTextDocument(file)
  await vscode.window.showTextDocument(document)
  return document
}
