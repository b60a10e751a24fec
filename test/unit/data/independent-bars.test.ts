import assert from 'node:assert/strict'
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Catalog } from '../../../engine-host/data/catalog.js'
import { fixtureText, type PlainBar, readFeed } from './independent-read.js'
import { testData } from './temporary-store.js'

const hour = 3_600_000_000_000n

function lines(...path: string[]): string[][] {
  return fixtureText(testData(...path))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
}

describe('bars made of finer data against bars of another source', () => {
  let folder = ''
  let catalog: Catalog
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backlens-data-'))
    catalog = (await Catalog.open(join(folder, 'store'))) as Catalog
    const sqlite = join(folder, 'crypto.sqlite')
    writeFileSync(sqlite, gunzipSync(readFileSync(testData('sqlite', 'crypto.sqlite.gz'))))
    for (const [path, settings] of [
      [testData('generic', 'EURUSD-20140507-quotes.csv.zst'), { instrument: 'EURUSD.FX' }],
      [testData('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst'), {}],
      [testData('databento', 'equs-mini-20131007.trades.csv.zst'), {}],
      [testData('binance', 'BTCUSD-1m-us.csv.gz'), {}],
      [sqlite, {}],
    ] as const) {
      const result = await catalog.importFiles([path], { settings })
      assert.equal(result.kind, 'imported', result.kind === 'failed' ? result.message : '')
    }
  })
  after(async () => {
    await catalog.close()
    rmSync(folder, { recursive: true })
  })

  async function bars(id: string, kind: string): Promise<PlainBar[]> {
    const resolved = await catalog.resolve(id, kind)
    assert.equal(resolved.kind, 'resolved', JSON.stringify(resolved))
    return readFeed(resolved.source, [resolved.instrument])
  }

  /**
   * The hours of the file begin with the last quote of the hour before, and have the middle of the highest bid and the
   * highest ask for their high, also where the two were never quoted at once. Ours are those of the middle prices that
   * were. With both taken into account nothing differs.
   */
  it('quotes of EURUSD to hours: every close is that of the independent hours, and every difference has one of two reasons', async () => {
    const built = await catalog.buildSeries('EURUSD.FX', '1-HOUR', { from: 'quotes' })
    assert.equal(built.kind, 'built')
    const ours = await bars('EURUSD.FX', '1-HOUR')
    assert.equal(ours.length, 23)
    const stamped = new Map(
      lines('generic', 'EURUSD-1h.csv.gz').map(([time, ...values]) => [
        BigInt(Date.parse(`${time!.replace(' ', 'T')}Z`)) * 1_000_000n + hour,
        values.slice(0, 4).map((value) => Math.round(Number(value) * 1e6)),
      ]),
    )
    const quotes = lines('generic', 'EURUSD-20140507-quotes.csv.zst').map(
      ([time, bid, ask]) => [BigInt(time!), Math.round(Number(bid) * 1e5), Math.round(Number(ask) * 1e5)] as const,
    )
    const different = { open: 0, high: 0, low: 0, close: 0 }
    for (const [at, [close, ...values]] of ours.entries()) {
      const [open, high, low, last] = values.slice(0, 4).map((value) => Math.round(value * 1e6)) as [
        number,
        number,
        number,
        number,
      ]
      const theirs = stamped.get(close)! as [number, number, number, number]
      const within = quotes.filter(([time]) => time >= close - hour && time < close)
      const before = quotes.findLast(([time]) => time < close - hour)
      const carried = before === undefined ? within : [before, ...within]
      const middle = (of: (...values: number[]) => number) =>
        5 * (of(...carried.map(([, bid]) => bid)) + of(...carried.map(([, , ask]) => ask)))
      // The day begins with a quote of the day before, which the file of quotes does not have.
      if (at > 0) assert.equal(5 * (carried[0]![1] + carried[0]![2]), theirs[0])
      assert.deepEqual([middle(Math.max), middle(Math.min), last], theirs.slice(1), `${at}`)
      if (open !== theirs[0]) different.open++
      if (high !== theirs[1]) different.high++
      if (low !== theirs[2]) different.low++
      if (last !== theirs[3]) different.close++
    }
    assert.deepEqual(different, { open: 19, high: 9, low: 11, close: 0 })
  })

  /** A day's volume of the other source has odd lots and late trades that the seconds lack, or lacks what they have. */
  it('seconds of SPY to sessions: the days of Yahoo, but for the first prints of two days and one low', async () => {
    const ours = await bars('SPY.EQUS', '1-DAY-SESSION')
    const theirs = new Map(lines('yahoo', 'SPY.csv.gz').map(([day, ...values]) => [day!, values.map(Number)]))
    const differences = ours.flatMap(([close, ...values]) => {
      const day = new Date(Number(close / 1_000_000n)).toISOString().slice(0, 10)
      const [open, high, low, last, , volume] = theirs.get(day)!
      return [open, high, low, last, volume].flatMap((value, at) =>
        value === values[at] ? [] : [[day, ['open', 'high', 'low', 'close', 'volume'][at], values[at], value]],
      )
    })
    assert.equal(ours.length, 5)
    assert.deepEqual(differences, [
      ['2013-10-08', 'low', 165.36, 165.37],
      ['2013-10-09', 'open', 165.81, 165.82],
      ['2013-10-09', 'volume', 143_898_104, 143_898_404],
      ['2013-10-10', 'open', 167.28, 167.32],
      ['2013-10-10', 'volume', 157_839_238, 157_839_488],
    ])
  })

  it('minutes of BTCUSD are the same in the dump and in the database, and so are the hours made of them', async () => {
    const database = (await catalog.listSeries()).find(({ instrumentId }) => instrumentId.startsWith('BTC-USD'))
    for (const length of ['1-MINUTE', '5-MINUTE', '1-HOUR']) {
      const dump = await bars('BTCUSD.BINANCE', length)
      const stored = new Map((await bars(database!.instrumentId, length)).map((bar) => [bar[0], bar]))
      assert.ok(dump.length > 40)
      // The dump ends within the last hour; the database goes on a year and a half later.
      for (const bar of dump) assert.deepEqual(stored.get(bar[0]), bar)
    }
  })

  for (const [length, nanos] of [
    ['1-SECOND', 1_000_000_000n],
    ['1-MINUTE', 60_000_000_000n],
  ] as const) {
    it(`trades of AIG to ${length} are what adding them up by hand gives`, async () => {
      const expected = new Map<bigint, [number, number, number, number, number]>()
      for (const fields of lines('databento', 'equs-mini-20131007.trades.csv.zst')) {
        const close = (BigInt(fields[0]!) / nanos + 1n) * nanos
        const price = Number(fields[8]) / 1e9
        const bar = expected.get(close) ?? [price, price, price, price, 0]
        expected.set(close, [
          bar[0],
          Math.max(bar[1], price),
          Math.min(bar[2], price),
          price,
          bar[4] + Number(fields[9]),
        ])
      }
      assert.equal((await catalog.buildSeries('AIG.EQUS', length, { from: 'trades' })).kind, 'built')
      const ours = await bars('AIG.EQUS', length)
      assert.deepEqual(
        ours,
        [...expected].slice(0, ours.length).map(([close, bar]) => [close, ...bar]),
      )
      assert.ok(expected.size - ours.length <= 1)
    })
  }
})
