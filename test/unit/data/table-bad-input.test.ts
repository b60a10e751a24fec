import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { csvTable } from '../../../engine-host/data/csv-table.js'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import type { SourceFile } from '../../../engine-host/data/source-file.js'
import { tableBarReader } from '../../../engine-host/data/table-bars.js'
import { sampleText } from '../../../engine-host/data/text-sample.js'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { dbnHead, minuteBars, swappedAtMidnight } from './dbn-bytes.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const strangeHeader = 'moment,start_px,top,bottom,end_px,lots'
const strangeRows = ['2024-01-02 10:00,5,9,4,6,100', '2024-01-02 10:01,6,7,5,5,300', '2024-01-02 10:02,5,8,5,8,20']

interface BadTable {
  readonly what: string
  readonly lines: readonly string[]
  readonly settings?: ImportSettings
  readonly message: string
  readonly next?: string
}

const header = 'time,open,high,low,close'
const instrument = 'A.B'

const badTables: readonly BadTable[] = [
  {
    what: 'dates whose day and month cannot be told apart',
    lines: [header, '03/04/2024,1,2,1,2', '04/04/2024,1,2,1,2'],
    settings: { instrument },
    message: 'a.csv, column "time": in dates such as 03/04/2024 the day can be the first or the second number.',
  },
  {
    what: 'a day first where the month was',
    lines: [header, '12/31/2024,1,2,1,2', '31/12/2024,1,2,1,2'],
    settings: { instrument, bars: '1-DAY', dateOrder: 'mdy' },
    message: 'a.csv, line 3, column "time": "31/12/2024" is not a time.',
  },
  {
    what: 'commas that can mark decimals or thousands',
    lines: ['time;open;high;low;close', '2024-01-02;1,234;1,235;1,233;1,234'],
    settings: { instrument },
    message: 'a.csv: the comma in 1,234 can mark decimals or thousands.',
  },
  {
    what: 'decimal commas between commas',
    lines: [header, '2024-01-02,1,5,2,5,1,5,2,5'],
    settings: { instrument, bars: '1-DAY' },
    message: 'a.csv, line 2: the line has 9 columns where the header has 5.',
  },
  {
    what: 'a number among times that is none',
    lines: [header, '1704205800000,1,2,1,2', '1704205860000,1,2,1,2', '99999999999999999999,1,2,1,2'],
    settings: { instrument, bars: '1-MINUTE' },
    message: 'a.csv, line 4, column "time": "99999999999999999999" is not a time.',
  },
  {
    what: 'rows a minute apart that are to be bars of five',
    lines: [header, ...['00', '01', '02', '04'].map((minute) => `2024-01-02 14:${minute},1,2,1,2`)],
    settings: { instrument, bars: '5-MINUTE' },
    message: 'a.csv: its rows are 1-MINUTE apart, so they are no bars of 5-MINUTE.',
  },
  {
    what: 'no column of the close',
    lines: ['time,open,high,low,settle', '2024-01-02,1,2,1,2'],
    settings: { instrument },
    message: 'a.csv: which column holds the close is not clear; it has "time", "open", "high", "low", "settle".',
  },
  {
    what: 'a mapping to a column that is not there',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument, columns: { close: 'last' } },
    message: 'a.csv has no column "last".',
  },
  {
    what: 'a mapping to a column that is misspelt',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument, columns: { close: 'clsoe' } },
    message: 'a.csv has no column "clsoe".',
    next: 'Did you mean "close"? Its columns are "time", "open", "high", "low", "close".',
  },
  {
    what: 'a header of which nothing is known: all that is missing at once, with what the rows look like',
    lines: [strangeHeader, ...strangeRows],
    settings: { instrument },
    message:
      'a.csv: which columns hold the time, open, high, low and close is not clear; it has "moment", "start_px", "top", "bottom", "end_px", "lots".',
    next: 'Say it with --map time=moment --map open=start_px --map high=top --map low=bottom --map close=end_px if that is so. If the rows are trades or quotes, add --kind trades or --kind quotes.',
  },
  {
    what: 'the time alone of a header of which nothing is known',
    lines: [strangeHeader.replace('start_px', 'first px'), ...strangeRows],
    settings: { instrument, columns: { time: 'moment' } },
    message:
      'a.csv: which columns hold the open, high, low and close is not clear; it has "moment", "first px", "top", "bottom", "end_px", "lots".',
    next: "Say it with --map 'open=first px' --map high=top --map low=bottom --map close=end_px if that is so. If the rows are trades or quotes, add --kind trades or --kind quotes.",
  },
  {
    what: 'a header with a close alone, which is no column of trades',
    lines: [strangeHeader.replace('end_px', 'Close'), ...strangeRows],
    settings: { instrument, columns: { time: 'moment' } },
    message:
      'a.csv: which columns hold the open, high and low is not clear; it has "moment", "start_px", "top", "bottom", "Close", "lots".',
    next: 'Say it with --map open=COLUMN --map high=COLUMN --map low=COLUMN.',
  },
  {
    what: 'decimal commas, where open and close alone have names that are known',
    lines: [
      'when;first;top;bottom;last;qty',
      '02.01.2024;100,5;103,0;99,0;101,25;1000',
      '03.01.2024;101,5;104,0;100,0;102,25;1001',
    ],
    settings: { instrument },
    message:
      'a.csv: which columns hold the time, high and low is not clear; it has "when", "first", "top", "bottom", "last", "qty".',
    next: 'Say it with --map time=when --map high=top --map low=bottom if that is so.',
  },
  {
    what: 'one price a day',
    lines: ['Date,Close', '2024-01-02,5', '2024-01-03,6'],
    settings: { instrument },
    message: 'a.csv: which columns hold the open, high and low is not clear; it has "Date", "Close".',
    next: 'Say it with --map open=Close --map high=Close --map low=Close if that is so.',
  },
  {
    what: 'prices without their sizes',
    lines: ['time,price', '2024-01-02 10:00:00.5,5'],
    settings: { instrument },
    message: 'a.csv: which column holds the size is not clear; it has "time", "price".',
    next: 'Say it with --map size=COLUMN. Write --map size= when no column holds it.',
  },
  {
    what: 'a time zone that is misspelt',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument, timeZone: 'America/NewYork' },
    message: 'There is no time zone "America/NewYork".',
    next: 'Did you mean "America/New_York"? Write it as America/New_York or UTC.',
  },
  {
    what: 'a length of bars that is misspelt',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument, bars: '5-MINUT' },
    message: '"5-MINUT" is not a kind of bars.',
    next: 'Did you mean "5-MINUTE"? Write it as 1-SECOND, 5-MINUTE, 1-HOUR, 1-DAY, 1-WEEK or 1-MONTH.',
  },
  {
    what: 'no word on the instrument',
    lines: ['date,open,high,low,close', '2024-01-02,1,2,1,2'],
    message: 'a.csv does not say of which instrument its bars are.',
  },
  {
    what: 'an instrument without a venue',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument: 'AAPL' },
    message: '"AAPL" is not the id of an instrument.',
  },
  {
    what: 'a time zone that there is not',
    lines: [header, '2024-01-02,1,2,1,2'],
    settings: { instrument, timeZone: 'Mars/Olympus' },
    message: 'There is no time zone "Mars/Olympus".',
  },
  {
    what: 'bars of half a year',
    lines: [header, '2024-01-01,1,2,1,2', '2024-07-01,1,2,1,2', '2025-01-01,1,2,1,2'],
    settings: { instrument },
    message: 'a.csv: the distances between its times do not tell the length of the bars.',
  },
  {
    what: 'several symbols under one id',
    lines: [`symbol,${header}`, 'A,2024-01-02,1,2,1,2', 'B,2024-01-02,1,2,1,2'],
    settings: { instrument, bars: '1-DAY' },
    message: 'a.csv, line 3, column "symbol": the file has several symbols, A and B, which cannot all be A.B.',
  },
  {
    what: 'a line of a million characters',
    lines: [header, '2024-01-02,1,2,1,2', `2024-01-03,1,2,1,${'2'.repeat(3_000_000)}`],
    settings: { instrument, bars: '1-DAY' },
    message: 'a.csv, line 3: the line is longer than a million characters.',
  },
  {
    what: 'bytes that are no UTF-8',
    lines: [header, '2024-01-02,1,2,1,2', '2024-01-03,1,2,1,\ud800'],
    settings: { instrument, bars: '1-DAY' },
    message: 'a.csv, line 3, column "close": "\ufffd" is not a price.',
  },
]

