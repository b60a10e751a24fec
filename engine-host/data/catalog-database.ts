import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { queryRows } from './duckdb-sql.js'
import type { Partition } from './store-layout.js'

/** A Parquet file as the catalog knows it. */
export interface IndexedFile extends Partition {
  /** Relative to the store, written with `/`. */
  readonly path: string
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
  readonly bytes: number
  /** Over the bytes of the file; empty where it was never taken. */
  readonly sha256: string
}

/** A file that people imported. */
export interface ImportRecord {
  readonly importId: string
  /** Base name, as shown to people. */
  readonly sourceName: string
  /** Over the bytes of the file. */
  readonly sha256: string
  readonly bytes: number
  readonly rowsAdded: number
  readonly importedAt: number
}

/** A decided change of files that must come about, even after a crash. Paths are relative to the store. */
export interface PendingMove {
  readonly importId: string
  readonly from: string
  readonly to: string
}

const schemaVersion = 2

const tables = [
  'market_data_files',
  'imports',
  'import_partitions',
  'pending_moves',
  'pending_removals',
  'generated_definitions',
] as const

/**
 * Version n is reached by the statements at index n - 1. There are no keys or indexes: DuckDB checks them too early
 * when one transaction deletes and inserts the same key, and the tables are small.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE market_data_files (
      path VARCHAR NOT NULL, kind VARCHAR NOT NULL, instrument_id VARCHAR NOT NULL, period VARCHAR NOT NULL,
      rows BIGINT NOT NULL, first_nanos BIGINT NOT NULL, last_nanos BIGINT NOT NULL, bytes BIGINT NOT NULL,
      rows_sha256 VARCHAR NOT NULL)`,
    `CREATE TABLE imports (
      import_id VARCHAR NOT NULL, source_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL,
      rows_added BIGINT NOT NULL, imported_at TIMESTAMP_MS NOT NULL)`,
    `CREATE TABLE import_partitions (
      import_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, instrument_id VARCHAR NOT NULL, period VARCHAR NOT NULL)`,
    `CREATE TABLE pending_moves (import_id VARCHAR NOT NULL, from_path VARCHAR NOT NULL, to_path VARCHAR NOT NULL)`,
    `CREATE TABLE pending_removals (import_id VARCHAR NOT NULL, path VARCHAR NOT NULL)`,
    `CREATE TABLE generated_definitions (instrument_id VARCHAR NOT NULL, definition VARCHAR NOT NULL)`,
  ],
  // The hash was taken over the rows before.
  [`ALTER TABLE market_data_files RENAME rows_sha256 TO sha256`, `UPDATE market_data_files SET sha256 = ''`],
]

/** The store was written by a newer version of the program. */
export class NewerSchemaError extends Error {}

/** The database is open already; the process is named when it is known. */
export class DatabaseHeldError extends Error {
  constructor(readonly pid: number | undefined) {
    super('the database is open in another process')
  }
}

/** The file is no database, or not a whole one. */
export class DatabaseDamagedError extends Error {}

/**
 * Databases that this process has open. DuckDB's lock on the file does not keep a process from opening it twice, and
 * closing either instance would release the lock of both.
 */
const openInThisProcess = new Set<string>()

/** The catalog's tables in `catalog.duckdb`. Readers have a connection of their own and never see half a change. */
export class CatalogDatabase {
  private constructor(
    private readonly key: string,
    private readonly instance: DuckDBInstance,
    private readonly reading: DuckDBConnection,
    private readonly writing: DuckDBConnection,
  ) {}

  /**
   * Opens or creates the database and brings its schema up to date.
   *
   * @throws DatabaseHeldError, DatabaseDamagedError, NewerSchemaError
   */
  static async open(path: string): Promise<CatalogDatabase> {
    const key = join(await realpath(dirname(path)), basename(path))
    if (openInThisProcess.has(key)) throw new DatabaseHeldError(process.pid)
    openInThisProcess.add(key)
    let instance: DuckDBInstance | undefined
    try {
      instance = await DuckDBInstance.create(path, { autoinstall_known_extensions: 'false' })
      const writing = await instance.connect()
      await migrate(writing)
      await readWhole(writing)
      return new CatalogDatabase(key, instance, await instance.connect(), writing)
    } catch (error) {
      instance?.closeSync()
      openInThisProcess.delete(key)
      throw whatIsWrong(error)
    }
  }

  /** A connection of its own for other tables of the same database; the caller closes it. */
  connect(): Promise<DuckDBConnection> {
    return this.instance.connect()
  }

  close(): void {
    this.reading.closeSync()
    this.writing.closeSync()
    this.instance.closeSync()
    openInThisProcess.delete(this.key)
  }

