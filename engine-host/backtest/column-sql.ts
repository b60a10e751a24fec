import type { ColumnStorage, ResultColumn } from './result-tables.js'
import { sqlName, sqlTextList } from './sql-text.js'

/** SQL that turns a column as it lies in memory into the column of the Parquet file: names for indices, NULL for none. */
export function storedColumn(column: ResultColumn<never>, instruments: readonly string[]): string {
  const name = sqlName(column.name)
  if (column.labels !== undefined) return `${sqlTextList(labelsOf(column, instruments))}[${name} + 1] AS ${name}`
  if (column.missing === undefined) return name
  return `nullif(${name}, ${missingLiterals[column.missing]}) AS ${name}`
}

/** The reverse of `storedColumn`, with stamps as milliseconds since the epoch. */
export function loadedColumn(column: ResultColumn<never>, instruments: readonly string[]): string {
  const name = sqlName(column.name)
  if (column.storage === 'stamp') return `${milliseconds(name)} AS ${name}`
  if (column.labels !== undefined) {
    const type = column.storage === 'uint16' ? 'USMALLINT' : 'UTINYINT'
    return `(list_position(${sqlTextList(labelsOf(column, instruments))}, ${name}) - 1)::${type} AS ${name}`
  }
  if (column.missing === undefined) return name
  return `coalesce(${name}, ${missingLiterals[column.missing]}) AS ${name}`
}

/** SQL of a table without rows, for the FROM of a query. */
export function emptyTable(columns: readonly ResultColumn<never>[]): string {
  const names = columns.map(({ name, storage, labels }) => {
    const type = labels === undefined ? sqlTypes[storage] : 'VARCHAR'
    return `NULL::${type} AS ${sqlName(name)}`
  })
  return `(SELECT ${names.join(', ')} WHERE false)`
}

const sqlTypes: Readonly<Record<ColumnStorage, string>> = {
  stamp: 'TIMESTAMP_NS',
  int8: 'TINYINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  int32: 'INTEGER',
  double: 'DOUBLE',
  text: 'VARCHAR',
}

/**
 * SQL for the milliseconds of a stamp as a double, NaN for NULL. Whole milliseconds come out exact: dividing the
 * nanoseconds in one step would first round them to a multiple of 256.
 */
export function milliseconds(stamp: string): string {
  return `coalesce((epoch_ns(${stamp}) // 1000000)::DOUBLE + (epoch_ns(${stamp}) % 1000000)::DOUBLE / 1e6, 'nan'::DOUBLE)`
}

function labelsOf(column: ResultColumn<never>, instruments: readonly string[]): readonly string[] {
  return column.labels === 'instruments' ? instruments : (column.labels ?? [])
}

const missingLiterals = { NaN: "'nan'::DOUBLE", [-1]: '-1', '': "''", zeroStamp: 'make_timestamp_ns(0)' } as const
