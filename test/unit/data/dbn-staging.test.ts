import assert from 'node:assert/strict'
import { createWriteStream, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { readDbn } from '../../../engine-host/data/dbn-content.js'
import { DbnReader } from '../../../engine-host/data/dbn-reader.js'
import { DbnStaging } from '../../../engine-host/data/dbn-staging.js'
import { openSourceFile } from '../../../engine-host/data/source-file.js'
import { Staging } from '../../../engine-host/data/staging.js'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { dbnHead } from './dbn-bytes.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** So many bars that several blocks are handed over. */
const bars = 310_000
const firstSecond = 1_704_067_200

interface Change {
  readonly instrument?: number
  readonly publisher?: number
  /** In units of 1e-9. */
  readonly high?: bigint
}

/** Bars of seconds of the instrument 5482, with changes from some places on, which hold for so many bars. */
async function writeBars(
  path: string,
  changes: ReadonlyMap<number, Change & { readonly bars: number }>,
): Promise<void> {
  const file = createWriteStream(path)
  const named = (symbol: string, number: string) => ({
    symbol,
    intervals: [[20240101, 20270101, number]] as [number, number, string][],
  })
  file.write(dbnHead(5, [named('ESH4', '5482'), named('ESM4', '5483')]))
  const bytes = Buffer.alloc(bars * 56)
  let change: Change = {}
  let until = bars
  for (let bar = 0; bar < bars; bar++) {
    const found = changes.get(bar)
    if (found !== undefined) {
      change = found
      until = bar + found.bars
    } else if (bar === until) change = {}
    const at = bar * 56
    bytes[at] = 14
    bytes[at + 1] = 32
    bytes.writeUInt16LE(change.publisher ?? 1, at + 2)
    bytes.writeUInt32LE(change.instrument ?? 5482, at + 4)
    bytes.writeBigUInt64LE(BigInt(firstSecond + bar) * 1_000_000_000n, at + 8)
    const open = 4_000_000_000_000n + BigInt(bar % 100) * 250_000_000n
    bytes.writeBigInt64LE(open, at + 16)
    bytes.writeBigInt64LE(change.high ?? open + 500_000_000n, at + 24)
    bytes.writeBigInt64LE(open - 250_000_000n, at + 32)
    bytes.writeBigInt64LE(open + 250_000_000n, at + 40)
    bytes.writeBigUInt64LE(BigInt(1 + (bar % 7)), at + 48)
  }
  file.end(bytes)
  await once(file, 'close')
}

interface Case {
  readonly what: string
  readonly changes: readonly (readonly [from: number, change: Change & { readonly bars: number }])[]
  readonly settings?: ImportSettings
  /** Rows of each series. */
  readonly series: readonly (readonly [name: string, rows: number])[]
}

const cases: readonly Case[] = [
  { what: 'the same keys in all of it', changes: [], series: [['ES.H24', bars]] },
  {
    what: 'another symbol from a place in its second block on',
    changes: [[305_000, { instrument: 5483, bars: 5_000 }]],
    series: [
      ['ES.H24', 305_000],
      ['ES.M24', 5_000],
    ],
  },
  {
    what: 'another publisher in its first block',
    changes: [[10, { publisher: 2, bars: 1 }]],
    series: [
      ['ES.H24', bars - 1],
      ['ESH4.XNAS', 1],
    ],
  },
  {
    what: 'a bar in its second block that is to be left out',
    changes: [[309_000, { high: 1n, bars: 1 }]],
    settings: { problems: { 'high-below-low': 'drop', 'outside-range': 'drop' } },
    series: [['ES.H24', bars - 1]],
  },
  {
    what: 'an undefined price in its first block',
    changes: [[7, { high: 2n ** 63n - 1n, bars: 2 }]],
    settings: { problems: { missing: 'drop' } },
    series: [['ES.H24', bars - 2]],
  },
]

describe('blocks of DBN records', () => {
  for (const { what, changes, settings = {}, series } of cases) {
    it(`make all the rows of a file with ${what}`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'bars.dbn')
        await writeBars(path, new Map(changes))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings })
          assert.equal(result.kind, 'imported', JSON.stringify(result))
          const listed = (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows] as const)
          assert.deepEqual(
            [...listed].sort(([a], [b]) => (a < b ? -1 : 1)),
            series,
          )
          const resolved = await catalog.resolve('ES.H24', '1-SECOND')
          assert.equal(resolved.kind, 'resolved')
          for (const [nanos, open, high, low, close, volume] of await readFeed(resolved.source)) {
            const bar = Number(nanos / 1_000_000_000n) - firstSecond - 1
            const expected = 4000 + (bar % 100) / 4
            if (open !== expected || high !== open + 0.5 || low !== open - 0.25 || close !== open + 0.25)
              assert.fail(`bar ${bar} has the prices ${open}, ${high}, ${low}, ${close}`)
            if (volume !== 1 + (bar % 7)) assert.fail(`bar ${bar} has the volume ${volume}`)
          }
        })
      }))
  }

  for (const name of ['mbp-1.v1', 'mbp-10.v2', 'ohlcv-1m.v3', 'bbo-1s.v3']) {
    it(`are decoded by DuckDB to the values that ${name} has in every field`, () =>
      inTemporaryFolder(async (folder) => {
        const file = readdirSync(testData('dbn')).find((each) => each.startsWith(`${name}.dbn`))!
        const staging = await Staging.open(folder, 256, undefined)
        const expected: unknown[][] = []
        let records: DbnStaging | undefined
        try {
          for await (const batch of readDbn(await openSourceFile(testData('dbn', file)), new DbnReader())) {
            const { layout, values } = batch
            const wanted = layout.fields.map((field) => field.name)
            records ??= await DbnStaging.open(staging, {
              layout,
              wanted,
              parsed: (table) =>
                `SELECT ${wanted.map((field) => `"${field}"::BIGINT AS "${field}"`).join(', ')} FROM ${table}`,
              sound: () => undefined,
            })
            for (let row = 0; row < batch.length; row++)
              expected.push(
                layout.fields.map(({ type }, at) => {
                  const column = values[at]!
                  if (type !== 'int64' && type !== 'uint64') return BigInt(column[row]!)
                  const unsigned = (BigInt(column[2 * row + 1]! >>> 0) << 32n) | BigInt(column[2 * row]! >>> 0)
                  return BigInt.asIntN(64, unsigned)
                }),
              )
            await records.add(batch)
          }
          await records?.finish()
          const rows = await staging.rows(`SELECT * FROM parsed ORDER BY rowid`)
          assert.ok(rows.length > 0)
          assert.deepEqual(
            rows.map((row) => Object.values(row)),
            expected,
          )
        } finally {
          await records?.close()
          staging.close()
        }
      }))
  }
})
