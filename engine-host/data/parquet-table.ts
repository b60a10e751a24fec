import type { ImportSettings } from '../protocol/import-settings.js'
import { barColumnNames } from './bar-columns.js'
import { contentOf, fieldsByName, stampByName } from './column-names.js'
import { sqlFile } from './duckdb-sql.js'
import { causeOf, columnOfBytes, fileUnreadable, MarketDataError } from './market-data-failure.js'
import { fixedDecimalsOf, fixedDecimalSql } from './parquet-fixed-decimals.js'
import type { SourceFile } from './source-file.js'
import { rowOf } from './staged-rows.js'
import { CancelledError, type Staging } from './staging.js'
import type { TableSource } from './table-source.js'

const sampledRows = 4000

/** Whether a file begins as Parquet does. */
export function isParquet(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1'
}

/**
 * The table of a Parquet file.
 *
 * @throws MarketDataError when it is damaged, or prices are stored as bytes
 */
export async function parquetTable(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
): Promise<TableSource> {
  const file = `read_parquet(${sqlFile(source.contentPath)}, hive_partitioning = false, file_row_number = true)`
  const described = await staging
    .rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${file})`)
    .catch((error: unknown) => {
      if (error instanceof CancelledError) throw error
      throw new MarketDataError(
        fileUnreadable(
          source.path,
          'its Parquet data is damaged or ends in the middle',
          'Copy or export the file again.',
          causeOf(error),
        ),
      )
    })
  const columns = described.map((row) => row['column_name'] as string)
  const types = described.map((row) => row['column_type'] as string)
  const fields = fieldsByName(columns)
  const stamp = (await stampByMetadata(source.contentPath, columns, staging)) ?? stampByName(fields)
  const decimals = types.includes('BLOB') ? await fixedDecimalsOf(source.contentPath, staging) : undefined
  for (const column of Object.values({ ...fields, ...settings.columns })) {
    if (types[columns.indexOf(column)] === 'BLOB' && decimals?.bytes.has(column) !== true) {
      throw new MarketDataError(columnOfBytes(source.path, column))
    }
  }
  const texts = columns.map((name, at) => `${textSql(name, types[at]!, decimals?.bytes.get(name))} AS c${at}`)
  const limit = source.rowLimit === undefined ? '' : ` LIMIT ${source.rowLimit}`
  const relation = `(SELECT ${texts.join(', ')} FROM ${file}${limit})`
  const sample = await staging.rows(`SELECT * FROM ${relation} LIMIT ${sampledRows}`)
  return {
    source,
    form: {
      name: 'Parquet table',
      why: 'it begins with PAR1',
      content: contentOf(fields),
      headerLines: 0,
      columns,
      fields,
      ...(stamp && { stamp }),
      ...decimals?.form,
    },
    sample: sample.map((row) => columns.map((_, at) => (row[`c${at}`] as string | null) ?? '')),
    relation: () => Promise.resolve(relation),
    explain: (error) =>
      Promise.resolve(
        new MarketDataError(
          fileUnreadable(source.path, 'its Parquet data is damaged', 'Copy or export the file again.', causeOf(error)),
        ),
      ),
    rowsAt: async (rows) => {
      const found = await staging.rows(
        `SELECT ${texts.join(', ')} FROM ${file} WHERE file_row_number IN (${rows.join(', ')}) ORDER BY file_row_number`,
      )
      return found.map((row, at) => rowOf(source, columns, rows[at]!, row))
    },
  }
}

/** What bars are stamped with by a file that this program exported or stored; undefined for any other. */
async function stampByMetadata(
  path: string,
  columns: readonly string[],
  staging: Staging,
): Promise<'close' | undefined> {
  const [metadata] = await staging.rows(
    `SELECT coalesce(bool_or("key" = 'stamp'::BLOB AND "value" = 'close'::BLOB), false) AS exported,
      coalesce(bool_or("key" = 'source'::BLOB), false) AS stored FROM parquet_kv_metadata(${sqlFile(path)})`,
  )
  const isExported = metadata!['exported'] === true
  const isStored = metadata!['stored'] === true && columns.join() === barColumnNames.join()
  return isExported || isStored ? 'close' : undefined
}

/** As a text that loses no digit; times with a zone are told in UTC. */
function textSql(name: string, type: string, fixedBytes: number | undefined): string {
  const column = `"${name.replaceAll('"', '""')}"`
  if (type === 'BLOB' && fixedBytes !== undefined) return fixedDecimalSql(column, fixedBytes)
  if (type === 'VARCHAR') return column
  if (type === 'TIMESTAMP WITH TIME ZONE') return `timezone('UTC', ${column})::VARCHAR || 'Z'`
  return `${column}::VARCHAR`
}
