import assert from 'node:assert/strict'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { exchangeTimeNanos } from '../../../engine-host/data/stored/exchange-time.js'
import { rowsPerPoint } from '../../../engine-host/data/stored/series-chart.js'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
import { formatNanos, parseIsoNanos } from '../../../engine-host/data/timestamps.js'
import type { SeriesChart } from '../../../engine-host/protocol/catalog-requests.js'
import type { CandleColumns } from '../../../engine-host/protocol/result-columns.js'
import { fixtureText, parsePlainly, type PlainBar } from './independent-read.js'
import { spyWeek, StoreTemplate } from './stored-template.js'
import { testData } from './temporary-store.js'

const spy = { instrumentId: 'SPY.EQUS', bars: '1-SECOND' }
const template = new StoreTemplate()
let bars: readonly PlainBar[] = []

async function chartOf(catalog: Catalog, firstRow: number, endRow: number, maxPoints: number): Promise<SeriesChart> {
  const result = await new SeriesInspection(catalog).chart({ ...spy, firstRow, endRow, maxPoints })
  assert.ok(result.kind === 'chart', JSON.stringify(result))
  return result.chart
}

function candlesOf({ points }: SeriesChart): CandleColumns {
  assert.ok(points.kind === 'candles')
  return points.candles
}

/** The candle of some bars, figured one by one. */
function joined(part: readonly PlainBar[]): readonly number[] {
  return [
    Number(part.at(-1)![0] / 1_000_000n),
    part[0]![1],
    Math.max(...part.map((bar) => bar[2])),
    Math.min(...part.map((bar) => bar[3])),
    part.at(-1)![4],
    part.reduce((sum, bar) => sum + bar[5], 0),
  ]
}

/** Date on New York's clocks, four hours behind in October, when a bar opened. */
function dateOf(closeNanos: bigint): string {
  return formatNanos(closeNanos - 1n - 4n * 3_600_000_000_000n).slice(0, 10)
}

function candleAt({ time, open, high, low, close, volume }: CandleColumns, at: number): readonly number[] {
  return [time, open, high, low, close, volume].map((column) => column[at]!)
}

