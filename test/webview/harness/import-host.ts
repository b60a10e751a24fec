import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import type { FromImportView, ToImportView } from '../../../engine-host/protocol/import-view-messages.js'
import { MarketDataImports } from '../../../engine-host/server/market-data-imports.js'
import { ImportSession } from '../../../extension/import-session.js'

/** The real session of the wizard over a real catalog in a fresh folder, answering a view as the extension does. */
export class ImportHost {
  readonly session: ImportSession
  /** Messages that the extension would act upon outside the session. */
  readonly asked: FromImportView[] = []
  imported = 0
  /** Sends to the view; set when there is one. */
  send: (message: ToImportView) => void = () => undefined

  private constructor(
    readonly folder: string,
    private readonly catalog: Catalog,
  ) {
    const imports = new MarketDataImports(
      () => Promise.resolve(catalog),
      () => new AbortController().signal,
    )
    this.session = new ImportSession({
      requests: {
        listFiles: (params) => imports.listFiles(params),
        preview: (params, signal) => imports.preview(params, signal),
        check: (params, signal) => imports.check(params, signal, (progress) => this.progress(params.job, progress)),
        import: (params, signal) => imports.import(params, signal, (progress) => this.progress(params.job, progress)),
      },
      post: (message) => this.send(message),
      imported: () => this.imported++,
      now: () => performance.now(),
    })
  }

  static async open(): Promise<ImportHost> {
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'backlens-import-')))
    const catalog = await Catalog.open(path.join(folder, 'store'))
    if (!(catalog instanceof Catalog)) throw new Error(catalog.message)
    return new ImportHost(folder, catalog)
  }

  async close(): Promise<void> {
    this.send = () => undefined
    this.session.dispose()
    await this.catalog.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Does what the view asks for. */
  readonly answer = (message: FromImportView): readonly ToImportView[] => {
    const { session } = this
    switch (message.type) {
      case 'ready':
        session.postAll()
        break
      case 'remove':
        session.remove(message.file)
        break
      case 'settings':
        session.setSettings(message.file, message.settings)
        break
      case 'settingsForAll':
        session.setSettingsForAll(message.file)
        break
      case 'check':
        session.check(message.files)
        break
      case 'import':
        session.import(message.files)
        break
      case 'cancel':
        session.cancel(message.file)
        break
      default:
        this.asked.push(message)
    }
    return []
  }

  private progress(
    job: string | undefined,
    {
      file,
      phase,
      fraction,
    }: { readonly file: string; readonly phase: 'checking' | 'reading' | 'writing'; readonly fraction: number },
  ): void {
    if (job !== undefined) this.session.progress({ job, file, phase, fraction })
  }
}
