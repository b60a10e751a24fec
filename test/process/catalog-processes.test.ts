import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBarFeed } from '../../engine-host/data/bar-feed.js'
import { Catalog } from '../../engine-host/data/catalog.js'
import { zipOf } from '../unit/data/zip-bytes.js'

const days = 30
const barsPerDay = 500

/** Thirty days of bars: thirty files in the store, so that there is much to be caught in the middle of. */
function manyDays(): string {
  const lines = ['ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol']
  for (let day = 0; day < days; day++) {
    for (let bar = 0; bar < barsPerDay; bar++) {
      const stamp = BigInt(Date.UTC(2024, 0, 1 + day, 14, 30, bar)) * 1_000_000n
      const price = 100 + ((day * 7 + bar * 13) % 50)
      lines.push(
        `${stamp},32,95,1,${price}000000000,${price + 1}000000000,${price - 1}000000000,${price}000000000,${bar + 1},ABC`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

function start(store: string, file: string): ChildProcess {
  return fork(join(__dirname, 'import-child.ts'), [store, file], { execArgv: ['--import', 'tsx'] })
}

/** Resolves when the child has sent a message that passes, or has ended. */
async function until(child: ChildProcess, passes: (message: string) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'string' && passes(message)) resolve()
    })
    child.once('exit', () => resolve())
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('a store and several processes', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-processes-'))
    file = join(folder, 'days.csv')
    writeFileSync(file, manyDays())
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const writing = (message: string) => Number(/^writing (.*)$/.exec(message)?.[1] ?? -1)
  const moments: readonly {
    readonly what: string
    readonly passes: (message: string) => boolean
    readonly delayMs: number
  }[] = [
    { what: 'when it has opened the store', passes: (message) => message === 'open', delayMs: 0 },
    { what: 'while it reads the file', passes: (message) => message === 'open', delayMs: 60 },
    ...[0.05, 0.5].map((share) => ({
      what: `when ${share * 100} % is written`,
      passes: (message: string) => writing(message) >= share,
      delayMs: 0,
    })),
    ...[0, 5, 15, 40].map((delayMs) => ({
      what: `${delayMs} ms after the last file is written, around the commit`,
      passes: (message: string) => writing(message) >= 1,
      delayMs,
    })),
    { what: 'after it has said that it is done', passes: (message) => message === 'imported', delayMs: 0 },
  ]

  for (const { what, passes, delayMs } of moments) {
    it(`an import killed ${what} leaves all of the file or nothing`, async () => {
      const store = join(folder, 'store')
      const child = start(store, file)
      let done = false
      child.on('message', (message) => {
        if (message === 'imported') done = true
      })
      await until(child, passes)
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      await end(child)

      const catalog = await Catalog.open(store)
      assert.ok(catalog instanceof Catalog)
      try {
        assert.deepEqual(catalog.recovery!.quarantined, [])
        assert.deepEqual(catalog.recovery!.pruned, [])
        assert.deepEqual(catalog.recovery!.indexed, [])
        assert.deepEqual(readdirSync(join(store, 'tmp')), [])
        const rows = (await catalog.listSeries()).reduce((sum, series) => sum + series.rows, 0)
        assert.ok(rows === 0 || rows === days * barsPerDay, `${rows} rows`)
        assert.ok(!done || rows > 0, 'an import that was acknowledged is lost')
        const again = await catalog.importFiles([file])
        assert.equal(again.kind === 'imported' && again.files[0]!.rowsAdded, days * barsPerDay - rows)
        const resolved = await catalog.resolve('ABC.EQUS', '1-SECOND')
        assert.equal(resolved.kind, 'resolved')
        let read = 0
        for await (const batch of openBarFeed(resolved.source, 0)) read += batch.length
        assert.equal(read, days * barsPerDay)
      } finally {
        await catalog.close()
      }
    })
  }

  it('another process reads what one holds, is told which, and takes over when that is gone', async () => {
    const store = join(folder, 'store')
    const child = start(store, file)
    await until(child, (message) => message === 'imported')
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    try {
      const held = `The store ${store} is open for writing in the process ${child.pid!}, probably another window on the same folder.`
      assert.equal(catalog.writable?.message, held)
      const [series] = await catalog.listSeries()
      assert.deepEqual([series!.instrumentId, series!.bars, series!.rows], ['ABC.EQUS', '1-SECOND', days * barsPerDay])
      const resolved = await catalog.resolve('ABC.EQUS', '1-SECOND', '2024-01-02', '2024-01-04')
      assert.equal(resolved.kind === 'resolved' && resolved.source.rows, 2 * barsPerDay)
      const refused = await catalog.importFiles([file])
      assert.equal(refused.kind === 'failed' && refused.message, held)
      await assert.rejects(catalog.connect(), { message: new RegExp(`process ${child.pid!}`) })

      child.send('end')
      await once(child, 'exit')
      const taken = await catalog.importFiles([file])
      assert.equal(taken.kind === 'imported' && taken.files[0]!.alreadyImported, true)
      assert.equal(catalog.writable, undefined)
    } finally {
      await end(child)
      await catalog.close()
    }
  })

  it('an import that is cancelled leaves nothing, and the next one goes through', async () => {
    const store = join(folder, 'store')
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    try {
      for (const phase of ['checking', 'writing']) {
        const abort = new AbortController()
        const result = await catalog.importFiles([file], {
          signal: abort.signal,
          onProgress: (progress) => {
            if (progress.phase === phase) abort.abort()
          },
        })
        assert.deepEqual(result, { kind: 'cancelled' })
        assert.deepEqual(await catalog.listSeries(), [])
        assert.deepEqual(readdirSync(join(store, 'tmp')), [])
        assert.deepEqual(readdirSync(join(store, 'market_data')), [])
      }
      const result = await catalog.importFiles([file])
      assert.equal(result.kind === 'imported' && result.files[0]!.rowsAdded, days * barsPerDay)
    } finally {
      await catalog.close()
    }
  })

  const zippedRows = 400_000

  /** An archive, so that a check has to unpack it into a folder of its own and reads it from there. */
  function zippedBars(): string {
    const lines = Array.from({ length: zippedRows }, (_, row) => {
      const time = new Date(Date.UTC(2024, 0, 1) + row * 1000).toISOString()
      return `${time},${100 + (row % 50)},151,99,${100 + (row % 40)},${row + 1}`
    })
    const path = join(folder, 'bars.zip')
    const text = `time,open,high,low,close,volume\n${lines.join('\n')}\n`
    writeFileSync(path, zipOf({ 'bars.csv': Buffer.from(text) }))
    return path
  }

  /** Begins a check in a process that only reads, and stops that process as soon as the file is unpacked. */
  async function stoppedInCheck(store: string): Promise<ChildProcess> {
    const holder = start(store, '-')
    await until(holder, (message) => message === 'open')
    const settings = JSON.stringify({ instrument: 'ZIP.FILE', bars: '1-SECOND' })
    const checking = fork(join(__dirname, 'check-child.ts'), [store, zippedBars(), settings], {
      execArgv: ['--import', 'tsx'],
    })
    await until(checking, (message) => message === 'open')
    checking.send('check')
    const temporary = join(store, 'tmp')
    const hasUnpacked = () => readdirSync(temporary).some((name) => existsSync(join(temporary, name, 'unpacked')))
    while (!hasUnpacked()) await new Promise((resolve) => setTimeout(resolve, 1))
    checking.kill('SIGSTOP')
    await end(holder)
    return checking
  }

  it('a process that opens the store leaves what another one is working with', async () => {
    const store = join(folder, 'store')
    const checking = await stoppedInCheck(store)
    try {
      const [work] = readdirSync(join(store, 'tmp'))
      const catalog = await Catalog.open(store)
      assert.ok(catalog instanceof Catalog)
      try {
        assert.equal(catalog.writable, undefined)
        assert.ok(existsSync(join(store, 'tmp', work!, 'unpacked')))
        let outcome: unknown
        checking.on('message', (message) => (outcome = message))
        checking.kill('SIGCONT')
        await once(checking, 'exit')
        assert.equal(outcome, `checked ${zippedRows}`)
        assert.deepEqual(readdirSync(join(store, 'tmp')), [])
      } finally {
        await catalog.close()
      }
    } finally {
      await end(checking)
    }
  })

  it('a process that opens the store removes what a killed one was working with', async () => {
    const store = join(folder, 'store')
    await end(await stoppedInCheck(store))
    assert.equal(readdirSync(join(store, 'tmp')).length, 1)
    const catalog = await Catalog.open(store)
    assert.ok(catalog instanceof Catalog)
    await catalog.close()
    assert.deepEqual(readdirSync(join(store, 'tmp')), [])
  })
})
