import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { openTickFeed } from '../../../engine-host/data/ticks/tick-feed.js'
import type { TickBatch } from '../../../engine-host/model/market-batch.js'
import type { TickKind } from '../../../engine-host/protocol/market-source.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** What the official files of a schema hold, whichever way they are written. */
const contents: Readonly<Record<string, Readonly<Partial<Record<TickKind, readonly string[]>>>>> = {
  trades: {
    trades: [
      '1609160400099150057 1609160400098821953 5 × 3720.25 -1',
      '1609160400108142648 1609160400107665963 21 × 3720.25 -1',
    ],
  },
  tbbo: {
    quotes: [
      '1609160400099150057 1609160400098821953 26 × 3720.25 / 3720.5 × 7',
      '1609160400108142648 1609160400107665963 21 × 3720.25 / 3720.5 × 22',
    ],
    trades: [
      '1609160400099150057 1609160400098821953 5 × 3720.25 -1',
      '1609160400108142648 1609160400107665963 21 × 3720.25 -1',
    ],
  },
  'mbp-1': {
    quotes: [
      '1609160400006136329 1609160400006001487 24 × 3720.25 / 3720.5 × 11',
      '1609160400006246513 1609160400006146661 24 × 3720.25 / 3720.5 × 12',
    ],
  },
  'mbp-10': {
    depth: [
      '1609160400000704060 1609160400000429831 24 × 3720.25 / 3720.5 × 10 | 67 × 3718 / 3722.75 × 44',
      '1609160400000750544 1609160400000435673 24 × 3720.25 / 3720.5 × 10 | 67 × 3718 / 3722.75 × 44',
    ],
  },
  'bbo-1s': {
    quotes: [
      '1609113600000000000 1609113599045849637 18 × 3702.25 / 3702.75 × 13',
      '1609113601000000000 1609113600986911551 2 × 3702.5 / 3702.75 × 10',
      '1609113602000000000 1609113601149205775 20 × 3702.25 / 3702.75 × 11',
      '1609113603000000000 1609113602738022089 2 × 3702.5 / 3702.75 × 11',
    ],
  },
}

const forms = readdirSync(testData('databento-csv')).filter((name) =>
  Object.keys(contents).some((schema) => name.startsWith(`${schema}.v3`)),
)

async function rowsOf(catalog: Catalog, instrumentId: string, data: TickKind): Promise<string[]> {
  const resolved = await catalog.resolveTicks(instrumentId, data)
  assert.equal(resolved.kind, 'resolved')
  const rows: string[] = []
  for await (const batch of openTickFeed(resolved.source, 3)) {
    assert.equal(batch.source, 3)
    for (let row = 0; row < batch.length; row++) rows.push(textOf(batch, row))
  }
  return rows
}

function textOf(batch: TickBatch, row: number): string {
  const nanos = (stamps: Int32Array) => new BigInt64Array(stamps.buffer, stamps.byteOffset, batch.length)[row]!
  const times = `${nanos(batch.stamps)} ${nanos(batch.eventStamps ?? batch.stamps)}`
  if (batch.kind === 'trade') return `${times} ${batch.size[row]} × ${batch.price[row]} ${batch.aggressor[row]}`
  const level = (at: number) => `${batch.bidSize[at]} × ${batch.bid[at]} / ${batch.ask[at]} × ${batch.askSize[at]}`
  return batch.kind === 'quote' ? `${times} ${level(row)}` : `${times} ${level(row * 10)} | ${level(row * 10 + 9)}`
}

describe('the forms of Databento ticks', () => {
  it('are 70 files of five schemas', () => assert.equal(forms.length, 70))

  for (const name of forms) {
    it(`${name} is read as its text says`, () =>
      inTemporaryFolder(async (folder) => {
        await withCatalog(join(folder, 'store'), async (catalog) => {
          assert.equal((await catalog.importFiles([testData('databento-csv', name)])).kind, 'imported')
          const expected = contents[name.split('.v3')[0]!]!
          const id = name.includes('sym0') ? '5482.GLBX' : 'ES.H21'
          const listed = await catalog.listSeries()
          assert.deepEqual(
            listed.map(({ instrumentId, bars }) => [instrumentId, bars]),
            Object.keys(expected).map((kind) => [id, kind]),
          )
          for (const [kind, rows] of Object.entries(expected))
            assert.deepEqual(await rowsOf(catalog, id, kind as TickKind), rows)
        })
      }))
  }
})

