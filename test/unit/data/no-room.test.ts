import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const root = join(__dirname, '..', '..', '..')

/** Trades of one day, with prices and sizes that do not compress. */
function randomTrades(path: string, count: number): void {
  let seed = 1
  const random = () => (seed = (seed * 48_271) % 2_147_483_647)
  const rows = Array.from({ length: count }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 2) + at * 100).toISOString()
    return `${time},${100 + random() / 1e7},${random()}`
  })
  writeFileSync(path, `${['time,price,size', ...rows].join('\n')}\n`)
}

/** Does something as somebody whom permissions hold back; the superuser lays down his rights for that time. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const isSuperuser = process.geteuid!() === 0
  if (isSuperuser) process.seteuid!(65_534)
  try {
    await work()
  } finally {
    if (isSuperuser) process.seteuid!(0)
  }
}

describe('a store that cannot be written to', () => {
  it('in a folder that may only be read is named, with what to do', () =>
    inTemporaryFolder(async (folder) => {
      chmodSync(folder, 0o755)
      const locked = join(folder, 'locked')
      mkdirSync(locked)
      chmodSync(locked, 0o555)
      await withoutPrivileges(async () => {
        const catalog = await Catalog.open(join(locked, 'store'))
        assert.ok(!(catalog instanceof Catalog))
        assert.equal(catalog.message, `The store ${join(locked, 'store')} may not be written to.`)
        assert.equal(catalog.next, 'Check the folder, its permissions and the free space.')
      })
      assert.deepEqual(readdirSync(locked), [])
    }))

  it('because a file would become too large, as on a full disk, keeps what it has and nothing of the file', () =>
    inTemporaryFolder(async (folder) => {
      const [small, large, store] = ['small.csv', 'large.csv', 'store'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ]
      randomTrades(small, 100)
      randomTrades(large, 400_000)
      const settings = { instrument: 'A.B' }
      await withCatalog(store, async (catalog) => {
        assert.equal((await catalog.importFiles([small], { settings })).kind, 'imported')
      })
      const database = statSync(join(store, 'catalog.duckdb')).size
      // The signal that would end the process at the limit is ignored, so that writing fails.
      const command = `trap '' XFSZ; ulimit -f ${Math.ceil(database / 1024) + 256}; exec "$@"`
      const cli = ['--import', 'tsx', join(root, 'engine-host', 'cli', 'main.ts')]
      const ended = spawnSync(
        'bash',
        ['-c', command, 'bash', process.execPath, ...cli, 'import', '--catalog', store, '--instrument', 'C.D', large],
        { cwd: root, encoding: 'utf8' },
      )
      assert.notEqual(ended.status, 0, ended.stdout)
      assert.match(ended.stderr, /large\.csv could not be imported: .*nothing of it was imported/s)
      await withCatalog(store, async (catalog) => {
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]),
          [['A.B', 100]],
        )
        const again = await catalog.importFiles([large], { settings: { instrument: 'C.D' } })
        assert.equal(again.kind, 'imported')
      })
    }))
})
