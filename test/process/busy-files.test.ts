import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Catalog } from '../../engine-host/data/catalog.js'
import { dataFiles, type RecoveryReport } from '../../engine-host/data/catalog-recovery.js'
import { StoreLayout } from '../../engine-host/data/store-layout.js'
import type { DeleteSeriesResult, ExportSeriesResult } from '../../engine-host/protocol/catalog-requests.js'
import { type ManyDays, writeManyDays } from './import-files.js'

const run = promisify(execFile)
const days = 3
const nothing: RecoveryReport = { completed: [], pruned: [], indexed: [], quarantined: [] }

interface Seen<Result> {
  readonly result: Result
  readonly series: readonly { readonly instrumentId: string }[]
  readonly recovery: RecoveryReport
}

/**
 * A file that something is mounted on cannot be removed or replaced, as one that is open cannot under Windows. Where
 * nothing can be mounted, a folder that is protected takes its place.
 */
describe('files that the system refuses to give up', function () {
  this.timeout(120_000)
  let folder = ''
  let template = ''
  let mayMount = false
  let bars: ManyDays
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-busy-'))
    const probe = join(folder, 'probe')
    writeFileSync(probe, '')
    const script = `mount --bind ${probe} ${probe} && echo mounted`
    const mounted = await run('unshare', ['-rm', 'bash', '-c', script]).catch(() => undefined)
    mayMount = mounted?.stdout.trim() === 'mounted'
    bars = writeManyDays(folder, days)[0]!
    template = join(folder, 'template')
    await withStore(template, async (catalog) => {
      const imported = await catalog.importFiles([bars.path], { settings: bars.settings })
      assert.equal(imported.kind, 'imported')
    })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function withStore(store: string, work: (catalog: Catalog) => Promise<void>): Promise<void> {
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog, JSON.stringify(catalog))
    await work(catalog).finally(() => catalog.close())
  }

  /** Works on a store in a process of its own while a file cannot be removed. */
  async function whileBusy<Result>(store: string, file: string, params: unknown): Promise<Seen<Result>> {
    const child = `${process.execPath} --import tsx ${join(__dirname, 'busy-file-child.ts')} "$1" "$2"`
    // To root nothing is forbidden, so that nobody does it.
    const nobody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --clear-groups' : ''
    const protect = nobody === '' ? '' : `chmod 777 "$(dirname "$1")"; chown -R 65534 "$1";`
    const script = mayMount
      ? `mount --bind "$0" "$0" && exec ${child}`
      : `${protect} chmod 555 "$(dirname "$0")"; ${nobody} ${child}; chmod 755 "$(dirname "$0")"`
    const command = ['bash', '-c', script, file, store, JSON.stringify(params)]
    const [program, ...args] = mayMount ? ['unshare', '-rm', ...command] : command
    const { stdout } = await run(program!, args)
    return JSON.parse(stdout) as Seen<Result>
  }

  it('a deleted series stays deleted, is told to have left a file, and the file goes when the store is opened next', async () => {
    const store = join(folder, 'deleted')
    cpSync(template, store, { recursive: true })
    const layout = new StoreLayout(store)
    const files = await dataFiles(layout)
    const busy = files[1]!
    const params = { series: [{ instrumentId: 'PLAIN.FILE', bars: '1-SECOND' }] }
    const { result, series } = await whileBusy<DeleteSeriesResult>(store, layout.resolve(busy), params)
    assert.ok(result.kind === 'deleted', JSON.stringify(result))
    assert.deepEqual([result.files, result.rows, result.left], [files.length, bars.rows, 1])
    assert.deepEqual(series, [])
    assert.deepEqual(await dataFiles(layout), [busy])

    await withStore(store, async (catalog) => {
      assert.deepEqual(catalog.recovery, nothing)
      assert.deepEqual(await catalog.listSeries(), [])
      assert.deepEqual(await dataFiles(layout), [])
    })
  })

  it('a file that is still refused at the next start is neither indexed again nor moved', async () => {
    const store = join(folder, 'twice')
    cpSync(template, store, { recursive: true })
    const layout = new StoreLayout(store)
    const busy = layout.resolve((await dataFiles(layout))[0]!)
    const params = { series: [{ instrumentId: 'PLAIN.FILE', bars: '1-SECOND' }] }
    await whileBusy(store, busy, params)
    const again = await whileBusy<DeleteSeriesResult>(store, busy, params)
    assert.equal(again.result.kind, 'failed')
    assert.deepEqual([again.series, again.recovery], [[], nothing])
    assert.ok(existsSync(busy))
    // What was deleted can be imported again, over the file that is left.
    await withStore(store, async (catalog) => {
      const imported = await catalog.importFiles([bars.path], { settings: bars.settings })
      assert.ok(imported.kind === 'imported' && imported.files[0]!.rowsAdded === bars.rows)
      assert.equal((await catalog.listSeries())[0]!.rows, bars.rows)
    })
    await withStore(store, async (catalog) => {
      assert.deepEqual(catalog.recovery, nothing)
      assert.equal((await catalog.listSeries())[0]!.rows, bars.rows)
    })
  })

  it('an export over a file that is open elsewhere says so, and leaves it as it was', async () => {
    const store = join(folder, 'exported')
    cpSync(template, store, { recursive: true })
    mkdirSync(join(folder, 'exports'))
    const file = join(folder, 'exports', 'open in a spreadsheet.csv')
    writeFileSync(file, 'mine')
    const params = { instrumentId: 'PLAIN.FILE', bars: '1-SECOND', file, format: 'csv' }
    const { result } = await whileBusy<ExportSeriesResult>(store, file, params)
    assert.ok(result.kind === 'failed', JSON.stringify(result))
    if (mayMount) {
      assert.equal(result.message, `${file} is open in another program.`)
      assert.equal(result.next, 'Close it there or choose another name, then export again.')
    } else assert.equal(result.message, `${file} cannot be written.`)
    assert.equal(readFileSync(file, 'utf8'), 'mine')
  })
})
