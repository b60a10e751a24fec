import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import type {
  ImportReport,
  ImportSettings,
  ProblemAction,
  ProblemKind,
} from '../../../engine-host/protocol/import-settings.js'
import { problemKinds } from '../../../engine-host/protocol/import-settings.js'
import { problemChoices } from '../../../engine-host/protocol/problem-choices.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

/** Tuesday, a day of trading. */
const midnight = Date.UTC(2024, 0, 2)
const day = 86_400

type Data = 'bars' | 'trades' | 'quotes'

/** A line of a file, and what is stored of it when it is kept: the second of the day and its values. */
interface Row {
  readonly line: string
  readonly stored: readonly number[]
}

const stamp = (second: number) => new Date(midnight + second * 1000).toISOString()
const nanos = (second: number) => `${midnight + second * 1000}000000`

/** A bar that opens at a second, stored with its close. */
function bar(second: number, open = 100, high = 101, low = 99, close = 100.5): Row {
  return { line: `${stamp(second)},${open},${high},${low},${close},10`, stored: [second + 60, open, high, low, close] }
}

function trade(second: number, price = 100, size = 1, id?: number): Row {
  return { line: `${stamp(second)},${price},${size}${id === undefined ? '' : `,${id}`}`, stored: [second, price, size] }
}

function quote(second: number, bid = 100, ask = 101): Row {
  return { line: `${stamp(second)},${bid},${ask}`, stored: [second, bid, ask] }
}

/** One of a publisher of futures. */
function databentoBar(second: number, instrument: number, symbol: string): Row {
  return {
    line: `${nanos(second)},33,1,${instrument},100000000000,101000000000,99000000000,100500000000,10,${symbol}`,
    stored: [second + 60, 100, 101, 99, 100.5],
  }
}

function databentoTrade(second: number, instrument: number, symbol: string, price = 100, sequence = 1, flags = 0): Row {
  const time = nanos(second)
  return {
    line: `${time},${time},0,1,${instrument},T,B,0,${price}000000000,1,${flags},0,${sequence},${symbol}`,
    stored: [second, price, 1],
  }
}

const bars = 'time,open,high,low,close,volume'
const trades = 'time,price,size'
const numberedTrades = 'time,price,size,trade_id'
const quotes = 'time,bid,ask'
const databentoBars = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
const databentoTrades =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol'

interface Case {
  readonly kind: ProblemKind
  readonly data: Data
  readonly header: string
  readonly rows: readonly Row[]
  /** Rows that the rule finds, from 0; of a finding that is no row's, none. */
  readonly bad: readonly number[]
  /** What is told first. */
  readonly first: string
  /** How often it is found, where that is not once a row. */
  readonly count?: number
  /** What is stored when it is fixed. */
  readonly fixed?: readonly (readonly number[])[]
  readonly settings?: ImportSettings
}

const open = 15 * 3600

