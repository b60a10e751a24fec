import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import { fixtureText, parsePlainly, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const aig = testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst')

function parquetFiles(store: string): string[] {
  return (readdirSync(join(store, 'market_data'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.parquet'))
    .sort()
}

async function storedAig(catalog: Catalog) {
  const resolved = await catalog.resolve('AIG.EQUS', '1-SECOND')
  assert.equal(resolved.kind, 'resolved')
  return readFeed(resolved.source)
}

async function rowsAdded(catalog: Catalog, ...files: string[]): Promise<number[]> {
  const result = await catalog.importFiles(files)
  assert.equal(result.kind, 'imported', JSON.stringify(result))
  return result.files.map((file) => file.rowsAdded)
}

describe('importing what is there already', () => {
  const [header, ...lines] = fixtureText(aig).trimEnd().split('\n')
  const file = (chosen: readonly string[]) => `${header!}\n${chosen.join('\n')}\n`
  const expected = parsePlainly(fixtureText(aig), 'decimal').get('AIG')

  it('adds nothing for the same bytes, for the same text compressed otherwise, nor for a copy', () =>
    inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      const compressed = join(folder, 'other.csv.gz')
      const copy = join(folder, 'copy.csv.zst')
      writeFileSync(compressed, gzipSync(fixtureText(aig)))
      copyFileSync(aig, copy)
      await withCatalog(store, async (catalog) => {
        assert.deepEqual(await rowsAdded(catalog, aig), [6892])
        const before = { files: parquetFiles(store), series: await catalog.listSeries() }
        assert.deepEqual(await rowsAdded(catalog, aig, compressed, copy), [0, 0, 0])
        assert.deepEqual({ files: parquetFiles(store), series: await catalog.listSeries() }, before)
      })
    }))

  it('joins files that overlap with equal bars, in whatever order they come', () =>
    inTemporaryFolder(async (folder) => {
      const parts = [lines.slice(0, 3000), lines.slice(2000, 5000), lines.slice(4900)]
      const names = parts.map((part, at) => {
        const name = join(folder, `part-${at}.csv`)
        writeFileSync(name, file(part))
        return name
      })
      for (const order of [
        [0, 1, 2],
        [2, 0, 1],
      ]) {
        const store = join(folder, `store-${order.join('')}`)
        await withCatalog(store, async (catalog) => {
          await rowsAdded(catalog, ...order.map((at) => names[at]!))
          assert.equal(parquetFiles(store).length, 1)
          assert.deepEqual(await storedAig(catalog), expected)
        })
      }
    }))

  it('sorts bars that come in any order', () =>
    inTemporaryFolder(async (folder) => {
      const shuffled = join(folder, 'shuffled.csv')
      writeFileSync(shuffled, file([...lines].sort((a, b) => (a.slice(17, 19) < b.slice(17, 19) ? -1 : 1))))
      await withCatalog(join(folder, 'store'), async (catalog) => {
        assert.deepEqual(await rowsAdded(catalog, shuffled), [6892])
        assert.deepEqual(await storedAig(catalog), expected)
      })
    }))

  it('refuses bars that contradict stored ones, with the first difference, and changes nothing', () =>
    inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      const other = join(folder, 'other.csv')
      const changed = lines.slice(100, 200).map((line, at) => {
        const fields = line.split(',')
        if (at === 50 || at === 60) fields[8] = '123456'
        return fields.join(',')
      })
      writeFileSync(other, file([...changed, lines[0]!.replace('2013-10-09', '2013-10-08')]))
      await withCatalog(store, async (catalog) => {
        await rowsAdded(catalog, aig)
        const before = { files: parquetFiles(store), series: await catalog.listSeries() }
        const result = (await catalog.importFiles([other])) as Failure
        const at = new Date(Number(expected![150]![0] / 1_000_000n)).toISOString().replace('.000', '')
        assert.equal(
          result.message,
          `other.csv contradicts the catalog: AIG.EQUS 1-SECOND closing at ${at} has the volume 123456 there and ${expected![150]![5]} in the catalog.`,
        )
        assert.deepEqual({ files: parquetFiles(store), series: await catalog.listSeries() }, before)
      })
    }))

  describe('under another reading of its times', () => {
    const header = 'time,open,high,low,close,volume'
    const bars = (times: readonly string[]) => [header, ...times.map((time) => `${time},10,11,9,10,5`)].join('\n')
    // The clocks of New York go forward in the night to the 10th.
    const days = ['2024-03-08', '2024-03-09', '2024-03-10', '2024-03-11']
    const minutes = Array.from({ length: 9 }, (_, minute) => `2024-03-07T10:0${minute}:00Z`)
    const newYork = { timeZone: 'America/New_York' } as const
    const cases = [
      [
        'days of UTC are not stored beside those of New York',
        bars(days),
        newYork,
        bars(days),
        { timeZone: 'UTC' },
        4,
        1,
      ],
      ['a day of 23 hours joins the one before it', bars(days.slice(0, 2)), newYork, bars(days), newYork, 4, 0],
      [
        'minutes with the other stamp meet those that are stored',
        bars(minutes),
        { stamp: 'open' },
        bars(minutes),
        { stamp: 'close' },
        10,
        0,
      ],
    ] as const
    for (const [name, before, first, after, second, rows, refused] of cases)
      it(name, () =>
        inTemporaryFolder(async (folder) => {
          const path = join(folder, 'bars.csv')
          await withCatalog(join(folder, 'store'), async (catalog) => {
            writeFileSync(path, before)
            const imported = await catalog.importFiles([path], { settings: { instrument: 'ACME.XNYS', ...first } })
            assert.equal(imported.kind, 'imported', JSON.stringify(imported))
            writeFileSync(path, after)
            const result = await catalog.importFiles([path], { settings: { instrument: 'ACME.XNYS', ...second } })
            const [series] = await catalog.listSeries()
            assert.equal(series!.rows, rows)
            assert.equal(result.kind, refused === 1 ? 'failed' : 'imported', JSON.stringify(result))
            if (result.kind === 'failed')
              assert.equal(
                result.message,
                'bars.csv: its 1-DAY of ACME.XNYS closing at 2024-03-09T00:00:00Z overlaps the one closing at 2024-03-09T05:00:00Z in the catalog.',
              )
          })
        }),
      )
  })

  it('brings back what was deleted from the store, from the very same file', () =>
    inTemporaryFolder(async (folder) => {
      const store = join(folder, 'store')
      await withCatalog(store, async (catalog) => {
        await rowsAdded(catalog, aig)
      })
      rmSync(join(store, 'market_data'), { recursive: true })
      await withCatalog(store, async (catalog) => {
        assert.deepEqual(await catalog.listSeries(), [])
        assert.deepEqual(await rowsAdded(catalog, aig), [6892])
        assert.deepEqual(await storedAig(catalog), expected)
      })
    }))

  it('names each file that gave bars to a series', () =>
    inTemporaryFolder(async (folder) => {
      const names = ['a.csv', 'b.csv'].map((name, at) => {
        writeFileSync(join(folder, name), file(lines.slice(at * 100, at * 100 + 100)))
        return join(folder, name)
      })
      await withCatalog(join(folder, 'store'), async (catalog) => {
        await rowsAdded(catalog, ...names)
        assert.deepEqual((await catalog.listSeries())[0]!.sources, ['a.csv', 'b.csv'])
      })
    }))
})