describe('an import of ticks', () => {
  const trades = testData('databento-csv', 'trades.v3.px1.ts0.sym1.csv')

  for (const [written, bid] of [
    ['1117157.400000000', 1117157.4],
    ['743210.350000000', 743210.35],
    ['3720.2500000001', 3720.25],
  ] as const)
    it(`loses no side of a quote at ${written}`, () =>
      inTemporaryFolder(async (folder) => {
        const text = await readFile(testData('databento-csv', 'mbp-1.v3.px1.ts0.sym1.csv'), 'utf8')
        const file = join(folder, 'large.csv')
        const offer = `${Math.ceil(bid) + 1}.500000000`
        await writeFile(file, text.replaceAll('3720.250000000', written).replaceAll('3720.500000000', offer))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          assert.equal((await catalog.importFiles([file])).kind, 'imported')
          const [row] = await rowsOf(catalog, 'ES.H21', 'quotes')
          assert.equal(row?.split(' ').slice(2).join(' '), `24 × ${bid} / ${Number(offer)} × 11`)
        })
      }))

  it('keeps undefined sides of a book as empty and combinations below zero as they are', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const edge = testData('databento-csv', 'edge.mbp-10.v3.px1.ts1.sym1.csv')
        assert.equal((await catalog.importFiles([edge])).kind, 'imported')
        assert.deepEqual(await rowsOf(catalog, 'ESH6.EQUS', 'depth'), [
          '1772495403013000018 1772495403012864908 0 × NaN / NaN × 0 | 0 × NaN / NaN × 0',
        ])
        const [combination] = await rowsOf(catalog, 'UD:U$: GN 20260302-0001234567, leg "A" 1x2x1.GLBX', 'depth')
        assert.match(combination!, /90 × -50\.484375 \/ -49\.984375 × 42/)
      })
    }))

  it('names line and column of a trade without a price', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([testData('databento-csv', 'edge.trades.v3.px1.ts1.sym1.csv')])
        assert.equal(result.kind, 'failed')
        assert.match(result.message, /line 8, column "price": the price of the trade is missing/)
        assert.deepEqual(await catalog.listSeries(), [])
      })
    }))

  it('adds what is new, nothing that is there, and refuses other ticks at a time that is stored', () =>
    inTemporaryFolder(async (folder) => {
      const [header, first, second] = (await readFile(trades, 'utf8')).split('\n') as [string, string, string]
      const file = async (name: string, ...lines: string[]) => {
        const path = join(folder, name)
        await writeFile(path, `${[header, ...lines].join('\n')}\n`)
        return path
      }
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const added = async (path: string) => {
          const result = await catalog.importFiles([path])
          return result.kind === 'imported' ? result.files[0]!.rowsAdded : result
        }
        assert.equal(await added(await file('second.csv', second)), 1)
        assert.equal(await added(await file('both.csv', first, second)), 1)
        assert.equal(await added(await file('again.csv', second, first)), 0)
        const both = await rowsOf(catalog, 'ES.H21', 'trades')
        assert.deepEqual(both, contents['trades']!.trades)
        const result = await added(await file('more.csv', second, second))
        assert.ok(typeof result === 'object' && result.kind === 'failed')
        assert.match(result.message, /other trades of ES\.H21 at 2020-12-28T13:00:00\.108142648Z/)
      })
    }))

  it('keeps ticks of one time together, repeated ones too, in the order of the file', () =>
    inTemporaryFolder(async (folder) => {
      const [header, first] = (await readFile(trades, 'utf8')).split('\n') as [string, string]
      const path = join(folder, 'repeated.csv')
      const larger = first.replace(/,5,/, ',7,')
      await writeFile(path, `${[header, larger, first, first].join('\n')}\n`)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        assert.equal((await catalog.importFiles([path])).kind, 'imported')
        const sizes = (await rowsOf(catalog, 'ES.H21', 'trades')).map((row) => row.split(' ')[2])
        assert.deepEqual(sizes, ['7', '5', '5'])
      })
    }))

  it('is found again by a catalog that has lost its index', () =>
    inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      await withCatalog(store, async (catalog) => {
        assert.equal((await catalog.importFiles([trades])).kind, 'imported')
      })
      await writeFile(join(store, 'catalog.duckdb'), 'nothing')
      await withCatalog(store, async (catalog) => {
        assert.equal(catalog.recovery?.indexed.length, 1)
        assert.deepEqual(await rowsOf(catalog, 'ES.H21', 'trades'), contents['trades']!.trades)
      })
    }))
})
