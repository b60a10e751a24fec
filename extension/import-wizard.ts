import { performance } from 'node:perf_hooks'
import * as vscode from 'vscode'
import type { SeriesReference } from '../engine-host/protocol/catalog-requests.js'
import type { FromImportView, ImportViewState, ToImportView } from '../engine-host/protocol/import-view-messages.js'
import { abortable } from './abortable-request.js'
import { importPanelType } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { ImportSession } from './import-session.js'
import { parseFromImportView, parseImportViewState } from './import-view-messages.js'
import type { SeriesChoice } from './run-target.js'
import { fillPanel } from './webview-panel.js'

export interface ImportWizardContext {
  readonly extensionUri: vscode.Uri
  readonly engineHost: EngineHost
  /** Called when a file was imported. */
  readonly imported: () => void
  readonly runOnSeries: (series: SeriesChoice) => void
  /** Shows the view of the catalog, with a series selected if one is named. */
  readonly showData: (series?: SeriesReference) => void
  readonly showLog: () => void
  readonly reveal: (file: string, line: number) => void
}

/** The import wizard: one webview a window, and the session behind it, which goes on while the view is hidden. */
export class ImportWizard implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private panel: vscode.WebviewPanel | undefined
  private ready = false
  private session: ImportSession
  private readonly serializer: vscode.Disposable

  constructor(private readonly context: ImportWizardContext) {
    this.session = this.newSession()
    context.engineHost.on('importProgress', (params) => this.session.progress(params))
    this.serializer = vscode.window.registerWebviewPanelSerializer(importPanelType, this)
  }

  /** Shows the wizard, with files and folders added to it. */
  async open(uris: readonly vscode.Uri[] = []): Promise<void> {
    if (this.panel === undefined) {
      this.adopt(vscode.window.createWebviewPanel(importPanelType, 'Import Market Data', vscode.ViewColumn.Active))
    } else this.panel.reveal()
    await this.add(uris)
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (this.panel !== undefined) {
      panel.dispose()
      return
    }
    this.adopt(panel)
    await this.restore(parseImportViewState(state))
  }

  dispose(): void {
    this.serializer.dispose()
    this.panel?.dispose()
    this.session.dispose()
  }

  private async restore({ files }: ImportViewState): Promise<void> {
    const settings = new Map(files.map((entry) => [entry.file, entry.settings]))
    if (files.length > 0) await this.session.add([...settings.keys()], settings)
  }

  private async add(uris: readonly vscode.Uri[]): Promise<void> {
    const paths = uris
      .filter(({ scheme }) => scheme === 'file' || scheme === 'vscode-remote')
      .map(({ fsPath }) => fsPath)
    if (paths.length > 0) await this.session.add(paths)
  }

  private newSession(): ImportSession {
    const { engineHost, imported } = this.context
    return new ImportSession({
      requests: {
        listFiles: (params) => engineHost.request('listImportFiles', params),
        preview: (params, signal) => abortable(signal, (token) => engineHost.request('previewImport', params, token)),
        check: (params, signal) => abortable(signal, (token) => engineHost.request('checkMarketData', params, token)),
        import: (params, signal) => abortable(signal, (token) => engineHost.request('importMarketData', params, token)),
      },
      post: (message) => this.post(message),
      imported,
      now: () => performance.now(),
    })
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel
    this.ready = false
    panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = parseFromImportView(value)
      if (message !== undefined) void this.answer(message)
    })
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.ready = false
    })
    panel.onDidDispose(() => {
      this.panel = undefined
      this.session.dispose()
      this.session = this.newSession()
    })
    fillPanel(panel, this.context.extensionUri, { bundle: 'import', title: 'Import market data' })
  }

  private async answer(message: FromImportView): Promise<void> {
    const { session } = this
    switch (message.type) {
      case 'ready':
        this.ready = true
        return session.postAll()
      case 'choose':
        return this.add((await vscode.window.showOpenDialog(openDialogOptions(message.what))) ?? [])
      case 'drop':
        return this.add(message.uris.map((uri) => vscode.Uri.parse(uri)))
      case 'remove':
        return session.remove(message.file)
      case 'settings':
        return session.setSettings(message.file, message.settings)
      case 'settingsForAll':
        return session.setSettingsForAll(message.file)
      case 'check':
        return session.check(message.files)
      case 'import':
        return session.import(message.files)
      case 'cancel':
        return session.cancel(message.file)
      case 'showData':
        return this.context.showData(message.series)
      case 'run':
        return this.context.runOnSeries(message)
      case 'reveal':
        return this.context.reveal(message.file, message.line)
      case 'showLog':
        return this.context.showLog()
    }
  }

  private post(message: ToImportView): void {
    // A hidden view does not exist; when it is shown again it is told everything.
    if (this.ready) void this.panel?.webview.postMessage(message)
  }
}

function openDialogOptions(what: 'files' | 'folder'): vscode.OpenDialogOptions {
  return what === 'folder'
    ? { title: 'Import Market Data', openLabel: 'Add Folder', canSelectFiles: false, canSelectFolders: true }
    : { title: 'Import Market Data', openLabel: 'Add', canSelectMany: true }
}
