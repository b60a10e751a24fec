import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import initSqlite from 'sql.js'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'
import { zipOf } from './zip-bytes.js'

const klines = Buffer.from(
  '1735689480000,10,12,9,11,1.5,1735689539999,1,10,0.5,0.5,0\n1735689540000,11,12,10,12,2.5,1735689599999,1,10,0.5,0.5,0\n',
)
const expected = [
  [1_735_689_540_000_000_000n, 10, 12, 9, 11, 1.5],
  [1_735_689_600_000_000_000n, 11, 12, 10, 12, 2.5],
]

/** Imports a file and reads a series of it. */
async function stored(path: string, series: readonly [string, string], settings: ImportSettings = {}) {
  let bars: unknown
  await withCatalog(join(path, '..', 'store'), async (catalog) => {
    const result = await catalog.importFiles([path], { settings })
    if (result.kind === 'failed') bars = result.message
    else {
      const resolved = await catalog.resolve(...series)
      bars = resolved.kind === 'resolved' ? await readFeed(resolved.source) : resolved.message
    }
  })
  return bars
}

async function sqliteOf(path: string, sql: string): Promise<void> {
  const { Database } = (await initSqlite()) as unknown as {
    Database: new () => { run(sql: string): void; export(): Uint8Array; close(): void }
  }
  const database = new Database()
  database.run(sql)
  writeFileSync(path, database.export())
  database.close()
}

async function parquetOf(path: string, select: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`SET TimeZone = 'UTC'`)
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

const bars = `(VALUES (1735689480::BIGINT, 10, 12, 9, 11, 1.5), (1735689540, 11, 12, 10, 12, 2.5)) AS v(t, o, h, l, c, q)`

describe('a ZIP archive', () => {
  it('of one file is read as that file', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'BTCUSDT-1m.zip')
      writeFileSync(path, zipOf({ 'BTCUSDT-1m-2024-12.csv': klines }))
      assert.deepEqual(await stored(path, ['BTCUSDT.BINANCE', '1-MINUTE']), expected)
    }))

  const archive = zipOf({ 'a.csv': klines })
  const damaged = Buffer.from(archive)
  damaged[50]! ^= 0x10
  const wrongSum = Buffer.from(archive)
  wrongSum[archive.indexOf('PK\x01\x02') + 16]! ^= 1
  const refused: readonly (readonly [what: string, bytes: Buffer, message: string])[] = [
    [
      'of several files',
      zipOf({ 'a.csv': klines, 'b.csv': klines }),
      'a.zip is an archive of 2 files: "a.csv", "b.csv".',
    ],
    [
      'that is cut',
      archive.subarray(0, -30),
      'a.zip cannot be unpacked: its list of files is missing, so it ends in the middle.',
    ],
    ['that is damaged', damaged, 'a.zip cannot be unpacked: a.csv in it is damaged.'],
    ['with a wrong checksum', wrongSum, 'a.zip cannot be unpacked: a.csv in it is damaged.'],
  ]
  for (const [what, bytes, message] of refused) {
    it(`${what} is refused`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.zip')
        writeFileSync(path, bytes)
        assert.equal(await stored(path, ['A.BINANCE', '1-MINUTE']), message)
      }))
  }
})

