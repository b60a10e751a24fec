import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseBarLength } from '../../../engine-host/data/bar-lengths.js'
import { bestInput } from '../../../engine-host/data/consolidation/consolidation.js'
import { parseBarSpecification } from '../../../engine-host/data/bar-specification.js'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { at, barRows, Consolidation, future, minute, type Row, tradeRows } from './consolidation/bars.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const share = new Instrument({ ...future.definition, id: 'SPY.EQUS', kind: 'equity', timeZone: 'America/New_York' }, 0)
const day = 1440n * minute

async function withFile(
  name: string,
  lines: readonly string[],
  settings: ImportSettings,
  work: (catalog: Catalog, failure: string | undefined) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, name)
    writeFileSync(path, `${lines.join('\n')}\n`)
    await withCatalog(join(folder, 'store'), async (catalog) => {
      const result = await catalog.importFiles([path], { settings })
      await work(catalog, result.kind === 'failed' ? `${result.message} ${result.next}` : undefined)
    })
  })
}

async function closes(catalog: Catalog, instrument: string, bars: string, from?: string): Promise<string[]> {
  const resolved = await catalog.resolve(instrument, bars, from)
  assert.ok(resolved.kind === 'resolved', resolved.kind === 'failed' ? resolved.message : '')
  const rows = await readFeed(resolved.source, [resolved.instrument])
  return rows.map(
    ([nanos, , , , close]) => `${new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 16)} ${close}`,
  )
}

const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume'
const yahooRow = (date: string, close: number) => `${date},${close},${close},${close},${close},${close},100`

