import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { SeriesReference, StoredFileReport, VerificationReport } from '../../protocol/catalog-requests.js'
import { parseBarKind } from '../bar-specification.js'
import type { IndexedFile } from '../catalog-database.js'
import { type DataFileContent, readForeignDataFile } from '../data-file.js'
import { CancelledError } from '../staging.js'
import { type Partition, parsePartitionPath, type StoreLayout } from '../store-layout.js'
import { isStoredTickKind, kindLabel } from '../ticks/tick-kind.js'

export interface VerificationOptions {
  /** Only files of these series; absent: all, and what lies among them. */
  readonly series?: readonly SeriesReference[] | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (path: string, fraction: number) => void
}

const interruptionMs = 50

/** A file that was looked at, with what it holds when it could be read. */
export interface VerifiedFile {
  readonly report: StoredFileReport
  /** Present when the file could be read to its end. */
  readonly content?: DataFileContent
  /** What the index says of it; absent when it has no entry. */
  readonly entry?: IndexedFile
}

/**
 * Reads every file of a store to its end and compares it with the index: that it is there and whole, has the columns of
 * its kind, ascends in time within its period, and holds the rows that were written, by their count and SHA-256.
 * Nothing is changed.
 *
 * @param entries the index; an entry without a checksum is compared by the rest
 * @throws CancelledError
 */
export async function verifyFiles(
  layout: StoreLayout,
  entries: readonly IndexedFile[],
  { series, signal, onProgress }: VerificationOptions = {},
): Promise<VerifiedFile[]> {
  const isWanted = (partition: Partition | undefined) =>
    series === undefined ||
    (partition !== undefined &&
      series.some(
        ({ instrumentId, bars }) => partition.instrumentId === instrumentId && kindLabel(partition.kind) === bars,
      ))
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  const present = await allFiles(layout)
  const paths = [...new Set([...present.keys(), ...byPath.keys()])]
    .filter((path) => isWanted(byPath.get(path) ?? parsePartitionPath(path)))
    .sort()
  const totalBytes = paths.reduce((sum, path) => sum + (present.get(path) ?? 0), 0)
  const verified: VerifiedFile[] = []
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  // Again and again: an interruption that arrives before a statement has begun is lost.
  const interrupting = setInterval(() => {
    if (signal?.aborted) connection.interrupt()
  }, interruptionMs)
  try {
    let doneBytes = 0
    for (const path of paths) {
      if (signal?.aborted) throw new CancelledError()
      onProgress?.(path, totalBytes === 0 ? 0 : doneBytes / totalBytes)
      const bytes = present.get(path)
      const file = await verifyFile(connection, layout, path, bytes, byPath.get(path), signal)
      if (signal?.aborted) throw new CancelledError()
      verified.push(file)
      doneBytes += bytes ?? 0
    }
  } finally {
    clearInterval(interrupting)
    connection.closeSync()
    instance.closeSync()
  }
  return verified
}

export function verificationReport(files: readonly VerifiedFile[]): VerificationReport {
  const reports = files.map(({ report }) => report)
  return {
    files: reports,
    sound: reports.filter(({ state }) => state === 'sound').length,
    faults: reports.filter(({ state }) => state !== 'sound' && state !== 'foreign').length,
    rows: files.reduce((sum, { content }) => sum + (content?.rows ?? 0), 0),
  }
}

async function verifyFile(
  connection: DuckDBConnection,
  layout: StoreLayout,
  path: string,
  bytes: number | undefined,
  entry: IndexedFile | undefined,
  signal: AbortSignal | undefined,
): Promise<VerifiedFile> {
  const partition = parsePartitionPath(path)
  const of = entry ?? partition
  const report = (state: StoredFileReport['state'], problem?: string, rows = entry?.rows ?? 0): StoredFileReport => ({
    path,
    ...(of !== undefined && { series: { instrumentId: of.instrumentId, bars: kindLabel(of.kind) } }),
    state,
    ...(problem !== undefined && { problem }),
    rows,
    bytes: bytes ?? 0,
  })
  if (bytes === undefined) return { report: report('missing', 'it is gone from the folder'), entry: entry! }
  if (entry === undefined && !path.endsWith('.parquet'))
    return { report: report('foreign', 'Backlens does not write such files; it is let alone') }
  if (partition === undefined || !(parseBarKind(partition.kind) || isStoredTickKind(partition.kind))) {
    const problem = 'its folder names no kind, instrument and date'
    return { report: report('damaged', problem), ...(entry && { entry }) }
  }
  const withEntry = entry === undefined ? {} : { entry }
  let content: DataFileContent
  try {
    content = await readForeignDataFile(connection, layout.resolve(path), partition.kind, signal)
  } catch (error) {
    const sized = entry !== undefined && entry.bytes !== bytes
    const why = sized ? `it has ${bytes} bytes where ${entry.bytes} were written` : reasonOf(error)
    return { report: report('damaged', why), ...withEntry }
  }
  const outside = outsidePeriod(partition, content)
  if (outside !== undefined) return { report: report('damaged', outside, content.rows), ...withEntry }
  if (entry === undefined) return { report: report('unindexed', 'the index does not know it', content.rows), content }
  const differs = difference(entry, content, bytes)
  if (differs === undefined) return { report: report('sound', undefined, content.rows), content, entry }
  // The name of a file holds the beginning of its checksum.
  const isAsNamed = path.endsWith(`-${content.sha256.slice(0, 16)}.parquet`)
  return { report: report(isAsNamed ? 'misindexed' : 'damaged', differs, content.rows), content, entry }
}

function difference(entry: IndexedFile, content: DataFileContent, bytes: number): string | undefined {
  if (content.rows !== entry.rows) return `it has ${content.rows} rows where the index says ${entry.rows}`
  if (content.firstNanos !== entry.firstNanos || content.lastNanos !== entry.lastNanos)
    return 'it covers another period than the index says'
  if (entry.sha256 !== '' && content.sha256 !== entry.sha256) return 'its content is not what was written'
  return bytes === entry.bytes ? undefined : `it has ${bytes} bytes where the index says ${entry.bytes}`
}

/** A file holds the UTC day, month or year that its folder names. */
function outsidePeriod({ period }: Partition, { firstNanos, lastNanos }: DataFileContent): string | undefined {
  const day = (nanos: bigint) => new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, period.length)
  const other = [day(firstNanos), day(lastNanos)].find((each) => each !== period)
  return other === undefined ? undefined : `it has rows of ${other} in the folder of ${period}`
}

/** What DuckDB says is long and names the path; its first sentence is enough. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/No magic bytes|too small to be a Parquet|Parquet magic/i.test(text)) return 'it is not a whole Parquet file'
  return text
    .split('\n')[0]!
    .replace(/^(?:Invalid Input|Invalid|IO|Binder|Serialization|INTERNAL) Error: /, '')
    .slice(0, 200)
}

/** Sizes of the files in the folder of market data by their path relative to the store, written with `/`. */
async function allFiles(layout: StoreLayout): Promise<Map<string, number>> {
  const entries = await readdir(layout.marketData, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  const sizes = new Map<string, number>()
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const absolute = join(entry.parentPath, entry.name)
    const path = relative(layout.directory, absolute).split(sep).join('/')
    const status = await stat(absolute).catch((error: unknown) => {
      // A link to nothing, or a file that was replaced since.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    })
    if (status !== undefined) sizes.set(path, status.size)
  }
  return sizes
}