  async files(): Promise<IndexedFile[]> {
    const rows = await queryRows(
      this.reading,
      `SELECT path, kind, instrument_id, period, rows::DOUBLE AS rows, first_nanos, last_nanos, bytes::DOUBLE AS bytes,
        sha256 FROM market_data_files ORDER BY kind, instrument_id, first_nanos`,
    )
    return rows.map((row) => ({
      path: row['path'] as string,
      kind: row['kind'] as string,
      instrumentId: row['instrument_id'] as string,
      period: row['period'] as string,
      rows: row['rows'] as number,
      firstNanos: row['first_nanos'] as bigint,
      lastNanos: row['last_nanos'] as bigint,
      bytes: row['bytes'] as number,
      sha256: row['sha256'] as string,
    }))
  }

  /** Names of the files that contributed to each series, by `kind/instrument`, in order of import. */
  async sources(): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await queryRows(
      this.reading,
      `SELECT kind || '/' || instrument_id AS series, source_name, min(imported_at) AS first_import
       FROM imports JOIN import_partitions USING (import_id) GROUP BY ALL ORDER BY first_import, source_name`,
    )
    const bySeries = new Map<string, string[]>()
    for (const row of rows) {
      const series = row['series'] as string
      const names = bySeries.get(series) ?? []
      names.push(row['source_name'] as string)
      bySeries.set(series, names)
    }
    return bySeries
  }

  /** When each series was imported into last, milliseconds since the epoch, by `kind/instrument`. */
  async lastImports(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows(
      this.reading,
      `SELECT kind || '/' || instrument_id AS series, epoch_ms(max(imported_at))::DOUBLE AS last_import
       FROM imports JOIN import_partitions USING (import_id) GROUP BY ALL`,
    )
    return new Map(rows.map((row) => [row['series'] as string, row['last_import'] as number]))
  }

  /** Whether a file of so many bytes was imported. */
  async hasImportOfBytes(bytes: number): Promise<boolean> {
    const rows = await queryRows(this.reading, `SELECT 1 FROM imports WHERE bytes = $bytes LIMIT 1`, {
      bytes: BigInt(bytes),
    })
    return rows.length > 0
  }

  /** Partitions that an earlier import of the very same bytes filled; undefined when there was none. */
  async partitionsOfImport(sha256: string): Promise<readonly Partition[] | undefined> {
    const rows = await queryRows(
      this.reading,
      `SELECT kind, instrument_id, period FROM import_partitions
       WHERE import_id IN (SELECT import_id FROM imports WHERE sha256 = $sha256)`,
      { sha256 },
    )
    if (rows.length === 0) return undefined
    return rows.map((row) => ({
      kind: row['kind'] as string,
      instrumentId: row['instrument_id'] as string,
      period: row['period'] as string,
    }))
  }

  /**
   * The moment at which an import is decided: from here on its files are part of the catalog, and the moves and
   * removals are carried out now or at the next start.
   */
  async commitImport(change: {
    readonly record: ImportRecord
    readonly partitions: readonly Partition[]
    readonly added: readonly IndexedFile[]
    readonly moves: readonly PendingMove[]
    readonly superseded: readonly string[]
  }): Promise<void> {
    const { record } = change
    await this.transaction(async () => {
      await this.writing.run(
        `INSERT INTO imports VALUES ($importId, $sourceName, $sha256, $bytes, $rowsAdded, epoch_ms($importedAt::BIGINT))`,
        {
          ...record,
          bytes: BigInt(record.bytes),
          rowsAdded: BigInt(record.rowsAdded),
          importedAt: BigInt(record.importedAt),
        },
      )
      const { importId } = record
      await this.append(
        'import_partitions',
        change.partitions.map(({ kind, instrumentId, period }) => [importId, kind, instrumentId, period]),
      )
      for (const path of change.superseded) {
        await this.writing.run(`DELETE FROM market_data_files WHERE path = $path`, { path })
      }
      await this.append(
        'pending_removals',
        change.superseded.map((path) => [importId, path]),
      )
      await this.append('market_data_files', change.added.map(fileRow))
      await this.append(
        'pending_moves',
        change.moves.map(({ from, to }) => [importId, from, to]),
      )
    })
  }

  async pendingMoves(): Promise<PendingMove[]> {
    const rows = await queryRows(this.reading, `SELECT import_id, from_path, to_path FROM pending_moves`)
    return rows.map((row) => ({
      importId: row['import_id'] as string,
      from: row['from_path'] as string,
      to: row['to_path'] as string,
    }))
  }

  async pendingRemovals(): Promise<string[]> {
    const rows = await queryRows(
      this.reading,
      `SELECT path FROM pending_removals WHERE path NOT IN (SELECT path FROM market_data_files)`,
    )
    return rows.map((row) => row['path'] as string)
  }

  /**
   * To be called when every pending move and removal has come about.
   *
   * @param left removals that could not be carried out, which stay decided
   */
  async clearPending(left: readonly string[] = []): Promise<void> {
    await this.transaction(async () => {
      await this.writing.run(`DELETE FROM pending_moves`)
      await this.writing.run(`DELETE FROM pending_removals`)
      await this.append(
        'pending_removals',
        left.map((path) => ['', path]),
      )
    })
  }

  async addFile(file: IndexedFile): Promise<void> {
    await this.append('market_data_files', [fileRow(file)])
  }

  /** Sets the entry of a file right. */
  async replaceFile(file: IndexedFile): Promise<void> {
    await this.transaction(async () => {
      await this.writing.run(`DELETE FROM market_data_files WHERE path = $path`, { path: file.path })
      await this.append('market_data_files', [fileRow(file)])
    })
  }

  /**
   * Forgets files that are gone, and the imports that filled them, so that those can be imported again.
   *
   * @param options.remove decides in the same moment that the files are removed, now or at the next start
   */
  async forgetFiles(files: readonly IndexedFile[], options: { readonly remove?: boolean } = {}): Promise<void> {
    await this.transaction(async () => {
      if (options.remove === true)
        await this.append(
          'pending_removals',
          files.map(({ path }) => ['', path]),
        )
      for (const { path, kind, instrumentId, period } of files) {
        await this.writing.run(`DELETE FROM market_data_files WHERE path = $path`, { path })
        await this.writing.run(
          `UPDATE imports SET sha256 = '' WHERE import_id IN (SELECT import_id FROM import_partitions
             WHERE kind = $kind AND instrument_id = $instrumentId AND period = $period)`,
          { kind, instrumentId, period },
        )
        await this.writing.run(
          `DELETE FROM import_partitions WHERE kind = $kind AND instrument_id = $instrumentId AND period = $period`,
          { kind, instrumentId, period },
        )
      }
    })
  }

  /** Definitions as this program wrote them last, by instrument; what differs in the file is the user's. */
  async generatedDefinitions(): Promise<Map<string, string>> {
    const rows = await queryRows(this.reading, `SELECT instrument_id, definition FROM generated_definitions`)
    return new Map(rows.map((row) => [row['instrument_id'] as string, row['definition'] as string]))
  }

  async setGeneratedDefinitions(definitions: ReadonlyMap<string, string>): Promise<void> {
    await this.transaction(async () => {
      for (const instrumentId of definitions.keys()) {
        await this.writing.run(`DELETE FROM generated_definitions WHERE instrument_id = $instrumentId`, {
          instrumentId,
        })
      }
      await this.append('generated_definitions', [...definitions])
    })
  }

  /** Many rows at once: an insert a row would take longer than writing the files. */
  private async append(table: string, rows: readonly (readonly (string | bigint)[])[]): Promise<void> {
    if (rows.length === 0) return
    const appender = await this.writing.createAppender(table)
    for (const row of rows) {
      for (const value of row) {
        if (typeof value === 'bigint') appender.appendBigInt(value)
        else appender.appendVarchar(value)
      }
      appender.endRow()
    }
    appender.closeSync()
  }

  private async transaction(work: () => Promise<void>): Promise<void> {
    await this.writing.run('BEGIN')
    try {
      await work()
      await this.writing.run('COMMIT')
    } catch (error) {
      // A commit that fails has ended its transaction, and what it says is the reason to be told.
      await this.writing.run('ROLLBACK').catch(() => undefined)
      throw error
    }
  }
}

