import { DuckDBInstance } from '@duckdb/node-api'
import type { UserEventBatch, UserEventValue } from '../model/user-event-batch.js'
import type { UserEventSource } from '../protocol/market-source.js'
import { queryRows, sqlFile } from './duckdb-sql.js'
import { eventTableUnreadable, MarketDataError } from './market-data-failure.js'

/** Columns that can hold the time, the first that is there. */
const timeColumns = ['ts_event', 'time', 'timestamp', 'date'] as const

/** Rows of a batch: events are few, and each is a small object. */
const batchRows = 4096

/**
 * Reads a table of events of one's own in order of time, equal times in the order of the file. The time is a column
 * `ts_event`, `time`, `timestamp` or `date`: a time stamp, in UTC where it names no zone, or a number of seconds,
 * milliseconds, microseconds or nanoseconds since 1970, told apart by its size.
 *
 * @param place the source's place in the run, from 0
 * @throws MarketDataError when the file cannot be read or has no such column
 */
export async function* openUserEventFeed(
  source: UserEventSource,
  place: number,
): AsyncGenerator<UserEventBatch, void, undefined> {
  const rows = await readEvents(source)
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'event_nanos')
  for (let begin = 0; begin < rows.length; begin += batchRows) {
    const part = rows.slice(begin, begin + batchRows)
    const nanos = BigInt64Array.from(part, (row) => row['event_nanos'] as bigint)
    yield {
      kind: 'user',
      source: place,
      length: part.length,
      stamps: new Int32Array(nanos.buffer),
      eventStamps: undefined,
      columns: Object.fromEntries(names.map((name) => [name, part.map((row) => valueOf(row[name]))])),
    }
  }
}

async function readEvents(source: UserEventSource): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await instance.connect()
  try {
    await connection.run(`SET TimeZone = 'UTC'`)
    const table = tableOf(source.file)
    const described = await queryRows(
      connection,
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${table})`,
    )
    const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]))
    const time = timeColumns.find((name) => types.has(name))
    if (time === undefined) throw new Error(`it has no column ${timeColumns.join(', ')}`)
    const others = [...types.keys()].filter((name) => name !== time).map((name) => `"${name.replaceAll('"', '""')}"`)
    const rows = await queryRows(
      connection,
      `SELECT ${[`${nanosOf(time, types.get(time)!)} AS event_nanos`, ...others].join(', ')} FROM ${table}`,
    )
    if (rows.some((row) => row['event_nanos'] === null)) throw new Error(`a ${time} is missing or is no time`)
    return rows.sort((a, b) => compare(a['event_nanos'] as bigint, b['event_nanos'] as bigint))
  } catch (error) {
    throw new MarketDataError(eventTableUnreadable(source.name, source.file, error))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function tableOf(file: string): string {
  if (/\.parquet$/i.test(file)) return `read_parquet(${sqlFile(file)})`
  return /\.(json|jsonl|ndjson)$/i.test(file) ? `read_json(${sqlFile(file)})` : `read_csv(${sqlFile(file)})`
}

function nanosOf(column: string, type: string): string {
  if (/^(TIMESTAMP|DATE)/.test(type)) return `epoch_ns("${column}"::TIMESTAMP_NS)`
  if (type === 'VARCHAR') return `epoch_ns(try_cast("${column}" AS TIMESTAMP_NS))`
  const value = `"${column}"::BIGINT`
  return `CASE WHEN ${value} > 100000000000000000 THEN ${value} WHEN ${value} > 100000000000000 THEN ${value} * 1000
    WHEN ${value} > 100000000000 THEN ${value} * 1000000 ELSE ("${column}"::DOUBLE * 1e9)::BIGINT END`
}

function valueOf(value: unknown): UserEventValue {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return value instanceof Date ? value.toISOString() : JSON.stringify(value)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
