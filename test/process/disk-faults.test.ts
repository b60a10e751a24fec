import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Catalog, type ImportProgress } from '../../engine-host/data/catalog.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { ImportMarketDataResult } from '../../engine-host/protocol/requests.js'
import { root } from '../orchestrator/project.js'
import { writeManyDays } from './import-files.js'

interface Step {
  readonly result?: ImportMarketDataResult
  readonly rows?: number
  readonly files?: number
  readonly temporary?: readonly string[]
  readonly recovery?: { readonly quarantined: readonly unknown[]; readonly pruned: readonly unknown[] }
}

const days = 60
const settings = { instrument: 'PLAIN.FILE', bars: '1-SECOND' }

describe('faults of the disk and of the file', function () {
  this.timeout(240_000)
  let folder = ''
  let file = ''
  let rows = 0
  let script = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-faults-'))
    const [plain] = writeManyDays(folder, days)
    file = plain!.path
    rows = plain!.rows
    script = join(root, 'test-results/full-disk-child.cjs')
    await build({
      entryPoints: [join(root, 'test/process/full-disk-child.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['@duckdb/node-bindings', 'sql.js'],
      logLevel: 'warning',
    })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function run(command: string): Promise<string> {
    const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output += text.toString()))
    await new Promise((resolve) => child.once('close', resolve))
    return output
  }
  const importing = (store: string, ballast: string) =>
    `exec ${process.execPath} ${script} ${store} ${file} '${JSON.stringify(settings)}' ${ballast}`

  it('writes that fail leave the store as it was, say why, and the same import goes through when they succeed', async () => {
    // The system's own limit on the size of files: writing beyond it fails as on a full disk, whoever runs this.
    const store = join(folder, 'limited')
    const limited = await run(`trap '' XFSZ; ulimit -f 1; ${importing(store, '-')}`)
    const [refused] = JSON.parse(limited) as [Step]
    assert.ok(refused.result?.kind === 'failed', limited)
    const within = JSON.parse(await run(importing(store, '-'))) as Step[]
    assert.equal(within[0]!.rows, rows, JSON.stringify(within))
  })

  it('a full disk leaves the store as it was, at whichever write it is met', async () => {
    const mount = join(folder, 'mounted')
    mkdirSync(mount)
    const mounted = (await run(`unshare -rm mount -t tmpfs tmpfs ${mount} && echo mounted`)).includes('mounted')
    // Where nothing can be mounted, a limit on the size of files takes the place of the small disk.
    const small = (kilobytes: number) =>
      mounted
        ? `unshare -rm bash -c "mount -t tmpfs -o size=16m tmpfs ${mount} && head -c ${(16_384 - kilobytes) * 1024} /dev/zero > ${mount}/ballast; ${importing(join(mount, 'store'), join(mount, 'ballast')).replaceAll('"', '\\"')}"`
        : `trap '' XFSZ; ulimit -f ${Math.ceil(kilobytes / 40)}; ${importing(join(folder, `small-${kilobytes}`), '-')}`
    const outcomes = new Set<string>()
    for (const kilobytes of [4, 100, 290, 400, 520, 540, 560, 580, 600, 640, 2000]) {
      const output = await run(small(kilobytes))
      const steps = JSON.parse(output) as Step[]
      for (const { result, rows: left, files, temporary, recovery } of steps) {
        if (recovery) assert.deepEqual([recovery.quarantined, recovery.pruned], [[], []], output)
        if (result?.kind === 'failed') {
          assert.match(result.message, mounted ? /disk is full\.$|is on a full disk\.$/ : /\.$/, output)
          outcomes.add(/catalog\.duckdb\.wal/.test(result.details ?? '') ? 'at the commit' : 'before the commit')
        }
        if (left === undefined) continue
        assert.ok(left === 0 || left === rows, output)
        assert.equal(files, left === 0 ? 0 : days, output)
        assert.deepEqual(temporary, [], output)
      }
      if (mounted) assert.equal(steps.at(-1)!.rows, rows, output)
    }
    assert.deepEqual([...outcomes].sort(), mounted ? ['at the commit', 'before the commit'] : ['before the commit'])
  })

  it('a store whose path leads through a file, or whose folder is gone, is refused with its path', async () => {
    const blocked = join(file, 'store')
    const failure = (await Catalog.open(blocked)) as Failure
    assert.equal(failure.message, `The store ${blocked} cannot be made: a part of its path is a file.`)
    assert.equal(failure.next, 'Check the folder, its permissions and the free space.')

    const store = join(folder, 'replaced')
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    rmSync(join(store, 'tmp'), { recursive: true })
    writeFileSync(join(store, 'tmp'), 'in the way')
    const refused = await catalog.importFiles([file], { settings })
    assert.ok(refused.kind === 'failed')
    assert.equal(
      refused.message,
      'plain.csv could not be imported: a folder of the store is gone, or is a file.',
      refused.details,
    )
    rmSync(join(store, 'tmp'))
    const imported = await catalog.importFiles([file], { settings })
    assert.equal(imported.kind === 'imported' && imported.files[0]!.rowsAdded, rows, JSON.stringify(imported))
    await catalog.close()
  })

  it('a store that belongs to another user and may not be written to is refused', async () => {
    const store = join(folder, 'foreign')
    mkdirSync(store)
    // As root nothing is forbidden, so that the import runs as nobody.
    const nobody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --clear-groups' : ''
    const lock = `chmod 755 ${folder}; chmod 555 ${store};`
    const output = await run(`${lock} ${importing(store, '-').replace('exec', `exec ${nobody}`)}`)
    const [refused] = JSON.parse(output) as [Step]
    assert.ok(refused.result?.kind === 'failed', output)
    assert.equal(refused.result.message, `The store ${store} may not be written to.`)
  })

  const changes: readonly {
    readonly what: string
    readonly change: (path: string) => void
    readonly message: string
  }[] = [
    {
      what: 'grows',
      change: (path) => appendFileSync(path, '2030-01-01T00:00:00Z,1,1,1,1,1\n'),
      message: 'changing.csv changed while it was read.',
    },
    {
      what: 'is replaced',
      change: (path) => {
        writeFileSync(`${path}.new`, 'time,open,high,low,close,volume\n2030-01-01T00:00:00Z,1,1,1,1,1\n')
        renameSync(`${path}.new`, path)
      },
      message: 'changing.csv changed while it was read.',
    },
    {
      what: 'is deleted',
      change: (path) => rmSync(path, { force: true }),
      message: 'changing.csv was deleted or moved while it was read.',
    },
  ]
  for (const { what, change, message } of changes) {
    it(`a file that ${what} while it is read is left alone, in whichever phase`, async () => {
      const store = join(folder, `changing-${what}`)
      const changing = join(folder, 'changing.csv')
      const catalog = await Catalog.open(store)
      assert.ok(catalog instanceof Catalog)
      try {
        for (const phase of ['checking', 'writing'] as const) {
          writeManyDays(folder, 5)
          renameSync(file, changing)
          let done = false
          const onProgress = (progress: ImportProgress) => {
            if (done || progress.phase !== phase) return
            done = true
            change(changing)
          }
          const result = await catalog.importFiles([changing], { settings, onProgress })
          assert.ok(result.kind === 'failed', JSON.stringify(result))
          assert.equal(result.message, message)
          assert.deepEqual(await catalog.listSeries(), [])
          assert.deepEqual(readdirSync(join(store, 'tmp')), [])
          assert.equal(existsSync(join(store, 'market_data', 'kind=bars_1-SECOND')), false)
        }
      } finally {
        await catalog.close()
      }
    })
  }
})
