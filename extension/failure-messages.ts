import * as vscode from 'vscode'
import type { Failure, SourceLocation } from '../engine-host/protocol/failure.js'
import type { OutputChannels } from './output-channels.js'

/** A button under a message. */
export interface MessageAction {
  readonly title: string
  readonly run: () => unknown
}

/** Shows failures as one message with buttons for the next step; details go to the output. */
export class FailureMessages {
  constructor(private readonly channels: OutputChannels) {}

  /** @param actions buttons ahead of the usual ones */
  show(failure: Failure, ...actions: readonly MessageAction[]): void {
    const { message, next, details, location } = failure
    const { backlens } = this.channels
    backlens.error(`${message} ${next}`)
    const buttons = [...actions]
    if (location !== undefined) buttons.push({ title: 'Go to Line', run: () => showLocation(location) })
    if (details !== undefined) {
      backlens.error(details)
      buttons.push({ title: 'Show Output', run: () => backlens.show(true) })
    }
    void showMessage(vscode.window.showErrorMessage, `${message} ${next}`, buttons)
  }
}

type ShowMessage = (message: string, ...items: string[]) => Thenable<string | undefined>

/** Shows a message and runs the action that was chosen. */
export async function showMessage(
  show: ShowMessage,
  message: string,
  actions: readonly MessageAction[] = [],
): Promise<void> {
  const chosen = await show(message, ...actions.map(({ title }) => title))
  await actions.find(({ title }) => title === chosen)?.run()
}

/** Opens a file of the user at a line, in an editor column that holds no results panel. */
export async function showLocation({ file, line, column }: SourceLocation): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1))
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    viewColumn: columnOf(file) ?? vscode.ViewColumn.One,
    selection: new vscode.Range(position, position),
  })
}

function columnOf(file: string): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === file),
  )?.viewColumn
}
