import fc from 'fast-check'
import { BarBuffer } from '../../../../engine-host/data/consolidation/bar-buffer.js'
import type { Consolidator } from '../../../../engine-host/data/consolidation/consolidator.js'
import {
  createConsolidator,
  type ConsolidationOptions,
} from '../../../../engine-host/data/consolidation/consolidation.js'
import { parseBarSpecification } from '../../../../engine-host/data/bar-specification.js'
import type { BarBatch } from '../../../../engine-host/model/bar-batch.js'
import { Instrument } from '../../../../engine-host/model/instrument.js'

/** A bar as a test writes it: the close in nanoseconds, then open, high, low, close, volume. */
export type Row = readonly [nanos: bigint, open: number, high: number, low: number, close: number, volume: number]

/** A trade as a test writes it. */
export type TradeRow = readonly [nanos: bigint, price: number, quantity: number]

export const second = 1_000_000_000n
export const minute = 60n * second

export const future = new Instrument(
  {
    id: 'ES.Z13',
    kind: 'future',
    currency: 'USD',
    pricePrecision: 2,
    tickSize: '0.25',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: '50',
    timeZone: 'America/Chicago',
  },
  0,
)

/** Nanoseconds of an ISO time. */
export function at(iso: string): bigint {
  return BigInt(Date.parse(iso)) * 1_000_000n
}

export class Consolidation {
  readonly buffer = new BarBuffer()
  readonly consolidator: Consolidator

  constructor(bars: string, options: ConsolidationOptions = {}, instrument = future) {
    this.consolidator = createConsolidator(parseBarSpecification(bars)!, instrument, this.buffer, options)
  }

  addBars(rows: readonly Row[]): this {
    for (const [nanos, ...values] of rows) this.consolidator.addBar(high(nanos), low(nanos), ...values)
    return this
  }

  addTrades(rows: readonly TradeRow[]): this {
    for (const [nanos, price, quantity] of rows) this.consolidator.addTrade(high(nanos), low(nanos), price, quantity)
    return this
  }

  advanceTo(nanos: bigint): this {
    this.consolidator.advanceTo(high(nanos), low(nanos))
    return this
  }

  endData(): this {
    this.consolidator.endData()
    return this
  }

  /** The bars that were finished since they were taken last. */
  take(): Row[] {
    const batch = this.buffer.take(0)
    return batch ? rowsOf(batch) : []
  }
}

export function rowsOf({ length, stamps, open, high, low, close, volume }: BarBatch): Row[] {
  const closes = new BigInt64Array(stamps.buffer, stamps.byteOffset, length)
  return Array.from(closes, (nanos, row) => [nanos, open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!])
}

/** Columns of bars as a feed hands them over. */
export function batchOf(rows: readonly Row[], source = 0): BarBatch {
  const column = (place: 1 | 2 | 3 | 4 | 5) => Float64Array.from(rows, (row) => row[place])
  return {
    kind: 'bar',
    source,
    length: rows.length,
    stamps: new Int32Array(BigInt64Array.from(rows, ([nanos]) => nanos).buffer),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  }
}

function high(nanos: bigint): number {
  return Number(nanos >> 32n)
}

function low(nanos: bigint): number {
  return Number(nanos & 0xffffffffn)
}

/** Volumes with up to eight decimals, as coins have them. */
const volume = fc.oneof(
  fc.nat(100_000),
  fc.nat(10_000_000_000).map((parts) => parts / 1e8),
)

/** Bars with closes on multiples of an interval, some of them missing, from a random time on. */
export function barRows(interval: bigint, count = 300): fc.Arbitrary<Row[]> {
  const start = fc.integer({ min: -2_000_000, max: 40_000_000 }).map((number) => BigInt(number) * 60n * second)
  const row = fc.tuple(
    fc.oneof({ arbitrary: fc.constant(1), weight: 6 }, fc.integer({ min: 2, max: 90 })),
    fc.integer({ min: 4000, max: 4400 }),
    fc.nat(20),
    fc.nat(20),
    fc.nat(1000),
    volume,
  )
  return fc.tuple(start, fc.array(row, { minLength: 1, maxLength: count })).map(([first, drawn]) => {
    let nanos = first
    return drawn.map(([gap, lowTicks, span, openTicks, closeTicks, traded]) => {
      nanos += BigInt(gap) * interval
      const price = (ticks: number) => (lowTicks + (ticks % (span + 1))) / 4
      return [nanos, price(openTicks), (lowTicks + span) / 4, lowTicks / 4, price(closeTicks), traded] as const
    })
  })
}

/** Trades, several of which may share a nanosecond. */
export const tradeRows: fc.Arbitrary<TradeRow[]> = fc
  .tuple(
    fc.integer({ min: -2_000_000, max: 40_000_000 }),
    fc.array(fc.tuple(fc.oneof(fc.nat(5), fc.nat(20_000_000_000)), fc.integer({ min: -8, max: 8 }), volume), {
      minLength: 1,
      maxLength: 300,
    }),
  )
  .map(([start, drawn]) => {
    let nanos = BigInt(start) * 60n * second
    let ticks = 6000
    return drawn.map(([gap, move, quantity]) => {
      nanos += BigInt(gap)
      ticks += move
      return [nanos, ticks / 4, quantity] as const
    })
  })