/** Files of months as vendors write them: the first of the month, its first day of trading, the evening before. */
const files: readonly {
  readonly what: string
  readonly name: string
  readonly lines: readonly string[]
  readonly settings?: ImportSettings
  readonly series: readonly [instrument: string, bars: string]
  readonly stored: readonly string[]
}[] = [
  {
    what: 'Yahoo, by the first of the month and the date of the download',
    name: 'SPY.csv',
    lines: [
      yahoo,
      yahooRow('2023-11-01', 1),
      yahooRow('2023-12-01', 2),
      yahooRow('2024-01-01', 3),
      yahooRow('2024-02-16', 4),
    ],
    settings: { instrument: 'SPY.XNAS', bars: '1-MONTH' },
    series: ['SPY.XNAS', '1-MONTH'],
    stored: ['2023-12-01T00:00 1', '2024-01-01T00:00 2', '2024-02-01T00:00 3', '2024-03-01T00:00 4'],
  },
  {
    what: 'Yahoo, downloaded on the last day of a month',
    name: 'SPY.csv',
    lines: [yahoo, yahooRow('2024-03-01', 1), yahooRow('2024-04-01', 2), yahooRow('2024-05-31', 3)],
    settings: { instrument: 'SPY.XNAS', bars: '1-MONTH' },
    series: ['SPY.XNAS', '1-MONTH'],
    stored: ['2024-04-01T00:00 1', '2024-05-01T00:00 2', '2024-06-01T00:00 3'],
  },
  {
    what: 'by the last day of trading, which is said to be the open, as for all without another setting',
    name: 'a.csv',
    lines: [
      'time,open,high,low,close',
      ...['2024-03-28', '2024-04-30', '2024-05-31', '2024-06-28'].map(
        (time, at) => `${time},${at + 1},${at + 1},${at + 1},${at + 1}`,
      ),
    ],
    settings: { instrument: 'A.B', bars: '1-MONTH', timeZone: 'America/Los_Angeles' },
    series: ['A.B', '1-MONTH'],
    stored: ['2024-04-01T00:00 1', '2024-05-01T00:00 2', '2024-06-01T00:00 3', '2024-07-01T00:00 4'],
  },
  {
    what: 'by the midnight of the first in Auckland',
    name: 'a.csv',
    lines: ['time,open,high,low,close', '2024-01-01,1,1,1,1', '2024-02-01,2,2,2,2', '2024-03-01,3,3,3,3'],
    settings: { instrument: 'A.B', bars: '1-MONTH', timeZone: 'Pacific/Auckland' },
    series: ['A.B', '1-MONTH'],
    stored: ['2024-02-01T00:00 1', '2024-03-01T00:00 2', '2024-04-01T00:00 3'],
  },
  {
    what: 'Yahoo, its length proposed by the distances',
    name: 'SPY.csv',
    lines: [yahoo, ...['2023-07', '2023-08', '2023-09', '2023-10'].map((month, at) => yahooRow(`${month}-01`, at))].map(
      (line) => line.replaceAll(',0', ',9'),
    ),
    settings: { instrument: 'SPY.XNAS' },
    series: ['SPY.XNAS', '1-MONTH'],
    stored: ['2023-08-01T00:00 9', '2023-09-01T00:00 1', '2023-10-01T00:00 2', '2023-11-01T00:00 3'],
  },
  {
    what: 'Yahoo by the week',
    name: 'SPY.csv',
    lines: [yahoo, yahooRow('2024-01-01', 1), yahooRow('2024-01-08', 2), yahooRow('2024-01-15', 3)],
    settings: { instrument: 'SPY.XNAS' },
    series: ['SPY.XNAS', '1-WEEK'],
    stored: ['2024-01-08T00:00 1', '2024-01-15T00:00 2', '2024-01-22T00:00 3'],
  },
  {
    what: 'TradingView, by the opening of the first session, also on the evening before the month',
    name: 'CME_ES1!, 1M.csv',
    lines: [
      'time,open,high,low,close,volume',
      ...[
        '2024-01-31T23:00:00Z',
        '2024-02-29T23:00:00Z',
        '2024-03-31T22:00:00Z',
        '2024-04-30T22:00:00Z',
        '2024-06-02T22:00:00Z',
      ].map((time, at) => `${Date.parse(time) / 1000},${at + 1},${at + 1},${at + 1},${at + 1},5`),
    ],
    settings: { instrument: 'ES.CME', bars: '1-MONTH' },
    series: ['ES.CME', '1-MONTH'],
    stored: [
      '2024-03-01T00:00 1',
      '2024-04-01T00:00 2',
      '2024-05-01T00:00 3',
      '2024-06-01T00:00 4',
      '2024-07-01T00:00 5',
    ],
  },
  {
    what: 'a table stamped with the last day of trading, or midnight after it',
    name: 'a.csv',
    lines: [
      'time,open,high,low,close',
      ...['2024-01-31', '2024-02-29', '2024-03-28', '2024-05-01', '2024-05-31'].map(
        (time, at) => `${time},${at + 1},${at + 1},${at + 1},${at + 1}`,
      ),
    ],
    settings: { instrument: 'A.B', bars: '1-MONTH', stamp: 'close' },
    series: ['A.B', '1-MONTH'],
    stored: [
      '2024-02-01T00:00 1',
      '2024-03-01T00:00 2',
      '2024-04-01T00:00 3',
      '2024-05-01T00:00 4',
      '2024-06-01T00:00 5',
    ],
  },
  {
    what: 'quarters and a column of lengths',
    name: 'a.csv',
    lines: [
      'timestamp,open,high,low,close,interval',
      '2024-01-01,1,1,1,1,3M',
      '2024-04-01,2,2,2,2,3M',
      '2024-04-01,9,9,9,9,1d',
    ],
    settings: { instrument: 'A.B' },
    series: ['A.B', '3-MONTH'],
    stored: ['2024-04-01T00:00 1', '2024-07-01T00:00 2'],
  },
]

