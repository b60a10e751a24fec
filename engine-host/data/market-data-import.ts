import type { ImportSettings } from '../protocol/import-settings.js'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stageBars } from './bar-staging.js'
import type { CatalogDatabase, ImportRecord } from './catalog-database.js'
import { carryOutPending } from './catalog-recovery.js'
import { readInstrumentDefinitions } from './instrument-definitions.js'
import { defineInstruments, type PricedSeries } from './instrument-generation.js'
import { lineWrong, MarketDataError } from './market-data-failure.js'
import { recogniseBars } from './format-recognition.js'
import { type PartitionTarget, writePartitions, type WrittenPartitions } from './partition-writer.js'
import { fingerprint, openSourceFile, requireUnchanged, type SourceFile } from './source-file.js'
import type { StagedBars } from './staged-bars.js'
import { unpackedSource } from './source-content.js'
import { Staging } from './staging.js'
import type { StoreLayout } from './store-layout.js'
import { recogniseTicks, stageTicks } from './ticks/databento-tick-csv.js'
import { kindLabel } from './ticks/tick-kind.js'
import { writeTickPartitions } from './ticks/tick-partition-writer.js'
import { formatNanos } from './timestamps.js'

/** What an import is doing. */
export type ImportPhase = 'checking' | 'reading' | 'writing'

export interface ImportOutcome {
  readonly rowsAdded: number
  /** Series that gained rows. */
  readonly gained: readonly { readonly instrumentId: string; readonly bars: string }[]
}

export interface ImportContext {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  readonly settings: ImportSettings
  readonly memoryMb: number
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
  const { layout, database, settings, signal, onProgress } = context
  const source = await openSourceFile(path)
  const content = await fingerprint(source, signal, (bytes) => onProgress('checking', bytes / source.bytes))
  const sha256 = identityOf(content, settings)
  if (await wasImported(database, sha256)) return { rowsAdded: 0, gained: [] }

  const importId = randomUUID()
  const workFolder = join(layout.temporary, `import-${importId}`)
  await mkdir(workFolder, { recursive: true })
  const staging = await Staging.open(workFolder, context.memoryMb, signal)
  try {
    const unpacked = await unpackedSource(source, workFolder, signal)
    const staged = await stage(unpacked, settings, staging, (fraction) => onProgress('reading', fraction))
    await readInstrumentDefinitions(layout.instruments)
    const target = { layout, database, onFraction: (fraction: number) => onProgress('writing', fraction) }
    const plan = await staged.write(importId, target)
    await requireUnchanged(source)
    await defineInstruments(staging, staged, layout.instruments, database)
    if (plan.rowsAdded === 0) return { rowsAdded: 0, gained: [] }
    staging.checkCancelled()
    const record: ImportRecord = {
      importId,
      sourceName: basename(path),
      sha256,
      bytes: source.bytes,
      rowsAdded: plan.rowsAdded,
      importedAt: Date.now(),
    }
    // Before the commit, so that nothing but renames is left to do after it.
    for (const { to } of plan.moves) await mkdir(dirname(layout.resolve(to)), { recursive: true })
    await database.commitImport({ ...plan, record })
    await carryOutPending(layout, database)
    const gained = new Map(plan.added.map((file) => [`${file.kind}/${file.instrumentId}`, file]))
    return {
      rowsAdded: plan.rowsAdded,
      gained: [...gained.values()].map(({ kind, instrumentId }) => ({
        instrumentId,
        bars: kindLabel(kind),
      })),
    }
  } finally {
    staging.close()
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** The same bytes read in another way are another import. */
function identityOf(sha256: string, settings: ImportSettings): string {
  const given = JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (Object.keys(settings).length === 0) return sha256
  return createHash('sha256').update(sha256).update(given).digest('hex')
}

interface StagedData extends PricedSeries {
  readonly write: (importId: string, target: PartitionTarget) => Promise<WrittenPartitions>
}

/** Reads bars, or quotes, trades and depth, into the staging database. */
async function stage(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
  onFraction: (fraction: number) => void,
): Promise<StagedData> {
  const file = recogniseTicks(source)
  if (file !== undefined) {
    const ticks = await stageTicks(source, file, staging, onFraction)
    return {
      series: ticks.series,
      prices: { table: 'prices', columns: ['price'] },
      write: (importId, target) => writeTickPartitions(staging, ticks, source, importId, target),
    }
  }
  const bars = await stageBars(
    await recogniseBars(source, settings, staging),
    staging,
    settings.problems ?? {},
    onFraction,
  )
  await refuseDuplicates(staging, bars)
  return {
    series: bars.series,
    prices: { table: 'bars', columns: ['open', 'high', 'low', 'close'] },
    write: (importId, target) => writePartitions(staging, bars, source, importId, target),
  }
}

/** The same bytes were imported, and what they filled is still there. */
async function wasImported(database: CatalogDatabase, sha256: string): Promise<boolean> {
  return (await database.partitionsOfImport(sha256)) !== undefined
}

async function refuseDuplicates(staging: Staging, bars: StagedBars): Promise<void> {
  const [first] = await staging.rows(`
    SELECT series, close_nanos, before_row::DOUBLE AS before_row, source_row::DOUBLE AS source_row FROM (
      SELECT *, lag(series) OVER () AS before_series, lag(close_nanos) OVER () AS before_nanos,
        lag(source_row) OVER () AS before_row
      FROM bars)
    WHERE series = before_series AND close_nanos = before_nanos ORDER BY source_row LIMIT 1`)
  if (!first) return
  const series = bars.series[first['series'] as number]!
  const { reader } = bars
  const [before, row] = await reader.rowsAt([first['before_row'] as number, first['source_row'] as number])
  const place = row!.place(reader.timeColumn)
  const opened = formatNanos((first['close_nanos'] as bigint) - series.specification.nanos)
  throw new MarketDataError(
    lineWrong(
      place,
      `the bar of ${series.instrument.id} ${series.specification.name} at ${opened} is there twice, first on ${place.unit ?? 'line'} ${before!.place(reader.timeColumn).line}`,
    ),
  )
}
