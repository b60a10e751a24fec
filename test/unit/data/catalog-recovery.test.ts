import assert from 'node:assert/strict'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { CatalogDatabase } from '../../../engine-host/data/catalog-database.js'
import type { RecoveryReport } from '../../../engine-host/data/catalog-recovery.js'
import { StoreLayout } from '../../../engine-host/data/store-layout.js'
import { fixtureText, parsePlainly, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const spy = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
const expected = () => parsePlainly(fixtureText(spy), 'integer').get('SPY')!

let template = ''

/** A store with the five days of SPY and the paths of its files relative to it. */
async function inStore(work: (store: string, files: readonly string[]) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const store = join(folder, 'store')
    cpSync(template, store, { recursive: true })
    await work(store, dataFiles(store))
  })
}

function dataFiles(store: string): string[] {
  return (readdirSync(join(store, 'market_data'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => join('market_data', name))
    .sort()
}

async function reopened(store: string): Promise<{ recovery: RecoveryReport; rows: number }> {
  let found: { recovery: RecoveryReport; rows: number } | undefined
  await withCatalog(store, async (catalog) => {
    const series = await catalog.listSeries()
    found = { recovery: catalog.recovery!, rows: series.reduce((sum, each) => sum + each.rows, 0) }
  })
  return found!
}

async function assertWhole(store: string): Promise<void> {
  await withCatalog(store, async (catalog) => {
    const resolved = await catalog.resolve('SPY.EQUS', '1-SECOND')
    assert.equal(resolved.kind, 'resolved')
    assert.deepEqual(await readFeed(resolved.source), expected())
  })
}

const nothing: RecoveryReport = { completed: [], pruned: [], indexed: [], quarantined: [] }

describe('opening a catalog', () => {
  before(async () => {
    template = await mkdtemp(join(tmpdir(), 'backlens-data-'))
    await withCatalog(template, async (catalog) => {
      assert.equal((await catalog.importFiles([spy])).kind, 'imported')
    })
  })
  after(() => rm(template, { recursive: true }))

  it('changes nothing when files and entries agree', () =>
    inStore(async (store) => {
      assert.deepEqual(await reopened(store), { recovery: nothing, rows: 100_184 })
    }))

  it('forgets entries whose files are gone, and the file can be imported again', () =>
    inStore(async (store, files) => {
      rmSync(join(store, files[2]!))
      const { recovery, rows } = await reopened(store)
      assert.deepEqual(recovery, { ...nothing, pruned: [files[2]!] })
      assert.ok(rows < 100_184)
      await withCatalog(store, async (catalog) => {
        await catalog.importFiles([spy])
      })
      await assertWhole(store)
    }))

  it('moves truncated files to quarantine with the reason', () =>
    inStore(async (store, files) => {
      const bytes = readFileSync(join(store, files[0]!)).length
      truncateSync(join(store, files[0]!), bytes - 100)
      const reason = `it has ${bytes - 100} bytes where ${bytes} were written`
      const { recovery } = await reopened(store)
      assert.deepEqual(recovery, { ...nothing, quarantined: [{ path: files[0]!, reason }] })
      const moved = join(store, 'quarantine', files[0]!.slice('market_data/'.length))
      assert.equal(readFileSync(moved).length, bytes - 100)
      assert.match(readFileSync(`${moved}.reason.txt`, 'utf8'), new RegExp(`${reason}\\n$`))
      assert.ok(!existsSync(join(store, files[0]!)))
    }))

  it('indexes files that have no entry', () =>
    inStore(async (store, files) => {
      await inStore(async (other) => {
        for (const name of ['catalog.duckdb', 'market_data']) rmSync(join(store, name), { recursive: true })
        for (const file of files) {
          mkdirSync(dirname(join(store, file)), { recursive: true })
          copyFileSync(join(other, file), join(store, file))
        }
        assert.deepEqual(await reopened(store), { recovery: { ...nothing, indexed: files }, rows: 100_184 })
        await assertWhole(store)
      })
    }))

  it('builds a damaged index anew from the files, and keeps the damaged one', () =>
    inStore(async (store, files) => {
      const index = join(store, 'catalog.duckdb')
      for (const damage of [
        () => truncateSync(index, 5000),
        () => writeFileSync(index, 'not a database'),
        () => truncateSync(index, readFileSync(index).length >> 1),
      ]) {
        damage()
        assert.deepEqual(await reopened(store), { recovery: { ...nothing, indexed: files }, rows: 100_184 })
      }
      assert.equal(readdirSync(join(store, 'quarantine')).length, 3)
    }))

  it('without an index takes of two files of a month the one that replaced the other, whatever their names', () =>
    inTemporaryFolder(async (folder) => {
      const [store, path] = [join(folder, 'store'), join(folder, 'a.csv')]
      const settings = { instrument: 'A.B', bars: '1-MINUTE' }
      const importRows = (rows: number) =>
        withCatalog(store, async (catalog) => {
          const lines = Array.from(
            { length: rows },
            (_, at) => `${new Date(at * 60_000 + 1.7e12).toISOString()},1,1,1,1,1`,
          )
          writeFileSync(path, ['time,open,high,low,close,volume', ...lines, ''].join('\n'))
          assert.equal((await catalog.importFiles([path], { settings })).kind, 'imported')
        })
      await importRows(10)
      const [before] = dataFiles(store) as [string]
      const kept = readFileSync(join(store, before))
      await importRows(20)
      writeFileSync(join(store, dirname(before), 'bars-0000000000000000.parquet'), kept)
      for (const name of readdirSync(store)) if (name.includes('.duckdb')) rmSync(join(store, name))
      const { recovery, rows } = await reopened(store)
      assert.equal(rows, 20)
      assert.deepEqual(recovery.quarantined, [])
      assert.equal(dataFiles(store).length, 1)
    }))

  it('removes what unfinished imports left', () =>
    inStore(async (store) => {
      mkdirSync(join(store, 'tmp', 'import-1'), { recursive: true })
      writeFileSync(join(store, 'tmp', 'import-1', '0.parquet'), 'half')
      assert.deepEqual((await reopened(store)).recovery, nothing)
      assert.deepEqual(readdirSync(join(store, 'tmp')), [])
    }))

  it('finishes an import that was decided and not yet carried out', () =>
    inStore(async (store, files) => {
      const layout = new StoreLayout(store)
      const from = (at: number) => `tmp/import-1/${at}.parquet`
      const database = await CatalogDatabase.open(layout.database)
      const entries = await database.files()
      await database.forgetFiles(entries)
      mkdirSync(join(store, 'tmp', 'import-1'), { recursive: true })
      files.forEach((file, at) => renameSync(join(store, file), join(store, from(at))))
      await database.commitImport({
        record: { importId: '1', sourceName: 'a.csv', sha256: '1', bytes: 1, rowsAdded: 100_184, importedAt: 0 },
        partitions: entries,
        added: entries,
        moves: files.map((to, at) => ({ importId: '1', from: from(at), to })),
        superseded: [],
      })
      database.close()
      // As after a crash in the middle: two of the five are in place.
      for (const at of [0, 3]) renameSync(join(store, from(at)), join(store, files[at]!))
      const { recovery, rows } = await reopened(store)
      assert.deepEqual(recovery, { ...nothing, completed: [files[1]!, files[2]!, files[4]!] })
      assert.equal(rows, 100_184)
      await assertWhole(store)
      assert.deepEqual((await reopened(store)).recovery, nothing)
    }))

  it('removes a file whose bars are all in the file that replaced it', () =>
    inStore(async (store, files) => {
      copyFileSync(join(store, files[1]!), join(store, dirname(files[1]!), 'bars-older.parquet'))
      assert.deepEqual(await reopened(store), { recovery: nothing, rows: 100_184 })
      assert.deepEqual(dataFiles(store), files)
    }))

  describe('moves files to quarantine that it cannot index:', () => {
    const bars = `SELECT make_timestamp_ns(1381132801000000000 + range * 1000000000) AS ts_event, 1.0::DOUBLE AS open,
      2.0::DOUBLE AS high, 0.5::DOUBLE AS low, 1.5::DOUBLE AS "close", 10.0::DOUBLE AS volume FROM range(100)`
    const place = 'market_data/kind=bars_1-SECOND/instrument=ABC.EQUS/date=2013-10-07/bars-1.parquet'
    const cases: readonly { what: string; path?: string; sql?: string; reason: RegExp }[] = [
      {
        what: 'a column is missing',
        sql: `SELECT * EXCLUDE (volume) FROM (${bars})`,
        reason: /^the column volume is missing$/,
      },
      {
        what: 'a column has another type',
        sql: `SELECT * REPLACE (volume::BIGINT AS volume) FROM (${bars})`,
        reason: /^the column volume is BIGINT where DOUBLE is expected$/,
      },
      {
        what: 'stamps are not nanoseconds',
        sql: `SELECT * REPLACE (ts_event::TIMESTAMP AS ts_event) FROM (${bars})`,
        reason: /^the column ts_event is TIMESTAMP where TIMESTAMP_NS is expected$/,
      },
      {
        what: 'values are missing',
        sql: `SELECT * REPLACE (nullif(volume, 10.0) AS volume) FROM (${bars})`,
        reason: /^100 values are missing$/,
      },
      {
        what: 'rows are unsorted',
        sql: `SELECT * FROM (${bars}) ORDER BY ts_event DESC`,
        reason: /^row 2 is not later than the row before it$/,
      },
      {
        what: 'rows are doubled',
        sql: `SELECT * FROM (${bars}) UNION ALL SELECT * FROM (${bars}) ORDER BY ts_event`,
        reason: /^row 2 is not later/,
      },
      { what: 'there are no rows', sql: `SELECT * FROM (${bars}) LIMIT 0`, reason: /^the file has no rows$/ },
      { what: 'the file is not Parquet', reason: /No magic bytes|too small/i },
      {
        what: 'the folder says nothing',
        path: 'market_data/stray.parquet',
        sql: bars,
        reason: /^its folder names no kind, instrument and date$/,
      },
      {
        what: 'the kind is not known',
        path: place.replace('bars_1-SECOND', 'candles'),
        sql: bars,
        reason: /^its folder names no kind, instrument and date$/,
      },
      {
        what: 'its bars are others than those of the indexed file',
        path: place.replace('ABC', 'SPY'),
        sql: bars,
        reason:
          /^its bars overlap those of market_data\/kind=bars_1-SECOND\/instrument=SPY.EQUS\/date=2013-10-07\/bars-[0-9a-f]{16}.parquet$/,
      },
    ]
    for (const { what, path = place, sql, reason } of cases) {
      it(what, () =>
        inStore(async (store) => {
          mkdirSync(dirname(join(store, path)), { recursive: true })
          if (sql === undefined) writeFileSync(join(store, path), 'no Parquet at all')
          else {
            const instance = await DuckDBInstance.create(':memory:')
            const connection = await instance.connect()
            await connection.run(`COPY (${sql}) TO '${join(store, path)}' (FORMAT parquet)`)
            connection.closeSync()
            instance.closeSync()
          }
          const { recovery, rows } = await reopened(store)
          assert.equal(rows, 100_184)
          assert.deepEqual(
            recovery.quarantined.map((file) => file.path),
            [path],
          )
          assert.match(recovery.quarantined[0]!.reason, reason)
          assert.ok(!existsSync(join(store, path)))
        }),
      )
    }
  })

  it('fails for a store that a newer version wrote', () =>
    inStore(async (store) => {
      const instance = await DuckDBInstance.create(join(store, 'catalog.duckdb'))
      const connection = await instance.connect()
      await connection.run(`INSERT INTO store_schema VALUES (99)`)
      connection.closeSync()
      instance.closeSync()
      const opened = await Catalog.open(store)
      assert.ok(!(opened instanceof Catalog))
      assert.equal(opened.message, `The store ${store} was written by a newer Backlens.`)
    }))

  it('fails where a file stands in the way of the folder', () =>
    inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, 'store'), '')
      const opened = await Catalog.open(join(folder, 'store'))
      assert.ok(!(opened instanceof Catalog))
      assert.equal(opened.message, `The store ${join(folder, 'store')} cannot be made: a part of its path is a file.`)
    }))

  it('a second time in the same process gives a catalog for reading, which takes over once the first is closed', () =>
    inStore(async (store) => {
      const aig = testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst')
      const first = await Catalog.open(store)
      const second = await Catalog.open(store)
      assert.ok(first instanceof Catalog && second instanceof Catalog)
      try {
        assert.equal(first.writable, undefined)
        const message = `The store ${store} is open for writing in the process ${process.pid}, probably another window on the same folder.`
        assert.equal(second.writable?.message, message)
        assert.deepEqual(
          await second.listSeries(),
          // Where rows came from, and when, is in the index alone.
          (await first.listSeries()).map(({ importedAt: _when, ...series }) => ({ ...series, sources: [] })),
        )
        const refused = await second.importFiles([aig])
        assert.equal(refused.kind === 'failed' && refused.message, message)
        await first.close()
        assert.equal((await second.importFiles([aig])).kind, 'imported')
        assert.equal(second.writable, undefined)
      } finally {
        await first.close()
        await second.close()
      }
    }))
})
