import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import { fixtureText, parsePlainly, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const forms = readdirSync(testData('databento-csv')).filter((name) => name.startsWith('ohlcv-'))
const withRows = forms.filter((name) => !name.startsWith('ohlcv-1d'))
const bars = { '1s': '1-SECOND', '1m': '1-MINUTE', '1h': '1-HOUR' } as const

/** How a form writes prices, by its name. */
function pricesOf(name: string): 'integer' | 'decimal' {
  return /px0|fixed/.test(name) ? 'integer' : 'decimal'
}

describe('the forms of Databento OHLCV', () => {
  it('are 38 files, 30 of them with bars', () => {
    assert.equal(forms.length, 38)
    assert.equal(withRows.length, 30)
  })

  for (const name of withRows) {
    it(`${name} is read as its text says`, () =>
      inTemporaryFolder(async (folder) => {
        const path = testData('databento-csv', name)
        const [expected] = parsePlainly(fixtureText(path), pricesOf(name)).values()
        await withCatalog(join(folder, 'store'), async (catalog) => {
          assert.equal((await catalog.importFiles([path])).kind, 'imported')
          const schema = name.slice('ohlcv-'.length, 'ohlcv-'.length + 2) as keyof typeof bars
          const id = name.includes('sym0') ? '5482.GLBX' : 'ES.H21'
          const resolved = await catalog.resolve(id, bars[schema])
          assert.equal(resolved.kind, 'resolved')
          assert.equal(resolved.source.rows, 2)
          assert.deepEqual(await readFeed(resolved.source), expected)
        })
      }))
  }

  it('add nothing to each other when they hold the same bars', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const minutes = withRows.filter((name) => name.startsWith('ohlcv-1m') && !name.includes('sym0'))
        const result = await catalog.importFiles(minutes.map((name) => testData('databento-csv', name)))
        assert.equal(result.kind, 'imported')
        assert.deepEqual(
          result.files.map(({ rowsAdded, alreadyImported }) => [rowsAdded, alreadyImported]),
          minutes.map((_, at) => (at === 0 ? [2, false] : [0, true])),
        )
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]),
          [['ES.H21', 2]],
        )
      })
    }))

  for (const name of forms.filter((form) => form.startsWith('ohlcv-1d'))) {
    it(`${name} has no bars, and says so`, () =>
      inTemporaryFolder(async (folder) => {
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = (await catalog.importFiles([testData('databento-csv', name)])) as Failure
          assert.equal(result.message, `${name} holds a header and no bars: it ends after line 1.`)
        })
      }))
  }

  for (const name of readdirSync(testData('databento-csv')).filter((form) => form.startsWith('edge.ohlcv'))) {
    it(`${name} is refused at its first undefined price`, () =>
      inTemporaryFolder(async (folder) => {
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = (await catalog.importFiles([testData('databento-csv', name)])) as Failure
          assert.equal(result.message, `${name}, line 7, column "open": the open is missing.`)
          assert.deepEqual(await catalog.listSeries(), [])
        })
      }))
  }
})