describe('looking at a stored series', () => {
  before(async () => {
    await template.create([
      spyWeek,
      testData('databento', 'equs-mini-20131007.trades.csv.zst'),
      testData('databento', 'equs-mini-20131007.bbo-1s.csv.zst'),
    ])
    bars = parsePlainly(fixtureText(spyWeek), 'integer').get('SPY')!
  })
  after(() => template.remove())

  it('rows are joined by the least power of two that fits, at its multiples', () => {
    const cases: readonly (readonly [firstRow: number, endRow: number, maxPoints: number, joined: number])[] = [
      [0, 1000, 1000, 1],
      [0, 1001, 1000, 2],
      [1, 1001, 501, 2],
      [1, 1001, 500, 4],
      [0, 100_184, 2000, 64],
      [0, 1_000_000_000, 1, 2 ** 30],
    ]
    for (const [firstRow, endRow, maxPoints, expected] of cases)
      assert.equal(rowsPerPoint({ firstRow, endRow, maxPoints }), expected, `${firstRow} ${endRow} ${maxPoints}`)
  })

  it('a chart of all of it has every bar in one of its candles, across the files', () =>
    template.inCopy(async (catalog) => {
      const chart = await chartOf(catalog, 0, Number.MAX_SAFE_INTEGER, 2000)
      const candles = candlesOf(chart)
      assert.deepEqual([chart.firstRow, chart.rowsPerPoint, chart.rows], [0, 64, bars.length])
      assert.equal(candles.length, Math.ceil(bars.length / 64))
      for (let at = 0; at < candles.length; at++)
        assert.deepEqual(candleAt(candles, at), joined(bars.slice(at * 64, (at + 1) * 64)), `candle ${at}`)
    }))

  it('a part of it has the bars themselves, and begins a session where a day does', () =>
    template.inCopy(async (catalog) => {
      const second = bars.findIndex(([nanos]) => dateOf(nanos) === '2013-10-08')
      const chart = await chartOf(catalog, second - 10, second + 10, 1000)
      const candles = candlesOf(chart)
      assert.equal(chart.rowsPerPoint, 1)
      for (let at = 0; at < 20; at++) assert.deepEqual(candleAt(candles, at), joined([bars[second - 10 + at]!]))
      assert.deepEqual([...chart.sessionStarts], [10])
    }))

  it('what is asked beyond the ends is cut, and candles stay on the same rows wherever one looks', () =>
    template.inCopy(async (catalog) => {
      const end = await chartOf(catalog, bars.length - 100, bars.length + 5000, 30)
      assert.equal(end.firstRow % end.rowsPerPoint, 0)
      const candles = candlesOf(end)
      assert.equal(end.firstRow + (candles.length - 1) * end.rowsPerPoint < bars.length, true)
      assert.equal(candles.close.at(-1), bars.at(-1)![4])
      const before = await chartOf(catalog, -500, 3, 10)
      assert.equal(before.firstRow, 0)
    }))

  it('trades are candles of their prices, quotes the lowest bid and the highest ask', () =>
    template.inCopy(async (catalog) => {
      const inspection = new SeriesInspection(catalog)
      const all = { firstRow: 0, endRow: 1e9, maxPoints: 100 }
      const trades = await inspection.chart({ instrumentId: 'AIG.EQUS', bars: 'trades', ...all })
      assert.ok(trades.kind === 'chart' && trades.chart.points.kind === 'trades')
      const { candles } = trades.chart.points
      assert.ok(candles.high.every((high, at) => high >= candles.low[at]! && high >= candles.open[at]!))
      const quotes = await inspection.chart({ instrumentId: 'SPY.EQUS', bars: 'quotes', ...all })
      assert.ok(quotes.kind === 'chart' && quotes.chart.points.kind === 'quotes')
      const { bid, ask } = quotes.chart.points.quotes
      assert.ok(bid.every((price, at) => Number.isNaN(price) || price <= ask[at]!))
    }))

  it('rows are shown as they are stored, in their order through the files', () =>
    template.inCopy(async (catalog) => {
      const edge = bars.findIndex(([nanos]) => formatNanos(nanos).startsWith('2013-10-09')) - 3
      const result = await new SeriesInspection(catalog).rows({ ...spy, firstRow: edge, count: 7 })
      assert.ok(result.kind === 'rows')
      const { rows } = result
      assert.deepEqual([rows.firstRow, rows.length], [edge, 7])
      for (let at = 0; at < 7; at++) {
        const [nanos, ...values] = bars[edge + at]!
        assert.equal(rows.nanos[at], String(nanos))
        assert.deepEqual(
          rows.columns.map((column) => column.values[at]),
          values,
        )
      }
      assert.deepEqual(
        rows.columns.map(({ name }) => name),
        ['Open', 'High', 'Low', 'Close', 'Volume'],
      )
    }))

  it('rows of ticks have both of their times', () =>
    template.inCopy(async (catalog) => {
      const result = await new SeriesInspection(catalog).rows({
        instrumentId: 'AIG.EQUS',
        bars: 'trades',
        firstRow: 0,
        count: 5,
      })
      assert.ok(result.kind === 'rows')
      assert.equal(result.rows.eventNanos?.length, 5)
      assert.deepEqual(
        result.rows.columns.map(({ form }) => form),
        ['price', 'quantity', 'side'],
      )
    }))

  it('a time leads to the first row at or after it', () =>
    template.inCopy(async (catalog) => {
      const inspection = new SeriesInspection(catalog)
      const cases = ['2013-10-01', '2013-10-08T14:00:00Z', '2013-10-08 10:00', '2013-10-08T23:00:00Z', '2014-01-01']
      for (const time of cases) {
        const found = await inspection.findRow({ ...spy, time })
        assert.ok(found.kind === 'found', time)
        const wanted = exchangeTimeNanos(time, 'America/New_York')!
        const expected = bars.findIndex(([nanos]) => nanos >= wanted)
        assert.equal(found.row, expected < 0 ? bars.length - 1 : expected, time)
      }
      const unreadable = await inspection.findRow({ ...spy, time: 'yesterday' })
      assert.ok(unreadable.kind === 'failed' && /"yesterday" is not a time/.test(unreadable.message))
    }))

  it('a typed time is on the clocks of the exchange unless it names a zone', () => {
    const cases: readonly (readonly [text: string, utc: string])[] = [
      ['2013-10-08 09:30', '2013-10-08T13:30:00Z'],
      ['2013-10-08', '2013-10-08T04:00:00Z'],
      ['2013-12-08 09:30:00.000000007', '2013-12-08T14:30:00.000000007Z'],
      ['2013-10-08T09:30:00Z', '2013-10-08T09:30:00Z'],
      ['2013-10-08T09:30:00+02:00', '2013-10-08T07:30:00Z'],
    ]
    for (const [text, utc] of cases) assert.equal(exchangeTimeNanos(text, 'America/New_York'), parseIsoNanos(utc), text)
    assert.equal(exchangeTimeNanos('1381238400000000001', 'America/New_York'), 1381238400000000001n)
    assert.equal(exchangeTimeNanos('soon', 'America/New_York'), undefined)
  })

  it('the rows of trade dates add up, and those of each lie within it', () =>
    template.inCopy(async (catalog) => {
      const result = await new SeriesInspection(catalog).coverage(spy)
      assert.ok(result.kind === 'covered')
      const { tradeDates, coverage } = result
      assert.deepEqual(
        Array.from(tradeDates.date, (date) => new Date(date).toISOString().slice(0, 10)),
        ['2013-10-07', '2013-10-08', '2013-10-09', '2013-10-10', '2013-10-11'],
      )
      assert.equal(coverage.tradeDates, 5)
      for (let at = 0; at < 5; at++) {
        const date = new Date(tradeDates.date[at]!).toISOString().slice(0, 10)
        const of = bars.filter(([nanos]) => dateOf(nanos) === date)
        assert.equal(tradeDates.rows[at], of.length)
        assert.equal(tradeDates.first[at], Number(of[0]![0]) / 1e6)
        assert.equal(tradeDates.tradedMs[at], 6.5 * 3_600_000)
      }
    }))

  it('a trade date without rows has none and misses its whole session', () =>
    template.inCopy(async (catalog, _store, files) => {
      const removed = files.filter((path) => path.includes('1-SECOND'))[2]!
      await catalog.inTurn(async (database) =>
        database.forgetFiles((await database.files()).filter(({ path }) => path === removed)),
      )
      const result = await new SeriesInspection(catalog).coverage(spy)
      assert.ok(result.kind === 'covered')
      const { tradeDates, coverage } = result
      assert.equal(coverage.gapCount, 1)
      assert.deepEqual(
        [tradeDates.rows[2], tradeDates.missingMs[2], tradeDates.tradedMs[2]],
        [0, 6.5 * 3_600_000, 6.5 * 3_600_000],
      )
      assert.ok(Number.isNaN(tradeDates.first[2]))
    }))

  it('a series that is not there is said to be missing, with those that are', () =>
    template.inCopy(async (catalog) => {
      const inspection = new SeriesInspection(catalog)
      const nothing = { instrumentId: 'QQQ.EQUS', bars: '1-SECOND' }
      for (const answer of [
        await inspection.coverage(nothing),
        await inspection.rows({ ...nothing, firstRow: 0, count: 1 }),
        await inspection.chart({ ...nothing, firstRow: 0, endRow: 1, maxPoints: 1 }),
      ])
        assert.ok(answer.kind === 'failed' && answer.message.includes('QQQ.EQUS'), JSON.stringify(answer))
    }))

  it('reading ends at a cancellation', () =>
    template.inCopy(async (catalog) => {
      const abort = new AbortController()
      abort.abort()
      const inspection = new SeriesInspection(catalog)
      assert.equal((await inspection.coverage(spy, abort.signal)).kind, 'cancelled')
      assert.equal(
        (await inspection.chart({ ...spy, firstRow: 0, endRow: 9, maxPoints: 9 }, abort.signal)).kind,
        'cancelled',
      )
    }))
})
