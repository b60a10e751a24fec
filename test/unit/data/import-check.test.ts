import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportReport, ProblemPolicy } from '../../../engine-host/protocol/import-settings.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const header = 'time,open,high,low,close,volume'
const settings = { instrument: 'A.B', bars: '1-MINUTE' } as const

/** Lines with a bar a minute from 2024-01-02 00:00 on; some are replaced by number, from 0. */
function lines(count: number, replaced: Readonly<Record<number, string>>): string {
  const bars = Array.from({ length: count }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 2) + at * 60_000).toISOString()
    return replaced[at] ?? `${time},100,101,99,100.5,10`
  })
  return `${[header, ...bars].join('\n')}\n`
}

async function inFile(content: string, work: (path: string, store: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, content)
    await work(path, join(folder, 'store'))
  })
}

async function check(content: string, problems: ProblemPolicy = {}): Promise<ImportReport> {
  let report: ImportReport | undefined
  await inFile(content, (path, store) =>
    withCatalog(store, async (catalog) => {
      const result = await catalog.checkFiles([path], { settings: { ...settings, problems } })
      assert.ok(result.kind === 'checked', result.kind === 'failed' ? result.message : '')
      report = result.reports[0]
      assert.deepEqual(await catalog.listSeries(), [])
      assert.ok(!existsSync(join(store, 'instruments.json')))
    }),
  )
  return report!
}

const many = lines(10, {
  1: '2024-01-02T00:01:00Z,100,101,99,,10',
  2: '2024-01-02T00:02:00Z,100,101,0,100.5,10',
  3: '2024-01-02T00:03:00Z,100,99,101,100,10',
  4: '2024-01-02T00:04:00Z,102,101,99,100.5,10',
  6: '2024-01-02T00:05:00Z,100,101,99,100.5,11',
  8: 'soon,100,101,99,100.5,10',
  9: '2024-01-01T23:59:00Z,100,101,99,100.5,10',
})

