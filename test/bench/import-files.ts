import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'
import { dbnHead } from '../unit/data/dbn-bytes.js'

/** A file to import, and the query of DuckDB over it that the import is compared with. */
export interface BenchFile {
  readonly name: string
  readonly path: string
  readonly settings: ImportSettings
  /** The columns that are stored, of the file; for DBN, which DuckDB does not read, of the CSV file of the same rows. */
  readonly query: string
}

const dayStart = 1_704_067_200

/** Prices on a grid of 0.25 that move and never leave 3,900 to 4,100. */
const units = `(4000 + 25 * sin(i / 5000) + 0.25 * (hash(i) % 40)::INTEGER)`
const priceOf = (shift: string) => `(round((${units} + ${shift}) * 4) / 4)`
const bars = (rows: number) => `SELECT ${dayStart} + i AS second, ${priceOf('0')} AS open, ${priceOf('5')} AS high,
  ${priceOf('-10')} AS low, ${priceOf('-1')} AS close, 1 + hash(i) % 900 AS volume FROM range(${rows}) AS rows(i)`
const ticks = (rows: number) => `SELECT ${dayStart}000000000 + i * 20000000 + hash(i) % 19000000 AS stamp,
  ${priceOf('0')} AS price, 1 + hash(i + 1) % 30 AS size, hash(i + 2) % 2 AS sold, i AS sequence FROM range(${rows}) AS rows(i)`

/**
 * Writes files of so many rows each: one-second bars and trades, as plain tables, Databento's CSV and DBN.
 *
 * @param only names of the files to be written; absent: all
 */
