import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import { fixtureText } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

const minuteMs = 60_000

/** Bars of a minute, or of `lengthMs`, from one time to another but where `without` says so. */
function bars(
  spans: readonly (readonly [string, string])[],
  without: readonly (readonly [string, string])[] = [],
): string {
  const within = (time: number, [from, to]: readonly [string, string]) =>
    time >= Date.parse(from) && time < Date.parse(to)
  const lines = spans.flatMap(([from, to]) => {
    const count = (Date.parse(to) - Date.parse(from)) / minuteMs
    return Array.from({ length: count }, (_, at) => Date.parse(from) + at * minuteMs)
  })
  const kept = lines.filter((time) => !without.some((span) => within(time, span)))
  return ['time,open,high,low,close', ...kept.map((time) => `${new Date(time).toISOString()},1,1,1,1`), ''].join('\n')
}

/** Thanksgiving of 2024 at New York's exchanges: closed on the 28th, until one o'clock on the 29th. */
const newYork: readonly (readonly [string, string])[] = [
  ['2024-11-27T14:30Z', '2024-11-27T21:00Z'],
  ['2024-11-29T14:30Z', '2024-11-29T18:00Z'],
  ['2024-12-02T14:30Z', '2024-12-02T21:00Z'],
]

/** The same days at Globex: an hour of halt each afternoon, trading until noon of Chicago on the holiday. */
const globex: readonly (readonly [string, string])[] = [
  ['2024-11-26T23:00Z', '2024-11-27T22:00Z'],
  ['2024-11-27T23:00Z', '2024-11-28T18:00Z'],
  ['2024-11-28T23:00Z', '2024-11-29T18:15Z'],
  ['2024-12-01T23:00Z', '2024-12-02T22:00Z'],
]

function days(without: readonly string[]): string {
  const all = Array.from({ length: 40 }, (_, at) => new Date(Date.UTC(2024, 10, 4) + at * 86_400_000))
  const traded = all.filter((day) => ![0, 6].includes(day.getUTCDay())).map((day) => day.toISOString().slice(0, 10))
  const kept = traded.filter((day) => !['2024-11-28', ...without].includes(day))
  return ['time,open,high,low,close', ...kept.map((day) => `${day},1,1,1,1`), ''].join('\n')
}

const cases: readonly {
  readonly rule: string
  readonly content: string
  readonly settings: ImportSettings
  readonly instruments?: object
  readonly calendars?: object
  readonly found: readonly string[]
}[] = [
  {
    rule: 'nights, a weekend, a holiday and an early close of New York are none',
    content: bars(newYork),
    settings: { instrument: 'AAPL.XNAS', bars: '1-MINUTE' },
    found: [],
  },
  {
    rule: 'two hours of trading without a bar are one, also over the night',
    content: bars(newYork, [['2024-11-27T20:00Z', '2024-11-29T15:30Z']]),
    settings: { instrument: 'AAPL.XNAS', bars: '1-MINUTE' },
    found: [
      'AAPL.XNAS 1-MINUTE: nothing from 2024-11-27T20:00:00Z to 2024-11-29T15:30:00Z, 2 hours of trading by the calendar NYSE',
    ],
  },
  {
    rule: 'a whole day is one although a holiday stands beside it',
    content: bars(newYork, [['2024-11-29T00:00Z', '2024-11-30T00:00Z']]),
    settings: { instrument: 'AAPL.XNAS', bars: '1-MINUTE' },
    found: [
      'AAPL.XNAS 1-MINUTE: nothing from 2024-11-27T21:00:00Z to 2024-12-02T14:30:00Z, 3.5 hours of trading by the calendar NYSE',
    ],
  },
  {
    rule: 'less than an hour is a quiet market',
    content: bars(newYork, [['2024-11-27T19:00Z', '2024-11-27T19:59Z']]),
    settings: { instrument: 'AAPL.XNAS', bars: '1-MINUTE' },
    found: [],
  },
  {
    rule: 'the halts of futures, their weekend and their holidays are none',
    content: bars(globex),
    settings: { instrument: 'ES.Z24', bars: '1-MINUTE' },
    found: [],
  },
  {
    rule: 'three hours of a night are one of futures',
    content: bars(globex, [['2024-12-02T02:00Z', '2024-12-02T05:00Z']]),
    settings: { instrument: 'ES.Z24', bars: '1-MINUTE' },
    found: [
      'ES.Z24 1-MINUTE: nothing from 2024-12-02T02:00:00Z to 2024-12-02T05:00:00Z, 3 hours of trading by the calendar CME-EQUITY',
    ],
  },
  {
    rule: 'days of bars have no weekend and no holiday',
    content: days([]),
    settings: { instrument: 'SPY.XNYS', bars: '1-DAY' },
    found: [],
  },
  {
    rule: 'one missing day of bars is one session, two beside a weekend are two',
    content: days(['2024-11-13', '2024-11-22', '2024-11-25']),
    settings: { instrument: 'SPY.XNYS', bars: '1-DAY' },
    found: [
      'SPY.XNYS 1-DAY: nothing from 2024-11-13T00:00:00Z to 2024-11-14T00:00:00Z, 1 session by the calendar NYSE',
      'SPY.XNYS 1-DAY: nothing from 2024-11-22T00:00:00Z to 2024-11-26T00:00:00Z, 2 sessions by the calendar NYSE',
    ],
  },
  {
    rule: 'a calendar of one’s own decides for the instruments that name it',
    content: bars([
      ['2024-11-27T00:00Z', '2024-11-27T03:00Z'],
      ['2024-11-27T05:00Z', '2024-11-27T06:00Z'],
    ]),
    settings: { instrument: '7203.XTKS', bars: '1-MINUTE' },
    instruments: {
      '7203.XTKS': {
        kind: 'equity',
        currency: 'JPY',
        pricePrecision: 0,
        tickSize: '1',
        quantityPrecision: 0,
        lotSize: '100',
        multiplier: '1',
        timeZone: 'Asia/Tokyo',
        calendar: 'Tokyo',
      },
    },
    calendars: { Tokyo: { timeZone: 'Asia/Tokyo', hours: [{ open: '09:00', close: '15:00' }] } },
    found: [
      '7203.XTKS 1-MINUTE: nothing from 2024-11-27T03:00:00Z to 2024-11-27T05:00:00Z, 2 hours of trading by its calendar',
    ],
  },
]

