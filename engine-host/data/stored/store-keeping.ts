import type {
  Cancelled,
  DeleteSeriesParams,
  DeleteSeriesResult,
  RepairCatalogResult,
  VerifyCatalogParams,
  VerifyCatalogResult,
} from '../../protocol/catalog-requests.js'
import type { Failure } from '../../protocol/failure.js'
import type { Catalog } from '../catalog.js'
import type { IndexedFile } from '../catalog-database.js'
import { answered } from './answers.js'
import { verificationReport, type VerificationOptions, verifyFiles } from './file-verification.js'
import { removeFiles } from './series-removal.js'
import { repairStore } from './store-repair.js'

type Watched = Pick<VerificationOptions, 'signal' | 'onProgress'>

/** Keeps a store sound: deletes series, verifies files, repairs what is broken. */
export class StoreKeeping {
  constructor(private readonly catalog: Catalog) {}

  /** Removes whole series, all of them or none. */
  async delete({ series }: DeleteSeriesParams): Promise<DeleteSeriesResult> {
    const { stored, layout } = this.catalog
    const deleted = await this.answer(undefined, () =>
      this.catalog.inTurn(async (database): Promise<DeleteSeriesResult> => {
        const named = new Map<string, IndexedFile>()
        for (const { instrumentId, bars } of series)
          for (const file of await stored.filesOf(instrumentId, bars)) named.set(file.path, file)
        const files = [...named.values()]
        const left = await removeFiles(layout, database, files)
        const sum = (of: 'rows' | 'bytes') => files.reduce((total, file) => total + file[of], 0)
        return { kind: 'deleted', files: files.length, rows: sum('rows'), bytes: sum('bytes'), left }
      }),
    )
    // Nothing cancels it.
    return deleted as DeleteSeriesResult
  }

  /** Reads every file and changes nothing; works while another process holds the store, without checksums. */
  verify({ series }: VerifyCatalogParams, { signal, onProgress }: Watched = {}): Promise<VerifyCatalogResult> {
    const { stored, layout } = this.catalog
    return this.answer(signal, () =>
      this.catalog.whileUnchanged(async (): Promise<VerifyCatalogResult> => {
        const verified = await verifyFiles(layout, await stored.files(), {
          series,
          signal,
          ...(onProgress && { onProgress }),
        })
        return { kind: 'verified', report: verificationReport(verified) }
      }, signal),
    )
  }

  repair(watched: Watched = {}): Promise<RepairCatalogResult> {
    return this.answer(watched.signal, () =>
      this.catalog.inTurn(
        async (database): Promise<RepairCatalogResult> => ({
          kind: 'repaired',
          report: await repairStore(this.catalog.layout, database, watched),
        }),
        watched.signal,
      ),
    )
  }

  private answer<Result>(
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result | Cancelled | Failure> {
    return answered(this.catalog.layout.directory, signal, work)
  }
}
