import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { StoreKeeping } from '../../../engine-host/data/stored/store-keeping.js'
import type { RepairReport, VerificationReport } from '../../../engine-host/protocol/catalog-requests.js'
import { fixtureText, parsePlainly, readFeed } from './independent-read.js'
import { dataFiles, spyWeek, StoreTemplate } from './stored-template.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const template = new StoreTemplate()
const spy = { instrumentId: 'SPY.EQUS', bars: '1-SECOND' }
const weekBars = 100_184

async function verified(catalog: Catalog): Promise<VerificationReport> {
  const result = await new StoreKeeping(catalog).verify({})
  assert.ok(result.kind === 'verified', JSON.stringify(result))
  return result.report
}

async function repaired(catalog: Catalog): Promise<RepairReport> {
  const result = await new StoreKeeping(catalog).repair()
  assert.ok(result.kind === 'repaired', JSON.stringify(result))
  return result.report
}

/** Cancelled a moment after the work has begun. */
function cancelled(): { readonly signal: AbortSignal } {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 5)
  return { signal: abort.signal }
}

/** Long after what is tested should have ended. */
function soon(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('still waiting'), 2000))
}

async function sql(statement: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(statement)
  connection.closeSync()
  instance.closeSync()
}

/** Writes a file anew from its own rows. */
async function rewrite(file: string, select: (rows: string) => string): Promise<void> {
  renameSync(file, `${file}.old`)
  await sql(`COPY (${select(`read_parquet('${file}.old', hive_partitioning = false)`)}) TO '${file}' (FORMAT parquet)`)
  rmSync(`${file}.old`)
}

/** A way to damage one file, what verifying says of it, and what repairing does about it. */
interface Damage {
  readonly name: string
  readonly inflict: (file: string, store: string) => Promise<void> | void
  readonly state: VerificationReport['files'][number]['state']
  readonly problem: RegExp
  readonly done: (report: RepairReport, path: string) => void
}

const quarantinedFor = (reason: RegExp) => (report: RepairReport, path: string) => {
  assert.deepEqual(
    report.quarantined.map((each) => each.path),
    [path],
  )
  assert.match(report.quarantined[0]!.reason, reason)
  assert.deepEqual(report.importAgain, ['equs-mini-20131007-20131011.ohlcv-1s.csv.zst'])
}

const damages: readonly Damage[] = [
  {
    name: 'a file that is gone',
    inflict: (file) => rmSync(file),
    state: 'missing',
    problem: /it is gone from the folder/,
    done: (report, path) => {
      assert.deepEqual(report.forgotten, [path])
      assert.deepEqual(report.importAgain, ['equs-mini-20131007-20131011.ohlcv-1s.csv.zst'])
    },
  },
  {
    name: 'a truncated file',
    inflict: (file) => truncateSync(file, 20_000),
    state: 'damaged',
    problem: /it has 20000 bytes where \d+ were written/,
    done: quarantinedFor(/20000 bytes/),
  },
  {
    name: 'a file with bytes changed in its middle',
    inflict: (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0x55, 3000, 9000)
      writeFileSync(file, bytes)
    },
    state: 'damaged',
    problem: /./,
    done: quarantinedFor(/./),
  },
  {
    name: 'an unsorted file',
    inflict: (file) => rewrite(file, (rows) => `SELECT * FROM ${rows} ORDER BY ts_event DESC`),
    state: 'damaged',
    problem: /row 2 is not later than the row before it|bytes where/,
    done: quarantinedFor(/./),
  },
  {
    name: 'a file with fewer rows than the index says',
    inflict: (file) => rewrite(file, (rows) => `SELECT * FROM ${rows} ORDER BY ts_event LIMIT 1000`),
    state: 'damaged',
    problem: /it has 1000 rows where the index says \d+/,
    done: quarantinedFor(/1000 rows/),
  },
  {
    name: 'a file with one price changed',
    inflict: (file) =>
      rewrite(
        file,
        (rows) =>
          `SELECT ts_event, open, high, low, "close" + CASE WHEN row_number() OVER () = 77 THEN 0.01 ELSE 0 END AS "close", volume FROM ${rows}`,
      ),
    state: 'damaged',
    problem: /its content is not what was written/,
    done: quarantinedFor(/its content/),
  },
  {
    name: 'a file in the folder of another day',
    inflict: (file, store) => {
      const target = join(store, 'market_data/kind=bars_1-SECOND/instrument=SPY.EQUS/date=2013-10-05/bars-x.parquet')
      mkdirSync(dirname(target), { recursive: true })
      renameSync(file, target)
    },
    state: 'damaged',
    problem: /it has rows of 2013-10-\d\d in the folder of 2013-10-05/,
    done: (report) => assert.equal(report.quarantined.length, 1),
  },
  {
    name: 'a file that another program wrote anew',
    inflict: (file) => rewrite(file, (rows) => `SELECT * FROM ${rows}`),
    state: 'damaged',
    problem: /its content is not what was written/,
    done: quarantinedFor(/its content/),
  },
]

