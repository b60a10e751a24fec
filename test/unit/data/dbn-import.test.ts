import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { DbnColumns } from '../../../engine-host/data/dbn-columns.js'
import { DbnReader } from '../../../engine-host/data/dbn-reader.js'
import { DbnFormatError } from '../../../engine-host/data/dbn-metadata.js'
import { dbnBar, dbnHead, minuteBars, swappedAtMidnight } from './dbn-bytes.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const head = dbnHead(6, swappedAtMidnight)

/**
 * Records of a file however its bytes arrive, as their values.
 *
 * @param use how many records a batch holds, and whether its memory is used again
 */
function values(
  bytes: Buffer,
  cuts: readonly number[],
  use: { readonly batchRecords?: number; readonly again?: boolean } = {},
): unknown {
  const reader = new DbnReader(use.batchRecords)
  const read: unknown[] = []
  const take = (batches: readonly DbnColumns[]) => {
    for (const batch of batches) {
      const { length, values: columns, symbols } = batch
      read.push([length, columns.map((column) => Array.from(column)), symbols.slice(0, length)])
      if (use.again === true) reader.giveBack(batch)
    }
  }
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    // In memory of its own that is gone afterwards, as that of a file is.
    const piece = Buffer.from(bytes.subarray(from, cut))
    take(reader.push(piece))
    piece.fill(0xff)
    from = cut
  }
  take(reader.finish())
  return read
}

interface BadFile {
  readonly what: string
  readonly bytes: Buffer
  readonly says: string
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = value
  return copy
}

const whole = Buffer.concat([head, ...minuteBars(3)])

const badFiles: readonly BadFile[] = [
  {
    what: 'cut within the metadata',
    bytes: whole.subarray(0, 60),
    says: `its metadata is said to have ${head.length - 8} bytes, and the file ends after 52 of them`,
  },
  {
    what: 'cut within a record',
    bytes: whole.subarray(0, -20),
    says: `it is truncated: record 3, at byte ${head.length + 112}, has 56 bytes, of which 36 are there`,
  },
  {
    what: 'of version 4',
    bytes: changed(whole, 3, 4),
    says: 'it is DBN of version 4, and versions 1 to 3 can be read',
  },
  {
    what: 'of metadata that is longer than the file',
    bytes: changed(whole, 6, 0xff),
    says: `its metadata is said to have ${head.length - 8 + 0xff0000} bytes, and the file ends after ${whole.length - 8} of them`,
  },
  {
    what: 'of metadata that is shorter than its fields',
    bytes: changed(changed(whole, 4, 16), 5, 0),
    says: 'its metadata is said to have 16 bytes, and those of version 3 have at least 120',
  },
  {
    what: 'of more mappings than fit',
    bytes: changed(whole, 8 + 104 + 12, 0xff),
    says: `its metadata is said to list 255 mappings, and ${head.length - 8 - 120} bytes of it are left`,
  },
  {
    what: 'with a record shorter than its header',
    bytes: changed(whole, head.length + 56, 3),
    says: `record 2, at byte ${head.length + 56}, is said to have 12 bytes, fewer than its header`,
  },
  {
    what: 'with a record of no length',
    bytes: changed(whole, head.length, 0),
    says: `record 1, at byte ${head.length}, is said to have 0 bytes, fewer than its header`,
  },
  {
    what: 'with a bar of another length',
    bytes: changed(whole, head.length + 56, 20),
    says: `record 2, at byte ${head.length + 56}, is said to have 80 bytes, and a record of type 33 has 56`,
  },
  {
    what: 'followed by another one',
    bytes: Buffer.concat([whole, whole]),
    says: `record 4, at byte ${whole.length}, is the beginning of another DBN file`,
  },
]

