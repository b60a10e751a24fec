import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { openTickFeed } from '../../../engine-host/data/ticks/tick-feed.js'
import type { ImportSettings } from '../../../engine-host/protocol/import-settings.js'
import type { TickKind } from '../../../engine-host/protocol/market-source.js'
import { fixtureText, readFeed } from './independent-read.js'
import { inTemporaryFolder, testData, withCatalog } from './temporary-store.js'

/** A time, or two, and values. */
type Row = readonly [times: readonly bigint[], values: readonly number[]]

/** How many rows there are, the first and the last, and the SHA-256 of every bit of every value. */
function summary(rows: readonly Row[]) {
  const hash = createHash('sha256')
  for (const [times, values] of rows) {
    hash.update(BigInt64Array.from(times)).update(Float64Array.from(values))
  }
  const text = ([times, values]: Row) => [...times, ...values].join(' ')
  return { rows: rows.length, first: text(rows[0]!), last: text(rows.at(-1)!), sha256: hash.digest('hex') }
}

async function storedBars(catalog: Catalog, id: string, bars: string): Promise<Row[]> {
  const resolved = await catalog.resolve(id, bars)
  assert.equal(resolved.kind, 'resolved', JSON.stringify(resolved))
  return (await readFeed(resolved.source)).map(([close, ...values]) => [[close], values])
}

async function storedTicks(catalog: Catalog, id: string, kind: TickKind): Promise<Row[]> {
  const resolved = await catalog.resolveTicks(id, kind)
  assert.equal(resolved.kind, 'resolved', JSON.stringify(resolved))
  const rows: Row[] = []
  for await (const batch of openTickFeed(resolved.source, 0)) {
    const nanos = (stamps: Int32Array, row: number) =>
      new BigInt64Array(stamps.buffer, stamps.byteOffset, batch.length)[row]!
    for (let row = 0; row < batch.length; row++) {
      const times = [nanos(batch.stamps, row), nanos(batch.eventStamps ?? batch.stamps, row)]
      if (batch.kind === 'trade') {
        rows.push([times, [batch.price[row]!, batch.size[row]!, batch.aggressor[row]!]])
        continue
      }
      const levels = batch.kind === 'quote' ? 1 : 10
      const values = Array.from({ length: levels }, (_, level) =>
        [batch.bid, batch.ask, batch.bidSize, batch.askSize].map((side) => side[row * levels + level]!),
      )
      rows.push([times, values.flat()])
    }
  }
  return rows
}

const undefinedTime = '18446744073709551615'
const undefinedPrice = 9_223_372_036_854_775_807n

function units(text: string | bigint): number {
  return BigInt(text) === undefinedPrice ? NaN : Number(BigInt(text)) / 1e9
}

/** Lines of a text split at their commas. */
function cells(...path: string[]): string[][] {
  return fixtureText(testData(...path))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}

const minute = 60_000_000_000n
const hour = 60n * minute

/** Bars of a table by the places of its columns. */
function tableBars(
  lines: readonly (readonly string[])[],
  close: (time: string) => bigint,
  columns: readonly number[],
): Row[] {
  return lines.map((fields) => [[close(fields[0]!)], columns.map((at) => Number(fields[at]))])
}

const utc = (text: string) => BigInt(Date.parse(`${text.replace(' ', 'T')}Z`)) * 1_000_000n

interface IndependentFile {
  readonly path: readonly [string, string]
  readonly settings?: ImportSettings
  readonly id: string
  readonly data: string
  readonly rows: () => Row[]
}

