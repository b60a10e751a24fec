import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type StrategyConstructor, TradingEngine } from '../../../engine-host/backtest/trading-engine.js'
import type { Catalog } from '../../../engine-host/data/catalog.js'
import { SeriesInspection } from '../../../engine-host/data/stored/series-inspection.js'
import { openTickFeed } from '../../../engine-host/data/ticks/tick-feed.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { Strategy, units, type Depth, type QuoteTick } from '../../../engine-host/trading/index.js'
import { dbnHead } from '../data/dbn-bytes.js'
import { inTemporaryFolder, withCatalog } from '../data/temporary-store.js'
import { MemorySink, share, specificationOf } from './engine-fixture.js'
import { type QuoteRow, quoteBatch, runMixed, tickSource } from './tick-fixture.js'

/** A price that is not there, as Databento writes it. */
const none = 2n ** 63n - 1n
const began = 1_710_466_200_000_000_000n
const price = (dollars: number): bigint => (Number.isNaN(dollars) ? none : BigInt(dollars) * 1_000_000_000n)

/** Bid and ask, a second apart: either side, and both, are empty in between. */
const books: readonly (readonly [bid: number, ask: number])[] = [
  [99, 101],
  [99, NaN],
  [NaN, NaN],
  [NaN, 105],
  [103, 105],
]
const stamps = books.map((_, at) => began + BigInt(at) * 1_000_000_000n)
const sizeOf = (dollars: number) => (Number.isNaN(dollars) ? 0 : 10)

/** Messages of mbp-1 or mbp-10 as DBN; the levels below the best are a dollar apart where the side is not empty. */
function dbnOf(levels: 1 | 10): Buffer {
  const records = books.map(([bid, ask], at) => {
    const bytes = Buffer.alloc(48 + 32 * levels)
    bytes.writeUInt8(bytes.length / 4, 0)
    bytes.writeUInt8(levels === 1 ? 1 : 10, 1)
    bytes.writeUInt16LE(1, 2)
    bytes.writeUInt32LE(101, 4)
    bytes.writeBigUInt64LE(stamps[at]! - 500n, 8)
    bytes.writeBigInt64LE(none, 16)
    bytes.write('AN', 28, 'latin1')
    bytes.writeBigUInt64LE(stamps[at]!, 32)
    for (let level = 0; level < levels; level++) {
      bytes.writeBigInt64LE(level === 0 ? price(bid) : none, 48 + 32 * level)
      bytes.writeBigInt64LE(level === 0 ? price(ask) : none, 56 + 32 * level)
      bytes.writeUInt32LE(level === 0 ? sizeOf(bid) : 0, 64 + 32 * level)
      bytes.writeUInt32LE(level === 0 ? sizeOf(ask) : 0, 68 + 32 * level)
    }
    return bytes
  })
  const mappings = [{ symbol: 'ESH4', intervals: [[20240314, 20240316, '101']] as const }]
  return Buffer.concat([dbnHead(levels === 1 ? 1 : 2, mappings), ...records])
}

/** The same as CSV, an undefined price as its number or as nothing. */
function csvOf(levels: 1 | 10, decimalPrices: boolean): string {
  const text = (dollars: number) =>
    decimalPrices ? (Number.isNaN(dollars) ? '' : dollars.toFixed(9)) : String(price(dollars))
  const names = Array.from({ length: levels }, (_, level) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz', 'bid_ct', 'ask_ct'].map((part) => `${part}_0${level}`),
  )
  const header = `ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,${names.flat().join(',')},symbol`
  const rows = books.map(([bid, ask], at) => {
    const cells = names.map((_, level) =>
      level === 0 ? [text(bid), text(ask), sizeOf(bid), sizeOf(ask), 1, 1] : [text(NaN), text(NaN), 0, 0, 0, 0],
    )
    const record = [stamps[at], stamps[at]! - 500n, levels === 1 ? 1 : 10, 1, 101, 'A', 'N', 0, text(NaN), 0, 0, 0, 0]
    return [...record, ...cells.flat(), 'ESH4'].join(',')
  })
  return [header, ...rows, ''].join('\n')
}

const expected = books.map(
  ([bid, ask], at) => `${stamps[at]} ${stamps[at]! - 500n} ${sizeOf(bid)} × ${bid} / ${ask} × ${sizeOf(ask)}`,
)

/** Whole seconds from the first book to a stamp of a fill. */
function secondsAfter(stamp: string): number {
  const [high, low] = stamp.split(':').map(BigInt) as [bigint, bigint]
  return Number(((high << 32n) | low) - began) / 1e9
}

async function onlySeries(catalog: Catalog): Promise<{ instrumentId: string; bars: string }> {
  const listed = await catalog.listSeries()
  assert.equal(listed.length, 1)
  return listed[0]!
}

async function storedRows(catalog: Catalog, kind: 'quotes' | 'depth'): Promise<string[]> {
  const { instrumentId } = await onlySeries(catalog)
  const resolved = await catalog.resolveTicks(instrumentId, kind)
  assert.ok(resolved.kind === 'resolved')
  const rows: string[] = []
  for await (const batch of openTickFeed(resolved.source, 0)) {
    assert.ok(batch.kind !== 'trade')
    const nanos = (of: Int32Array) => new BigInt64Array(of.buffer, of.byteOffset, batch.length)
    for (let row = 0; row < batch.length; row++) {
      const at = row * (batch.kind === 'quote' ? 1 : 10)
      rows.push(
        `${nanos(batch.stamps)[row]} ${nanos(batch.eventStamps ?? batch.stamps)[row]} ${batch.bidSize[at]} × ${batch.bid[at]} / ${batch.ask[at]} × ${batch.askSize[at]}`,
      )
    }
  }
  return rows
}