const databento = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
const bar = '2024-01-02T14:30:00.000000000Z,32,95,1,10.000000000,12.000000000,9.000000000,11.000000000,100,ABC'
const day = (date: number) => `2024-01-0${date},1,2,1,2`
const daily = { instrument, bars: '1-DAY' } as const

/** Whole files that are something else than they seem, or broken in ways that have nothing to do with one value. */
const badFiles: readonly {
  readonly what: string
  readonly content: string | Buffer
  readonly settings?: ImportSettings
  readonly message: string
}[] = [
  {
    what: 'an error of a server, saved as CSV',
    content: '<!DOCTYPE html><html><body>403 Forbidden</body></html>',
    message: 'a.csv is a web page (HTML), not a CSV file of bars.',
  },
  {
    what: 'an error of an API, saved as CSV',
    content: '{"detail":"Authentication failed."}\n',
    message: 'a.csv is JSON, not a CSV file of bars.',
  },
  {
    what: 'UTF-16 with a mark',
    content: Buffer.from(`\ufeff${header}\n${day(1)}\n`, 'utf16le'),
    message: 'a.csv is UTF-16 text, not a CSV file of bars.',
  },
  {
    what: 'UTF-16 without a mark',
    content: Buffer.from(`${header}\n${day(1)}\n`, 'utf16le'),
    message: 'a.csv is UTF-16 text, not a CSV file of bars.',
  },
  {
    what: 'UTF-16 without a mark, big end first',
    content: Buffer.from(`${databento}\n${bar}\n`, 'utf16le').swap16(),
    message: 'a.csv is UTF-16 text, not a CSV file of bars.',
  },
  {
    what: 'an image',
    content: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
    message: 'a.csv is a binary file, not a CSV file of bars.',
  },
  {
    what: 'bytes without any order',
    content: Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) & 255)),
    message: 'a.csv is a binary file, not a CSV file of bars.',
  },
  { what: 'nothing', content: '', message: 'a.csv is empty: it has no line 1.' },
  { what: 'blank lines', content: '\n \n\n', message: 'a.csv holds nothing but blank lines.' },
  {
    what: 'a header of Databento alone',
    content: `${databento}\n`,
    message: 'a.csv holds a header and no bars: it ends after line 1.',
  },
  {
    what: 'any other header alone',
    content: header,
    settings: daily,
    message: 'a.csv holds a header and no bars: it ends after line 1.',
  },
  {
    what: 'zero bytes within a value',
    content: `${databento}\n${bar.replace('12.0', '12\0.0')}\n`,
    message: 'a.csv, line 2, column "high": "12\ufffd.000000000" is not a price.',
  },
  {
    what: 'zero bytes at the end, as a machine that lost its power leaves them',
    content: Buffer.concat([Buffer.from(`${header}\n${day(1)}\n`), Buffer.alloc(40_000)]),
    settings: daily,
    message: 'a.csv, line 3: the line is nothing but zero bytes, as an interrupted write leaves them.',
  },
  {
    what: 'a quotation mark that is never closed, in a form of Databento',
    content: `${databento}\n${bar.replace('ABC', '"ABC')}\n${bar}\n`,
    message: 'a.csv, line 2: a quotation mark is opened and never closed.',
  },
  {
    what: 'a quotation mark that is never closed, in any table',
    content: `${header}\n${day(1)}\n2024-01-02,"1,2,1,2\n${day(3)}\n`,
    settings: daily,
    message: 'a.csv, line 3: a quotation mark is opened and never closed.',
  },
  {
    what: 'the header once more in the middle, as joined files have it',
    content: `${databento}\n${bar}\n${databento}\n`,
    message: 'a.csv, line 3, column "ts_event": "ts_event" is not a time.',
  },
  {
    what: 'the header of any table once more in the middle',
    content: `${header}\n${day(1)}\n${header}\n${day(2)}\n`,
    settings: daily,
    message: 'a.csv, line 3, column "time": "time" is not a time.',
  },
  {
    what: 'carriage returns alone at the ends of lines',
    content: `${databento}\r${bar}\r`,
    message: 'a.csv has lines that end in carriage returns alone, as old Macintosh programs write them.',
  },
  {
    what: 'line ends of two systems',
    content: `${header}\n${day(1)}\r\n${day(2)}\n`,
    settings: daily,
    message: 'a.csv, line 2: the line ends in the Windows way, unlike those before it.',
  },
  {
    what: 'an error of a server at the end of a download',
    content: `${databento}\n${bar}\n<html>504 Gateway Time-out</html>\n`,
    message: 'a.csv, line 3: the line has 1 of 10 columns.',
  },
  {
    what: 'a last line that is cut',
    content: `${databento}\n${bar}\n${bar.slice(0, 40)}`,
    message: 'a.csv, line 3: the line has 5 of 10 columns.',
  },
  {
    what: 'milliseconds among seconds that were asked for',
    content: `${header}\n1704205800,1,2,1,2\n1704205860000,1,2,1,2\n`,
    settings: { instrument, bars: '1-MINUTE', unit: 's' },
    message: 'a.csv, line 3, column "time": "1704205860000" is not a time.',
  },
  {
    what: 'milliseconds among the nanoseconds of Databento',
    content: `${databento}\n${bar.replace(/^[^,]*/, '1704205801000').replaceAll('.000000000', '000000000')}\n`,
    message:
      'a.csv, line 2, column "ts_event": 1704205801000 would be 1970-01-01T00:28:24.205801Z: integer times must be nanoseconds since 1970.',
  },
  {
    what: 'a time at the end of all that an integer holds',
    content: `${header}\n1704205800,1,2,1,2\n9223372036854775807,1,2,1,2\n`,
    settings: { instrument, bars: '1-MINUTE' },
    message: 'a.csv, line 3, column "time": the time is missing.',
  },
  {
    what: 'years of two digits',
    content: `${header}\n03/04/24,1,2,1,2\n`,
    settings: daily,
    message: 'a.csv, column "time": the year in "03/04/24" has two digits.',
  },
  {
    what: 'a program',
    content: "import { Strategy } from 'backlens'\nexport class A extends Strategy {}\n",
    message: 'a.csv is the source code of a program, not a CSV file of bars.',
  },
  {
    what: 'a setting that there is not',
    content: `${header}\n${day(1)}\n`,
    settings: { ...daily, timezone: 'UTC' } as ImportSettings,
    message: 'There is no setting of an import "timezone".',
  },
  {
    what: 'a problem that there is not',
    content: `${header}\n${day(1)}\n`,
    settings: { ...daily, problems: { outliers: 'drop' } as ImportSettings['problems'] & {} },
    message: 'There is no kind of problem "outliers".',
  },
  {
    what: 'an action that cannot be taken',
    content: `${header}\n${day(1)}\n`,
    settings: { ...daily, problems: { outlier: 'fix' } },
    message: 'About outlier one can keep, drop, reject, not "fix".',
  },
  {
    what: 'a setting with another value than it can have',
    content: `${header}\n${day(1)}\n`,
    settings: { ...daily, stamp: 'opening' as 'open' },
    message: 'The setting "stamp" of an import must be one of open, close, not "opening".',
  },
  {
    what: 'a field that there is not',
    content: `${header}\n${day(1)}\n`,
    settings: { ...daily, columns: { opne: 'open' } as ImportSettings['columns'] & {} },
    message: 'There is no field that a column can hold "opne".',
  },
]