describe('keeping a store', () => {
  before(() => template.create([spyWeek]))
  after(() => template.remove())

  it('a whole store is sound, file by file', () =>
    template.inCopy(async (catalog, _store, files) => {
      const report = await verified(catalog)
      assert.deepEqual(
        report.files.map(({ path }) => path),
        files,
      )
      assert.ok(report.files.every(({ state, series }) => state === 'sound' && series?.instrumentId === 'SPY.EQUS'))
      assert.deepEqual([report.sound, report.faults, report.rows], [5, 0, weekBars])
    }))

  for (const { name, inflict, state, problem, done } of damages) {
    it(`${name} is found, and repaired without touching the others`, () =>
      template.inCopy(async (catalog, store, files) => {
        const path = files[2]!
        const size = (await catalog.stored.files()).find((file) => file.path === path)!.rows
        await inflict(join(store, path), store)
        const before = await verified(catalog)
        const found = before.files.find((file) => file.state === state)
        assert.ok(found, JSON.stringify(before.files))
        assert.match(found.problem ?? '', problem)
        assert.equal(before.sound, 4)
        done(await repaired(catalog), found.path)
        const after = await verified(catalog)
        assert.deepEqual([after.faults, after.rows], [0, weekBars - size])
      }))
  }

  it('what repairing took away comes back with the import of the same file', () =>
    template.inCopy(async (catalog, store, files) => {
      truncateSync(join(store, files[1]!), 9000)
      await repaired(catalog)
      const again = await catalog.importFiles([spyWeek])
      assert.equal(again.kind, 'imported')
      const resolved = await catalog.resolve(spy.instrumentId, spy.bars)
      assert.ok(resolved.kind === 'resolved')
      assert.deepEqual(await readFeed(resolved.source), parsePlainly(fixtureText(spyWeek), 'integer').get('SPY')!)
    }))

  it('a file that is damaged again after it was imported again lies in quarantine beside the first', () =>
    template.inCopy(async (catalog, store, files) => {
      const file = files[2]!
      for (const bytes of [20_000, 30_000]) {
        truncateSync(join(store, file), bytes)
        await repaired(catalog)
        await catalog.importFiles([spyWeek])
      }
      const folder = join(store, 'quarantine', dirname(file).replace('market_data/', ''))
      const names = readdirSync(folder).filter((name) => name.endsWith('.parquet'))
      assert.deepEqual(names.map((name) => statSync(join(folder, name)).size).sort(), [20_000, 30_000])
      for (const name of names) {
        const reason = readFileSync(join(folder, `${name}.reason.txt`), 'utf8')
        assert.ok(reason.includes(`it has ${statSync(join(folder, name)).size} bytes`), reason)
      }
    }))

  it('bars of before 1970 lie in the year of their close, so that a sound store is told to be sound', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'IBM.csv')
      const days = Array.from({ length: 22 }, (_, day) => new Date(Date.UTC(1965, 11, 20 + day)).toISOString())
      const rows = days.map((day) => `${day.slice(0, 10)},10,11,9,10,100`)
      writeFileSync(file, `${['Date,Open,High,Low,Close,Volume', ...rows].join('\n')}\n`)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const settings = { instrument: 'IBM.NYSE', bars: '1-DAY', timeZone: 'America/New_York' }
        const imported = await catalog.importFiles([file], { settings })
        assert.ok(imported.kind === 'imported', JSON.stringify(imported))
        assert.deepEqual(
          (await catalog.stored.files()).map(({ period, rows: count }) => [period, count]),
          [
            ['1965', 11],
            ['1966', 11],
          ],
        )
        const { faults, sound } = await verified(catalog)
        assert.deepEqual([faults, sound], [0, 2])
      })
    }))

  it('verifying while an import replaces files finds nothing wrong', () =>
    template.inCopy(async (catalog) => {
      await new StoreKeeping(catalog).delete({ series: [spy] })
      const importing = { done: false }
      const imported = catalog.importFiles([spyWeek]).finally(() => (importing.done = true))
      while (!importing.done) assert.equal((await verified(catalog)).faults, 0)
      assert.equal((await imported).kind, 'imported')
    }))

  it('a link to nothing among the files does not keep the others from being verified', () =>
    template.inCopy(async (catalog) => {
      symlinkSync(join(catalog.layout.directory, 'gone'), join(catalog.layout.marketData, 'link.parquet'), 'file')
      const { sound, faults } = await verified(catalog)
      assert.deepEqual([sound, faults], [5, 0])
    }))

  it('repairing leaves what a preview, a check or an export is working with', () =>
    template.inCopy(async (catalog) => {
      const work = join(catalog.layout.temporary, 'preview-of-now')
      mkdirSync(work, { recursive: true })
      writeFileSync(join(work, 'sample'), 'time,open')
      await repaired(catalog)
      assert.ok(existsSync(join(work, 'sample')))
    }))

  it('a foreign file is told and let alone', () =>
    template.inCopy(async (catalog, store) => {
      const note = join(store, 'market_data/notes.txt')
      writeFileSync(note, 'mine')
      const report = await verified(catalog)
      assert.deepEqual(
        report.files.filter((file) => file.state === 'foreign').map((file) => file.path),
        ['market_data/notes.txt'],
      )
      assert.equal(report.faults, 0)
      await repaired(catalog)
      assert.equal(readFileSync(note, 'utf8'), 'mine')
    }))

  it('an entry with another count of rows than its file is set right by the file, which is as its name says', () =>
    template.inCopy(async (catalog, _store, files) => {
      const path = files[2]!
      await catalog.inTurn(async (database) => {
        const entry = (await database.files()).find((file) => file.path === path)!
        await database.replaceFile({ ...entry, rows: entry.rows + 7 })
      })
      const found = (await verified(catalog)).files.find((file) => file.path === path)
      assert.equal(found?.state, 'misindexed')
      assert.match(found.problem ?? '', /rows where the index says/)
      const report = await repaired(catalog)
      assert.deepEqual([report.indexed, report.quarantined, report.importAgain], [[path], [], []])
      const after = await verified(catalog)
      assert.deepEqual([after.sound, after.rows], [5, weekBars])
    }))

  it('a file without an entry is indexed', () =>
    template.inCopy(async (catalog, _store, files) => {
      const path = files[4]!
      await catalog.inTurn(async (database) => {
        await database.forgetFiles((await database.files()).filter((file) => file.path === path))
      })
      const before = await verified(catalog)
      assert.equal(before.files.find((file) => file.path === path)?.state, 'unindexed')
      assert.deepEqual((await repaired(catalog)).indexed, [path])
      assert.equal((await verified(catalog)).sound, 5)
    }))

  it('only the files of the series that are named are read', () =>
    template.inCopy(async (catalog, _store, files) => {
      const keeping = new StoreKeeping(catalog)
      const none = await keeping.verify({ series: [{ instrumentId: 'ES.Z13', bars: '1-SECOND' }] })
      assert.ok(none.kind === 'verified' && none.report.files.length === 0)
      const all = await keeping.verify({ series: [spy] })
      assert.ok(all.kind === 'verified' && all.report.files.length === files.length)
    }))

  it('verifying and repairing end at a cancellation, and nothing was changed', () =>
    template.inCopy(async (catalog, store, files) => {
      truncateSync(join(store, files[3]!), 9000)
      const abort = new AbortController()
      const watched = { signal: abort.signal, onProgress: () => abort.abort() }
      assert.equal((await new StoreKeeping(catalog).verify({}, watched)).kind, 'cancelled')
      assert.equal((await new StoreKeeping(catalog).repair(watched)).kind, 'cancelled')
      assert.ok(existsSync(join(store, files[3]!)))
      assert.equal((await catalog.stored.files()).length, 5)
    }))

  it('verifying and repairing that wait for an import end at a cancellation while they wait', () =>
    template.inCopy(async (catalog) => {
      let release: () => void = () => undefined
      const importing = catalog.inTurn(() => new Promise<void>((resolve) => (release = resolve)))
      const keeping = new StoreKeeping(catalog)
      for (const work of [() => keeping.verify({}, cancelled()), () => keeping.repair(cancelled())]) {
        const outcome = await Promise.race([work(), soon()])
        if (outcome === 'still waiting') release()
        assert.deepEqual(outcome, { kind: 'cancelled' })
      }
      release()
      await importing
      assert.equal((await verified(catalog)).sound, 5)
    }))

  it('a series is deleted with its files, its folders and its entries, and can be imported again', () =>
    template.inCopy(async (catalog, store, files) => {
      const bytes = (await catalog.listSeries())[0]!.bytes
      const deleted = await new StoreKeeping(catalog).delete({ series: [spy] })
      assert.deepEqual(deleted, { kind: 'deleted', files: files.length, rows: weekBars, bytes, left: 0 })
      assert.deepEqual(dataFiles(store), [])
      assert.ok(!existsSync(join(store, 'market_data/kind=bars_1-SECOND')))
      assert.deepEqual(await catalog.listSeries(), [])
      const again = await catalog.importFiles([spyWeek])
      assert.ok(again.kind === 'imported' && again.files[0]?.rowsAdded === weekBars)
    }))

  it('a series that is named several times is deleted and counted once', () =>
    template.inCopy(async (catalog, _store, files) => {
      const bytes = (await catalog.listSeries())[0]!.bytes
      const deleted = await new StoreKeeping(catalog).delete({ series: [spy, spy, { ...spy }] })
      assert.deepEqual(deleted, { kind: 'deleted', files: files.length, rows: weekBars, bytes, left: 0 })
    }))

  it('deleting leaves what else lies in the folders', () =>
    template.inCopy(async (catalog, store) => {
      const note = join(store, 'market_data/kind=bars_1-SECOND/instrument=SPY.EQUS/notes.txt')
      writeFileSync(note, 'mine')
      await new StoreKeeping(catalog).delete({ series: [spy] })
      assert.equal(readFileSync(note, 'utf8'), 'mine')
    }))

  it('deletes all that is named or nothing', () =>
    template.inCopy(async (catalog) => {
      const refused = await new StoreKeeping(catalog).delete({
        series: [spy, { instrumentId: 'ES.Z13', bars: 'trades' }],
      })
      assert.equal(refused.kind, 'failed')
      assert.equal((await catalog.listSeries()).length, 1)
    }))

  it('a removal that was decided is carried out at the next start', () =>
    template.inCopy(async (catalog, store, files) => {
      await catalog.inTurn(async (database) => database.forgetFiles(await database.files(), { remove: true }))
      assert.equal(dataFiles(store).length, files.length)
      await catalog.close()
      await withCatalog(store, async (next) => assert.deepEqual(await next.listSeries(), []))
      assert.deepEqual(dataFiles(store), [])
    }))

  it('a process that reads beside the one that imports does not count what an import has replaced twice', () =>
    inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      const file = join(folder, 'A.csv')
      const write = (from: number, to: number) => {
        const days = Array.from({ length: to - from }, (_, day) => new Date(Date.UTC(2015, 0, 1 + from + day)))
        const rows = days.map((day) => `${day.toISOString().slice(0, 10)},10,11,9,10,100`)
        writeFileSync(file, `${['Date,Open,High,Low,Close,Volume', ...rows].join('\n')}\n`)
      }
      await withCatalog(store, async (catalog) => {
        const settings = { instrument: 'A.N', bars: '1-DAY' }
        write(0, 20)
        await catalog.importFiles([file], { settings })
        const replaced = catalog.layout.resolve((await catalog.stored.files())[0]!.path)
        const content = readFileSync(replaced)
        write(10, 40)
        await catalog.importFiles([file], { settings })
        // As it is between the renaming of the new file and the removal of the old one, or after a crash there.
        writeFileSync(replaced, content)
        await withCatalog(store, async (reader) => {
          assert.ok(reader.writable !== undefined)
          assert.equal((await reader.listSeries())[0]?.rows, 40)
        })
      })
    }))

  it('a store that another process holds is verified, and neither repaired nor deleted from', () =>
    template.inCopy(async (_holder, store, files) => {
      appendFileSync(join(store, files[0]!), 'x')
      await withCatalog(store, async (reader) => {
        assert.ok(reader.writable !== undefined)
        const keeping = new StoreKeeping(reader)
        const report = await keeping.verify({})
        assert.ok(report.kind === 'verified' && report.report.files.length === 5)
        assert.equal((await keeping.repair()).kind, 'failed')
        assert.equal((await keeping.delete({ series: [spy] })).kind, 'failed')
        assert.equal(dataFiles(store).length, 5)
      })
    }))
})
