import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../engine-host/data/catalog.js'
import { dataFiles } from '../../engine-host/data/catalog-recovery.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import { verifyFiles } from '../../engine-host/data/stored/file-verification.js'
import { type ManyDays, writeManyDays } from './import-files.js'
import { bundledChild, kill, opened, seeded, until } from './killable-child.js'

const days = 8
const killsOfEach = 5

describe('imports that are killed at random moments', function () {
  this.timeout(300_000)
  let folder = ''
  let script = ''
  let files: ManyDays[] = []
  let half: ManyDays[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-killed-'))
    script = await bundledChild('import-child')
    files = writeManyDays(folder, days)
    mkdirSync(join(folder, 'half'))
    half = writeManyDays(join(folder, 'half'), days - 2, true)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** Begins an import in a process of its own and resolves when the store is open. */
  function begin(store: string, file: ManyDays): Promise<ChildProcess> {
    return opened(script, [store, file.path, JSON.stringify(file.settings)])
  }

  /** What is in a store after a crash, which must be as before the import or as after it. */
  async function requireHealed(store: string, file: ManyDays, rowsBefore: number): Promise<'nothing' | 'all'> {
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    try {
      const { quarantined, pruned, indexed } = catalog.recovery!
      assert.deepEqual({ quarantined, pruned, indexed }, { quarantined: [], pruned: [], indexed: [] })
      assert.deepEqual(readdirSync(join(store, 'tmp')), [])
      const rows = (await catalog.listSeries()).reduce((sum, series) => sum + series.rows, 0)
      assert.ok(rows === rowsBefore || rows === file.rows, `${rows} rows, neither ${rowsBefore} nor ${file.rows}`)
      const again = await catalog.importFiles([file.path], { settings: file.settings })
      assert.ok(again.kind === 'imported', JSON.stringify(again))
      assert.equal(again.files[0]!.rowsAdded, file.rows - rows)
      await requireWhole(catalog, store)
      return rows === file.rows ? 'all' : 'nothing'
    } finally {
      await catalog.close()
    }
  }

  /** Every file has its entry and the bytes that were written, and there is no other. */
  async function requireWhole(catalog: Catalog, store: string): Promise<void> {
    const layout = new StoreLayout(store)
    const entries = await catalog.stored.files()
    assert.deepEqual(entries.map(({ path }) => path).sort(), await dataFiles(layout))
    for (const { report } of await verifyFiles(layout, entries))
      assert.equal(report.state, 'sound', JSON.stringify(report))
  }

  for (const [number, name] of ['plain CSV', 'Databento CSV', 'compressed CSV', 'CSV of trades', 'DBN'].entries()) {
    for (const withData of [false, true]) {
      it(`${name} into ${withData ? 'a store with half of its rows' : 'an empty store'}: nothing or all of it is there`, async () => {
        const file = files.find((each) => each.name === name)!
        const before = half.find((each) => each.name === name)!
        const template = join(folder, `template-${number}-${withData}`)
        const opened = await Catalog.open(template)
        assert.ok(opened instanceof Catalog)
        if (withData) await opened.importFiles([before.path], { settings: before.settings })
        await opened.close()

        const measured = join(folder, `measured-${number}-${withData}`)
        cpSync(template, measured, { recursive: true })
        const whole = await begin(measured, file)
        const started = performance.now()
        await until(whole, 'imported')
        const duration = performance.now() - started
        await kill(whole)
        await rm(measured, { recursive: true })

        const random = seeded(2 * number + (withData ? 1 : 0))
        for (let part = 0; part < killsOfEach; part++) {
          const moment = ((part + random()) / killsOfEach) * duration
          const store = join(folder, `store-${number}-${withData}-${part}`)
          cpSync(template, store, { recursive: true })
          const child = await begin(store, file)
          await new Promise((resolve) => setTimeout(resolve, moment))
          await kill(child)
          await requireHealed(store, file, withData ? before.rows : 0)
          await rm(store, { recursive: true })
        }
      })
    }
  }
})