function fileRow(file: IndexedFile): (string | bigint)[] {
  return [
    file.path,
    file.kind,
    file.instrumentId,
    file.period,
    BigInt(file.rows),
    file.firstNanos,
    file.lastNanos,
    BigInt(file.bytes),
    file.sha256,
  ]
}

async function migrate(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS store_schema (version INTEGER NOT NULL)`)
  const [row] = await queryRows(connection, `SELECT coalesce(max(version), 0) AS version FROM store_schema`)
  const version = row?.['version'] as number
  if (version > schemaVersion) {
    throw new NewerSchemaError(`schema ${version} is newer than ${schemaVersion}`)
  }
  for (let next = version; next < schemaVersion; next++) {
    await connection.run('BEGIN')
    for (const statement of migrations[next]!) await connection.run(statement)
    await connection.run(`INSERT INTO store_schema VALUES (${next + 1})`)
    await connection.run('COMMIT')
  }
}

/** Blocks of a damaged database are only missed when they are read. */
async function readWhole(connection: DuckDBConnection): Promise<void> {
  for (const table of tables) await connection.run(`SELECT * FROM ${table}`)
}

/** DuckDB tells its errors apart by their text alone. */
function whatIsWrong(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { message } = error
  if (/lock is held|already open|used by another process/i.test(message)) {
    return new DatabaseHeldError(Number(/PID (\d+)/.exec(message)?.[1]) || undefined)
  }
  if (/newer version of DuckDB|version number \d+/i.test(message))
    return new NewerSchemaError(message, { cause: error })
  if (/not a valid DuckDB database|Could not read enough bytes|corrupt|Serialization Error|checksum/i.test(message)) {
    return new DatabaseDamagedError(message, { cause: error })
  }
  return error
}
