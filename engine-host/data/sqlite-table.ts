import { stat, readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { VARCHAR } from '@duckdb/node-api'
import type { Database, SqlValue } from 'sql.js'
import type { ImportSettings } from '../protocol/import-settings.js'
import { ColumnAppender } from './column-appender.js'
import { contentOf, fieldsByName, stampByName } from './column-names.js'
import {
  causeOf,
  fileUnreadable,
  MarketDataError,
  sqliteTableUnknown,
  sqliteUnfinished,
} from './market-data-failure.js'
import type { SourceFile } from './source-file.js'
import { stagedRowsAt } from './staged-rows.js'
import type { Staging } from './staging.js'
import type { TableSource } from './table-source.js'

/** Rows that are sampled, and rows of a batch on their way to the staging database. */
const sampledRows = 4000
const batchRows = 16_384

/** What a WebAssembly memory can hold beside the pages that SQLite works on. */
const largestFile = 1_500_000_000

/** Name that a table of bars has most often. */
const usualTable = 'crypto_ohlcv'

/** Whether a file begins as SQLite does. */
export function isSqlite(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0'
}

/**
 * A table of an SQLite file. The file is read whole into the memory of a SQLite in WebAssembly: nothing is written
 * beside it, and no lock is taken.
 *
 * @throws MarketDataError
 */
export async function sqliteTable(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
): Promise<TableSource> {
  const log = await stat(`${source.path}-wal`).catch(() => undefined)
  if (log !== undefined && log.size > 0) throw new MarketDataError(sqliteUnfinished(source.path))
  if (source.bytes > largestFile) {
    throw new MarketDataError(fileUnreadable(source.path, 'it is larger than 1.5 GB', 'Export the table as CSV.'))
  }
  const { default: initialise } = await import('sql.js')
  const { Database } = await initialise()
  const content = await readFile(source.path)
  try {
    const database = new Database(content)
    try {
      return await openTable(source, database, settings, staging)
    } finally {
      database.close()
    }
  } catch (error) {
    if (
      error instanceof MarketDataError ||
      !(error instanceof Error) ||
      !/malformed|not a database/.test(error.message)
    ) {
      throw error
    }
    throw new MarketDataError(
      fileUnreadable(
        source.path,
        `its SQLite database is damaged (${error.message})`,
        'Copy the file again.',
        causeOf(error),
      ),
    )
  }
}

async function openTable(
  source: SourceFile,
  database: Database,
  settings: ImportSettings,
  staging: Staging,
): Promise<TableSource> {
  const tables = columnOf(
    database,
    `SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  )
  const wanted =
    settings.table ?? (tables.includes(usualTable) ? usualTable : tables.length === 1 ? tables[0] : undefined)
  if (wanted === undefined || !tables.includes(wanted)) {
    throw new MarketDataError(sqliteTableUnknown(source.path, settings.table, tables))
  }
  const columns = columnOf(database, `SELECT name FROM pragma_table_info(${quoted(wanted, "'")})`)
  const limit = source.rowLimit === undefined ? '' : ` LIMIT ${source.rowLimit}`
  await copyRows(database, `SELECT * FROM ${quoted(wanted, '"')}${limit}`, columns.length, staging)
  const sample = await staging.rows(`SELECT * FROM sqlite_rows LIMIT ${sampledRows}`)
  const names = columns.map((_, at) => `c${at}`)
  const fields = fieldsByName(columns)
  const stamp = stampByName(fields)
  return {
    source,
    form: {
      name: 'SQLite table',
      why: `it begins with SQLite format 3 and has the table ${wanted}`,
      content: contentOf(fields),
      headerLines: 0,
      columns,
      fields,
      ...(stamp && { stamp }),
      ...(wanted === usualTable && { venue: 'CRYPTO', market: 'cryptoSpot' as const }),
    },
    sample: sample.map((row) => names.map((name) => row[name] as string)),
    relation: () => Promise.resolve(`sqlite_rows`),
    explain: (error) => Promise.resolve(error),
    rowsAt: (rows) => stagedRowsAt(staging, source, 'sqlite_rows', columns, rows),
  }
}

/** Integers keep all digits, doubles the fewest that say them. */
async function copyRows(database: Database, sql: string, columns: number, staging: Staging): Promise<void> {
  const appender = await ColumnAppender.create(
    staging,
    'sqlite_rows',
    Array.from({ length: columns }, (_, at) => ({ name: `c${at}`, type: VARCHAR, bytes: 0 })),
  )
  const statement = database.prepare(sql)
  try {
    let batch: string[][] = Array.from({ length: columns }, () => [])
    while (statement.step()) {
      const row = statement.get(null, { useBigInt: true })
      for (let column = 0; column < columns; column++) batch[column]!.push(textOf(row[column]!))
      if (batch[0]!.length === batchRows) {
        appender.append(batch, batchRows)
        batch = Array.from({ length: columns }, () => [])
        staging.checkCancelled()
        await setImmediate()
      }
    }
    appender.append(batch, batch[0]?.length ?? 0)
  } finally {
    statement.free()
    appender.close()
  }
}

function textOf(value: SqlValue): string {
  if (value === null) return ''
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : String(value)
}

function columnOf(database: Database, sql: string): string[] {
  return (database.exec(sql)[0]?.values ?? []).map(([name]) => textOf(name!))
}

function quoted(name: string, quote: string): string {
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}
