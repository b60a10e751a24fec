import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { barColumnNames, barColumnTypes } from './bar-columns.js'
import { queryRows, sqlFile, sqlText } from './duckdb-sql.js'
import type { StagingSession } from './staging.js'
import { tickColumns } from './ticks/market-columns.js'
import { isStoredTickKind } from './ticks/tick-kind.js'

/** What reading a whole Parquet file of market data tells. */
export interface DataFileContent {
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
  readonly bytes: number
  /** SHA-256 over the bytes of the file. */
  readonly sha256: string
}

/** Columns of the files of a kind. */
interface DataFileColumns {
  readonly names: readonly string[]
  /** As DuckDB names them in a Parquet file. */
  readonly types: readonly string[]
  /** The order of the rows. */
  readonly time: 'ts_event' | 'ts_init'
  /** Bars have times of their own; of ticks several can have the same. */
  readonly ascends: 'strictly' | 'weakly'
}

function columnsOf(kind: string): DataFileColumns {
  if (!isStoredTickKind(kind))
    return { names: barColumnNames, types: barColumnTypes, time: 'ts_event', ascends: 'strictly' }
  return {
    names: tickColumns[kind].map(({ name }) => name),
    types: tickColumns[kind].map(({ typeInFile }) => typeInFile),
    time: 'ts_init',
    ascends: 'weakly',
  }
}

/** What a Parquet file is to hold. */
export interface DataFileRows {
  /** SELECT of the columns of the kind, in the order of the file. */
  readonly selection: string
  readonly rows: number
  /** Of the rows, see `rowsChecksum`; absent: taken from the selection. */
  readonly checksum?: bigint
  /** Where they come from, for the file's metadata. */
  readonly sourceName: string
}

/**
 * Writes rows into a Parquet file and proves it: every row can be read back, with the very same values and in order.
 *
 * @throws Error whose message says what is wrong with the file, CancelledError
 */
export async function writeDataFile(
  session: StagingSession,
  path: string,
  kind: string,
  { selection, rows, checksum, sourceName }: DataFileRows,
): Promise<DataFileContent> {
  const offered = checksum ?? (await checksumOf(session, kind, selection))
  await session.run(
    `COPY (${selection}) TO ${sqlText(path)} (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, KV_METADATA {source: ${sqlText(sourceName)}})`,
  )
  const read = await readRows(session.connection, path, kind, rows)
  if (read.rows !== rows) throw new Error(`${read.rows} of ${rows} rows of ${path} could be read`)
  if (read.checksum !== offered) throw new Error(`${path} holds other values than were written`)
  return contentOf(path, read)
}

async function checksumOf(session: StagingSession, kind: string, selection: string): Promise<bigint> {
  const [row] = await session.rows(`SELECT ${rowsChecksum(kind)} AS checksum FROM (${selection})`)
  return row!['checksum'] as bigint
}

/**
 * SQL of a number over the stored columns of a kind, which hardly any two different sets of rows have in common. Those
 * of the parts of a set add up to that of the set. It holds within one version of DuckDB.
 */
export function rowsChecksum(kind: string): string {
  return `sum(hash(${columnsOf(kind)
    .names.map((name) => `"${name}"`)
    .join(', ')}))`
}

/**
 * Reads a file that somebody else may have written, and proves that it can be used: the columns and types of its kind,
 * nothing missing, every row there and in order.
 *
 * @param signal raised, it breaks off the reading; statements are for the caller to interrupt
 * @throws Error whose message says what is wrong with the file
 */
export async function readForeignDataFile(
  connection: DuckDBConnection,
  path: string,
  kind: string,
  signal?: AbortSignal,
): Promise<DataFileContent> {
  const { names, types } = columnsOf(kind)
  const described = await queryRows(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${sqlFile(path)}, hive_partitioning = false))`,
  )
  const present = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]))
  names.forEach((name, at) => {
    const type = present.get(name)
    if (type === undefined) throw new Error(`the column ${name} is missing`)
    if (type !== types[at]) throw new Error(`the column ${name} is ${type} where ${types[at]!} is expected`)
  })
  const missing = names.map((name) => `count(*) - count(${name})`).join(' + ')
  const [row] = await queryRows(
    connection,
    `SELECT (${missing})::DOUBLE AS missing FROM read_parquet(${sqlFile(path)}, hive_partitioning = false)`,
  )
  if (row!['missing'] !== 0) throw new Error(`${String(row!['missing'])} values are missing`)
  return contentOf(path, await readRows(connection, path, kind), signal)
}

interface ReadRows {
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
  readonly checksum: bigint
}

/** Rows that DuckDB writes together by default, and that one thread reads. */
const rowsOfGroup = 122_880

/**
 * Reads every value of a file.
 *
 * @param expectedRows how many it should have; absent: any number
 */
async function readRows(
  connection: DuckDBConnection,
  path: string,
  kind: string,
  expectedRows = Infinity,
): Promise<ReadRows> {
  const { time, ascends } = columnsOf(kind)
  const file = `read_parquet(${sqlFile(path)}, hive_partitioning = false)`
  const unsorted = `${time} ${ascends === 'strictly' ? '<=' : '<'} before`
  const inOrder = `(SELECT *, lag(${time}) OVER () AS before FROM ${file})`
  // Apart from the values where DuckDB can read those in any order, and so on several cores.
  const isTogether = expectedRows <= rowsOfGroup
  const [read] = await queryRows(
    connection,
    `SELECT count(*)::DOUBLE AS rows, epoch_ns(min(${time})) AS first_nanos, epoch_ns(max(${time})) AS last_nanos,
      ${rowsChecksum(kind)} AS checksum${isTogether ? `, bool_or(${unsorted}) AS unsorted FROM ${inOrder}` : ` FROM ${file}`}`,
  )
  const rows = read!['rows'] as number
  if (rows === 0) throw new Error('the file has no rows')
  const [order] = isTogether
    ? [read]
    : await queryRows(connection, `SELECT bool_or(${unsorted}) AS unsorted FROM ${inOrder}`)
  if (order!['unsorted'] === true) {
    const [first] = await queryRows(
      connection,
      `SELECT min(number) AS row FROM (
        SELECT ${time}, lag(${time}) OVER () AS before, row_number() OVER ()::DOUBLE AS number FROM ${file})
      WHERE ${unsorted}`,
    )
    throw new Error(
      `row ${first!['row'] as number} is ${ascends === 'strictly' ? 'not later' : 'earlier'} than the row before it`,
    )
  }
  return {
    rows,
    firstNanos: read!['first_nanos'] as bigint,
    lastNanos: read!['last_nanos'] as bigint,
    checksum: read!['checksum'] as bigint,
  }
}

async function contentOf(
  path: string,
  { rows, firstNanos, lastNanos }: ReadRows,
  signal?: AbortSignal,
): Promise<DataFileContent> {
  const hash = createHash('sha256')
  let bytes = 0
  const hashed = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
    }
  }
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hashed, signal === undefined ? {} : { signal })
  return { rows, firstNanos, lastNanos, bytes, sha256: hash.digest('hex') }
}