describe('an SQLite file', () => {
  it('is read by its table crypto_ohlcv, with a series for each ticker and interval', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'crypto.db')
      await sqliteOf(
        path,
        `CREATE TABLE other (x); CREATE TABLE crypto_ohlcv
          (id INTEGER PRIMARY KEY, ticker TEXT, timestamp INTEGER, open REAL, high REAL, low REAL, close REAL, volume REAL, interval TEXT);
        INSERT INTO crypto_ohlcv (ticker, timestamp, open, high, low, close, volume, interval)
          SELECT 'BTC-USD', column1, column2, column3, column4, column5, column6, '1m' FROM
            (VALUES (1735689480, 10, 12, 9, 11, 1.5), (1735689540, 11, 12, 10, 12, 2.5));
        INSERT INTO crypto_ohlcv (ticker, timestamp, open, high, low, close, volume, interval)
          VALUES ('ETH-USD', 1735689600, 0.1, 0.3, 0.1, 0.2, 7, '1h')`,
      )
      assert.deepEqual(await stored(path, ['BTC-USD.CRYPTO', '1-MINUTE']), expected)
      assert.deepEqual(await stored(path, ['ETH-USD.CRYPTO', '1-HOUR']), [
        [1_735_693_200_000_000_000n, 0.1, 0.3, 0.1, 0.2, 7],
      ])
    }))

  it('keeps times of nanoseconds to the last digit', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.db')
      await sqliteOf(
        path,
        `CREATE TABLE prices (ts INTEGER, o REAL, h REAL, l REAL, c REAL);
        INSERT INTO prices VALUES (1735689480000000001, 10, 12, 9, 11), (1735689540000000001, 11, 12, 10, 12)`,
      )
      const read = await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B', stamp: 'close' })
      assert.deepEqual(
        (read as bigint[][]).map(([close]) => close),
        [1_735_689_480_000_000_001n, 1_735_689_540_000_000_001n],
      )
    }))

  it('of several tables asks which, and tells the row of what is wrong', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.db')
      await sqliteOf(
        path,
        `CREATE TABLE a (ts, open, high, low, close); CREATE TABLE b (x);
        INSERT INTO a VALUES (1735689480, 10, 12, 9, 11), (1735689540, 10, 12, 9, NULL)`,
      )
      assert.equal(await stored(path, ['A.B', '1-MINUTE']), 'a.db has the tables "a", "b".')
      assert.equal(
        await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B', table: 'a' }),
        'a.db, row 2, column "close": the close is missing.',
      )
    }))

  it('that is cut is refused', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.db')
      writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), Buffer.alloc(3000, 7)]))
      assert.match(
        String(await stored(path, ['A.B', '1-MINUTE'])),
        /^a\.db cannot be read: its SQLite database is damaged/,
      )
    }))
})

describe('a Parquet file', () => {
  const shapes: readonly (readonly [what: string, select: string, settings?: ImportSettings])[] = [
    [
      'seconds and doubles',
      `SELECT t AS timestamp, o::DOUBLE AS open, h::DOUBLE AS high, l::DOUBLE AS low, c::DOUBLE AS close, q::DOUBLE AS volume FROM ${bars}`,
    ],
    [
      'TIMESTAMP_NS and DECIMAL',
      `SELECT make_timestamp_ns(t * 1000000000) AS date, o::DECIMAL(38, 18) AS Open, h::DECIMAL(18, 2) AS High, l::DECIMAL(9, 1) AS Low, c::DECIMAL(4, 0) AS Close, q::DECIMAL(10, 3) AS Vol FROM ${bars}`,
    ],
    [
      'a time with a zone and floats',
      `SELECT to_timestamp(t) AS ts, o::FLOAT AS o, h::FLOAT AS h, l::FLOAT AS l, c::FLOAT AS c, q::FLOAT AS v FROM ${bars}`,
    ],
    [
      'texts, a local time, other names',
      `SELECT strftime(make_timestamp(t * 1000000) + INTERVAL 1 HOUR, '%d.%m.%Y %H:%M') AS wann, o::VARCHAR AS a, h::VARCHAR AS b, l::VARCHAR AS c, c::VARCHAR AS d, q::VARCHAR AS e FROM ${bars}`,
      { timeZone: 'Europe/Berlin', columns: { time: 'wann', open: 'a', high: 'b', low: 'c', close: 'd', volume: 'e' } },
    ],
  ]
  for (const [what, select, settings] of shapes) {
    it(`of ${what} is read`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.parquet')
        await parquetOf(path, select)
        assert.deepEqual(await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B', ...settings }), expected)
      }))
  }

  it('with decimals as bytes is refused, naming the column', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.parquet')
      await parquetOf(
        path,
        `SELECT t AS time, '\\x00\\x01'::BLOB AS open, h AS high, l AS low, c AS close FROM ${bars}`,
      )
      assert.equal(
        await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B' }),
        'a.parquet, column "open": the values are bytes (BLOB), not numbers.',
      )
    }))

  it('tells the row of what is wrong', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.parquet')
      await parquetOf(path, `SELECT t AS time, o AS open, h AS high, l AS low, nullif(c, 12) AS close FROM ${bars}`)
      assert.equal(
        await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B' }),
        'a.parquet, row 2, column "close": the close is missing.',
      )
    }))

  it('that is cut is refused', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.parquet')
      writeFileSync(path, Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 1)]))
      assert.equal(
        await stored(path, ['A.B', '1-MINUTE'], { instrument: 'A.B' }),
        'a.parquet cannot be read: its Parquet data is damaged or ends in the middle.',
      )
    }))
})
