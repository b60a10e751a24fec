import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Catalog } from '../../engine-host/data/catalog.js'
import { dataFiles } from '../../engine-host/data/catalog-recovery.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import { verifyFiles } from '../../engine-host/data/stored/file-verification.js'
import { StoreKeeping } from '../../engine-host/data/stored/store-keeping.js'
import { type ManyDays, writeManyDays } from './import-files.js'
import { bundledChild, kill, opened, seeded, until } from './killable-child.js'

const days = 15
const kills = 12
const doomed = { instrumentId: 'DOOMED.FILE', bars: '1-SECOND' }
const kept = { instrumentId: 'KEPT.FILE', bars: '1-SECOND' }

describe('deletions and repairs that are killed at random moments', function () {
  this.timeout(300_000)
  let folder = ''
  let script = ''
  let template = ''
  let bars: ManyDays
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-keeping-'))
    script = await bundledChild('keeping-child')
    bars = writeManyDays(folder, days)[0]!
    template = join(folder, 'template')
    await inStore(template, async (catalog) => {
      for (const { instrumentId: instrument } of [doomed, kept])
        await catalog.importFiles([bars.path], { settings: { ...bars.settings, instrument } })
    })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function inStore<Result>(store: string, work: (catalog: Catalog) => Promise<Result>): Promise<Result> {
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog, JSON.stringify(catalog))
    return work(catalog).finally(() => catalog.close())
  }

  /** Does the work in copies of a store, once to its end for its duration, and then killed at moments within it. */
  async function killedAtRandom(
    of: string,
    args: readonly string[],
    doneKind: string,
    look: (store: string, wasKilled: boolean) => Promise<void>,
  ): Promise<void> {
    let duration = 0
    const random = seeded(args.length)
    for (let number = -1; number < kills; number++) {
      const store = join(folder, `store-${args[0]!}-${number}`)
      cpSync(of, store, { recursive: true })
      const child = await opened(script, [store, ...args])
      const began = performance.now()
      const done = until(child, doneKind)
      child.send('go')
      const moment = ((number + random()) / kills) * duration
      await (number < 0 ? done : new Promise((resolve) => setTimeout(resolve, moment)))
      if (number < 0) duration = performance.now() - began
      await kill(child)
      await look(store, number >= 0)
      await rm(store, { recursive: true })
    }
  }

  /** Every file has its entry and the bytes that were written, and there is no other. */
  async function requireSound(catalog: Catalog): Promise<void> {
    const entries = await catalog.stored.files()
    assert.deepEqual(entries.map(({ path }) => path).sort(), await dataFiles(catalog.layout))
    for (const { report } of await verifyFiles(catalog.layout, entries))
      assert.equal(report.state, 'sound', JSON.stringify(report))
  }

  const rowsBySeries = async (catalog: Catalog) =>
    Object.fromEntries((await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]))

  it('a series that is being deleted is whole or gone, and others stay', async () => {
    const outcomes = new Set<string>()
    await killedAtRandom(template, ['delete', JSON.stringify({ series: [doomed] })], 'deleted', async (store) => {
      await inStore(store, async (catalog) => {
        const { quarantined, pruned, indexed } = catalog.recovery!
        assert.deepEqual({ quarantined, pruned, indexed }, { quarantined: [], pruned: [], indexed: [] })
        const rows = await rowsBySeries(catalog)
        assert.equal(rows['KEPT.FILE'], bars.rows)
        assert.ok([undefined, bars.rows].includes(rows['DOOMED.FILE']), JSON.stringify(rows))
        outcomes.add(rows['DOOMED.FILE'] === undefined ? 'gone' : 'whole')
        await requireSound(catalog)
        const settings = { ...bars.settings, instrument: doomed.instrumentId }
        const again = await catalog.importFiles([bars.path], { settings })
        assert.ok(again.kind === 'imported', JSON.stringify(again))
        assert.deepEqual(await rowsBySeries(catalog), { 'DOOMED.FILE': bars.rows, 'KEPT.FILE': bars.rows })
      })
    })
    assert.deepEqual([...outcomes].sort(), ['gone', 'whole'])
  })

  it('a repair loses no sound file, and what it took away lies in quarantine with its reason', async () => {
    const damaged = join(folder, 'damaged')
    cpSync(template, damaged, { recursive: true })
    const files = await dataFiles(new StoreLayout(damaged))
    const [cut, gone] = [files.filter((_, at) => at % 5 === 1), files.filter((_, at) => at % 5 === 2)]
    // The damage lies where opening does not look: the size and both ends stay.
    for (const path of cut) damageMiddle(join(damaged, path))
    for (const path of gone) rmSync(join(damaged, path))
    const sound = files.filter((path) => !cut.includes(path) && !gone.includes(path))

    await killedAtRandom(damaged, ['repair'], 'repaired', async (store) => {
      await inStore(store, async (catalog) => {
        assert.deepEqual(
          (await dataFiles(catalog.layout)).filter((path) => sound.includes(path)),
          sound,
        )
        requireReasons(store)
        const repaired = await new StoreKeeping(catalog).repair()
        assert.ok(repaired.kind === 'repaired', JSON.stringify(repaired))
        assert.deepEqual(await dataFiles(catalog.layout), sound)
        await requireSound(catalog)
        assert.deepEqual(requireReasons(store), cut.map((path) => path.replace('market_data/', '')).sort())
      })
    })
  })

  function damageMiddle(path: string): void {
    const bytes = readFileSync(path)
    bytes.fill(0x55, 8, bytes.length >> 1)
    writeFileSync(path, bytes)
  }

  /** Files in quarantine, each of which has its reason beside it. */
  function requireReasons(store: string): string[] {
    const quarantine = join(store, 'quarantine')
    if (!existsSync(quarantine)) return []
    const names = readdirSync(quarantine, { recursive: true }).map(String)
    const files = names.filter((name) => name.endsWith('.parquet')).sort()
    for (const name of files) assert.match(readFileSync(join(quarantine, `${name}.reason.txt`), 'utf8'), /^\d{4}-.* \S/)
    return files
  }
})
