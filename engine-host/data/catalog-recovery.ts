import { mkdir, open, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { parseBarKind } from './bar-specification.js'
import type { CatalogDatabase, IndexedFile } from './catalog-database.js'
import { sqlFile, sqlFiles } from './duckdb-sql.js'
import { type DataFileContent, readForeignDataFile } from './data-file.js'
import { moveFile, removeFile } from './refused-files.js'
import { isStoredTickKind } from './ticks/tick-kind.js'
import { parsePartitionPath, type Partition, partitionFolder, type StoreLayout } from './store-layout.js'

/** What opening a catalog put right. Paths are relative to the store. */
export interface RecoveryReport {
  /** Files whose import was decided and had to be finished. */
  readonly completed: readonly string[]
  /** Entries without a file, forgotten. */
  readonly pruned: readonly string[]
  /** Files without an entry, indexed. */
  readonly indexed: readonly string[]
  /** Files moved to `quarantine/`, with the reason, which also lies beside each. */
  readonly quarantined: readonly { readonly path: string; readonly reason: string }[]
}

/** What became of decided renames and removals. Paths are relative to the store. */
export interface CarriedOut {
  /** Files that were moved to their places. */
  readonly moved: readonly string[]
  /** Files that could not be removed and stay until the next time; the catalog has forgotten them. */
  readonly left: readonly string[]
}

/** Carries out the renames and removals that a commit decided; whatever is done already is passed over. */
export async function carryOutPending(layout: StoreLayout, database: CatalogDatabase): Promise<CarriedOut> {
  const moved: string[] = []
  const left: string[] = []
  const moves = await database.pendingMoves()
  const removals = await database.pendingRemovals()
  for (const { from, to } of moves) {
    const target = layout.resolve(to)
    await mkdir(dirname(target), { recursive: true })
    if (!(await exists(layout.resolve(from)))) continue
    await moveFile(layout.resolve(from), target)
    moved.push(to)
  }
  // Under Windows a file that a run is reading cannot be removed. Others are probably read by the same run.
  for (const path of removals) if (!(await removeFile(layout.resolve(path), left.length === 0))) left.push(path)
  if (moves.length > 0 || removals.length > left.length) {
    // On a full disk they stay listed, which does no harm: what is done already is passed over.
    await database.clearPending(left).catch(() => undefined)
  }
  return { moved, left }
}

/**
 * Makes files and entries agree again: imports that were decided are finished, entries without files pruned,
 * unreadable files moved to quarantine, files without entries indexed.
 */
export async function recoverCatalog(layout: StoreLayout, database: CatalogDatabase): Promise<RecoveryReport> {
  const { moved, left } = await carryOutPending(layout, database)
  const present = new Set((await dataFiles(layout)).filter((path) => !left.includes(path)))
  const entries = await database.files()
  const quarantined: { path: string; reason: string }[] = []
  const lost: IndexedFile[] = []
  const pruned: string[] = []
  for (const entry of entries) {
    if (!present.has(entry.path)) {
      pruned.push(entry.path)
      lost.push(entry)
    } else {
      const reason = await damageOf(layout.resolve(entry.path), entry.bytes)
      if (reason === undefined) continue
      await quarantine(layout, entry.path, reason)
      quarantined.push({ path: entry.path, reason })
      lost.push(entry)
    }
  }
  if (lost.length > 0) await database.forgetFiles(lost)

  const known = new Set(entries.map((entry) => entry.path))
  const unknown = [...present].filter((path) => !known.has(path))
  const indexed: string[] = []
  if (unknown.length > 0) {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    try {
      for (const path of await mostRowsFirst(layout, connection, unknown)) {
        const reason = await indexFile(layout, database, connection, path)
        if (reason === undefined) indexed.push(path)
        else if (reason !== superseded) {
          await quarantine(layout, path, reason)
          quarantined.push({ path, reason })
        }
      }
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  }
  return { completed: moved, pruned, indexed: indexed.sort(), quarantined }
}

/** Of two files of a partition the one with more rows replaced the other, see `withoutReplaced`. */
async function mostRowsFirst(
  layout: StoreLayout,
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<string[]> {
  const counted: { path: string; rows: number }[] = []
  for (const path of paths) {
    const time = isStoredTickKind(parsePartitionPath(path)?.kind ?? '') ? 'ts_init' : 'ts_event'
    // Why a file cannot be read is told when it is to be indexed.
    const footer = await footerOf(connection, layout.resolve(path), time).catch(() => undefined)
    counted.push({ path, rows: footer?.rows ?? 0 })
  }
  return counted.sort((a, b) => b.rows - a.rows || (a.path < b.path ? -1 : 1)).map(({ path }) => path)
}

const superseded = Symbol('superseded')

/** Indexes a file that has no entry; answers why it cannot be used, or that the catalog has its rows already. */
async function indexFile(
  layout: StoreLayout,
  database: CatalogDatabase,
  connection: DuckDBConnection,
  path: string,
): Promise<string | typeof superseded | undefined> {
  const partition = parsePartitionPath(path)
  if (!partition || !(parseBarKind(partition.kind) || isStoredTickKind(partition.kind)))
    return 'its folder names no kind, instrument and date'
  const absolute = layout.resolve(path)
  let content: DataFileContent
  try {
    content = await readForeignDataFile(connection, absolute, partition.kind)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const neighbours = (await database.files()).filter((file) => partitionFolder(file) === partitionFolder(partition))
  if (neighbours.length > 0) {
    const stored = neighbours.map((file) => layout.resolve(file.path))
    if (await containsAll(connection, stored, absolute)) {
      await removeFile(absolute)
      return superseded
    }
    if (neighbours.some((file) => file.firstNanos <= content.lastNanos && content.firstNanos <= file.lastNanos)) {
      return `its bars overlap those of ${neighbours.map((file) => file.path).join(', ')}`
    }
  }
  await database.addFile({ ...partition, path, ...content })
  return undefined
}

/** Whether every row of a file is among the rows of others: what a crash between commit and removal leaves behind. */
async function containsAll(connection: DuckDBConnection, stored: readonly string[], path: string): Promise<boolean> {
  const reader = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM (
    SELECT * FROM read_parquet(${sqlFile(path)}, hive_partitioning = false)
    EXCEPT SELECT * FROM read_parquet(${sqlFiles(stored)}, hive_partitioning = false))`)
  return reader.value(0, 0) === 0
}

/** Moves a file out of the store, with the reason beside it. */
export async function quarantine(layout: StoreLayout, path: string, reason: string): Promise<void> {
  const wanted = join(layout.quarantine, ...path.split('/').slice(1))
  await mkdir(dirname(wanted), { recursive: true })
  let target = wanted
  for (let number = 2; await exists(target); number++) target = wanted.replace(/\.parquet$/, `-${number}.parquet`)
  // The reason first: a file without one would tell nobody anything.
  await writeFile(`${target}.reason.txt`, `${new Date().toISOString()} ${reason}\n`)
  await moveFile(layout.resolve(path), target)
}

/** What can be seen of damage without reading the file: its size and the marks at both ends. */
async function damageOf(path: string, bytes: number): Promise<string | undefined> {
  const { size } = await stat(path)
  if (size !== bytes) return `it has ${size} bytes where ${bytes} were written`
  const file = await open(path, 'r')
  try {
    const marks = Buffer.alloc(8)
    await file.read(marks, 0, 4, 0)
    await file.read(marks, 4, 4, Math.max(0, size - 4))
    return marks.toString('latin1') === 'PAR1PAR1' ? undefined : 'it is not a Parquet file'
  } finally {
    await file.close()
  }
}

/** Parquet files under `market_data`, relative to the store, written with `/`. */
export async function dataFiles(layout: StoreLayout): Promise<string[]> {
  const entries = await readdir(layout.marketData, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
    .map((entry) => relative(layout.directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
      throw error
    },
  )
}

/**
 * The index of a store as its files tell it, from their footers alone: for reading a catalog whose database another
 * process holds. Files that cannot be understood are left out; their owner puts them into quarantine.
 */
export async function scanDataFiles(layout: StoreLayout): Promise<IndexedFile[]> {
  const paths = (await dataFiles(layout))
    .map((path) => ({ path, partition: parsePartitionPath(path) }))
    .filter(
      (file): file is { path: string; partition: Partition } =>
        file.partition !== undefined &&
        (isStoredTickKind(file.partition.kind) || parseBarKind(file.partition.kind) !== undefined),
    )
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const files: IndexedFile[] = []
  try {
    for (const { path, partition } of paths) {
      const absolute = layout.resolve(path)
      const bounds = await footerOf(connection, absolute, isStoredTickKind(partition.kind) ? 'ts_init' : 'ts_event')
      if (bounds) files.push({ ...partition, path, ...bounds, bytes: (await stat(absolute)).size, sha256: '' })
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  return withoutReplaced(files)
}

/** An import writes a partition anew with more rows; until the file before it is removed both are there. */
function withoutReplaced(files: readonly IndexedFile[]): IndexedFile[] {
  const byFolder = new Map<string, IndexedFile[]>()
  for (const file of files) {
    const folder = partitionFolder(file)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file])
  }
  const isReplaced = (file: IndexedFile, by: IndexedFile) =>
    by.rows > file.rows && by.firstNanos <= file.firstNanos && by.lastNanos >= file.lastNanos
  return [...byFolder.values()].flatMap((beside) =>
    beside.filter((file) => !beside.some((other) => isReplaced(file, other))),
  )
}

async function footerOf(
  connection: DuckDBConnection,
  path: string,
  time: 'ts_init' | 'ts_event',
): Promise<{ rows: number; firstNanos: bigint; lastNanos: bigint } | undefined> {
  try {
    const reader = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE, epoch_ns(min(${time})), epoch_ns(max(${time})) FROM read_parquet(${sqlFile(path)}, hive_partitioning = false)`,
    )
    const [row] = reader.getRowsJS() as [number, bigint, bigint][]
    return row && row[0] > 0 ? { rows: row[0], firstNanos: row[1], lastNanos: row[2] } : undefined
  } catch (error) {
    if (error instanceof Error && /^(Invalid Input|IO|Binder) Error/.test(error.message)) return undefined
    throw error
  }
}
