import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

interface TickCase {
  readonly what: string
  readonly name: string
  readonly lines: readonly string[]
  readonly settings?: ImportSettings
  readonly series: string
  /** Nanoseconds and values of each row; NaN where there is none. */
  readonly rows: readonly (readonly [bigint, ...number[]])[]
}

const cases: readonly TickCase[] = [
  {
    what: 'Binance trades, ms and µs, with the side of the aggressor',
    name: 'BTCUSDT-trades-2025-01.csv',
    lines: ['1,93560.10,0.5,46780.05,1735689599999,True,True', '2,93560.20,0.25,23390.05,1735689600000001,False,True'],
    series: 'BTCUSDT.BINANCE trades',
    rows: [
      [1_735_689_599_999_000_000n, 93560.1, 0.5, -1],
      [1_735_689_600_000_001_000n, 93560.2, 0.25, 1],
    ],
  },
  {
    what: 'Binance aggregated trades with a header',
    name: 'ETHUSDT-aggTrades.csv',
    lines: [
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
      '7,3000.5,2,10,12,1735689600000,true',
    ],
    series: 'ETHUSDT.BINANCE trades',
    rows: [[1_735_689_600_000_000_000n, 3000.5, 2, -1]],
  },
  {
    what: 'HistData ticks, five hours behind UTC',
    name: 'DAT_ASCII_EURUSD_T_201202.csv',
    lines: ['20120201 000003660,1.306600,1.306770,0', '20120201 000004123,1.306610,1.306780,0'],
    series: 'EURUSD.HISTDATA quotes',
    rows: [
      [1_328_072_403_660_000_000n, 1.3066, 1.30677, NaN, NaN],
      [1_328_072_404_123_000_000n, 1.30661, 1.30678, NaN, NaN],
    ],
  },
  {
    what: 'Dukascopy ticks, ask before bid',
    name: 'EURUSD_Ticks.csv',
    lines: ['Gmt time,Ask,Bid,AskVolume,BidVolume', '02.01.2024 00:00:01.250,1.10430,1.10427,1.5,0.75'],
    series: 'EURUSD.DUKASCOPY quotes',
    rows: [[1_704_153_601_250_000_000n, 1.10427, 1.1043, 0.75, 1.5]],
  },
  {
    what: 'MetaTrader 5 ticks, an empty side as it was before',
    name: 'EURUSD_ticks.csv',
    lines: [
      '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>',
      '2024.01.02\t00:05:00.100\t1.10427\t1.10429\t\t\t6',
      '2024.01.02\t00:05:00.200\t1.10426\t\t\t\t2',
      '2024.01.02\t00:05:00.300\t\t1.10428\t\t\t4',
    ],
    series: 'EURUSD.MT5 quotes',
    rows: [
      [1_704_153_900_100_000_000n, 1.10427, 1.10429, NaN, NaN],
      [1_704_153_900_200_000_000n, 1.10426, 1.10429, NaN, NaN],
      [1_704_153_900_300_000_000n, 1.10426, 1.10428, NaN, NaN],
    ],
  },
  {
    what: 'any table of quotes, nanoseconds to the last digit',
    name: 'quotes.csv',
    lines: ['timestamp_ns,bid,ask', '1399420807135000001,1.39286,1.39298'],
    settings: { instrument: 'EURUSD.FX' },
    series: 'EURUSD.FX quotes',
    rows: [[1_399_420_807_135_000_001n, 1.39286, 1.39298, NaN, NaN]],
  },
  {
    what: 'any table of trades by a mapping',
    name: 'ticks.csv',
    lines: [
      'when;what;paid;many;who',
      '2024-01-02T15:30:00.000000001Z;A;10,5;3;SELL',
      '2024-01-02T15:30:01Z;B;20,25;4;BUY',
    ],
    settings: { columns: { time: 'when', price: 'paid', size: 'many', side: 'who', symbol: 'what' } },
    series: 'A.FILE trades',
    rows: [[1_704_209_400_000_000_001n, 10.5, 3, -1]],
  },
]

describe('tables of trades and quotes', () => {
  for (const { what, name, lines, settings = {}, series, rows } of cases) {
    it(`${what} are read as they stand`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, name)
        writeFileSync(path, `${lines.join('\n')}\n`)
        const store = join(folder, 'store')
        await withCatalog(store, async (catalog) => {
          const result = await catalog.importFiles([path], { settings })
          assert.equal(result.kind === 'failed' ? result.message : result.kind, 'imported')
        })
        const [instrument, kind] = series.split(' ')
        const parent = join(store, 'market_data', `kind=${kind!}`, `instrument=${instrument!}`)
        const instance = await DuckDBInstance.create(':memory:')
        const connection = await instance.connect()
        const reader = await connection.runAndReadAll(
          `SELECT epoch_ns(ts_init), * EXCLUDE (ts_init, ts_event) FROM read_parquet('${parent}/**/*.parquet', hive_partitioning = false) ORDER BY ts_init`,
        )
        assert.deepEqual(
          reader.getRowsJS().map((row) => row.slice(0, rows[0]!.length)),
          rows,
        )
        connection.closeSync()
        instance.closeSync()
      }))
  }

  it('tell the line of a price that is missing', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'a.csv')
      writeFileSync(path, 'time,price,size\n1735689600000,10,1\n1735689601000,,1\n')
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([path], { settings: { instrument: 'A.B' } })
        assert.ok(result.kind === 'failed')
        assert.equal(result.message, 'a.csv, line 3, column "price": the price is missing.')
      })
    }))
})
