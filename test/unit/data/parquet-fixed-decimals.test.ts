import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** Seconds since the first stamp and values of what is stored, or why it is refused and what to do. */
async function stored(name: string, columns: string, settings: ImportSettings = {}): Promise<unknown> {
  let answer: unknown
  await inTemporaryFolder(async (folder) => {
    const store = join(folder, 'store')
    await withCatalog(store, async (catalog) => {
      const result = await catalog.importFiles([testData('parquet', `${name}.parquet`)], { settings })
      if (result.kind === 'failed') {
        answer = `${result.message} ${result.next}`
        return
      }
      const instance = await DuckDBInstance.create(':memory:')
      const connection = await instance.connect()
      const reader = await connection.runAndReadAll(
        `SELECT ${columns} FROM read_parquet('${store}/market_data/**/*.parquet', hive_partitioning = false)`,
      )
      answer = [(await catalog.listSeries()).map((each) => `${each.instrumentId} ${each.bars}`), ...reader.getRowsJS()]
      connection.closeSync()
      instance.closeSync()
    })
  })
  return answer
}

const bars = `epoch_ns(ts_event), open, high, low, "close", volume`
const first = 1_704_205_860_000_000_000n
const minute = 60_000_000_000n
const nextStep =
  'Write them as DECIMAL or DOUBLE, or map another column. Bytes are read of NautilusTrader alone: 8 or 16 a value, with "price_precision" in the metadata of the file.'

describe('Parquet with numbers as bytes', () => {
  for (const bytes of [8, 16]) {
    it(`of ${bytes} bytes are the numbers, to the last digit, where the metadata tells what they are`, async () => {
      assert.deepEqual(await stored(`bars-${bytes}-bytes`, bars), [
        ['AAPL.XNAS 1-MINUTE'],
        [first, 100.1, 102, 100, 101, 11],
        [first + minute, 101, 103.25, 100.5, 102.75, 7.5],
        [first + 2n * minute, 2500000.000000001, 2500000.123456789, 0.000000001, 99999.123456789, 0],
      ])
    })

    it(`of ${bytes} bytes are missing where they are the largest, which stands for none`, async () => {
      assert.match(
        String(await stored(`undefined-${bytes}-bytes`, bars)),
        /^undefined-\d+-bytes\.parquet, row 2, column "high": the high is missing\./,
      )
    })
  }

  it('are read of trades, with their sides and numbers', async () => {
    const settings: ImportSettings = { problems: { 'non-positive': 'keep' } }
    assert.deepEqual(await stored('trades-16-bytes', 'epoch_ns(ts_init), price, size, aggressor', settings), [
      ['BTCUSDT.BINANCE trades'],
      [first, 100.1, 1, 1],
      [first + minute, 100.25, 2.5, -1],
      [first + 2n * minute, -37.63, 3, 0],
      [first + 3n * minute, 100.25, 4, 1],
    ])
  })

  for (const name of ['bars-12-bytes', 'bars-without-metadata']) {
    it(`are refused where nothing tells what they are: ${name}`, async () => {
      assert.equal(
        await stored(name, bars, { instrument: 'AAPL.XNAS' }),
        `${name}.parquet, column "open": the values are bytes (BLOB), not numbers. ${nextStep}`,
      )
    })
  }
})