const cases: readonly Case[] = [
  ...(
    [
      ['bars', bars, bar, `100,101,99,100.5,10`],
      ['trades', trades, trade, '100,1'],
      ['quotes', quotes, quote, '100,101'],
    ] as const
  ).flatMap(([data, header, row, values]): Case[] => [
    {
      kind: 'unreadable',
      data,
      header,
      rows: [row(0), { line: `soon,${values}`, stored: [] }, row(120), row(180)],
      bad: [1],
      first: 'line 3, column "time": "soon" is not a time',
    },
    {
      kind: 'unsorted',
      data,
      header,
      rows: [row(60), row(180), row(120), row(0)],
      bad: [],
      count: 2,
      first: 'line 4, column "time": 2024-01-02T00:02:00Z is earlier than 2024-01-02T00:03:00Z on line 3',
      fixed: [row(0), row(60), row(120), row(180)].map(({ stored }) => stored),
    },
    {
      kind: 'date-order',
      data,
      header,
      rows: ['03.01.2024', '04.01.2024', '05.01.2024'].map((date, at) => {
        const { line, stored } = row((at + 1) * day)
        return { line: line.replace(/^[^,]+/, `${date} 00:00:00`), stored }
      }),
      bad: [],
      count: 3,
      first:
        'line 2, column "time": dates such as 03.01.2024 00:00:00 are read with the day first, here as 2024-01-03; with the month first (--date-order mdy) it is 2024-03-01',
    },
    {
      kind: 'gap',
      data,
      header,
      rows: [row(open), row(open + 60), row(open + 4 * 3600)],
      bad: [],
      count: 1,
      first: `A.XNAS${data === 'bars' ? ' 1-MINUTE' : ''}: nothing from 2024-01-02T15:0${data === 'bars' ? 2 : 1}:00Z to 2024-01-02T19:00:00Z, 4 hours of trading by the calendar NYSE`,
    },
  ]),
  {
    kind: 'missing',
    data: 'bars',
    header: bars,
    rows: [bar(0), { line: `${stamp(60)},100,101,99,,10`, stored: [] }, bar(120)],
    bad: [1],
    first: 'line 3, column "close": the close is missing',
  },
  {
    kind: 'missing',
    data: 'trades',
    header: trades,
    rows: [trade(0), { line: `${stamp(60)},,1`, stored: [] }, { line: `${stamp(60)},100,-1`, stored: [] }, trade(120)],
    bad: [1, 2],
    first: 'line 3, column "price": the price is missing',
  },
  {
    kind: 'missing',
    data: 'quotes',
    header: quotes,
    rows: [quote(0), { line: `${stamp(60)},,`, stored: [] }, quote(120)],
    bad: [1],
    first: 'line 3, column "bid": the bid is missing',
  },
  {
    kind: 'non-positive',
    data: 'bars',
    header: bars,
    rows: [bar(0), bar(60, 100, 101, 0), bar(120, -1, 101, -2)],
    bad: [1, 2],
    first: 'line 3, column "low": the low 0 is not above zero',
  },
  {
    kind: 'non-positive',
    data: 'trades',
    header: trades,
    rows: [trade(0), trade(60, -37.63), trade(120, 0), trade(180)],
    bad: [1, 2],
    first: 'line 3, column "price": the price -37.63 is not above zero',
  },
  {
    kind: 'non-positive',
    data: 'quotes',
    header: quotes,
    rows: [quote(0), quote(60, -2, 1), quote(120)],
    bad: [1],
    first: 'line 3, column "bid": the bid -2 is not above zero',
  },
  {
    kind: 'high-below-low',
    data: 'bars',
    header: bars,
    rows: [bar(0), bar(60, 100.2, 100, 101, 100.5), bar(120)],
    bad: [1],
    first: 'line 3, column "high": the high 100 is below the low 101',
    fixed: [bar(0), bar(60, 100.2, 101, 100, 100.5), bar(120)].map(({ stored }) => stored),
  },
  {
    kind: 'high-below-low',
    data: 'bars',
    header: bars,
    // Exchanged, this is a good bar, so that it is outside of no range.
    rows: [bar(0), bar(60, 100.2, 100, 101, 100.5), bar(120)],
    bad: [1],
    first: 'line 3, column "high": the high 100 is below the low 101',
    fixed: [bar(0), bar(60, 100.2, 101, 100, 100.5), bar(120)].map(({ stored }) => stored),
    settings: { problems: { 'outside-range': 'drop' } },
  },
  {
    kind: 'outside-range',
    data: 'bars',
    header: bars,
    rows: [bar(0), bar(60, 102), bar(120, 100, 101, 99, 98)],
    bad: [1, 2],
    first: 'line 3, column "open": the open 102 is above the high 101',
    fixed: [bar(0), bar(60, 102, 102), bar(120, 100, 101, 98, 98)].map(({ stored }) => stored),
  },
  {
    kind: 'duplicate',
    data: 'bars',
    header: bars,
    rows: [bar(0), bar(60), bar(60, 100.1), bar(120), bar(60, 100.2)],
    bad: [2, 4],
    first: 'line 4, column "time": the bar of A.XNAS 1-MINUTE at 2024-01-02T00:01:00Z is there twice, first on line 3',
  },
  {
    kind: 'duplicate-sequence',
    data: 'trades',
    header: numberedTrades,
    // Equal prints with numbers of their own, and one number of two different trades, are no duplicates.
    rows: [
      trade(0, 100, 1, 1),
      trade(0, 100, 1, 2),
      trade(60, 100, 1, 3),
      trade(0, 100, 1, 2),
      trade(60, 100, 2, 3),
      trade(60, 100, 1, 3),
      trade(60, 100, 1, 3),
    ],
    bad: [3, 5, 6],
    first: 'line 5, column "trade_id": the trade of A.XNAS at 2024-01-02T00:00:00Z is equal to that on line 3',
  },
  {
    kind: 'duplicate-tick',
    data: 'trades',
    header: trades,
    rows: [trade(0), trade(0, 100, 2), trade(0), trade(60), trade(120), trade(120)],
    bad: [2, 5],
    first: 'line 4, column "time": the trade of A.XNAS at 2024-01-02T00:00:00Z is equal to that on line 2',
  },
  {
    kind: 'duplicate-tick',
    data: 'trades',
    header: databentoTrades,
    // Equal prints of two messages are two trades.
    rows: [
      databentoTrade(0, 7, 'ESH4', 100, 1),
      databentoTrade(0, 7, 'ESH4', 100, 2),
      databentoTrade(0, 7, 'ESH4', 100, 1),
      databentoTrade(0, 8, 'ESM4', 100, 1),
    ],
    bad: [2],
    first: 'line 4, column "ts_recv": the trade of ES.H24 at 2024-01-02T00:00:00Z is equal to that on line 2',
  },
  {
    kind: 'duplicate-tick',
    data: 'quotes',
    header: quotes,
    rows: [quote(0), quote(60), quote(60), quote(60, 100, 102), quote(120)],
    bad: [2],
    first: 'line 4, column "time": the quote of A.XNAS at 2024-01-02T00:01:00Z is equal to that on line 3',
  },
  {
    kind: 'sequence-gap',
    data: 'trades',
    header: numberedTrades,
    rows: Array.from({ length: 30 }, (_, at) => trade(at, 100, 1, at < 9 ? at : at < 20 ? at + 1 : at + 5)),
    bad: [],
    count: 2,
    first: 'line 11, column "trade_id": A.XNAS goes from 8 to 10, so a trade is missing',
  },
  {
    kind: 'sequence-gap',
    data: 'trades',
    header: databentoTrades,
    rows: [databentoTrade(0, 7, 'ESH4'), databentoTrade(1, 7, 'ESH4', 100, 2, 132)],
    bad: [],
    count: 1,
    first: 'line 3, column "flags": the flags 132 say that messages were missed before it',
  },
  {
    kind: 'outlier',
    data: 'bars',
    header: bars,
    rows: Array.from({ length: 30 }, (_, at) => (at === 20 ? bar(at * 60, 100, 112) : bar(at * 60))),
    bad: [20],
    first: 'line 22: A.XNAS 1-MINUTE at 2024-01-02T00:20:00Z ranges from 99 to 112, far beyond the bars beside it',
  },
  ...(
    [
      ['bars', databentoBars, databentoBar, ' 1-MINUTE'],
      ['trades', databentoTrades, databentoTrade, ''],
    ] as const
  ).flatMap(([data, header, row, suffix]): Case[] => [
    {
      kind: 'spread',
      data,
      header,
      rows: [row(0, 7, 'ESH4'), row(0, 9, 'ESH4-ESM4'), row(60, 7, 'ESH4')],
      bad: [1],
      first: 'line 3, column "symbol": ESH4-ESM4 is a combination of contracts',
    },
    {
      kind: 'mixed-contracts',
      data,
      header,
      rows: [row(0, 7, 'ES.FUT'), row(60, 8, 'ES.FUT'), row(120, 7, 'ES.FUT'), row(day, 7, 'ES.FUT')],
      bad: [],
      count: 1,
      first: `line 3, column "symbol": ES.FUT.GLBX${suffix} stands for several instruments on 2024-01-02, the numbers 7, 8`,
    },
    {
      kind: 'contract-change',
      data,
      header,
      rows: [
        row(0, 7, 'ES.c.0'),
        row(60, 7, 'ES.c.0'),
        row(day, 8, 'ES.c.0'),
        row(day + 60, 8, 'ES.c.0'),
        row(2 * day, 7, 'ES.c.0'),
      ],
      bad: [],
      count: 2,
      first: `line 4, column "symbol": ES.c.0.GLBX${suffix} passes from instrument 7 to 8 on 2024-01-03`,
    },
  ]),
]

