import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../orchestrator/project.js'
import { dbnBar, dbnHead } from '../unit/data/dbn-bytes.js'
import type { MemoryReport } from './import-memory-child.js'

/** Rows that are written, and imported, at once. */
const pieceRows = 100_000
const few = 8 * pieceRows
const many = 32 * pieceRows

/** Far less than the rows of the smaller file take, so that both imports put rows on the disk. */
const memoryMb = 64

/**
 * What the larger import may take more than the smaller one. Two runs of the same file differ by up to 50; the bytes of
 * the rows that it has more are 130, and whatever holds them takes no less.
 */
const allowedMb = 80

const start = Date.UTC(2024, 0, 1)

/** One-second bars as DBN, written piece by piece. */
function writeDbn(path: string, rows: number): string {
  const unit = 1_000_000_000n
  const record = dbnBar({ rtype: 32, instrument: 101, opened: 0n, prices: [5n, 6n, 4n, 5n], volume: 7n })
  writeFileSync(path, dbnHead(5, [{ symbol: 'ESH4', intervals: [[20240101, 20270101, '101']] }]))
  const bytes = Buffer.alloc(pieceRows * record.length)
  for (let from = 0; from < rows; from += pieceRows) {
    for (let row = 0; row < pieceRows; row++) {
      const at = row * record.length
      record.copy(bytes, at)
      bytes.writeBigUInt64LE(BigInt(start / 1000 + from + row) * unit, at + 8)
      const price = BigInt(100 + (row % 50)) * unit
      for (const [place, above] of [0n, 1n, -1n, 0n].entries()) {
        bytes.writeBigInt64LE(price + above * unit, at + 16 + 8 * place)
      }
    }
    appendFileSync(path, bytes)
  }
  return path
}

async function bundledChild(): Promise<string> {
  const outfile = join(root, 'test-results/import-memory-child.cjs')
  await build({
    entryPoints: [join(root, 'test/process/import-memory-child.ts')],
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

describe('the memory of an import', function () {
  this.timeout(300_000)
  let folder = ''
  let script = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backlens-memory-'))
    script = await bundledChild()
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function importOf(file: string): Promise<MemoryReport> {
    const store = `${file}-store`
    const child = fork(script, [store, file, '{}', String(memoryMb)])
    const report = await new Promise<MemoryReport>((resolve, reject) => {
      child.once('message', (message) => resolve(message as MemoryReport))
      child.once('exit', (code) => reject(new Error(`the import ended with ${code}`)))
    })
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(store, { recursive: true })
    return report
  }

  it('does not grow with the rows of a file of DBN', async () => {
    const small = await importOf(writeDbn(join(folder, 'few.dbn'), few))
    const large = await importOf(writeDbn(join(folder, 'many.dbn'), many))
    assert.deepEqual([small.rows, large.rows], [few, many])
    assert.ok(
      large.peakMb < small.peakMb + allowedMb,
      `${small.peakMb.toFixed(0)} MB for ${few} rows, ${large.peakMb.toFixed(0)} MB for ${many}`,
    )
  })
})
