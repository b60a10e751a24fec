import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
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

interface BadTable {
  readonly what: string
  readonly lines: readonly string[]
  readonly settings?: ImportSettings
  readonly message: string
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
    what: 'bars of months',
    lines: [header, '2024-01-01,1,2,1,2', '2024-02-01,1,2,1,2', '2024-03-01,1,2,1,2'],
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

describe('a table that cannot be imported as it is', () => {
  for (const { what, lines, settings = {}, message } of badTables) {
    it(`${what}: ${message.slice(0, 120)}`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.csv')
        writeFileSync(path, `${lines.join('\n')}\n`)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings })
          assert.ok(result.kind === 'failed')
          assert.equal(result.message, message)
          assert.ok(result.next.length > 0)
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