describe('files of bars of months', () => {
  for (const { what, name, lines, settings = {}, series, stored } of files) {
    it(`close at the end of their months: ${what}`, () =>
      withFile(name, lines, settings, async (catalog, failure) => {
        assert.equal(failure, undefined)
        assert.deepEqual(await closes(catalog, ...series), stored)
      }))
  }

  it('refuse a month that is there twice, as today’s of a download is beside the whole one', () =>
    withFile(
      'SPY.csv',
      [yahoo, yahooRow('2024-01-01', 1), yahooRow('2024-02-01', 2), yahooRow('2024-02-16', 3)],
      {
        instrument: 'SPY.XNAS',
        bars: '1-MONTH',
      },
      async (_, failure) => {
        await Promise.resolve()
        assert.equal(
          failure,
          'SPY.csv, line 4, column "Date": the bar of SPY.XNAS 1-MONTH at 2024-02-01T00:00:00Z is there twice, first on line 3. Correct the file, or choose what to do about it with --on duplicate=ACTION; nothing of it was imported.',
        )
      },
    ))

  it('are refused where the rows are days', () =>
    withFile(
      'SPY.csv',
      [yahoo, yahooRow('2024-01-02', 1), yahooRow('2024-01-03', 2), yahooRow('2024-01-04', 3)],
      {
        instrument: 'SPY.XNAS',
        bars: '1-MONTH',
      },
      async (_, failure) => {
        await Promise.resolve()
        assert.match(failure!, /its rows are 1-DAY apart, so they are no bars of 1-MONTH/)
      },
    ))

  it('are not stored a second time, and the months after them are added', () =>
    withFile('SPY.csv', files[1]!.lines, { instrument: 'SPY.XNAS' }, async (catalog) => {
      await inTemporaryFolder(async (folder) => {
        const path = join(folder, 'again.csv')
        writeFileSync(path, `${[...files[1]!.lines, yahooRow('2023-11-01', 5)].join('\n')}\n`)
        const result = await catalog.importFiles([path], { settings: { instrument: 'SPY.XNAS' } })
        assert.ok(result.kind === 'imported', result.kind === 'failed' ? result.message : '')
        assert.equal(result.files[0]!.rowsAdded, 1)
      })
    }))
})

/** What each stretch of months must hold, by the dates alone. */
function expected(rows: readonly Row[], step: number): Row[] {
  const endOf = (nanos: bigint) => {
    const date = new Date(Number((nanos - 1n) / 1_000_000n) - ((nanos - 1n) % 1_000_000n < 0n ? 1 : 0))
    const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
    return BigInt(Date.UTC(1970, (Math.floor(month / step) + 1) * step)) * 1_000_000n
  }
  return [...new Set(rows.map(([nanos]) => endOf(nanos)))].map((end) => {
    const inside = rows.filter(([nanos]) => endOf(nanos) === end)
    return [
      end,
      inside[0]![1],
      Math.max(...inside.map((row) => row[2])),
      Math.min(...inside.map((row) => row[3])),
      inside.at(-1)![4],
      Number(inside.reduce((sum, row) => sum + BigInt(Math.round(row[5] * 1e8)), 0n)) / 1e8,
    ]
  })
}

const made = (bars: string, rows: readonly Row[], instrument = future) =>
  new Consolidation(bars, {}, instrument).addBars(rows).take()

