import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Catalog, type ImportProgress } from '../../engine-host/data/catalog.js'
import { dataFiles } from '../../engine-host/data/catalog-recovery.js'
import { type ManyDays, writeManyDays } from './import-files.js'

/** Everything that a store holds, by the bytes of its files and what the catalog says of them. */
async function contentOf(catalog: Catalog): Promise<Record<string, unknown>> {
  const files = await dataFiles(catalog.layout)
  const bytes = files.map((path) => [
    path,
    createHash('sha256')
      .update(readFileSync(catalog.layout.resolve(path)))
      .digest('hex'),
  ])
  const listed = (await catalog.listSeries()).map(({ instrumentId, bars, rows }) => [instrumentId, bars, rows])
  return { bytes, listed, temporary: readdirSync(catalog.layout.temporary) }
}

describe('imports beside each other and imports that are cancelled', function () {
  this.timeout(240_000)
  let folder = ''
  let files: ManyDays[] = []
  let half: ManyDays[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-cancelled-'))
    files = writeManyDays(folder, 6)
    mkdirSync(join(folder, 'half'))
    half = writeManyDays(join(folder, 'half'), 4, true)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function inStore(name: string, work: (catalog: Catalog) => Promise<void>): Promise<void> {
    const catalog = await Catalog.open(join(folder, name))
    assert.ok(catalog instanceof Catalog)
    try {
      await work(catalog)
    } finally {
      await catalog.close()
    }
  }

  it('an import cancelled at any moment leaves the store as it was, and the next one goes through', async () => {
    let stores = 0
    const phases: readonly ImportProgress['phase'][] = ['checking', 'reading', 'writing']
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.boolean(),
        fc.constantFrom(...phases),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(40),
        async (number, withData, phase, fraction, delayMs) => {
          await inStore(`cancelled-${stores++}`, async (catalog) => {
            const { path, settings, rows } = files[number]!
            if (withData) await catalog.importFiles([half[number]!.path], { settings })
            const before = await contentOf(catalog)
            const abort = new AbortController()
            const onProgress = (progress: ImportProgress) => {
              if (progress.phase !== phase || progress.fraction < fraction) return
              if (delayMs % 2 === 0) abort.abort()
              else setTimeout(() => abort.abort(), delayMs)
            }
            const result = await catalog.importFiles([path], { settings, signal: abort.signal, onProgress })
            const left = await contentOf(catalog)
            if (result.kind === 'cancelled') assert.deepEqual(left, before)
            else assert.equal(result.kind, 'imported', JSON.stringify(result))
            const again = await catalog.importFiles([path], { settings })
            assert.equal(again.kind, 'imported', JSON.stringify(again))
            const [series] = await catalog.listSeries()
            assert.equal(series!.rows, rows)
          })
        },
      ),
      { numRuns: 25, seed: 5 },
    )
  })

  it('imports asked for at the same time are done one after the other, to the same bytes, and a cancelled one among them leaves nothing', async () => {
    const chosen = [files[0]!, files[1]!, files[3]!, files[4]!]
    let expected: unknown
    await inStore('one-by-one', async (catalog) => {
      for (const { path, settings } of chosen) await catalog.importFiles([path], { settings })
      expected = await contentOf(catalog)
    })
    await inStore('at-once', async (catalog) => {
      const abort = new AbortController()
      const cancelled = catalog.importFiles([files[2]!.path], { signal: abort.signal })
      const results = await Promise.all([
        ...chosen.map(({ path, settings }) => catalog.importFiles([path], { settings })),
        ...chosen.map(({ path, settings }) => catalog.importFiles([path], { settings })),
        Promise.resolve().then(() => abort.abort()),
      ])
      assert.deepEqual(await cancelled, { kind: 'cancelled' })
      const added = results.flatMap((result) => (result?.kind === 'imported' ? [result.files[0]!.rowsAdded] : []))
      assert.deepEqual(added, [...chosen.map(({ rows }) => rows), 0, 0, 0, 0])
      assert.deepEqual(await contentOf(catalog), expected)
    })
  })
})