const values: Readonly<Record<Data, string>> = {
  bars: 'ts_event, open, high, low, "close"',
  trades: 'ts_init, price, size',
  quotes: 'ts_init, bid, ask',
}

/** All rows of a store, whatever series they belong to; those of each file must be in the order of time. */
async function storedRows(store: string, data: Data): Promise<number[][]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const [time] = values[data].split(',')
    const reader = await connection.runAndReadAll(
      `SELECT filename, epoch_ns(${time!}) AS nanos, ${values[data]} FROM read_parquet('${store}/market_data/**/*.parquet',
       hive_partitioning = false, filename = true, file_row_number = true) ORDER BY filename, file_row_number`,
    )
    let before: readonly unknown[] | undefined
    return reader.getRowsJS().map((row) => {
      const [file, time, , ...numbers] = row as [string, bigint, unknown, ...number[]]
      if (before?.[0] === file) assert.ok((before[1] as bigint) <= time, 'rows are stored in the order of time')
      before = row
      return [(Number(time / 1_000_000n) - midnight) / 1000, ...numbers]
    })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** In an order that does not depend on that of the series. */
function sorted(rows: readonly (readonly number[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}

interface Outcome {
  readonly report: ImportReport
  /** What an import says when it refuses. */
  readonly refusal: string | undefined
  readonly rows: string[]
}

async function treat({ header, rows, data, kind, settings }: Case, action: ProblemAction): Promise<Outcome> {
  let outcome: Outcome | undefined
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, `${[header, ...rows.map(({ line }) => line)].join('\n')}\n`)
    const own: ImportSettings = header.startsWith('ts_')
      ? {}
      : { instrument: 'A.XNAS', ...(data === 'bars' && { bars: '1-MINUTE' }) }
    const all = { settings: { ...own, ...settings, problems: { ...settings?.problems, [kind]: action } } }
    const store = join(folder, 'store')
    await withCatalog(store, async (catalog) => {
      const checked = await catalog.checkFiles([path], all)
      assert.ok(checked.kind === 'checked', checked.kind === 'failed' ? checked.message : '')
      const result = await catalog.importFiles([path], all)
      const refusal = result.kind === 'failed' ? result.message : undefined
      const isEmpty = (await catalog.listSeries()).length === 0
      const stored = isEmpty ? [] : await storedRows(store, data)
      outcome = { report: checked.reports[0]!, refusal, rows: sorted(stored) }
    })
  })
  return outcome!
}