/** Each file with a plain reading of it, which shares nothing with the importers. */
const files: readonly IndependentFile[] = [
  {
    path: ['yahoo', 'SPY.csv.gz'],
    id: 'SPY.YAHOO',
    data: '1-DAY',
    rows: () =>
      tableBars(cells('yahoo', 'SPY.csv.gz').slice(1), (day) => utc(`${day} 00:00:00`) + 24n * hour, [1, 2, 3, 4, 6]),
  },
  {
    path: ['generic', 'EURUSD-1h.csv.gz'],
    settings: { instrument: 'EURUSD.FX' },
    id: 'EURUSD.FX',
    data: '1-HOUR',
    rows: () => tableBars(cells('generic', 'EURUSD-1h.csv.gz').slice(1), (time) => utc(time) + hour, [1, 2, 3, 4, 5]),
  },
  ...(['ms', 'us'] as const).map((unit): IndependentFile => ({
    path: ['binance', `BTCUSD-1m-${unit}.csv.gz`],
    id: 'BTCUSD.BINANCE',
    data: '1-MINUTE',
    rows: () =>
      tableBars(
        cells('binance', `BTCUSD-1m-${unit}.csv.gz`),
        (time) => BigInt(time) * (unit === 'ms' ? 1_000_000n : 1000n) + minute,
        [1, 2, 3, 4, 5],
      ),
  })),
  {
    path: ['databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst'],
    id: 'SPY.EQUS',
    data: '1-SECOND',
    rows: () =>
      cells('databento', 'equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
        .slice(1)
        .map(([time, , , , open, high, low, close, volume]) => [
          [BigInt(time!) + 1_000_000_000n],
          [...[open!, high!, low!, close!].map(units), Number(volume)],
        ]),
  },
  {
    path: ['databento', 'equs-mini-20131009.ohlcv-1s.csv.zst'],
    id: 'AIG.EQUS',
    data: '1-SECOND',
    rows: () =>
      tableBars(
        cells('databento', 'equs-mini-20131009.ohlcv-1s.csv.zst').slice(1),
        (time) => utc(time.slice(0, 19)) + 1_000_000_000n,
        [4, 5, 6, 7, 8],
      ),
  },
  ...(
    [
      ['ESZ3', 'ES.Z13'],
      ['ESH4', 'ES.H14'],
      ['ESM4', 'ES.M14'],
      ['ESU4', 'ES.U14'],
      ['ESZ4', 'ES.Z14'],
    ] as const
  ).map(([symbol, id]): IndependentFile => ({
    path: ['databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz'],
    id,
    data: '1-MINUTE',
    rows: () =>
      tableBars(
        cells('databento', 'glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz').filter((fields) => fields[9] === symbol),
        (time) => utc(time.slice(0, 19)) + minute,
        [4, 5, 6, 7, 8],
      ),
  })),
  {
    path: ['databento', 'equs-mini-20131007.trades.csv.zst'],
    id: 'AIG.EQUS',
    data: 'trades',
    rows: () =>
      cells('databento', 'equs-mini-20131007.trades.csv.zst')
        .slice(1)
        .map(([received, event, , , , , side, , price, size]) => [
          [BigInt(received!), BigInt(event!)],
          [units(price!), Number(size), side === 'B' ? 1 : side === 'A' ? -1 : 0],
        ]),
  },
  {
    path: ['databento', 'equs-mini-20131007.bbo-1s.csv.zst'],
    id: 'SPY.EQUS',
    data: 'quotes',
    rows: () =>
      cells('databento', 'equs-mini-20131007.bbo-1s.csv.zst')
        .slice(1)
        .map((fields) => [
          [BigInt(fields[0]!), BigInt(fields[1] === undefinedTime ? fields[0]! : fields[1]!)],
          [units(fields[10]!), units(fields[11]!), Number(fields[12]), Number(fields[13])],
        ]),
  },
  {
    path: ['generic', 'EURUSD-20140507-quotes.csv.zst'],
    settings: { instrument: 'EURUSD.FX' },
    id: 'EURUSD.FX',
    data: 'quotes',
    rows: () =>
      cells('generic', 'EURUSD-20140507-quotes.csv.zst')
        .slice(1)
        .map(([time, bid, ask]) => [
          [BigInt(time!), BigInt(time!)],
          [Number(bid), Number(ask), NaN, NaN],
        ]),
  },
]

describe('a file that was imported, value by value', () => {
  for (const { path, settings = {}, id, data, rows } of files) {
    it(`${path.join('/')} holds the ${data} of ${id} as a plain reading of it does`, () =>
      inTemporaryFolder((folder) =>
        withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([testData(...path)], { settings })
          assert.equal(result.kind, 'imported', result.kind === 'failed' ? result.message : '')
          const stored =
            data === 'trades' || data === 'quotes'
              ? await storedTicks(catalog, id, data)
              : await storedBars(catalog, id, data)
          assert.deepEqual(summary(stored), summary(rows()))
        }),
      ))
  }

  it('sqlite/crypto.sqlite.gz holds the minutes of BTC-USD as Python reads them', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        const path = join(folder, 'crypto.sqlite')
        writeFileSync(path, gunzipSync(readFileSync(testData('sqlite', 'crypto.sqlite.gz'))))
        assert.equal((await catalog.importFiles([path])).kind, 'imported')
        const [series] = await catalog.listSeries()
        // struct.pack('<q5d', (timestamp + 60) * 10**9, open, high, low, close, volume), ordered by timestamp
        assert.deepEqual(summary(await storedBars(catalog, series!.instrumentId, '1-MINUTE')), {
          rows: 12_423,
          first: '1475798460000000000 611.78 611.91 611.78 611.9 1.13872',
          last: '1523059200000000000 6621.01 6621.2 6619.01 6619.01 1.93391536',
          sha256: 'b84242c82c8f7636436fcaa6ce66c546b83d209e15a7efc2c888df8c49db35d6',
        })
      }),
    ))
})