export async function writeBenchFiles(folder: string, rows: number, only?: readonly string[]): Promise<BenchFile[]> {
  const isWanted = (path: string) => only === undefined || only.some((name) => path.endsWith(name))
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: folder })
  const connection = await instance.connect()
  const csv = async (name: string, select: string) => {
    const path = join(folder, name)
    if (isWanted(path)) await connection.run(`COPY (${select}) TO '${path}' (FORMAT csv, HEADER true)`)
    return path
  }
  const scaled = (name: string) => `(${name} * 1000000000)::BIGINT AS ${name}`
  const decimal = (name: string) => `${name}::DECIMAL(18, 2) AS ${name}`
  const prices = ['open', 'high', 'low', 'close']
  try {
    const plain = await csv(
      'bars.csv',
      `SELECT strftime(make_timestamp(second * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS time,
        ${prices.map(decimal).join(', ')}, volume FROM (${bars(rows)})`,
    )
    const databento = await csv(
      'ohlcv-1s.csv',
      `SELECT second::BIGINT * 1000000000 AS ts_event, 32 AS rtype, 1 AS publisher_id, 5482 AS instrument_id,
        ${prices.map(scaled).join(', ')}, volume, 'ESH4' AS symbol FROM (${bars(rows)})`,
    )
    const trades = await csv(
      'trades.csv',
      `SELECT stamp + 150000 AS ts_recv, stamp AS ts_event, 0 AS rtype, 1 AS publisher_id, 5482 AS instrument_id,
        'T' AS action, CASE sold WHEN 1 THEN 'A' ELSE 'B' END AS side, 0 AS depth, ${scaled('price')}, size, 0 AS flags,
        14000 AS ts_in_delta, sequence, 'ESH4' AS symbol FROM (${ticks(rows)})`,
    )
    const dbnBars = join(folder, 'ohlcv-1s.dbn')
    if (isWanted(dbnBars))
      await writeRecords(
        connection,
        dbnBars,
        5,
        `SELECT second::DOUBLE, open, high, low, close, volume::DOUBLE FROM (${bars(rows)})`,
        56,
        (bytes, at, row) => {
          bytes[at] = 14
          bytes[at + 1] = 32
          writeNanos(bytes, at + 8, BigInt(row[0]!) * 1_000_000_000n)
          for (let price = 0; price < 4; price++) {
            writeNanos(bytes, at + 16 + 8 * price, BigInt(row[1 + price]! * 4) * 250_000_000n)
          }
          bytes.writeUInt32LE(row[5]!, at + 48)
        },
      )
    const dbnTrades = join(folder, 'trades.dbn')
    if (isWanted(dbnTrades))
      await writeRecords(
        connection,
        dbnTrades,
        0,
        `SELECT (stamp // 1000000000)::DOUBLE, (stamp % 1000000000)::DOUBLE, price, size::DOUBLE, sold::DOUBLE, sequence::DOUBLE
       FROM (${ticks(rows)})`,
        48,
        (bytes, at, row) => {
          bytes[at] = 12
          const stamp = BigInt(row[0]!) * 1_000_000_000n + BigInt(row[1]!)
          writeNanos(bytes, at + 8, stamp)
          writeNanos(bytes, at + 16, BigInt(row[2]! * 4) * 250_000_000n)
          bytes.writeUInt32LE(row[3]!, at + 24)
          bytes[at + 28] = 0x54
          bytes[at + 29] = row[4] === 1 ? 0x41 : 0x42
          writeNanos(bytes, at + 32, stamp + 150_000n)
          bytes.writeUInt32LE(row[5]!, at + 44)
        },
      )
    const read = (path: string, types: string) =>
      `read_csv('${path}', columns = {${types}}, header = true, auto_detect = false)`
    const ofPrices = prices.map((name) => `'${name}': 'BIGINT'`).join(', ')
    const fromUnits = prices.map((name) => `${name} / 1e9 AS ${name}`).join(', ')
    const barQuery = `SELECT make_timestamp_ns(ts_event) AS ts_event, ${fromUnits}, volume FROM ${read(
      databento,
      `'ts_event': 'BIGINT', 'rtype': 'INTEGER', 'publisher_id': 'INTEGER', 'instrument_id': 'INTEGER', ${ofPrices}, 'volume': 'DOUBLE', 'symbol': 'VARCHAR'`,
    )} ORDER BY ts_event`
    const tradeQuery = `SELECT make_timestamp_ns(ts_recv) AS ts_init, make_timestamp_ns(ts_event) AS ts_event, price / 1e9 AS price, size,
      (CASE side WHEN 'B' THEN 1 WHEN 'A' THEN -1 ELSE 0 END)::TINYINT AS aggressor FROM ${read(
        trades,
        `'ts_recv': 'BIGINT', 'ts_event': 'BIGINT', 'rtype': 'INTEGER', 'publisher_id': 'INTEGER', 'instrument_id': 'INTEGER', 'action': 'VARCHAR', 'side': 'VARCHAR', 'depth': 'INTEGER', 'price': 'BIGINT', 'size': 'DOUBLE', 'flags': 'INTEGER', 'ts_in_delta': 'INTEGER', 'sequence': 'BIGINT', 'symbol': 'VARCHAR'`,
      )} ORDER BY ts_recv`
    const plainQuery = `SELECT * FROM ${read(
      plain,
      `'time': 'TIMESTAMP_NS', ${prices.map((name) => `'${name}': 'DOUBLE'`).join(', ')}, 'volume': 'DOUBLE'`,
    )} ORDER BY time`
    return [
      {
        name: 'CSV time,open,high,low,close,volume',
        path: plain,
        settings: { instrument: 'PLAIN.FILE' },
        query: plainQuery,
      },
      { name: 'Databento CSV of bars', path: databento, settings: {}, query: barQuery },
      { name: 'DBN of bars', path: dbnBars, settings: {}, query: barQuery },
      { name: 'Databento CSV of trades', path: trades, settings: {}, query: tradeQuery },
      { name: 'DBN of trades', path: dbnTrades, settings: {}, query: tradeQuery },
    ].filter(({ path }) => isWanted(path))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>

/** Records of the publisher 1 and the instrument 5482, one for each row of doubles of a query. */
async function writeRecords(
  connection: Connection,
  path: string,
  schema: number,
  query: string,
  size: number,
  write: (bytes: Buffer, at: number, row: readonly number[]) => void,
): Promise<void> {
  const file = createWriteStream(path)
  file.write(dbnHead(schema, [{ symbol: 'ESH4', intervals: [[20240101, 20270101, '5482']] }]))
  const result = await connection.stream(query)
  for await (const rows of result.yieldRowsJs()) {
    const bytes = Buffer.alloc(rows.length * size)
    rows.forEach((row, number) => {
      const at = number * size
      bytes.writeUInt16LE(1, at + 2)
      bytes.writeUInt32LE(5482, at + 4)
      write(bytes, at, row as number[])
    })
    if (!file.write(bytes)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

function writeNanos(bytes: Buffer, at: number, nanos: bigint): void {
  bytes.writeBigUInt64LE(nanos, at)
}