describe('checking a file before its import', () => {
  it('finds every kind of problem with its count and its first lines, and changes nothing', async () => {
    const { problems, rejected, rows, series } = await check(many)
    assert.deepEqual(
      problems.map(({ kind, action, count, examples }) => [kind, action, count, examples[0]]),
      [
        ['unreadable', 'reject', 1, 'line 10, column "time": "soon" is not a time'],
        ['missing', 'reject', 1, 'line 3, column "close": the close is missing'],
        ['non-positive', 'reject', 1, 'line 4, column "low": the low 0 is not above zero'],
        ['high-below-low', 'reject', 1, 'line 5, column "high": the high 99 is below the low 101'],
        ['outside-range', 'reject', 1, 'line 6, column "open": the open 102 is above the high 101'],
        [
          'unsorted',
          'fix',
          1,
          'line 11, column "time": 2024-01-01T23:59:00Z is earlier than 2024-01-02T00:00:00Z on line 2',
        ],
        [
          'duplicate',
          'reject',
          1,
          'line 8, column "time": the bar of A.B 1-MINUTE at 2024-01-02T00:05:00Z is there twice, first on line 7',
        ],
      ],
    )
    assert.ok(rejected)
    assert.equal(rows, 10)
    assert.deepEqual(
      series.map(({ instrumentId, bars, rows: kept }) => [instrumentId, bars, kept]),
      [['A.B', '1-MINUTE', 4]],
    )
  })

  it('shows the form, why it is taken for it, how it is read, and the first rows as they will be stored', async () => {
    const report = await check(lines(3, {}))
    assert.equal(report.form, 'table')
    assert.equal(report.why, `its header is ${header}`)
    assert.equal(report.settings.instrument, 'A.B')
    assert.equal(report.settings.stamp, 'open')
    assert.deepEqual(report.settings.columns, {
      time: 'time',
      open: 'open',
      high: 'high',
      low: 'low',
      close: 'close',
      volume: 'volume',
    })
    assert.deepEqual(report.preview[0]!.rows[0], [
      'A.B',
      '1-MINUTE',
      '2024-01-02T00:01:00Z',
      '100',
      '101',
      '99',
      '100.5',
      '10',
    ])
    assert.ok(!report.rejected)
    assert.deepEqual(report.problems, [])
  })

  it('tells jumps far beyond both bars beside them', async () => {
    const { problems } = await check(lines(30, { 20: '2024-01-02T00:20:00Z,100,112,99,100.5,10' }))
    assert.deepEqual(
      problems.map(({ kind, count, examples }) => [kind, count, examples]),
      [
        [
          'outlier',
          1,
          ['line 22: A.B 1-MINUTE at 2024-01-02T00:20:00Z ranges from 99 to 112, far beyond the bars beside it'],
        ],
      ],
    )
  })

  it('tells pauses in which the exchange traded, and none of nights, weekends and holidays', async () => {
    const hours = Array.from({ length: 24 * 7 * 5 }, (_, at) => Date.UTC(2024, 0, 1) + at * 3_600_000)
      .filter((time) => ![0, 6].includes(new Date(time).getUTCDay()))
      .filter((time) => !new Date(time).toISOString().startsWith('2024-01-17T1'))
    const content = [header, ...hours.map((time) => `${new Date(time).toISOString()},100,101,99,100.5,10`)].join('\n')
    await inFile(content, (path, store) =>
      withCatalog(store, async (catalog) => {
        const result = await catalog.checkFiles([path], { settings: { instrument: 'A.B' } })
        assert.ok(result.kind === 'checked')
        assert.deepEqual(
          result.reports[0]!.problems.map(({ kind, examples }) => [kind, examples]),
          [
            [
              'gap',
              [
                'A.B 1-HOUR: nothing from 2024-01-17T10:00:00Z to 2024-01-17T20:00:00Z, 5.5 hours of trading by the calendar NYSE',
              ],
            ],
          ],
        )
      }),
    )
  })

  const dotted = (dates: readonly string[]) =>
    [header, ...dates.map((date) => `${date},100,101,99,100.5,10`)].join('\n')
  const ambiguous = Array.from({ length: 12 }, (_, at) => `${String(at + 1).padStart(2, '0')}.02.2024`)
  const orderCases: readonly (readonly [
    what: string,
    dates: readonly string[],
    dateOrder: 'dmy' | 'mdy' | undefined,
    /** The line of the example, its date, and what that is with the day and with the month first. */
    told: readonly [line: number, date: string, dayFirst: string, monthFirst: string] | undefined,
    first: string,
  ])[] = [
    [
      'which order is taken where none is proven',
      ambiguous,
      undefined,
      [2, '01.02.2024', '2024-02-01', '2024-01-02'],
      '2024-02-02T00:00:00Z',
    ],
    [
      'by a date that the order changes',
      ['01.01.2024', ...ambiguous.slice(1)],
      undefined,
      [4, '03.02.2024', '2024-02-03', '2024-03-02'],
      '2024-01-02T00:00:00Z',
    ],
    ['no order that a later date proves', [...ambiguous, '13.02.2024'], undefined, undefined, '2024-02-02T00:00:00Z'],
    ['no order that was chosen', ambiguous, 'dmy', undefined, '2024-02-02T00:00:00Z'],
    ['no order that was chosen, and takes the other', ambiguous, 'mdy', undefined, '2024-01-03T00:00:00Z'],
  ]
  for (const [what, dates, dateOrder, told, first] of orderCases) {
    it(`tells of dates with points ${what}`, () =>
      inFile(dotted(dates), (path, store) =>
        withCatalog(store, async (catalog) => {
          const own = { instrument: 'A.B', bars: '1-DAY', ...(dateOrder && { dateOrder }) } as const
          const result = await catalog.checkFiles([path], { settings: own })
          assert.ok(result.kind === 'checked', result.kind === 'failed' ? result.message : '')
          const [report] = result.reports
          assert.deepEqual(
            report!.problems
              .filter(({ kind }) => kind === 'date-order')
              .map(({ count, examples }) => [count, examples]),
            told
              ? [
                  [
                    12,
                    [
                      `line ${told[0]}, column "time": dates such as ${told[1]} are read with the day first, here as ${told[2]}; with the month first (--date-order mdy) it is ${told[3]}`,
                    ],
                  ],
                ]
              : [],
          )
          assert.equal(report!.preview[0]!.rows[0]![2], first)
        }),
      ))
  }
})