describe('a pause that the calendar of the instrument does not explain', () => {
  for (const { rule, content, settings, instruments, calendars, found } of cases) {
    it(rule, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'a.csv')
        writeFileSync(path, content)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          if (instruments) writeFileSync(join(folder, 'store', 'instruments.json'), JSON.stringify(instruments))
          if (calendars) writeFileSync(join(folder, 'store', 'calendars.json'), JSON.stringify(calendars))
          const checked = await catalog.checkFiles([path], { settings })
          assert.ok(checked.kind === 'checked', JSON.stringify(checked))
          const gaps = checked.reports[0]!.problems.filter(({ kind }) => kind === 'gap')
          assert.deepEqual(
            gaps.flatMap(({ examples }) => examples),
            found,
          )
          const refused = await catalog.importFiles([path], { settings: { ...settings, problems: { gap: 'reject' } } })
          if (found.length > 0) {
            assert.ok(refused.kind === 'failed')
            assert.equal(refused.message, `a.csv, ${found[0]!}.`)
            assert.deepEqual(await catalog.listSeries(), [])
            const imported = await catalog.importFiles([path], { settings })
            assert.ok(imported.kind === 'imported')
            assert.deepEqual(imported.files[0]!.problems, gaps)
          } else {
            assert.ok(refused.kind === 'imported')
            assert.equal(refused.files[0]!.problems, undefined)
          }
        })
      }),
    )
  }

  it('there is none in the real files but where contracts are hardly traded', () =>
    inTemporaryFolder(async (folder) => {
      await withCatalog(join(folder, 'store'), async (catalog) => {
        const gaps = async (path: string) => {
          const result = await catalog.checkFiles([path])
          assert.ok(result.kind === 'checked', JSON.stringify(result))
          return result.reports[0]!.problems.flatMap(({ kind, count, examples }) =>
            kind === 'gap' ? [count, ...examples.map((text) => text.split(':')[0])] : [],
          )
        }
        assert.deepEqual(await gaps(testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')), [])
        assert.deepEqual(await gaps(testData('databento', 'equs-mini-20131007.trades.csv.zst')), [])
        const futures = testData('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz')
        const [count, ...names] = await gaps(futures)
        assert.ok(count === 21 && names.every((name) => name === 'ES.H14 1-MINUTE'))
        const front = join(folder, 'front.csv')
        const lines = fixtureText(futures).split('\n')
        writeFileSync(front, lines.filter((line, at) => at === 0 || line.endsWith('ESZ3')).join('\n'))
        assert.deepEqual(await gaps(front), [])
        assert.deepEqual(await gaps(testData('yahoo', 'SPY.csv.gz')), [])
      })
    }))
})
