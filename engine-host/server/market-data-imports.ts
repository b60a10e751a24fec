import { stat } from 'node:fs/promises'
import type { Catalog, ImportOptions, ImportProgress } from '../data/catalog.js'
import { filesOf } from '../data/source-files.js'
import type { Failure } from '../protocol/failure.js'
import type {
  CheckMarketDataParams,
  CheckMarketDataResult,
  ImportMarketDataParams,
  ImportMarketDataResult,
  ListImportFilesParams,
  ListImportFilesResult,
  PreviewImportParams,
  PreviewImportResult,
} from '../protocol/requests.js'

/** The import of market data as it is asked for from the editor: what is there, how it would be read, and the import. */
export class MarketDataImports {
  /**
   * @param catalog opens the catalog of the store, or says why it cannot be
   * @param closing raised when this process ends
   */
  constructor(
    private readonly catalog: () => Promise<Catalog | Failure>,
    private readonly closing: () => AbortSignal,
  ) {}

  /** A path that is no file stays in the list, so that its preview tells of it. */
  async listFiles({ paths }: ListImportFilesParams): Promise<ListImportFilesResult> {
    const named = await filesOf(paths)
    const files = [...new Set(named.files)]
    const sizes = await Promise.all(files.map((file) => stat(file).catch(() => undefined)))
    return { files: files.map((file, at) => ({ file, bytes: sizes[at]?.size ?? 0 })), skipped: named.skipped }
  }

  async preview({ file, settings }: PreviewImportParams, signal: AbortSignal): Promise<PreviewImportResult> {
    const catalog = await this.catalog()
    return 'kind' in catalog ? catalog : catalog.previewFile(file, settings, this.#ending(signal))
  }

  async check(
    { files, settings = {} }: CheckMarketDataParams,
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<CheckMarketDataResult> {
    const catalog = await this.catalog()
    if ('kind' in catalog) return catalog
    return catalog.checkFiles(files, { settings, signal: this.#ending(signal), onProgress })
  }

  async import(
    { files, format, settings = {} }: ImportMarketDataParams,
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportMarketDataResult> {
    const catalog = await this.catalog()
    if ('kind' in catalog) return catalog
    const options: ImportOptions = { format, settings, signal: this.#ending(signal), onProgress }
    return catalog.importFiles(files, options)
  }

  #ending(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.closing()])
  }
}
