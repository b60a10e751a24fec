import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { openBarFeed } from '../../../engine-host/data/bar-feed.js'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
import { StoreKeeping } from '../../../engine-host/data/stored/store-keeping.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const times = Array.from({ length: 4 }, (_, row) => new Date(Date.UTC(2024, 0, 2, 15, row)).toISOString())
const content = `time,open,high,low,close,volume\n${times.map((time, row) => `${time},10,20,9,1${row}.5,${row + 1}`).join('\n')}\n`
const settings = { instrument: 'A.N', bars: '1-MINUTE' }

/** Import, read, look, export, verify, import of what was exported, repair and delete, all in one folder. */
async function wholeCycle(folder: string, name: string): Promise<void> {
  const workspace = join(folder, name)
  mkdirSync(workspace)
  const file = join(workspace, `${name}.csv`)
  writeFileSync(file, content)
  const store = join(workspace, '.backlens')
  const series = { instrumentId: 'A.N', bars: '1-MINUTE' }
  const exported = join(workspace, `out ${name}.csv`)
  await withCatalog(store, async (catalog) => {
    const imported = await catalog.importFiles([file], { settings })
    assert.ok(imported.kind === 'imported' && imported.files[0]!.rowsAdded === 4, JSON.stringify(imported))
    const resolved = await catalog.resolve('A.N', '1-MINUTE')
    assert.ok(resolved.kind === 'resolved', JSON.stringify(resolved))
    const closes: number[] = []
    for await (const batch of openBarFeed(resolved.source, 0)) closes.push(...batch.close.subarray(0, batch.length))
    assert.deepEqual(closes, [10.5, 11.5, 12.5, 13.5])
    const inspection = new SeriesInspection(catalog)
    const rows = await inspection.rows({ ...series, firstRow: 0, count: 10 })
    assert.equal(rows.kind, 'rows', JSON.stringify(rows))
    const covered = await inspection.coverage(series)
    assert.equal(covered.kind, 'covered', JSON.stringify(covered))
    const written = await inspection.export({ ...series, file: exported, format: 'csv' })
    assert.ok(written.kind === 'exported' && written.rows === 4, JSON.stringify(written))
    assert.equal(readFileSync(exported, 'utf8').split('\n').length, 6)
  })
  await withCatalog(store, async (catalog) => {
    assert.deepEqual(catalog.recovery, { completed: [], pruned: [], indexed: [], quarantined: [] })
    const again = await catalog.importFiles([exported], { settings: { ...settings, stamp: 'close' } })
    assert.ok(again.kind === 'imported' && again.files[0]!.rowsAdded === 0, JSON.stringify(again))
    const keeping = new StoreKeeping(catalog)
    const verified = await keeping.verify({})
    assert.ok(verified.kind === 'verified' && verified.report.sound === 1, JSON.stringify(verified))
    assert.equal((await keeping.repair()).kind, 'repaired')
    const deleted = await keeping.delete({ series: [series] })
    assert.ok(deleted.kind === 'deleted' && deleted.rows === 4 && deleted.left === 0, JSON.stringify(deleted))
    assert.deepEqual(await catalog.listSeries(), [])
  })
}

describe('folders and files with awkward names', function () {
  this.timeout(120_000)
  const names = [
    'a#b',
    'a%20b',
    'a%b',
    '[ab]',
    'a*b',
    "it's",
    'say "so"',
    '{a,b}',
    'a\\b',
    'a;b&c$d',
    'ünï çødé',
    '日本 市場 📈',
    ' spaces around ',
    '-x=1',
    'kind=bars_1-MINUTE',
    '!a(b)~^`',
  ]
  for (const name of names)
    it(`${JSON.stringify(name)}: imported, read, exported, verified, imported again and deleted`, () =>
      inTemporaryFolder((folder) => wholeCycle(folder, name)))

  it('whatever a name is made of', async () => {
    const signs = `#%[]*'"{},;&$ \\^~\`!()+=@äß日📈a1.`.match(/./gu)!
    const name = fc
      .array(fc.constantFrom(...signs), { minLength: 1, maxLength: 12 })
      .map((chosen) => `n${chosen.join('')}`)
    const property = fc.asyncProperty(name, (each) => inTemporaryFolder((folder) => wholeCycle(folder, each)))
    await fc.assert(property, { numRuns: 8, seed: 3 })
  })

  it('a question mark in the path of the store is refused with a sentence; in that of a file it is read', () =>
    inTemporaryFolder(async (folder) => {
      const refused = await Catalog.open(join(folder, 'a?b', '.backlens'))
      assert.ok(!(refused instanceof Catalog))
      assert.match(refused.message, /^The store .*a\?b.* has a question mark in its path/)
      assert.deepEqual(readdirSync(folder), [])
      mkdirSync(join(folder, 'in?'))
      writeFileSync(join(folder, 'in?', 'a?.csv'), content)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const imported = await catalog.importFiles([join(folder, 'in?')], { settings })
        assert.ok(imported.kind === 'imported' && imported.files[0]!.rowsAdded === 4, JSON.stringify(imported))
      })
    }))
})
