import assert from 'node:assert/strict'
import { copyFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** How a table of Databento's client can hold prices and times; the CSV beside it says the same. */
const encodings = {
  'integers for prices and times': { price: 'BIGINT', time: 'UBIGINT', csv: 'px0.ts0' },
  'integers for prices, signed ones for times': { price: 'BIGINT', time: 'HUGEINT', csv: 'px0.ts0' },
  'doubles and timestamps of nanoseconds': { price: 'DOUBLE', time: 'TIMESTAMP_NS', csv: 'px1.ts1' },
  'decimals and timestamps of nanoseconds': { price: 'DECIMAL(18, 9)', time: 'TIMESTAMP_NS', csv: 'px1.ts1' },
} as const

async function parquetOf(csv: string, path: string, price: string, time: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_csv('${csv}', all_varchar = true)`)
  const columns = described.getRowsJS().map(([name]) => {
    const column = name as string
    const signed = time === 'HUGEINT' ? 'BIGINT' : time
    const type = /^(?:open|high|low|close|price)$|_px_/.test(column)
      ? price
      : /^ts_(?:recv|event)$/.test(column)
        ? signed
        : /^(?:symbol|action|side)$/.test(column)
          ? 'VARCHAR'
          : 'BIGINT'
    return `"${column}"::${type} AS "${column}"`
  })
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM read_csv('${csv}', all_varchar = true)) TO '${path}' (FORMAT parquet)`,
  )
  connection.closeSync()
  instance.closeSync()
}

/** The files of a store, whose names hold the hash of what is in them. */
async function stored(folder: string, path: string): Promise<{ files: string[]; form: string }> {
  const store = join(folder, `store-${path.endsWith('parquet') ? 'parquet' : 'csv'}`)
  const source = join(store, '..', 'source')
  copyFileSync(path, source)
  let form = ''
  await withCatalog(store, async (catalog) => {
    const checked = await catalog.checkFiles([source])
    assert.ok(checked.kind === 'checked', JSON.stringify(checked))
    form = checked.reports[0]!.form
    const result = await catalog.importFiles([source])
    assert.ok(result.kind === 'imported', JSON.stringify(result))
  })
  const files = readdirSync(join(store, 'market_data'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
  return { files: files.sort(), form }
}

describe('Parquet that Databento’s client writes', () => {
  for (const [encoding, { price, time, csv }] of Object.entries(encodings)) {
    for (const schema of ['ohlcv-1m', 'trades', 'mbp-1', 'mbp-10', 'bbo-1s']) {
      it(`with ${encoding} stores the same ${schema} as the CSV of the same records`, () =>
        inTemporaryFolder(async (folder) => {
          const text = testData('databento-csv', `${schema}.v3.${csv}.sym1.csv`)
          const table = join(folder, 'a.parquet')
          await parquetOf(text, table, price, time)
          const [fromTable, fromText] = [await stored(folder, table), await stored(folder, text)]
          assert.ok(fromText.files.length > 0)
          assert.deepEqual(fromTable.files, fromText.files)
          assert.equal(fromTable.form, fromText.form.replace('CSV', 'Parquet'))
        }))
    }
  }
})
