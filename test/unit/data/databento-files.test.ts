import assert from 'node:assert/strict'
import { copyFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ProblemPolicy } from '../../../engine-host/protocol/import-settings.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const names = readdirSync(testData('databento-csv')).filter((name) => name.endsWith('.csv'))

/** What a file of each schema is recognised as, and the kinds that its two rows (four of bbo) give. */
const forms: Readonly<Record<string, readonly [form: string, series: readonly string[]]>> = {
  'ohlcv-1s': ['Databento CSV of bars', ['1-SECOND 2']],
  'ohlcv-1m': ['Databento CSV of bars', ['1-MINUTE 2']],
  'ohlcv-1h': ['Databento CSV of bars', ['1-HOUR 2']],
  trades: ['Databento CSV of trades', ['trades 2']],
  'mbp-1': ['Databento CSV of mbp-1 or tbbo', ['quotes 2']],
  tbbo: ['Databento CSV of mbp-1 or tbbo', ['quotes 2', 'trades 2']],
  'bbo-1s': ['Databento CSV of bbo', ['quotes 4']],
  'mbp-10': ['Databento CSV of mbp-10', ['depth 2']],
}

const everything: ProblemPolicy = {
  unreadable: 'drop',
  missing: 'drop',
  'non-positive': 'drop',
  'high-below-low': 'drop',
  'outside-range': 'drop',
  duplicate: 'drop',
}

describe('the files that Databento tools write as CSV', () => {
  it('are 134', () => assert.equal(names.length, 134))

  it('are each recognised and read, or refused with the reason', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const counts = { read: 0, mended: 0, refused: 0 }
        for (const name of names) {
          const result = await catalog.checkFiles([testData('databento-csv', name)])
          const schema = name.split('.')[0]!
          if (schema === 'definition') {
            assert.ok(result.kind === 'failed', name)
            assert.match(
              result.message,
              /^definition\S+, line 1: the header is that of Databento definitions, and only /,
            )
            counts.refused++
          } else if (schema === 'ohlcv-1d') {
            assert.ok(result.kind === 'failed', name)
            assert.equal(result.message, `${name} holds a header and no bars: it ends after line 1.`)
            counts.refused++
          } else if (schema === 'edge') {
            assert.ok(result.kind === 'checked', `${name}: ${result.kind === 'failed' ? result.message : ''}`)
            // Undefined prices are no fault of a book.
            assert.equal(result.reports[0]!.rejected, !name.startsWith('edge.mbp-10'), name)
            counts.mended++
          } else {
            assert.ok(result.kind === 'checked', `${name}: ${result.kind === 'failed' ? result.message : ''}`)
            const [report] = result.reports
            const [form, series] = forms[schema]!
            assert.equal(report!.form, form, name)
            assert.deepEqual(
              report!.series.map(({ bars, rows }) => `${bars} ${rows}`),
              series,
              name,
            )
            assert.ok(!report!.rejected, name)
            counts.read++
          }
        }
        assert.deepEqual(counts, { read: 100, mended: 14, refused: 20 })
      })
    })).timeout(120_000)
})

/** Names of the stored files, which hold the hash of what is in them: their rows and the name of their source. */
async function storedFiles(folder: string, file: string): Promise<{ files: string[]; rows: number }> {
  const store = join(folder, file.replace(/\W/g, '_'))
  const source = join(folder, 'source')
  copyFileSync(testData('dbn', file), source)
  let rows = 0
  await withCatalog(store, async (catalog) => {
    const result = await catalog.importFiles([source], { settings: { problems: everything } })
    assert.ok(result.kind === 'imported', `${file}: ${result.kind === 'failed' ? result.message : ''}`)
    rows = result.files[0]!.rowsAdded
  })
  const files = readdirSync(join(store, 'market_data'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
  return { files: files.sort(), rows }
}

describe('DBN and the CSV that the official package makes of it', () => {
  for (const schema of ['trades', 'mbp-1', 'tbbo', 'bbo-1s', 'mbp-10']) {
    it(`store the same rows of ${schema}`, () =>
      inTemporaryFolder(async (folder) => {
        const [dbn, csv] = [
          await storedFiles(folder, `${schema}.v1.dbn.zst`),
          await storedFiles(folder, `${schema}.v1.csv.gz`),
        ]
        assert.deepEqual(dbn, csv)
        assert.ok(dbn.rows > 0)
      }))
  }
})