describe('a file that is not what it seems', () => {
  for (const { what, content, settings = {}, message } of badFiles) {
    it(`${what}: ${message.slice(0, 120)}`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.csv')
        writeFileSync(path, content)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          for (const result of [
            await catalog.checkFiles([path], { settings }),
            await catalog.importFiles([path], { settings }),
          ]) {
            if (result.kind === 'checked') {
              assert.ok(result.reports[0]!.rejected)
              continue
            }
            assert.ok(result.kind === 'failed')
            assert.equal(result.message, message)
            assert.match(result.next, /\.$/)
          }
          assert.deepEqual(await catalog.listSeries(), [])
          assert.deepEqual(readdirSync(join(folder, 'store', 'market_data'), { recursive: true }), [])
        })
      }))
  }
})

describe('a table that cannot be imported as it is', () => {
  for (const { what, lines, settings = {}, message, next } of badTables) {
    it(`${what}: ${message.slice(0, 120)}`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.csv')
        writeFileSync(path, `${lines.join('\n')}\n`)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings })
          assert.ok(result.kind === 'failed')
          assert.equal(result.message, message)
          assert.ok(result.next.length > 0)
          if (next !== undefined) assert.equal(result.next, next)
          assert.deepEqual(await catalog.listSeries(), [])
        })
      }))
  }

  it('is recognised or refused with a reason whatever its text is, ten thousand times', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '2024-01-02',
        '1704205800',
        '1704205800000',
        '03/04/2024',
        '20240102 000000',
        '1,5',
        '',
        'NaN',
        '"',
        '<DATE>',
      ),
      fc.double().map(String),
      fc.string({ maxLength: 12 }),
    )
    const line = fc
      .tuple(fc.array(cell, { maxLength: 14 }), fc.constantFrom(',', ';', '\t'))
      .map(([cells, by]) => cells.join(by))
    const first = fc.oneof(
      line,
      fc.constantFrom(header, 'Date,Open,High,Low,Close,Adj Close,Volume', 'Gmt time,Open,High,Low,Close,Volume'),
    )
    fc.assert(
      fc.property(first, fc.array(line, { maxLength: 6 }), (top, rest) => {
        const head = Buffer.from([top, ...rest, ''].join('\n'))
        const source: SourceFile = {
          path: '/a.csv',
          contentPath: '/a.csv',
          bytes: head.length,
          modifiedMs: 0,
          fileNumber: 0,
          compression: 'none',
          head,
        }
        try {
          const table = csvTable(source, sampleText(source))
          if (table) tableBarReader(table, { instrument })
        } catch (error) {
          assert.ok(error instanceof MarketDataError, String(error))
        }
      }),
      { numRuns: 10_000 },
    )
  }).timeout(120_000)
})