describe('a DBN file of bars', () => {
  it('is imported with closes, and with the contract that the number stood for on each day', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'anything.bin')
      writeFileSync(path, whole)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([path])
        assert.equal(result.kind, 'imported')
        const first = await catalog.resolve('ES.H24', '1-MINUTE')
        const second = await catalog.resolve('ES.M24', '1-MINUTE')
        assert.ok(first.kind === 'resolved' && second.kind === 'resolved')
        assert.deepEqual(await readFeed(first.source), [[1_710_460_800_000_000_000n, 5000, 5000.5, 4999.75, 5000, 1]])
        assert.deepEqual(await readFeed(second.source), [
          [1_710_460_860_000_000_000n, 5000.25, 5000.75, 5000, 5000.25, 2],
          [1_710_460_920_000_000_000n, 5000.5, 5001, 5000.25, 5000.5, 3],
        ])
        const again = await catalog.importFiles([path])
        assert.ok(again.kind === 'imported' && again.files[0]!.alreadyImported)
      })
    }))

  it('tells record and field of a price that is undefined', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.dbn')
      const bad = dbnBar({
        rtype: 33,
        instrument: 101,
        opened: 1_710_460_920_000_000_000n,
        prices: [1n, 1n, 1n, 2n ** 63n - 1n],
        volume: 1n,
      })
      writeFileSync(path, Buffer.concat([whole, bad]))
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([path])
        assert.ok(result.kind === 'failed')
        assert.equal(result.message, 'a.dbn, record 4, column "close": the close is missing.')
        assert.deepEqual(await catalog.listSeries(), [])
      })
    }))

  for (const { opened, says } of [
    { opened: 2n ** 64n - 1n, says: 'the time is missing' },
    { opened: 2n ** 64n - 2n, says: '"18446744073709551614" is not a time' },
    { opened: 2n ** 63n, says: '"9223372036854775808" is not a time' },
    { opened: 2n ** 63n - 1n, says: 'the time is missing' },
    { opened: 0n, says: '0 would be 1970-01-01T00:00:00Z: integer times must be nanoseconds since 1970' },
  ]) {
    it(`of a bar that opens at ${opened} is refused for its time, which the check tells too`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.dbn')
        const bad = dbnBar({ rtype: 33, instrument: 101, opened, prices: [2n, 3n, 1n, 2n], volume: 1n })
        writeFileSync(path, Buffer.concat([whole, bad]))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path])
          assert.ok(result.kind === 'failed')
          assert.equal(result.message, `a.dbn, record 4, column "ts_event": ${says}.`)
          const checked = await catalog.checkFiles([path])
          assert.ok(checked.kind === 'checked')
          assert.deepEqual(
            checked.reports[0]!.problems.map(({ kind, count }) => [kind, count]),
            [['unreadable', 1]],
          )
        })
      }))
  }

  it('with awkward values is checked to its end, or refused for what stands in it', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const fixtures = join('test', 'data', 'dbn')
        for (const name of readdirSync(fixtures).filter((each) => each.endsWith('.dbn.zst'))) {
          const result = await catalog.checkFiles([join(fixtures, name)])
          if (result.kind === 'failed') assert.match(result.message, /record \d+, column "ts_event": /)
          else assert.ok(result.kind === 'checked' && result.reports[0]!.rows >= 40, name)
        }
      }),
    ))

  for (const { what, bytes, says } of badFiles) {
    it(`${what} is refused with the reason, and leaves nothing`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.dbn')
        writeFileSync(path, bytes)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path])
          assert.ok(result.kind === 'failed')
          assert.equal(result.message, `a.dbn is no whole DBN file: ${says}.`)
          assert.deepEqual(await catalog.listSeries(), [])
        })
      }))
  }

  it('gives the same records however its bytes arrive', () => {
    const bytes = Buffer.concat([head, ...minuteBars(40)])
    const expected = values(bytes, [])
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        assert.deepEqual(
          values(
            bytes,
            cuts.sort((a, b) => a - b),
          ),
          expected,
        )
      }),
    )
  })

  it('gives the same records in memory that batches before them had', () => {
    const bytes = Buffer.concat([head, ...minuteBars(20)])
    const expected = values(bytes, [], { batchRecords: 3 })
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        cuts.sort((a, b) => a - b)
        assert.deepEqual(values(bytes, cuts, { batchRecords: 3, again: true }), expected)
      }),
    )
  })

  it('with any bytes changed, added or missing is read or refused with a reason, ten thousand times', () => {
    const mutation = fc.record({
      changes: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
      length: fc.nat(whole.length),
      tail: fc.uint8Array({ maxLength: 80 }),
      cut: fc.nat(whole.length),
    })
    fc.assert(
      fc.property(mutation, ({ changes, length, tail, cut }) => {
        const bytes = Buffer.concat([whole.subarray(0, length % 3 === 0 ? length : whole.length), tail])
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        try {
          values(bytes, [Math.min(cut, bytes.length)])
        } catch (error) {
          assert.ok(error instanceof DbnFormatError, String(error))
        }
      }),
      { numRuns: 10_000 },
    )
  })
})
