import type { CatalogDatabase, IndexedFile, PendingMove } from './catalog-database.js'
import { type DataFileRows, writeDataFile } from './data-file.js'
import type { Staging, StagingSession } from './staging.js'
import { type Partition, partitionFolder, type StoreLayout } from './store-layout.js'
import { isStoredTickKind } from './ticks/tick-kind.js'
import type { WorkFolder } from './work-folders.js'

/** Where partitions are written. */
export interface PartitionTarget {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  /** Where the files lie until they are decided. */
  readonly workFolder: WorkFolder
  readonly onFraction: (fraction: number) => void
}

/** What an import has written under temporary names, and what is to become of it. */
export interface WrittenPartitions {
  readonly partitions: readonly Partition[]
  readonly added: readonly IndexedFile[]
  readonly moves: readonly PendingMove[]
  readonly superseded: readonly string[]
  readonly rowsAdded: number
}

/** What of a staged file goes to one partition. */
export interface PartitionRows {
  readonly partition: Partition
  /** SELECT of the stored columns in the order of the file. */
  readonly selection: string
  readonly rows: number
  /** Of the rows, see `rowsChecksum`. */
  readonly checksum: bigint
}

/** How rows join those that a partition has already. */
export interface PartitionJoin<Part extends PartitionRows> {
  /**
   * How many of the offered rows the catalog does not have yet.
   *
   * @throws MarketDataError when they contradict what is stored in the files
   */
  readonly countNewRows: (session: StagingSession, part: Part, paths: readonly string[]) => Promise<number>
  /** SELECT of the stored and the new rows. */
  readonly mergedSelection: (part: Part, paths: readonly string[]) => string
}

/**
 * Writes the rows that the catalog does not have yet, one Parquet file a partition, under temporary names in the
 * import's folder, and reads each back. Rows for a partition that exists are merged with what is in it.
 *
 * @throws MarketDataError when rows contradict stored ones, CancelledError
 */
export async function writeParts<Part extends PartitionRows>(
  staging: Staging,
  parts: readonly Part[],
  join: PartitionJoin<Part>,
  sourceName: string,
  importId: string,
  { layout, database, workFolder, onFraction }: PartitionTarget,
): Promise<WrittenPartitions> {
  const existingByFolder = new Map<string, IndexedFile[]>()
  for (const file of await database.files()) {
    const folder = partitionFolder(file)
    existingByFolder.set(folder, [...(existingByFolder.get(folder) ?? []), file])
  }
  const allRows = parts.reduce((sum, { rows }) => sum + rows, 0)
  let rowsDone = 0
  const written = await staging.inParallel(parts, async (session, part, number) => {
    const { partition, rows } = part
    const existing = existingByFolder.get(partitionFolder(partition)) ?? []
    const paths = existing.map((file) => layout.resolve(file.path))
    const newRows = existing.length === 0 ? rows : await join.countNewRows(session, part, paths)
    const temporary = `${workFolder.relativePath}/${number}.parquet`
    const file =
      newRows === 0
        ? undefined
        : await writePartition(session, layout, temporary, partition, {
            selection: existing.length === 0 ? part.selection : join.mergedSelection(part, paths),
            rows: existing.reduce((sum, stored) => sum + stored.rows, 0) + newRows,
            ...(existing.length === 0 && { checksum: part.checksum }),
            sourceName,
          })
    rowsDone += rows
    onFraction(rowsDone / allRows)
    return { file, temporary, newRows, existing }
  })
  const added: IndexedFile[] = []
  const moves: PendingMove[] = []
  const superseded: string[] = []
  for (const { file, temporary, existing } of written) {
    if (file === undefined) continue
    added.push(file)
    moves.push({ importId, from: temporary, to: file.path })
    superseded.push(...existing.map(({ path }) => path).filter((path) => path !== file.path))
  }
  return {
    partitions: parts.map(({ partition }) => partition),
    added,
    moves,
    superseded,
    rowsAdded: written.reduce((sum, { newRows }) => sum + newRows, 0),
  }
}

/** Writes one partition under its temporary name and reads it back. */
export async function writePartition(
  session: StagingSession,
  layout: StoreLayout,
  temporary: string,
  partition: Partition,
  content: DataFileRows,
): Promise<IndexedFile> {
  const written = await writeDataFile(session, layout.resolve(temporary), partition.kind, content)
  const prefix = isStoredTickKind(partition.kind) ? partition.kind : 'bars'
  const path = `${partitionFolder(partition)}/${prefix}-${written.sha256.slice(0, 16)}.parquet`
  return { ...partition, path, ...written }
}
