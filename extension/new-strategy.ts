import * as path from 'node:path'
import * as vscode from 'vscode'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { StrategyTemplate } from '../engine-host/protocol/requests.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import type { FailureMessages } from './failure-messages.js'
import { noFolderOpen, workspaceNotTrusted } from './failures.js'

interface TemplateItem extends vscode.QuickPickItem {
  readonly template: StrategyTemplate
  /** Name that the input box proposes. */
  readonly proposal: string
}

const templates: readonly TemplateItem[] = [
  {
    template: 'ema-cross',
    label: '$(graph-line) EMA cross',
    detail: 'Long while a fast average is above a slow one, with a stop; both averages on the chart',
    proposal: 'EmaCross',
  },
  {
    template: 'breakout-bracket',
    label: '$(arrow-up) Breakout with bracket',
    detail: 'Enters by a stop order above the channel, sized by risk, with stop loss and target',
    proposal: 'Breakout',
  },
  {
    template: 'mean-reversion-limits',
    label: '$(arrow-swap) Mean reversion with limits',
    detail: 'Buys below and sells above the average by limit orders that follow it',
    proposal: 'MeanReversion',
  },
  {
    template: 'blank',
    label: '$(file) Blank',
    detail: 'The class, one parameter and onBar',
    proposal: 'MyStrategy',
  },
]

/** Asks for template and name, has the strategy written, and opens it. */
export async function newStrategy(engineHost: EngineHost, messages: FailureMessages): Promise<void> {
  const folder = await chooseFolder()
  if (folder === 'none') {
    messages.show(noFolderOpen(), {
      title: 'Open Folder',
      run: () => vscode.commands.executeCommand('workbench.action.files.openFolder'),
    })
    return
  }
  if (folder === undefined) return
  if (!vscode.workspace.isTrusted) {
    messages.show(workspaceNotTrusted())
    return
  }
  const template = await vscode.window.showQuickPick(templates, {
    title: 'New Strategy (1/2)',
    placeHolder: 'From which template?',
    matchOnDetail: true,
  })
  if (template === undefined) return
  const file = await askNameAndWrite(template, async (name) => {
    await saveConfiguration(folder)
    const result = await engineHost.request('scaffoldStrategy', {
      folder: folder.uri.fsPath,
      template: template.template,
      name,
    })
    return isFailure(result) ? result : result.file
  })
  if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false })
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | 'none' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? []
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick({ placeHolder: 'In which folder?' })
  return folders[0] ?? 'none'
}

/**
 * Keeps the box open while the name cannot be taken, with the reason under it, until it is corrected or dismissed.
 * @returns the file that was written
 */
function askNameAndWrite(
  { proposal }: TemplateItem,
  write: (name: string) => Promise<string | Failure>,
): Promise<string | undefined> {
  const box = vscode.window.createInputBox()
  box.title = 'New Strategy (2/2)'
  box.prompt = 'Name of the class; the file in strategies is named after it'
  box.value = proposal
  return new Promise((resolve) => {
    box.onDidChangeValue(() => (box.validationMessage = undefined))
    box.onDidAccept(async () => {
      if (box.busy) return
      box.busy = true
      box.enabled = false
      const result = await write(box.value)
      box.busy = false
      box.enabled = true
      if (typeof result === 'string') {
        resolve(result)
        box.hide()
      } else {
        box.validationMessage = `${result.message} ${result.next}`
      }
    })
    box.onDidHide(() => {
      resolve(undefined)
      box.dispose()
    })
    box.show()
  })
}

/** The engine host adds the run to the file on disk, which must not lose what is typed but not saved. */
async function saveConfiguration(folder: vscode.WorkspaceFolder): Promise<void> {
  const names = new Set(
    ['backlens.json', 'tsconfig.json', '.gitignore'].map((name) => path.join(folder.uri.fsPath, name)),
  )
  const dirty = vscode.workspace.textDocuments.filter(({ isDirty, fileName }) => isDirty && names.has(fileName))
  await Promise.all(dirty.map((document) => document.save()))
}
