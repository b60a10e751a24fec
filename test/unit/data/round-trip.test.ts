import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { parseIsoNanos, formatNanos } from '../../../engine-host/data/timestamps.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import { type PlainBar, readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const periods = { 32: 1_000_000_000n, 33: 60_000_000_000n, 34: 3_600_000_000_000n, 35: 86_400_000_000_000n } as const
const barNames = { 32: '1-SECOND', 33: '1-MINUTE', 34: '1-HOUR', 35: '1-DAY' } as const
type RecordType = keyof typeof periods

/** A bar in units of 1e-9, as a file has it. */
interface WrittenBar {
  readonly open: bigint
  readonly high: bigint
  readonly low: bigint
  readonly close: bigint
  readonly volume: bigint
}

/** Opens of bars from 2010 to 2040 on the grid of their length, none twice. */
const slots = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 40 })

const bar: fc.Arbitrary<WrittenBar> = fc
  .record({
    // From a ten-thousandth to nine million, at any of the nine decimals.
    prices: fc.array(fc.bigInt({ min: 100_000n, max: 9_000_000_000_000_000n }), { minLength: 4, maxLength: 4 }),
    // Up to the largest size that is held exactly; 2 ** 53 is refused.
    volume: fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }),
  })
  .map(({ prices, volume }) => {
    const [low, open, close, high] = [...prices].sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint, bigint, bigint]
    return { open, high, low, close, volume }
  })

const file = fc.record({
  recordType: fc.constantFrom<RecordType>(32, 33, 34, 35),
  start: fc.integer({ min: Date.UTC(2010, 0) / 86_400_000, max: Date.UTC(2040, 0) / 86_400_000 }),
  series: fc.array(
    slots.chain((opens) =>
      fc.array(bar, { minLength: opens.length, maxLength: opens.length }).map((bars) => ({ opens, bars })),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  decimalPrices: fc.boolean(),
  isoStamps: fc.boolean(),
  symbolColumn: fc.boolean(),
  compression: fc.constantFrom('none', 'gzip', 'zstd'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  lastLineEnd: fc.boolean(),
  quoted: fc.boolean(),
})

function price(units: bigint, decimal: boolean): string {
  if (!decimal) return String(units)
  return `${units / 1_000_000_000n}.${(units % 1_000_000_000n).toString().padStart(9, '0')}`
}

function stamp(nanos: bigint, iso: boolean): string {
  return iso ? new Date(Number(nanos / 1_000_000n)).toISOString().replace('.000Z', '.000000000Z') : String(nanos)
}

async function compress(content: string, compression: string, path: string): Promise<void> {
  if (compression !== 'zstd') {
    writeFileSync(path, compression === 'gzip' ? gzipSync(content) : content)
    return
  }
  // Node 20 has no zstd. DuckDB writes text as it is when nothing in it is special to it, and ends it with a line feed.
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  writeFileSync(`${path}.txt`, content.includes('\r') ? `${content.trimEnd()}\r` : content.trimEnd())
  await connection.run(
    `COPY (SELECT content FROM read_text('${path}.txt')) TO '${path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIM '\\x01', COMPRESSION zstd)`,
  )
  connection.closeSync()
  instance.closeSync()
}

describe('any bars in any form of the file', () => {
  it('are in the catalog afterwards as they were written', () =>
    inTemporaryFolder(async (folder) => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(file, async (written) => {
          const name = String(run++)
          const period = periods[written.recordType]
          const lines: { readonly at: bigint; readonly text: string }[] = []
          const expected = new Map<string, PlainBar[]>()
          for (const [number, { opens, bars }] of written.series.entries()) {
            const symbol = `S${number}`
            const rows = opens.map((slot, at): PlainBar => {
              const open = BigInt(written.start) * 86_400_000_000_000n + BigInt(slot) * period
              const each = bars[at]!
              const cell = (text: string) => (written.quoted ? `"${text}"` : text)
              const fields = [
                stamp(open, written.isoStamps),
                String(written.recordType),
                '95',
                String(number),
                ...[each.open, each.high, each.low, each.close].map((units) => price(units, written.decimalPrices)),
                String(each.volume),
                ...(written.symbolColumn ? [symbol] : []),
              ]
              lines.push({ at: open, text: fields.map(cell).join(',') })
              const [o, h, l, c] = [each.open, each.high, each.low, each.close].map((units) => Number(units) / 1e9) as [
                number,
                number,
                number,
                number,
              ]
              return [open + period, o, h, l, c, Number(each.volume)]
            })
            rows.sort((a, b) => (a[0] < b[0] ? -1 : 1))
            expected.set(`${written.symbolColumn ? symbol : number}.EQUS`, rows)
          }
          const header = `ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume${written.symbolColumn ? ',symbol' : ''}`
          const content =
            [header, ...lines.map(({ text }) => text)].join(written.lineEnd) +
            (written.lastLineEnd ? written.lineEnd : '')
          const path = join(folder, name)
          await compress(content, written.compression, path)
          const store = join(folder, `store-${name}`)
          await withCatalog(store, async (catalog) => {
            const result = await catalog.importFiles([path])
            assert.equal(result.kind, 'imported', JSON.stringify(result))
            assert.equal((await catalog.listSeries()).length, expected.size)
            for (const [id, rows] of expected) {
              const resolved = await catalog.resolve(id, barNames[written.recordType])
              assert.equal(resolved.kind, 'resolved')
              assert.deepEqual(await readFeed(resolved.source), rows)
            }
          })
          await rm(store, { recursive: true })
        }),
        { numRuns: 20 },
      )
    }))
})

describe('a damaged line anywhere', () => {
  const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
  const columns = header.split(',')
  const line = (at: number) =>
    `${BigInt(Date.UTC(2024, 0, 2, 14, 30, at)) * 1_000_000n},32,95,1,10000000000,12000000000,9000000000,11000000000,5,ABC`

  it('is found in its line and column, and leaves the catalog empty', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const damaged = join(folder, 'damaged.csv')
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 1, max: 300 }),
            fc.nat(),
            fc.constantFrom(
              'ts_event',
              'rtype',
              'publisher_id',
              'instrument_id',
              'open',
              'high',
              'low',
              'close',
              'volume',
            ),
            fc.string({ unit: fc.constantFrom('x', '%', 'é', '-', ' ', '€'), minLength: 1, maxLength: 12 }),
            fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 3 }),
            async (count, where, column, text, blankAfter) => {
              const rows = Array.from({ length: count }, (_, at) => line(at))
              const at = where % count
              const fields = rows[at]!.split(',')
              fields[columns.indexOf(column)] = text
              rows[at] = fields.join(',')
              const blanks = (row: number) => blankAfter.filter((after) => after === row).length
              const content = [
                header,
                ...rows.flatMap((row, number) => [row, ...Array<string>(blanks(number)).fill('')]),
              ].join('\n')
              writeFileSync(damaged, content)
              const result = (await catalog.importFiles([damaged])) as Failure
              const expectedLine = 2 + at + blankAfter.filter((after) => after < at).length
              assert.equal(result.kind, 'failed')
              assert.equal(result.location?.line, expectedLine)
              assert.match(result.message, new RegExp(`^damaged\\.csv, line ${expectedLine}, column "${column}": `))
              assert.deepEqual(await catalog.listSeries(), [])
            },
          ),
          { numRuns: 40 },
        )
      })
    }))
})

describe('times', () => {
  it('are written and read back to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }), (nanos) => {
        assert.equal(parseIsoNanos(formatNanos(nanos)), nanos)
      }),
    )
  })
})
