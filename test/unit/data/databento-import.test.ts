import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { fixtureText, parsePlainly, type PlainBar, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const spy = testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
const aig = testData('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst')
const es = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')

async function stored(catalog: Catalog, instrumentId: string, bars: string): Promise<PlainBar[]> {
  const resolved = await catalog.resolve(instrumentId, bars)
  assert.equal(resolved.kind, 'resolved')
  return readFeed(resolved.source)
}

function sum(bars: readonly PlainBar[]): number {
  return bars.reduce((total, bar) => total + bar[1] + bar[2] + bar[3] + bar[4] + bar[5], 0)
}

describe('import of Databento OHLCV', () => {
  it('stores the 100,184 one-second bars of SPY as the file has them', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([spy])
        assert.equal(result.kind, 'imported')
        assert.equal(result.files[0]!.rowsAdded, 100_184)
        const expected = parsePlainly(fixtureText(spy), 'integer').get('SPY')!
        const bars = await stored(catalog, 'SPY.EQUS', '1-SECOND')
        assert.equal(bars.length, 100_184)
        assert.deepEqual(bars[0], [1_381_132_801_000_000_000n, 167.41, 167.41, 167.41, 167.41, 2049])
        assert.deepEqual(bars.at(-1), expected.at(-1))
        assert.equal(sum(bars), sum(expected))
        assert.deepEqual(bars, expected)
      })
    }))

  it('reads decimal prices and ISO stamps to the same kind of rows', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        await catalog.importFiles([aig])
        assert.deepEqual(
          await stored(catalog, 'AIG.EQUS', '1-SECOND'),
          parsePlainly(fixtureText(aig), 'decimal').get('AIG'),
        )
      })
    }))

  it('tells the contracts of a futures file apart and names them by the date of the data', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        await catalog.importFiles([es])
        const expected = parsePlainly(fixtureText(es), 'decimal')
        const ids = { ESZ3: 'ES.Z13', ESH4: 'ES.H14', ESM4: 'ES.M14', ESU4: 'ES.U14', ESZ4: 'ES.Z14' }
        assert.deepEqual(
          (await catalog.listSeries()).map((series) => [series.instrumentId, series.rows]).sort(),
          Object.entries(ids)
            .map(([symbol, id]) => [id, expected.get(symbol)!.length])
            .sort(),
        )
        for (const [symbol, id] of Object.entries(ids)) {
          assert.deepEqual(await stored(catalog, id, '1-MINUTE'), expected.get(symbol))
        }
      })
    }))
})