describe('months from shorter bars and trades', () => {
  for (const step of [1, 3, 12]) {
    it(`${step}-MONTH of days hold what their dates say, also before 1970`, () =>
      fc.assert(
        fc.property(barRows(day, 200), (rows) => {
          // The last may not have ended.
          const bars = made(`${step}-MONTH`, rows)
          assert.deepEqual(bars, expected(rows, step).slice(0, bars.length))
          assert.ok(expected(rows, step).length - bars.length <= 1)
        }),
        { numRuns: 300 },
      ))
  }

  it('quarters of months are those of days, and months of days those of hours', () =>
    fc.assert(
      fc.property(barRows(60n * minute, 200), (rows) => {
        const end: Row = [rows.at(-1)![0] + 400n * day, 1, 1, 1, 1, 1]
        const days = made('1-DAY', [...rows, end])
        const months = made('1-MONTH', [...days, end])
        assert.deepEqual(months, made('1-MONTH', [...rows, end]))
        assert.deepEqual(made('3-MONTH', [...months, end]), made('3-MONTH', [...rows, end]))
      }),
      { numRuns: 200 },
    ))

  it('a trade at midnight begins the next month, a bar that closes there ends the one before', () => {
    const first = at('2024-02-01T00:00:00Z')
    const rows: Row[] = [
      [first, 1, 1, 1, 1, 1],
      [first + 1n, 2, 2, 2, 2, 1],
      [at('2024-03-01T00:00:00Z'), 3, 3, 3, 3, 1],
    ]
    assert.deepEqual(made('1-MONTH', rows), [
      [first, 1, 1, 1, 1, 1],
      [at('2024-03-01T00:00:00Z'), 2, 3, 2, 3, 2],
    ])
    const trades = new Consolidation('1-MONTH').addTrades([
      [first - 1n, 1, 1],
      [first, 2, 1],
      [at('2024-03-01T00:00:00Z'), 3, 1],
    ])
    assert.deepEqual(trades.take(), [
      [first, 1, 1, 1, 1, 1],
      [at('2024-03-01T00:00:00Z'), 2, 2, 2, 2, 1],
    ])
  })

  it('months and weeks of sessions end with the last session whose trade date lies in them', () => {
    const closesOf = (bars: string, rows: readonly string[], instrument: Instrument) =>
      made(
        bars,
        rows.map((time): Row => [at(time), 1, 1, 1, 1, 1]),
        instrument,
      ).map(([nanos]) => new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 16))
    // Good Friday of 2024 was 29 March, so that the month ended on Thursday; the 31st of May was a Friday.
    const shares = [
      '2024-03-27T20:00:00Z',
      '2024-03-28T20:00:00Z',
      '2024-04-01T20:00:00Z',
      '2024-04-30T20:00:00Z',
      '2024-06-03T20:00:00Z',
      '2024-07-01T20:00:00Z',
    ]
    assert.deepEqual(closesOf('1-MONTH-SESSION', shares, share), [
      '2024-03-28T20:00',
      '2024-04-30T20:00',
      '2024-06-28T20:00',
    ])
    assert.deepEqual(closesOf('1-WEEK-SESSION', shares, share).slice(0, 2), ['2024-03-28T20:00', '2024-04-05T20:00'])
    // The evening of 30 April 2024 trades for 1 May.
    const futures = ['2024-04-30T20:00:00Z', '2024-04-30T22:01:00Z', '2024-05-31T21:00:00Z', '2024-06-03T21:00:00Z']
    assert.deepEqual(closesOf('1-MONTH-SESSION', futures, future), ['2024-04-30T21:00', '2024-05-31T21:00'])
  })

  it('of sessions are the same from bars of sessions and from minutes', () =>
    fc.assert(
      fc.property(barRows(30n * minute, 300), (rows) => {
        const end: Row = [rows.at(-1)![0] + 60n * day, 1, 1, 1, 1, 1]
        for (const bars of ['1-MONTH-SESSION', '1-WEEK-SESSION']) {
          const direct = made(bars, [...rows, end])
          assert.deepEqual(
            made(bars, [...made('1-DAY-SESSION', [...rows, end]), end]).slice(0, direct.length - 1),
            direct.slice(0, -1),
          )
        }
      }),
      { numRuns: 100 },
    ))

  it('trades and their minutes give the same months', () =>
    fc.assert(
      fc.property(tradeRows, (trades) => {
        const end = trades.at(-1)![0] + 70n * day
        const minutes = new Consolidation('1-MINUTE').addTrades(trades).advanceTo(end).take()
        assert.deepEqual(
          new Consolidation('1-MONTH').addBars(minutes).advanceTo(end).take(),
          new Consolidation('1-MONTH').addTrades(trades).advanceTo(end).take(),
        )
      }),
      { numRuns: 200 },
    ))

  it('that nothing was traded in are filled where that is asked for', () => {
    const rows: Row[] = [
      [at('2024-01-15T00:00:00Z'), 1, 2, 1, 2, 5],
      [at('2024-04-15T00:00:00Z'), 3, 3, 3, 3, 1],
    ]
    const filled = new Consolidation('1-MONTH', { emptyIntervals: 'fill' }).addBars(rows).take()
    assert.deepEqual(
      filled.map(([nanos, open, , , , volume]) => [nanos, open, volume]),
      [
        [at('2024-02-01T00:00:00Z'), 1, 5],
        [at('2024-03-01T00:00:00Z'), 2, 0],
        [at('2024-04-01T00:00:00Z'), 2, 0],
      ],
    )
  })

  it('are made of days and months that divide them, never of weeks', () => {
    const stored = ['1-MINUTE', '1-DAY', '5-DAY', '1-WEEK', '1-MONTH', '2-MONTH', '1-DAY-SESSION'].map((name) =>
      parseBarSpecification(name)!,
    )
    const input = (wanted: string) => bestInput(parseBarSpecification(wanted)!, stored)?.name
    assert.equal(input('1-MONTH'), '1-DAY')
    assert.equal(input('3-MONTH'), '1-MONTH')
    assert.equal(input('12-MONTH'), '2-MONTH')
    assert.equal(input('1-MONTH-SESSION'), '1-DAY-SESSION')
    assert.equal(input('1-WEEK-SESSION'), '1-DAY-SESSION')
    assert.equal(input('8-WEEK'), '1-WEEK')
    assert.equal(input('10-WEEK'), '1-WEEK')
  })
})