/** What is stored when only these rows are left out. */
function without(rows: readonly Row[], bad: readonly number[]): string[] {
  return sorted(rows.filter((_, at) => !bad.includes(at)).map(({ stored }) => stored))
}

describe('every rule of validation, with every treatment that it allows', () => {
  it('has a file here, for bars and for ticks where it applies to both', () => {
    const both: readonly ProblemKind[] = [
      'unreadable',
      'missing',
      'non-positive',
      'spread',
      'unsorted',
      'gap',
      'mixed-contracts',
      'contract-change',
    ]
    for (const kind of problemKinds) {
      const data = new Set(
        cases.filter((each) => each.kind === kind).map((each) => (each.data === 'bars' ? 'bars' : 'ticks')),
      )
      assert.ok(data.size >= (both.includes(kind) ? 2 : 1), kind)
    }
  })

  for (const each of cases) {
    const { kind, data, rows, bad, first, fixed } = each
    const form = each.header.startsWith('ts_') ? `${data} of Databento` : data
    for (const action of problemChoices[kind].actions) {
      it(`${kind} in ${form}: ${action}`, async () => {
        const { report, refusal, rows: stored } = await treat(each, action)
        const finding = report.problems.find((problem) => problem.kind === kind)
        assert.ok(finding, `nothing found, but ${report.problems.map((problem) => problem.kind).join()}`)
        assert.equal(finding.examples[0], first)
        assert.equal(finding.count, each.count ?? bad.length)
        assert.equal(finding.action, action)
        const line = /^line (\d+)/.exec(first)?.[1]
        if (line !== undefined && kind !== 'outlier') assert.equal(finding.location?.line, Number(line))
        assert.equal(report.rejected, action === 'reject')
        switch (action) {
          case 'reject':
            assert.equal(refusal, `a.csv, ${first}.`)
            assert.deepEqual(stored, [])
            break
          case 'drop':
            assert.equal(refusal, undefined)
            assert.deepEqual(stored, without(rows, bad))
            break
          case 'keep':
            assert.equal(refusal, undefined)
            assert.deepEqual(stored, without(rows, []))
            break
          case 'fix':
            assert.equal(refusal, undefined)
            assert.deepEqual(stored, sorted(fixed!))
        }
      })
    }
  }
})