/** The data that the records of a DBN file give, read by the offsets of Databento's encoding reference. */
function plainDbn(bytes: Buffer): { readonly bars: Row[]; readonly trades: Row[]; readonly books: Row[] } {
  const bars: Row[] = []
  const trades: Row[] = []
  const books: Row[] = []
  const price = (at: number) => units(bytes.readBigInt64LE(at))
  for (let at = 8 + bytes.readUInt32LE(4); at < bytes.length; at += bytes[at]! * 4) {
    const type = bytes[at + 1]!
    const period = { 32: 1_000_000_000n, 33: minute, 34: hour, 35: 24n * hour }[type]
    const event = bytes.readBigUInt64LE(at + 8)
    if (period !== undefined) {
      const prices = [16, 24, 32, 40].map((offset) => price(at + offset))
      bars.push([[event + period], [...prices, Number(bytes.readBigUInt64LE(at + 48))]])
      continue
    }
    const times = [bytes.readBigUInt64LE(at + 32), event]
    const side = String.fromCharCode(bytes[at + 29]!)
    if (type < 0x0b && bytes[at + 28] === 0x54) {
      trades.push([times, [price(at + 16), bytes.readUInt32LE(at + 24), side === 'B' ? 1 : side === 'A' ? -1 : 0]])
    }
    const levels = { 1: 1, 10: 10, 195: 1, 196: 1 }[type] ?? 0
    const book = Array.from({ length: levels }, (_, level) => {
      const from = at + 48 + 32 * level
      return [price(from), price(from + 8), bytes.readUInt32LE(from + 16), bytes.readUInt32LE(from + 20)]
    })
    if (levels > 0) books.push([times, book.flat()])
  }
  return { bars, trades, books }
}

describe('the fixtures of databento/dbn', () => {
  const names = readdirSync(testData('dbn-official'))

  it('are 32', () => assert.equal(names.length, 32))

  for (const name of names) {
    const schema = basename(name).split('.')[1]!
    it(`${name} holds what its bytes say, or is refused with the reason`, () =>
      inTemporaryFolder((folder) =>
        withCatalog(join(folder, 'store'), async (catalog) => {
          const path = testData('dbn-official', name)
          const raw = readFileSync(path)
          const expected = plainDbn(name.endsWith('.zst') ? Buffer.from(decompress(raw)) : raw)
          const result = await catalog.importFiles([path])
          const count = expected.bars.length + expected.trades.length + expected.books.length
          if (schema === 'definition' || count === 0) {
            assert.ok(result.kind === 'failed')
            assert.match(result.message, / is DBN of (?:definition|ohlcv-1d) and holds no bars\.$/)
            return
          }
          assert.equal(result.kind, 'imported', result.kind === 'failed' ? result.message : '')
          const [series] = await catalog.listSeries()
          if (expected.bars.length > 0) {
            assert.deepEqual(
              summary(await storedBars(catalog, series!.instrumentId, series!.bars)),
              summary(expected.bars),
            )
          }
          if (expected.trades.length > 0) {
            assert.deepEqual(
              summary(await storedTicks(catalog, series!.instrumentId, 'trades')),
              summary(expected.trades),
            )
          }
          if (expected.books.length > 0) {
            const kind = schema === 'mbp-10' ? 'depth' : 'quotes'
            assert.deepEqual(summary(await storedTicks(catalog, series!.instrumentId, kind)), summary(expected.books))
          }
        }),
      ))
  }
})