/** Buys and sells in turn at every tick, and writes down what it sees. */
class Seeing extends Strategy {
  static seen: string[] = []

  override onQuoteTick(quote: QuoteTick): void {
    this.see(quote)
  }

  override onDepth(book: Depth): void {
    this.see(book)
  }

  private see({ bid, ask, mid, spread }: QuoteTick | Depth): void {
    Seeing.seen.push([bid, ask, mid, spread].join(' '))
    if (this.isFlat()) this.buy({ size: units(1) })
    else this.close()
  }
}

async function run(
  strategy: StrategyConstructor,
  catalog: Catalog,
  kind: 'quotes' | 'depth',
  barExecution: VenueSettings['barExecution'] = 'levels',
): Promise<MemorySink> {
  const { instrumentId } = await onlySeries(catalog)
  const resolved = await catalog.resolveTicks(instrumentId, kind)
  assert.ok(resolved.kind === 'resolved')
  const sink = new MemorySink()
  const specification = specificationOf({
    instruments: [{ ...share, id: instrumentId }],
    sources: [resolved.source],
    venue: { barExecution },
    cash: '1000000',
  })
  const engine = new TradingEngine({ specification, strategy, sink, log: () => undefined })
  engine.start()
  for await (const batch of openTickFeed(resolved.source, 0)) engine.process(batch, 0, batch.length)
  engine.finish()
  return sink
}

async function importedInto(catalog: Catalog, path: string, settings = {}): Promise<void> {
  const result = await catalog.importFiles([path], { settings })
  assert.equal(result.kind, 'imported', JSON.stringify(result))
}

describe('a side of the book without a price', () => {
  const files = [
    ['DBN', dbnOf],
    ['CSV of integers', (levels: 1 | 10) => csvOf(levels, false)],
    ['CSV of decimals', (levels: 1 | 10) => csvOf(levels, true)],
  ] as const
  for (const kind of ['quotes', 'depth'] as const) {
    const levels = kind === 'quotes' ? 1 : 10
    for (const [form, contentOf] of files)
      it(`is stored as empty from ${kind} of ${form}`, () =>
        inTemporaryFolder(async (folder) => {
          const path = join(folder, 'book')
          await writeFile(path, contentOf(levels))
          await withCatalog(join(folder, 'store'), async (catalog) => {
            await importedInto(catalog, path)
            assert.deepEqual(await storedRows(catalog, kind), expected)
          })
        }))

    for (const barExecution of ['levels', 'queue', 'ticks'] as const)
      it(`is NaN to a strategy, and fills nothing by ${kind} where bars are executed as ${barExecution}`, () =>
        inTemporaryFolder(async (folder) => {
          const path = join(folder, 'book')
          await writeFile(path, dbnOf(levels))
          await withCatalog(join(folder, 'store'), async (catalog) => {
            await importedInto(catalog, path)
            Seeing.seen = []
            const { fillRows } = await run(Seeing, catalog, kind, barExecution)
            assert.deepEqual(Seeing.seen, [
              '99 101 100 2',
              '99 NaN NaN NaN',
              'NaN NaN NaN NaN',
              'NaN 105 NaN NaN',
              '103 105 104 2',
            ])
            assert.ok(fillRows.length > 0)
            for (const { time, price, side } of fillRows) {
              const [bid, ask] = books[secondsAfter(time)]!
              assert.equal(price, side > 0 ? ask : bid)
            }
          })
        }))
  }

  it('leaves a trailing stop where it is, in the core of ticks too', () => {
    class Trailing extends Strategy {
      override onStart() {
        this.buy({ size: units(1), trailingStop: 3 })
      }
    }
    const rows: readonly QuoteRow[] = [
      [1, 99, 101],
      [2, 104, 106],
      [3, NaN, 110],
      [4, NaN, NaN],
      [5, 100, NaN],
      [6, 100, 102],
    ]
    const { sink } = runMixed(Trailing, [tickSource('quotes')], [quoteBatch(rows)], { barExecution: 'ticks' })
    assert.deepEqual(
      sink.fillRows.map(({ side, price }) => [side, price]),
      [
        [1, 101],
        [-1, 100],
      ],
    )
  })

  for (const format of ['csv', 'parquet'] as const)
    it(`is empty again in another store after an export of quotes as ${format}, both times of each kept`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'book')
        const file = join(folder, `exported.${format}`)
        await writeFile(path, dbnOf(1))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          await importedInto(catalog, path)
          const series = await onlySeries(catalog)
          const result = await new SeriesInspection(catalog).export({ ...series, file, format })
          assert.equal(result.kind, 'exported')
        })
        await withCatalog(join(folder, 'other'), async (other) => {
          await importedInto(other, file, { instrument: 'ES.H24' })
          assert.deepEqual(await storedRows(other, 'quotes'), expected)
        })
      }))

  const faults: readonly (readonly [row: string, message: RegExp])[] = [
    ['12O,121,5,5', /line 3, column "bid": "12O" is not a price/],
    ['120,1e99,5,5', /line 3, column "ask": "1e99" is not a price/],
    [',,5,5', /line 3, column "bid": the bid is missing/],
    [',,,', /line 3, column "bid": the bid is missing/],
  ]
  for (const [row, message] of faults)
    it(`is not what a table of quotes has in the row ${row}, which is refused`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'quotes.csv')
        const lines = [
          'time,bid,ask,bid_size,ask_size',
          '2024-03-15T01:30:00Z,120,121,5,5',
          `2024-03-15T01:30:01Z,${row}`,
        ]
        await writeFile(path, `${lines.join('\n')}\n`)
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings: { instrument: 'ABC.FILE' } })
          assert.ok(result.kind === 'failed')
          assert.match(result.message, message)
          assert.deepEqual(await catalog.listSeries(), [])
        })
      }))
})