describe('months of a store', () => {
  const days = Array.from({ length: 366 }, (_, at) => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10))
  const lines = [
    'time,open,high,low,close,volume',
    ...days.map((date, at) => `${date},${at + 1},${at + 2},${at + 1},${at + 1},1`),
  ]

  it('are made of its days when they are asked for, the same as when they are built', () =>
    withFile('a.csv', lines, { instrument: 'BTC.BINANCE' }, async (catalog) => {
      const ends = await closes(catalog, 'BTC.BINANCE', '1-MONTH')
      assert.equal(ends.length, 12)
      assert.deepEqual(ends.slice(0, 3), ['2024-02-01T00:00 31', '2024-03-01T00:00 60', '2024-04-01T00:00 91'])
      // The first month within the bounds is whole, though it began before them.
      assert.deepEqual((await closes(catalog, 'BTC.BINANCE', '1-MONTH', '2024-03-01'))[0], '2024-03-01T00:00 60')
      const built = await catalog.buildSeries('BTC.BINANCE', '1-MONTH')
      assert.notEqual(built.kind, 'failed')
      assert.deepEqual(await closes(catalog, 'BTC.BINANCE', '1-MONTH'), ends)
      const coverage = await catalog.coverage()
      assert.ok(Array.isArray(coverage))
      assert.equal(coverage.find(({ bars }) => bars === '1-MONTH')!.gapCount, 0)
    }))
})

describe('how tables write the length of bars', () => {
  const lengths: Readonly<Record<string, string | undefined>> = {
    '1M': '1-MONTH',
    M: '1-MONTH',
    '3M': '3-MONTH',
    m: '1-MINUTE',
    '1m': '1-MINUTE',
    M1: '1-MINUTE',
    MN1: '1-MONTH',
    '1mo': '1-MONTH',
    '3mo': '3-MONTH',
    monthly: '1-MONTH',
    '1-MONTH': '1-MONTH',
    W: '1-WEEK',
    '1W': '1-WEEK',
    '1wk': '1-WEEK',
    weekly: '1-WEEK',
    D: '1-DAY',
    '1y': undefined,
  }
  for (const [text, bars] of Object.entries(lengths)) {
    it(`${text} is ${bars ?? 'unknown'}`, () => assert.equal(parseBarLength(text)?.name, bars))
  }
})