describe('a folder', () => {
  it('of a batch download is imported file by file, without what describes it', () =>
    inTemporaryFolder(async (folder) => {
      const batch = join(folder, 'GLBX-20240315-ABCDEFGHIJ')
      mkdirSync(batch)
      const [first, second, third] = minuteBars(3) as [Buffer, Buffer, Buffer]
      const head = dbnHead(6, swappedAtMidnight)
      writeFileSync(join(batch, 'glbx-mdp3-20240314.ohlcv-1m.dbn'), Buffer.concat([head, first]))
      writeFileSync(join(batch, 'glbx-mdp3-20240315.ohlcv-1m.dbn'), Buffer.concat([head, second, third]))
      for (const name of ['manifest.json', 'metadata.json', 'condition.json', 'symbology.json']) {
        writeFileSync(join(batch, name), '{}')
      }
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([batch])
        assert.ok(result.kind === 'imported')
        assert.deepEqual(
          result.files.map(({ rowsAdded }) => rowsAdded),
          [1, 2],
        )
        assert.deepEqual(
          (await catalog.listSeries()).map(({ instrumentId, rows }) => [instrumentId, rows]),
          [
            ['ES.H24', 1],
            ['ES.M24', 2],
          ],
        )
      })
    }))

  it('without files is told', () =>
    inTemporaryFolder(async (folder) => {
      const empty = join(folder, 'empty')
      mkdirSync(empty)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const result = await catalog.importFiles([empty])
        assert.ok(result.kind === 'failed')
        assert.equal(result.message, `${empty} holds no market data that can be imported.`)
      })
    }))
})
