import type { ImportSettings, ProblemFinding } from '../protocol/import-settings.js'
import type { AssumedInstrument } from '../protocol/instrument-definition.js'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { BatchFolders } from './batch/batch-folder.js'
import type { CatalogDatabase, ImportRecord } from './catalog-database.js'
import { carryOutPending } from './catalog-recovery.js'
import { recogniseFormat } from './format-recognition.js'
import { requireKnownSettings } from './import-settings-check.js'
import { assumedTerms } from './assumed-terms.js'
import { defineInstruments } from './instrument-generation.js'
import { importUnfinished, MarketDataError } from './market-data-failure.js'
import { removeFolder } from './refused-files.js'
import { fingerprint, openSourceFile, requireUnchanged, type SourceFile, whileUnchanged } from './source-file.js'
import { stageRows } from './staged-data.js'
import { unpackedSource } from './source-content.js'
import { Staging } from './staging.js'
import type { StoreLayout } from './store-layout.js'
import { calendarsOfStore } from './unexplained-pauses.js'
import { kindLabel } from './ticks/tick-kind.js'
import { makeWorkFolder } from './work-folders.js'

/** What an import is doing. */
export type ImportPhase = 'checking' | 'reading' | 'writing'

export interface ImportOutcome {
  readonly rowsAdded: number
  /** Series that gained rows. */
  readonly gained: readonly { readonly instrumentId: string; readonly bars: string }[]
  /** What was wrong with rows, and what was done about it. */
  readonly problems: readonly ProblemFinding[]
  /** Instruments of which something was guessed. */
  readonly assumed: readonly AssumedInstrument[]
}

export interface ImportContext {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  readonly settings: ImportSettings
  readonly memoryMb: number
  /** What lies beside the files of this import. */
  readonly batches: BatchFolders
  readonly signal: AbortSignal | undefined
  readonly onProgress: (phase: ImportPhase, fraction: number) => void
}

/**
 * Brings one file into the catalog, whole or not at all. Everything is read, checked, written under temporary names
 * and read back first; the commit in the catalog's database then decides, and the files are renamed into place.
 *
 * @throws MarketDataError, CancelledError; the catalog is as it was
 */
export async function importMarketData(path: string, context: ImportContext): Promise<ImportOutcome> {
  const { database, settings, signal } = context
  requireKnownSettings(settings)
  const batch = await context.batches.beside(path)
  const source = { ...(await openSourceFile(path)), ...(batch && { batch }) }
  let phase: ImportPhase = 'checking'
  const onProgress: ImportContext['onProgress'] = (next, fraction) => {
    phase = next
    context.onProgress(next, fraction)
  }
  let identity: Promise<string> | undefined
  const identify = () => {
    identity ??= fingerprint(source, signal, (bytes) => {
      if (phase === 'checking') onProgress('checking', bytes / source.bytes)
    }).then((content) => identityOf(batch === undefined ? content : `${content} ${batch.sha256}`, settings))
    // Whether it fails is told where it is awaited.
    identity.catch(() => undefined)
    return identity
  }
  return whileUnchanged(source, async () => {
    // A file of a new size was never imported, so that it can be read at the same time.
    if ((await database.hasImportOfBytes(source.bytes)) && (await wasImported(database, await identify())))
      return { rowsAdded: 0, gained: [], problems: [], assumed: [] }
    return importSource(source, identify, { ...context, onProgress })
  }).finally(() => identity?.catch(() => undefined))
}

/** @param identify begins to read the file for it, once; rejected when the file is damaged, which then is what is told */
async function importSource(
  source: SourceFile,
  identify: () => Promise<string>,
  context: ImportContext,
): Promise<ImportOutcome> {
  const { layout, database, settings, signal, onProgress } = context
  const importId = randomUUID()
  const workFolder = await makeWorkFolder(layout, 'import')
  const staging = await Staging.open(workFolder.path, context.memoryMb, signal)
  let isDecided = false
  try {
    const calendars = await calendarsOfStore(layout)
    const onFraction = (fraction: number) => onProgress('reading', fraction)
    const staged = await unpackedSource(source, workFolder.path, signal)
      .then(async (unpacked) => {
        const reader = await recogniseFormat(unpacked, settings, staging)
        // From here on DuckDB works alone; before, this thread recognises the file, and the other core would wait for it.
        void identify()
        return stageRows(reader, unpacked, settings, staging, false, onFraction, calendars)
      })
      .catch(async (error: unknown) => {
        await identify()
        throw error
      })
    const sha256 = await identify()
    const target = { layout, database, workFolder, onFraction: (fraction: number) => onProgress('writing', fraction) }
    const plan = await staged.write(importId, target)
    await requireUnchanged(source)
    const definitions = await defineInstruments(staging, staged, layout.instruments, database)
    if (plan.rowsAdded === 0) return { rowsAdded: 0, gained: [], problems: staged.findings, assumed: [] }
    staging.checkCancelled()
    const record: ImportRecord = {
      importId,
      sourceName: basename(source.path),
      sha256,
      bytes: source.bytes,
      rowsAdded: plan.rowsAdded,
      importedAt: Date.now(),
    }
    // Before the commit, so that nothing but renames is left to do after it.
    for (const { to } of plan.moves) await mkdir(dirname(layout.resolve(to)), { recursive: true })
    await database.commitImport({ ...plan, record })
    isDecided = true
    await carryOutPending(layout, database).catch((error: unknown) => {
      throw new MarketDataError(importUnfinished(source.path, error))
    })
    isDecided = false
    const gained = new Map(plan.added.map((file) => [`${file.kind}/${file.instrumentId}`, file]))
    return {
      rowsAdded: plan.rowsAdded,
      gained: [...gained.values()].map(({ kind, instrumentId }) => ({
        instrumentId,
        bars: kindLabel(kind),
      })),
      problems: staged.findings,
      assumed: definitions
        .filter(({ assumed }) => assumed !== undefined)
        .map((definition) => ({ id: definition.id, assumed: assumedTerms(definition) })),
    }
  } finally {
    staging.close()
    // What is decided and could not be moved into place is needed by the next attempt.
    if (!isDecided) await removeFolder(workFolder.path)
  }
}

/** The same bytes read in another way, or with other symbols beside them, are another import. */
function identityOf(content: string, settings: ImportSettings): string {
  const given = JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (Object.keys(settings).length === 0 && !content.includes(' ')) return content
  return createHash('sha256').update(content).update(given).digest('hex')
}

/** The same bytes were imported, and what they filled is still there. */
async function wasImported(database: CatalogDatabase, sha256: string): Promise<boolean> {
  return (await database.partitionsOfImport(sha256)) !== undefined
}
