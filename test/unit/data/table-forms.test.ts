import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { fixtureText, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** Close as ISO 8601, open, high, low, close, volume. */
type ExpectedBar = readonly [string, number, number, number, number, number]

interface FormCase {
  readonly what: string
  readonly name: string
  readonly lines: readonly string[]
  readonly settings?: ImportSettings
  readonly series: readonly [instrument: string, bars: string]
  readonly bars: readonly ExpectedBar[]
}

const cases: readonly FormCase[] = [
  {
    what: 'Binance klines in ms',
    name: 'BTCUSDT-1m-2024-12.csv',
    lines: [
      '1735689480000,93560.1,93600,93550.12,93590.55,1.25,1735689539999,1,10,0.5,0.5,0',
      '1735689540000,93590.55,93610,93580,93600,2.5,1735689599999,1,10,0.5,0.5,0',
    ],
    series: ['BTCUSDT.BINANCE', '1-MINUTE'],
    bars: [
      ['2024-12-31T23:59:00Z', 93560.1, 93600, 93550.12, 93590.55, 1.25],
      ['2025-01-01T00:00:00Z', 93590.55, 93610, 93580, 93600, 2.5],
    ],
  },
  {
    what: 'Binance klines that turn from ms to µs, with a header',
    name: 'SHIBUSDT-1m.csv',
    lines: [
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
      '1735689540000,0.00002111,0.00002112,0.0000211,0.00002111,1000,1735689599999,1,10,0.5,0.5,0',
      '1735689600000000,0.00002111,0.00002115,0.0000211,0.00002114,2000,1735689659999999,1,10,0.5,0.5,0',
      '1735689660000000,0.00002114,0.00002115,0.0000211,0.00002111,3000,1735689719999999,1,10,0.5,0.5,0',
    ],
    series: ['SHIBUSDT.BINANCE', '1-MINUTE'],
    bars: [
      ['2025-01-01T00:00:00Z', 0.00002111, 0.00002112, 0.0000211, 0.00002111, 1000],
      ['2025-01-01T00:01:00Z', 0.00002111, 0.00002115, 0.0000211, 0.00002114, 2000],
      ['2025-01-01T00:02:00Z', 0.00002114, 0.00002115, 0.0000211, 0.00002111, 3000],
    ],
  },
  {
    what: 'Yahoo, over a weekend',
    name: 'msft.csv',
    lines: [
      'Date,Open,High,Low,Close,Adj Close,Volume',
      '2024-01-04,370.67,373.1,367.17,367.94,365.05,20901500',
      '2024-01-05,368.97,372.06,366.5,367.75,364.86,20987000',
      '2024-01-08,369.3,375.2,369.01,374.69,371.75,23134000',
    ],
    series: ['MSFT.YAHOO', '1-DAY'],
    bars: [
      ['2024-01-05T00:00:00Z', 370.67, 373.1, 367.17, 367.94, 20901500],
      ['2024-01-06T00:00:00Z', 368.97, 372.06, 366.5, 367.75, 20987000],
      ['2024-01-09T00:00:00Z', 369.3, 375.2, 369.01, 374.69, 23134000],
    ],
  },
  {
    what: 'yfinance with offsets, more digits than nine rounded',
    name: 'anything.csv',
    lines: [
      'Price,Close,High,Low,Open,Volume',
      'Ticker,AAPL,AAPL,AAPL,AAPL,AAPL',
      'Datetime,,,,,',
      '2024-03-08 20:30:00+00:00,170.7299957275390625,171,170.5,170.9,100',
      '2024-03-08 20:31:00+00:00,170.8,171,170.5,170.7,200',
    ],
    series: ['AAPL.YAHOO', '1-MINUTE'],
    bars: [
      ['2024-03-08T20:31:00Z', 170.9, 171, 170.5, 170.729995728, 100],
      ['2024-03-08T20:32:00Z', 170.7, 171, 170.5, 170.8, 200],
    ],
  },
  {
    what: 'TradingView in seconds, with an indicator',
    name: 'BINANCE_BTCUSDT, 60.csv',
    lines: [
      'time,open,high,low,close,Volume,RSI',
      '1704067200,42283.58,42554.57,42261.02,42475.23,1271.68,NaN',
      '1704070800,42475.23,42775,42431.65,42613.56,1196.37,55.1',
    ],
    series: ['BTCUSDT.BINANCE', '1-HOUR'],
    bars: [
      ['2024-01-01T01:00:00Z', 42283.58, 42554.57, 42261.02, 42475.23, 1271.68],
      ['2024-01-01T02:00:00Z', 42475.23, 42775, 42431.65, 42613.56, 1196.37],
    ],
  },
  {
    what: 'a plain table that begins as those of TradingView do: its volume is read',
    name: 'abc.csv',
    lines: [
      'time,open,high,low,close,volume',
      '2024-01-02T14:30:00Z,50,50.04,49.89,49.9,1000',
      '2024-01-02T14:31:00Z,49.9,49.94,49.39,49.51,1234',
    ],
    settings: { instrument: 'ABC.XNAS' },
    series: ['ABC.XNAS', '1-MINUTE'],
    bars: [
      ['2024-01-02T14:31:00Z', 50, 50.04, 49.89, 49.9, 1000],
      ['2024-01-02T14:32:00Z', 49.9, 49.94, 49.39, 49.51, 1234],
    ],
  },
  {
    what: 'TradingView with offsets, without volume',
    name: 'FX_EURUSD, 1D.csv',
    lines: [
      'time,open,high,low,close',
      '2024-01-01T17:00:00-05:00,1.1037,1.1046,1.0938,1.0943',
      '2024-01-02T17:00:00-05:00,1.0943,1.0972,1.0893,1.0921',
    ],
    series: ['EURUSD.FX', '1-DAY'],
    bars: [
      ['2024-01-02T22:00:00Z', 1.1037, 1.1046, 1.0938, 1.0943, 0],
      ['2024-01-03T22:00:00Z', 1.0943, 1.0972, 1.0893, 1.0921, 0],
    ],
  },
  {
    what: 'MetaTrader 5 with the zone of the broker, over the change to summer time',
    name: 'EURUSD_H1.csv',
    lines: [
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      '2024.03.31\t02:00:00\t1.08\t1.081\t1.079\t1.0805\t120\t0\t5',
      '2024.03.31\t04:00:00\t1.0805\t1.081\t1.079\t1.08\t130\t0\t5',
      '2024.03.31\t05:00:00\t1.08\t1.081\t1.079\t1.08\t140\t0\t5',
    ],
    settings: { timeZone: 'Europe/Athens' },
    series: ['EURUSD.MT5', '1-HOUR'],
    bars: [
      ['2024-03-31T01:00:00Z', 1.08, 1.081, 1.079, 1.0805, 120],
      ['2024-03-31T02:00:00Z', 1.0805, 1.081, 1.079, 1.08, 130],
      ['2024-03-31T03:00:00Z', 1.08, 1.081, 1.079, 1.08, 140],
    ],
  },
  {
    what: 'MetaTrader 5 by the day, with real volume',
    name: 'SBER_D1.csv',
    lines: [
      '<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      '2024.01.03\t271.9\t274.7\t271\t274.56\t41552\t1844500\t1',
      '2024.01.04\t274.67\t275.48\t273.7\t274.12\t36100\t1500000\t1',
    ],
    series: ['SBER.MT5', '1-DAY'],
    bars: [
      ['2024-01-04T00:00:00Z', 271.9, 274.7, 271, 274.56, 1844500],
      ['2024-01-05T00:00:00Z', 274.67, 275.48, 273.7, 274.12, 1500000],
    ],
  },
  {
    what: 'MetaTrader 4',
    name: 'EURUSD1.csv',
    lines: ['2024.01.02,00:00,1.10427,1.10429,1.1042,1.10425,45', '2024.01.02,00:05,1.10425,1.1043,1.1042,1.1043,50'],
    series: ['EURUSD1.MT4', '5-MINUTE'],
    bars: [
      ['2024-01-02T00:05:00Z', 1.10427, 1.10429, 1.1042, 1.10425, 45],
      ['2024-01-02T00:10:00Z', 1.10425, 1.1043, 1.1042, 1.1043, 50],
    ],
  },
  {
    what: 'Dukascopy, day first',
    name: 'EURUSD_Candlestick_1_M_BID.csv',
    lines: [
      'Gmt time,Open,High,Low,Close,Volume',
      '02.01.2024 00:00:00.000,1.10427,1.10429,1.1042,1.10425,45.12',
      '02.01.2024 00:01:00.000,1.10425,1.1043,1.1042,1.1043,50.5',
    ],
    series: ['EURUSD.DUKASCOPY', '1-MINUTE'],
    bars: [
      ['2024-01-02T00:01:00Z', 1.10427, 1.10429, 1.1042, 1.10425, 45.12],
      ['2024-01-02T00:02:00Z', 1.10425, 1.1043, 1.1042, 1.1043, 50.5],
    ],
  },
  {
    what: 'HistData, five hours behind UTC in summer too',
    name: 'DAT_ASCII_EURUSD_M1_201207.csv',
    lines: ['20120702 000000;1.2660;1.2661;1.2659;1.2660;0', '20120702 000100;1.2660;1.2662;1.2659;1.2661;0'],
    series: ['EURUSD.HISTDATA', '1-MINUTE'],
    bars: [
      ['2012-07-02T05:01:00Z', 1.266, 1.2661, 1.2659, 1.266, 0],
      ['2012-07-02T05:02:00Z', 1.266, 1.2662, 1.2659, 1.2661, 0],
    ],
  },
  {
    what: 'NinjaTrader, stamped with the close',
    name: 'ES 12-06.Last.txt',
    lines: ['20061002 063100;1341.75;1342;1341.5;1341.75;250', '20061002 063200;1341.75;1342;1341.5;1342;251'],
    settings: { instrument: 'ES.Z06' },
    series: ['ES.Z06', '1-MINUTE'],
    bars: [
      ['2006-10-02T06:31:00Z', 1341.75, 1342, 1341.5, 1341.75, 250],
      ['2006-10-02T06:32:00Z', 1341.75, 1342, 1341.5, 1342, 251],
    ],
  },
  {
    what: 'Stooq by the day',
    name: 'aapl.us.txt',
    lines: [
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
      'AAPL.US,D,20240102,000000,187.15,188.44,183.885,185.64,82488674,0',
      'AAPL.US,D,20240103,000000,184.22,185.88,183.43,184.25,58414460,0',
    ],
    series: ['AAPL.STOOQ', '1-DAY'],
    bars: [
      ['2024-01-03T00:00:00Z', 187.15, 188.44, 183.885, 185.64, 82488674],
      ['2024-01-04T00:00:00Z', 184.22, 185.88, 183.43, 184.25, 58414460],
    ],
  },
  {
    what: 'Stooq by five minutes, times of Warsaw',
    name: 'eurusd.txt',
    lines: [
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
      'EURUSD,5,20240702,153500,1.0735,1.0737,1.0734,1.0736,0,0',
    ],
    series: ['EURUSD.STOOQ', '5-MINUTE'],
    bars: [['2024-07-02T13:35:00Z', 1.0735, 1.0737, 1.0734, 1.0736, 0]],
  },
  {
    what: 'CryptoDataDownload, newest first, an address before the header',
    name: 'Binance_BTCUSDT_1h.csv',
    lines: [
      'https://www.CryptoDataDownload.com',
      'Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount',
      '1704070800000,2024-01-01 01:00:00,BTCUSDT,42475.23,42775,42431.65,42613.56,1196.37,1,2',
      '1704067200000,2024-01-01 00:00:00,BTCUSDT,42283.58,42554.57,42261.02,42475.23,1271.68,1,2',
    ],
    series: ['BTCUSDT.CRYPTODATADOWNLOAD', '1-HOUR'],
    bars: [
      ['2024-01-01T01:00:00Z', 42283.58, 42554.57, 42261.02, 42475.23, 1271.68],
      ['2024-01-01T02:00:00Z', 42475.23, 42775, 42431.65, 42613.56, 1196.37],
    ],
  },
  {
    what: 'Polygon flat files, nanoseconds, open and close before high and low',
    name: '2024-01-02.csv',
    lines: [
      'ticker,volume,open,close,high,low,window_start,transactions',
      'A,500,138.5,138.6,138.7,138.4,1704205800000000000,10',
      'A,600,138.6,138.65,138.8,138.5,1704205860000000000,12',
      'AA,700,33.1,33.2,33.3,33,1704205800000000000,9',
    ],
    series: ['A.POLYGON', '1-MINUTE'],
    bars: [
      ['2024-01-02T14:31:00Z', 138.5, 138.7, 138.4, 138.6, 500],
      ['2024-01-02T14:32:00Z', 138.6, 138.8, 138.5, 138.65, 600],
    ],
  },
  {
    what: 'Kibot, times of New York in winter and summer',
    name: 'IBM.txt',
    lines: ['03/08/2024,09:30,195.2,195.5,195.1,195.4,1000', '03/11/2024,09:30,191,191.5,190.9,191.2,1100'],
    settings: { bars: '1-MINUTE' },
    series: ['IBM.KIBOT', '1-MINUTE'],
    bars: [
      ['2024-03-08T14:31:00Z', 195.2, 195.5, 195.1, 195.4, 1000],
      ['2024-03-11T13:31:00Z', 191, 191.5, 190.9, 191.2, 1100],
    ],
  },
  {
    what: 'any table by its names: decimal commas, semicolons, day first, a zone',
    name: 'kurse.csv',
    lines: [
      'Datum;Zeit;Eröffnung;Hoch;Tief;Schluss;Umsatz',
      '15/01/2024;09:00;16.431,5;16.450,25;16.420;16.440,75;1.000',
      '15/01/2024;09:15;16.440,75;16.460;16.430,5;16.455;2.000,5',
    ],
    settings: {
      instrument: 'DAX.XETR',
      timeZone: 'Europe/Berlin',
      columns: {
        time: 'Datum',
        timeOfDay: 'Zeit',
        open: 'Eröffnung',
        high: 'Hoch',
        low: 'Tief',
        close: 'Schluss',
        volume: 'Umsatz',
      },
    },
    series: ['DAX.XETR', '15-MINUTE'],
    bars: [
      ['2024-01-15T08:15:00Z', 16431.5, 16450.25, 16420, 16440.75, 1000],
      ['2024-01-15T08:30:00Z', 16440.75, 16460, 16430.5, 16455, 2000.5],
    ],
  },
  {
    what: 'any table with thousands in quotes',
    name: 'bars.csv',
    lines: [
      'Date,Open,High,Low,Close',
      '2024-01-02,"4,750.25","4,751.00","4,750.00","4,750.50"',
      '2024-01-03,"4,750.50","4,752.00","4,750.25","4,751.75"',
    ],
    settings: { instrument: 'SPX.INDEX' },
    series: ['SPX.INDEX', '1-DAY'],
    bars: [
      ['2024-01-03T00:00:00Z', 4750.25, 4751, 4750, 4750.5, 0],
      ['2024-01-04T00:00:00Z', 4750.5, 4752, 4750.25, 4751.75, 0],
    ],
  },
  {
    what: 'any table stamped with the close, spaces after the commas',
    name: 'bars.csv',
    lines: [
      'Date, Time, Open, High, Low, Last, Volume',
      '2024/1/2, 9:31:00, 4750.25, 4751.00, 4750.00, 4750.50, 120',
      '2024/1/2, 9:32:00, 4750.50, 4752.00, 4750.25, 4751.75, 130',
    ],
    settings: { instrument: 'ES.H24', stamp: 'close', timeZone: 'America/Chicago' },
    series: ['ES.H24', '1-MINUTE'],
    bars: [
      ['2024-01-02T15:31:00Z', 4750.25, 4751, 4750, 4750.5, 120],
      ['2024-01-02T15:32:00Z', 4750.5, 4752, 4750.25, 4751.75, 130],
    ],
  },
]

describe('tables of bars', () => {
  for (const { what, name, lines, settings = {}, series, bars } of cases) {
    it(`${what} are read as they stand`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, name)
        writeFileSync(path, `${lines.join('\n')}\n`)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings })
          assert.equal(result.kind === 'failed' ? result.message : result.kind, 'imported')
          const resolved = await catalog.resolve(...series)
          assert.ok(resolved.kind === 'resolved', resolved.kind === 'failed' ? resolved.message : '')
          assert.deepEqual(
            await readFeed(resolved.source),
            bars.map(([close, ...values]) => [BigInt(Date.parse(close)) * 1_000_000n, ...values]),
          )
        })
      }))
  }

  it('of one instrument under another name are another import', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'kurse.csv')
      writeFileSync(path, 'time;open;high;low;close\n2024-01-02;1;2;1;2\n2024-01-03;1;2;1;2\n')
      await withCatalog(join(folder, 'store'), async (catalog) => {
        for (const instrument of ['A.X', 'B.X']) {
          assert.equal((await catalog.importFiles([path], { settings: { instrument } })).kind, 'imported')
        }
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId }) => instrumentId),
          ['A.X', 'B.X'],
        )
      })
    }))

  const whole = [
    { path: ['yahoo', 'SPY.csv.gz'], id: 'SPY.YAHOO', bars: '1-DAY', rows: 5849, columns: [1, 2, 3, 4, 6], header: 1 },
    {
      path: ['generic', 'EURUSD-1h.csv.gz'],
      id: 'EURUSD.FX',
      bars: '1-HOUR',
      rows: 74_439,
      columns: [1, 2, 3, 4, 5],
      header: 1,
    },
    {
      path: ['binance', 'BTCUSD-1m-ms.csv.gz'],
      id: 'BTCUSD.BINANCE',
      bars: '1-MINUTE',
      rows: 3000,
      columns: [1, 2, 3, 4, 5],
      header: 0,
    },
  ] as const
  const period = { '1-DAY': 86_400_000, '1-HOUR': 3_600_000, '1-MINUTE': 60_000 } as const
  for (const { path, id, bars, rows, columns, header } of whole) {
    it(`${path.join('/')} has every value of every row`, () =>
      inTemporaryFolder(async (folder) => {
        const lines = fixtureText(testData(...path))
          .trimEnd()
          .split('\n')
          .slice(header)
        const expected = lines.map((line) => {
          const fields = line.split(',')
          const opened = /^\d+$/.test(fields[0]!)
            ? Number(fields[0])
            : Date.parse(`${fields[0]!.replace(' ', 'T')}Z`.replace(/^([\d-]{10})Z$/, '$1'))
          return [BigInt(opened + period[bars]) * 1_000_000n, ...columns.map((at) => Number(fields[at]))]
        })
        assert.equal(expected.length, rows)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([testData(...path)], { settings: { instrument: id } })
          assert.ok(result.kind === 'imported')
          assert.equal(result.files[0]!.rowsAdded, rows)
          const resolved = await catalog.resolve(id, bars)
          assert.ok(resolved.kind === 'resolved')
          assert.deepEqual(await readFeed(resolved.source), expected)
        })
      }))
  }
})