describe('problems of rows', () => {
  const cases: readonly (readonly [
    what: string,
    replaced: Readonly<Record<number, string>>,
    policy: ProblemPolicy,
    expected: string | readonly (readonly number[])[],
  ])[] = [
    [
      'missing values are rejected by default',
      { 1: '2024-01-02T00:01:00Z,100,101,99,,10' },
      {},
      'a.csv, line 3, column "close": the close is missing.',
    ],
    [
      'missing values are left out',
      { 1: '2024-01-02T00:01:00Z,NaN,NaN,NaN,NaN,NaN' },
      { missing: 'drop' },
      [
        [1, 100, 101, 99, 100.5],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'prices of zero are kept',
      { 1: '2024-01-02T00:01:00Z,0,1,-1,0,10' },
      { 'non-positive': 'keep' },
      [
        [1, 100, 101, 99, 100.5],
        [2, 0, 1, -1, 0],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'a high below the low is exchanged with it, and widened to open and close',
      { 1: '2024-01-02T00:01:00Z,100,99,101,102,10' },
      { 'high-below-low': 'fix', 'outside-range': 'fix' },
      [
        [1, 100, 101, 99, 100.5],
        [2, 100, 102, 99, 102],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'an open outside of the range widens it',
      { 1: '2024-01-02T00:01:00Z,98,101,99,100,10' },
      { 'outside-range': 'fix' },
      [
        [1, 100, 101, 99, 100.5],
        [2, 98, 101, 98, 100],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'of a time that is there twice the first is kept',
      { 1: '2024-01-02T00:00:00Z,1,1,1,1,10' },
      { duplicate: 'drop' },
      [
        [1, 100, 101, 99, 100.5],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'rows out of order are sorted',
      { 0: '2024-01-02T00:01:00Z,1,1,1,1,10', 1: '2024-01-02T00:00:00Z,2,2,2,2,10' },
      {},
      [
        [1, 2, 2, 2, 2],
        [2, 1, 1, 1, 1],
        [3, 100, 101, 99, 100.5],
      ],
    ],
    [
      'rows out of order are rejected',
      { 0: '2024-01-02T00:01:00Z,1,1,1,1,10', 1: '2024-01-02T00:00:00Z,2,2,2,2,10' },
      { unsorted: 'reject' },
      'a.csv, line 3, column "time": 2024-01-02T00:00:00Z is earlier than 2024-01-02T00:01:00Z on line 2.',
    ],
  ]
  for (const [what, replaced, problems, expected] of cases) {
    it(what, () =>
      inFile(lines(3, replaced), (path, store) =>
        withCatalog(store, async (catalog) => {
          const result = await catalog.importFiles([path], { settings: { ...settings, problems } })
          if (typeof expected === 'string') {
            assert.equal(result.kind === 'failed' ? result.message : result.kind, expected)
            assert.deepEqual(await catalog.listSeries(), [])
            return
          }
          assert.ok(result.kind === 'imported', result.kind === 'failed' ? result.message : '')
          const resolved = await catalog.resolve('A.B', '1-MINUTE')
          assert.ok(resolved.kind === 'resolved')
          const midnight = BigInt(Date.UTC(2024, 0, 2)) * 1_000_000n
          const bars = await readFeed(resolved.source)
          assert.deepEqual(
            bars.map(([close, open, high, low, last]) => [
              Number((close - midnight) / 60_000_000_000n),
              open,
              high,
              low,
              last,
            ]),
            expected,
          )
        }),
      ),
    )
  }

  it('that were left out are told with the import', () =>
    inFile(lines(3, { 1: '2024-01-02T00:01:00Z,,,,,' }), (path, store) =>
      withCatalog(store, async (catalog) => {
        const result = await catalog.importFiles([path], { settings: { ...settings, problems: { missing: 'drop' } } })
        assert.ok(result.kind === 'imported')
        assert.deepEqual(
          result.files[0]!.problems!.map(({ kind, action, count }) => [kind, action, count]),
          [['missing', 'drop', 1]],
        )
      }),
    ))

  it('of outliers are left out where that is chosen', () =>
    inFile(lines(30, { 20: '2024-01-02T00:20:00Z,100,112,99,100.5,10' }), (path, store) =>
      withCatalog(store, async (catalog) => {
        const result = await catalog.importFiles([path], { settings: { ...settings, problems: { outlier: 'drop' } } })
        assert.ok(result.kind === 'imported')
        assert.equal(result.files[0]!.rowsAdded, 29)
      }),
    ))
})
