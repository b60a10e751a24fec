import * as vscode from 'vscode'
import type { EngineHost } from './engine-host.js'

/** Milliseconds that files rest before they are looked at: editors write them in several steps. */
const rest = 200

/** Watches the files of definitions in the store: mistakes become problems, and views follow. */
export class DefinitionFiles implements vscode.Disposable {
  private readonly watcher: vscode.FileSystemWatcher | undefined
  private readonly started: vscode.Disposable | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param store absolute path of the store; undefined without a folder
   * @param changed called after a file was written and looked at
   */
  constructor(
    store: string | undefined,
    private readonly engineHost: EngineHost,
    private readonly changed: () => void,
  ) {
    if (store === undefined) return
    const pattern = new vscode.RelativePattern(vscode.Uri.file(store), '{instruments,futures,calendars}.json')
    this.watcher = vscode.workspace.createFileSystemWatcher(pattern)
    const schedule = () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.check(), rest)
    }
    this.watcher.onDidChange(schedule)
    this.watcher.onDidCreate(schedule)
    this.watcher.onDidDelete(schedule)
    // Mistakes that are there from the beginning.
    this.started = engineHost.onDidChangeState((state) => {
      if (state === 'running') schedule()
    })
  }

  dispose(): void {
    clearTimeout(this.timer)
    this.watcher?.dispose()
    this.started?.dispose()
  }

  private async check(): Promise<void> {
    if (!vscode.workspace.isTrusted || !this.engineHost.isStarted || this.engineHost.isDown) return
    await this.engineHost.request('checkDefinitions', null)
    this.changed()
  }
}