describe('trades of which some are there again, wherever', () => {
  const generated = fc
    .array(
      fc.record({
        second: fc.integer({ min: 0, max: 3 }),
        price: fc.constantFrom(100, 101),
        size: fc.constantFrom(1, 2),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((list) => list.map(({ second, price, size }) => trade(second, price, size)))

  it('are all stored when they are kept, and each once when they are dropped', () =>
    fc.assert(
      fc.asyncProperty(generated, async (rows) => {
        const each: Case = { kind: 'duplicate-tick', data: 'trades', header: trades, rows, bad: [], first: '' }
        const again = rows.flatMap(({ line }, at) => (rows.findIndex((row) => row.line === line) < at ? [at] : []))
        const kept = await treat(each, 'keep')
        assert.deepEqual(kept.rows, without(rows, []))
        const dropped = await treat(each, 'drop')
        assert.deepEqual(dropped.rows, without(rows, again))
        for (const { report } of [kept, dropped]) {
          const found = report.problems.find(({ kind }) => kind === 'duplicate-tick')
          assert.equal(found?.count ?? 0, again.length)
        }
      }),
      { numRuns: 6 },
    ))
})

describe('an outlier that is there twice', () => {
  it('is found although its like is beside it, and neither is stored when both kinds are dropped', () =>
    inTemporaryFolder(async (folder) => {
      const rows = Array.from({ length: 30 }, (_, at) => (at === 20 ? bar(at * 60, 100, 112) : bar(at * 60)))
      const lines = rows.flatMap(({ line }, at) => (at === 20 ? [line, line] : [line]))
      const path = join(folder, 'a.csv')
      writeFileSync(path, `${[bars, ...lines].join('\n')}\n`)
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const settings: ImportSettings = { instrument: 'A.XNAS', problems: { duplicate: 'drop', outlier: 'drop' } }
        const result = await catalog.importFiles([path], { settings })
        assert.ok(result.kind === 'imported', result.kind === 'failed' ? result.message : '')
        const [{ problems, rowsAdded }] = result.files as [(typeof result.files)[number]]
        assert.deepEqual(
          problems?.map(({ kind, count }) => [kind, count]),
          [
            ['duplicate', 1],
            ['outlier', 1],
          ],
        )
        assert.equal(rowsAdded, 29)
      })
    }))
})
