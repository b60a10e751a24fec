import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { ExportRunParams, ExportRunResult, RunExportFormat } from '../engine-host/protocol/run-export.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import type { EngineHost } from './engine-host.js'
import type { FailureMessages, MessageAction } from './failure-messages.js'
import { showMessage } from './failure-messages.js'
import { exportChoices, pictureName, type ExportChoice, type ExportSelection } from './run-export-choices.js'
import { existingFiles, writePictures, type DrawPicture } from './trade-pictures.js'
import { watchedRequest } from './watched-request.js'

export interface RunExportsContext {
  readonly engineHost: EngineHost
  readonly messages: FailureMessages
}

const filters: Readonly<Partial<Record<RunExportFormat | 'png', Record<string, string[]>>>> = {
  html: { 'Web page': ['html'] },
  markdown: { Markdown: ['md'] },
  json: { JSON: ['json'] },
  svg: { 'SVG picture': ['svg'] },
  png: { 'PNG picture': ['png'] },
}

/** Writes a run as reports, tables and pictures, as is chosen from a list. */
export class RunExports {
  constructor(private readonly context: RunExportsContext) {}

  /**
   * @param selection the trade that is looked at, and those that a filter leaves
   * @param draw draws PNG; undefined where no view of the run could
   */
  async choose(run: RunSummary, selection: ExportSelection, draw: DrawPicture | undefined): Promise<void> {
    if (run.state.kind === 'running') {
      void showMessage(vscode.window.showInformationMessage, 'The run still goes on; export it when it has ended.')
      return
    }
    const choice = await vscode.window.showQuickPick(exportChoices(run, selection, draw !== undefined), {
      title: `Export ${run.specification.className}`,
      placeHolder: 'What to export',
      matchOnDescription: true,
    })
    if (choice === undefined) return
    const target = await this.askTarget(run, choice)
    if (target === undefined) return
    const isOverwriteAgreed = choice.isOneFile
    let result = await this.write(run, choice, target, isOverwriteAgreed, draw)
    if (result.kind === 'exists' && (await agreesToReplace(result.files)))
      result = await this.write(run, choice, target, true, draw)
    if (result.kind === 'failed') return this.context.messages.show(result)
    if (result.kind === 'exported') await this.tell(choice, result)
  }

  /** The file of one, or the folder that a folder named by the run is put into. */
  private async askTarget(run: RunSummary, choice: ExportChoice): Promise<string | undefined> {
    const title = `Export ${run.specification.className}`
    const home = vscode.workspace.workspaceFolders?.[0]?.uri
    if (choice.isOneFile) {
      const format = filters[choice.format]
      const file = await vscode.window.showSaveDialog({
        title,
        saveLabel: 'Export',
        ...(home !== undefined && { defaultUri: vscode.Uri.joinPath(home, choice.name) }),
        ...(format !== undefined && { filters: format }),
      })
      return file?.fsPath
    }
    const [folder] =
      (await vscode.window.showOpenDialog({
        title,
        openLabel: 'Export Here',
        canSelectFiles: false,
        canSelectFolders: true,
        ...(home !== undefined && { defaultUri: home }),
      })) ?? []
    return folder === undefined ? undefined : path.join(folder.fsPath, choice.name)
  }

  private async write(
    run: RunSummary,
    choice: ExportChoice,
    target: string,
    overwrite: boolean,
    draw: DrawPicture | undefined,
  ): Promise<ExportRunResult> {
    if (choice.format === 'png') return this.writePng(run, choice, target, overwrite, draw!)
    return this.request(run, { format: choice.format, path: target, overwrite }, choice.trades)
  }

  private request(
    run: RunSummary,
    request: Omit<ExportRunParams, 'runId' | 'trades'>,
    trades: readonly number[] | undefined,
  ): Promise<ExportRunResult> {
    return watchedRequest(this.context.engineHost, `Exporting ${run.specification.className}`, 'exportRun', {
      runId: run.runId,
      ...request,
      ...(trades !== undefined && { trades: Int32Array.from(trades) }),
    })
  }

  /** The engine host draws SVG, and the view makes PNG of it. */
  private async writePng(
    run: RunSummary,
    choice: ExportChoice,
    target: string,
    overwrite: boolean,
    draw: DrawPicture,
  ): Promise<ExportRunResult> {
    const numbers = choice.trades ?? Array.from({ length: run.trades }, (_, at) => at + 1)
    const targetOf = (name: string): string => (choice.isOneFile ? target : path.join(target, name))
    const there = await existingFiles(numbers.map((number) => targetOf(pictureName(run, number, 'png'))))
    if (there.length > 0 && !overwrite) return { kind: 'exists', files: there }
    const scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-pictures-'))
    try {
      const drawn = await this.request(run, { format: 'svg', path: scratch, overwrite: true }, choice.trades)
      if (drawn.kind !== 'exported') return drawn
      const targets = new Map(
        drawn.files.map((file) => [file, targetOf(path.basename(file).replace(/\.svg$/, '.png'))]),
      )
      const written = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Drawing pictures', cancellable: true },
        (progress, token) =>
          writePictures(
            targets,
            draw,
            () => token.isCancellationRequested,
            (done) => progress.report({ message: `${done} of ${targets.size}`, increment: 100 / targets.size }),
          ),
      )
      return written.kind === 'exported' ? { ...written, missing: drawn.missing } : written
    } finally {
      await fs.rm(scratch, { recursive: true, force: true })
    }
  }

  private async tell(
    choice: ExportChoice,
    { files, missing, text }: Extract<ExportRunResult, { kind: 'exported' }>,
  ): Promise<void> {
    const [first] = files
    if (first === undefined) return
    if (text !== undefined) await vscode.env.clipboard.writeText(text)
    const page = files.find((file) => file.endsWith('.html'))
    const actions: MessageAction[] = [
      ...(page === undefined ? [] : [{ title: 'Open Report', run: () => openOutside(page) }]),
      ...(choice.format === 'markdown' || choice.format === 'json'
        ? [{ title: 'Open', run: () => vscode.window.showTextDocument(vscode.Uri.file(first)) }]
        : []),
      { title: 'Show in Folder', run: () => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(first)) },
    ]
    const where =
      files.length === 1
        ? `Exported ${path.basename(first)}`
        : `Exported ${files.length} files to ${path.basename(choice.name)}`
    const copied = text === undefined ? '' : '; it is on the clipboard too'
    if (missing.length === 0) return showMessage(vscode.window.showInformationMessage, `${where}${copied}.`, actions)
    await showMessage(
      vscode.window.showWarningMessage,
      `${where}${copied}, without all of the run: ${said(missing)}`,
      actions,
    )
  }
}

function said(missing: readonly Failure[]): string {
  return missing.map(({ message }) => message).join(' ')
}

async function openOutside(file: string): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.file(file))
}

async function agreesToReplace(files: readonly string[]): Promise<boolean> {
  const name = path.basename(files[0]!)
  const what =
    files.length === 1 ? `${name} is there already.` : `${files.length} files are there already, ${name} among them.`
  const chosen = await vscode.window.showWarningMessage(
    what,
    { modal: true, detail: 'Nothing was written yet.' },
    'Replace',
  )
  return chosen === 'Replace'
}
