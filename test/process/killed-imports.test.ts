import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Catalog } from '../../engine-host/data/catalog.js'
import { dataFiles } from '../../engine-host/data/catalog-recovery.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import { verifyFiles } from '../../engine-host/data/stored/file-verification.js'
import { root } from '../orchestrator/project.js'
import { type ManyDays, writeManyDays } from './import-files.js'

const days = 8
const killsOfEach = 5

/** The same numbers between 0 and 1 in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A process that starts quickly enough to be killed fifty times. */
async function bundledChild(): Promise<string> {
  const outfile = join(root, 'test-results/import-child.cjs')
  await build({
    entryPoints: [join(root, 'test/process/import-child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings', 'sql.js'],
    logLevel: 'warning',
  })
  return outfile
}

/** Resolves when the child has sent the message, or has ended. */
async function until(child: ChildProcess, message: string): Promise<void> {
  await new Promise<void>((resolve) => {
    child.on('message', (sent) => {
      if (sent === message) resolve()
    })
    child.once('exit', () => resolve())
  })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('imports that are killed at random moments', function () {
  this.timeout(300_000)
  let folder = ''
  let script = ''
  let files: ManyDays[] = []
  let half: ManyDays[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-killed-'))
    script = await bundledChild()
    files = writeManyDays(folder, days)
    mkdirSync(join(folder, 'half'))
    half = writeManyDays(join(folder, 'half'), days - 2, true)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** Begins an import in a process of its own and resolves when the store is open. */
  async function begin(store: string, file: ManyDays): Promise<ChildProcess> {
    const child = fork(script, [store, file.path, JSON.stringify(file.settings)])
    await until(child, 'open')
    return child
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
