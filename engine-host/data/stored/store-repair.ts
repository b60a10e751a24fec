import type { RepairReport } from '../../protocol/catalog-requests.js'
import type { CatalogDatabase } from '../catalog-database.js'
import { quarantine, recoverCatalog } from '../catalog-recovery.js'
import type { StoreLayout } from '../store-layout.js'
import { type VerificationOptions, verifyFiles } from './file-verification.js'

/**
 * Reads every file of the store and puts right what is wrong with it: damaged files go to quarantine, entries that say
 * something else than their file are set right, files without an entry get one, entries without a file are forgotten.
 * Foreign files are let alone. Cancelled while it reads, it has changed nothing.
 *
 * @throws CancelledError
 */
export async function repairStore(
  layout: StoreLayout,
  database: CatalogDatabase,
  options: Pick<VerificationOptions, 'signal' | 'onProgress'>,
): Promise<RepairReport> {
  const sourcesBefore = await database.sources()
  const verified = await verifyFiles(layout, await database.files(), options)
  const quarantined: { path: string; reason: string }[] = []
  const indexed: string[] = []
  const losing = new Set<string>()
  for (const { report, content, entry } of verified) {
    if (report.state === 'damaged') {
      const reason = report.problem ?? 'it is damaged'
      await quarantine(layout, report.path, reason)
      quarantined.push({ path: report.path, reason })
      if (entry) await database.forgetFiles([entry])
    } else if (report.state === 'misindexed' && content && entry) {
      await database.replaceFile({ ...entry, ...content, bytes: report.bytes })
      indexed.push(report.path)
    }
    if (entry && (report.state === 'damaged' || report.state === 'missing'))
      losing.add(`${entry.kind}/${entry.instrumentId}`)
  }
  const recovery = await recoverCatalog(layout, database)
  return {
    quarantined: [...quarantined, ...recovery.quarantined],
    indexed: [...indexed, ...recovery.indexed],
    forgotten: recovery.pruned,
    importAgain: [...new Set([...losing].flatMap((series) => sourcesBefore.get(series) ?? []))],
  }
}
