import { parseTimeBars } from './bar-specification.js'
import { sqlFile } from './duckdb-sql.js'
import type { Staging } from './staging.js'
import type { TableForm } from './table-form.js'

/** Decimals of the integers by their bytes: those of NautilusTrader with standard and with high precision. */
const decimalsOfBytes: Readonly<Record<number, number>> = { 8: 9, 16: 16 }

/** A Parquet file whose numbers are integers of fixed size, as NautilusTrader's catalog has them. */
export interface FixedDecimals {
  /** Bytes of the numbers, by column. */
  readonly bytes: ReadonlyMap<string, number>
  /** What its metadata says beside. */
  readonly form: Pick<TableForm, 'name' | 'why' | 'bars' | 'symbol' | 'venue' | 'stamp'>
}

/** Undefined for files without the metadata that tells what their bytes are. */
export async function fixedDecimalsOf(path: string, staging: Staging): Promise<FixedDecimals | undefined> {
  const pairs = await staging.rows(
    `SELECT decode("key") AS name, decode("value") AS text FROM parquet_kv_metadata(${sqlFile(path)})
     WHERE "key" IN ('price_precision'::BLOB, 'bar_type'::BLOB, 'instrument_id'::BLOB)`,
  )
  const metadata = new Map(pairs.map((row) => [row['name'] as string, row['text'] as string]))
  if (!/^\d{1,2}$/.test(metadata.get('price_precision') ?? '')) return undefined
  const schema = await staging.rows(
    `SELECT name, try_cast(type_length AS INTEGER) AS bytes FROM parquet_schema(${sqlFile(path)})
     WHERE type = 'FIXED_LEN_BYTE_ARRAY' AND converted_type IS NULL AND logical_type IS NULL`,
  )
  const bytes = new Map(schema.map((row) => [row['name'] as string, row['bytes'] as number]))
  for (const [column, size] of bytes) if (decimalsOfBytes[size] === undefined) bytes.delete(column)
  if (bytes.size === 0) return undefined
  const [, id, length] = /^(.+?)-(\d+-[A-Z]+)-[A-Z]+(?:-[A-Z]+)?$/.exec(metadata.get('bar_type') ?? '') ?? []
  const instrument = metadata.get('instrument_id') ?? id ?? ''
  const dot = instrument.lastIndexOf('.')
  const bars = length === undefined ? undefined : parseTimeBars(length)?.name
  return {
    bytes,
    form: {
      name: 'NautilusTrader Parquet',
      why: `it begins with PAR1, and its metadata has price_precision${id === undefined ? '' : ' and bar_type'}`,
      ...(bars !== undefined && { bars }),
      ...(dot > 0 && { symbol: instrument.slice(0, dot), venue: instrument.slice(dot + 1) }),
      ...(id !== undefined && { stamp: 'close' }),
    },
  }
}

/** SQL of the decimal text of a column of such integers, little-endian with a sign; NULL for the largest, which is none. */
export function fixedDecimalSql(column: string, bytes: number): string {
  const order = Array.from({ length: bytes }, (_, at) => `substr(hex(${column}), ${2 * (bytes - at) - 1}, 2)`)
  const largest = (1n << BigInt(8 * bytes - 1)) - 1n
  const number = `nullif(unhex(${order.join(' || ')})::BIT::${bytes === 8 ? 'BIGINT' : 'HUGEINT'}::HUGEINT, ${largest})`
  const decimals = decimalsOfBytes[bytes]!
  const unit = `${10n ** BigInt(decimals)}`
  return `(SELECT (CASE WHEN number < 0 THEN '-' ELSE '' END) || (abs(number) // ${unit})::VARCHAR || '.' ||
    lpad((abs(number) % ${unit})::VARCHAR, ${decimals}, '0') FROM (SELECT ${number} AS number))`
}
