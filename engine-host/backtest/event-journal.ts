import { createHash } from 'node:crypto'
import { fromUnits } from '../core/fixed-point.js'
import type { SimulatedClock } from '../core/clock.js'
import type { Timestamp } from '../core/timestamp.js'
import { journalCode, type JournalEvent } from '../core/journal-events.js'
import { orderTypes, timesInForce } from '../core/order-terms.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import { ColumnWriter, type Columns } from './column-writer.js'
import type { JournalChunk } from './recording.js'

const layout = {
  stamps: 'stamp',
  kind: 'uint8',
  orderNumber: 'int32',
  tradeNumber: 'int32',
  quantity: 'float64',
  price: 'float64',
  money: 'float64',
  instrument: 'int32',
  side: 'int8',
  orderType: 'uint8',
  timeInForce: 'uint8',
  flags: 'uint8',
  parentOrder: 'int32',
  trigger: 'float64',
} as const

/** The flags of an order in the log, see `JournalChunk`. */
function flagsOf({ reduceOnly, postOnly, contingency, trailing }: EngineOrder): number {
  const linked = contingency === 'OCO' ? 4 : contingency === 'OUO' ? 8 : 0
  const offset = trailing?.offsetType === 'TICKS' ? 16 : trailing?.offsetType === 'BASIS_POINTS' ? 32 : 0
  const follows = trailing?.triggerType === 'LAST_PRICE' ? 64 : trailing?.triggerType === 'BID_ASK' ? 128 : 0
  return (reduceOnly ? 1 : 0) + (postOnly ? 2 : 0) + linked + offset + follows
}

/** Rows of a chunk of the event log; part of what the hash is taken over. */
const journalChunkRows = 8192

/**
 * The event log. Its SHA-256 is taken over chunks of 8,192 rows, of each chunk the columns in the sequence of
 * JournalChunk, little-endian; it does not depend on how the data arrived in batches.
 */
export class EventJournal {
  /** Rows so far. */
  length = 0
  private readonly hash = createHash('sha256')
  private digest = ''
  private readonly writer: ColumnWriter<typeof layout>

  constructor(
    private readonly clock: SimulatedClock,
    onChunk: (chunk: JournalChunk) => void,
  ) {
    this.writer = new ColumnWriter(layout, journalChunkRows, (chunk) => {
      this.updateHash(chunk)
      onChunk(chunk)
    })
  }

  /**
   * Adds a row at the present time.
   *
   * @param order Order number, -1 for none.
   * @param trade Trade number, -1 for none.
   */
  add(event: JournalEvent, order = -1, trade = -1, quantity = NaN, price = NaN, money = NaN): void {
    const { high, low } = this.clock
    const row = this.addRow(event, order, high, low)
    const { columns } = this.writer
    columns.tradeNumber[row] = trade
    columns.quantity[row] = quantity
    columns.price[row] = price
    columns.money[row] = money
    columns.instrument[row] = -1
    columns.parentOrder[row] = -1
    columns.trigger[row] = NaN
  }

  /** Adds a row of a change of an order at a time, with the terms that it has now. */
  addOrder(event: JournalEvent, order: EngineOrder, at: Timestamp): void {
    const row = this.addOrderRow(event, order, at.high, at.low)
    const { columns } = this.writer
    columns.quantity[row] = order.quantity
    columns.price[row] = order.limit
    columns.money[row] = NaN
    columns.trigger[row] = order.stop
  }

  /** Adds a row of a fill at the present time, with the terms that its order has now. */
  addFill(fill: EngineFill): void {
    const { high, low } = this.clock
    const row = this.addOrderRow('ORDER_FILLED', fill.order, high, low)
    const { columns } = this.writer
    columns.quantity[row] = fill.quantity
    columns.price[row] = fill.price
    columns.money[row] = fill.commission
    columns.trigger[row] = fill.order.stop
  }

  /**
   * Adds a margin call.
   *
   * @param instrument index of what is about to be liquidated
   * @param account place of the account; NaN for that of the run
   * @param equity at the last prices
   * @param price of the instrument at which equity falls below the maintenance margin
   */
  addMarginCall(instrument: number, account: number, equity: number, price: number): void {
    this.add('MARGIN_CALL', -1, -1, instrument, account, equity)
    this.writer.columns.trigger[this.writer.length - 1] = price
  }

  /** Adds what an order has beside the terms that each of its rows shows: its end, what it shows, how it trails. */
  addTerms(order: EngineOrder, at: Timestamp): void {
    const { trailing, expiresAt } = order
    if (expiresAt !== undefined || !Number.isNaN(order.displayUnits)) {
      const row = this.addOrderRow('ORDER_TERMS', order, at.high, at.low)
      const { columns } = this.writer
      columns.quantity[row] = order.displayQuantity
      columns.price[row] = NaN
      columns.money[row] = expiresAt?.milliseconds ?? NaN
      columns.trigger[row] = NaN
    }
    if (trailing === undefined) return
    const row = this.addOrderRow('ORDER_TRAILING', order, at.high, at.low)
    const { columns } = this.writer
    columns.quantity[row] = trailing.offset
    columns.price[row] = fromUnits(trailing.activationUnits, order.instrument.pricePrecision)
    columns.money[row] = NaN
    columns.trigger[row] = trailing.limitOffset
  }

  /** Hands on the last rows; nothing may be added afterwards. */
  close(): void {
    this.writer.flush()
    this.digest = this.hash.digest('hex')
  }

  /** SHA-256 over the whole log, hexadecimal; empty until it is closed. */
  get sha256(): string {
    return this.digest
  }

  /** A row of an order but for its four doubles, which the caller sets: handed over they would be objects. */
  private addOrderRow(event: JournalEvent, order: EngineOrder, high: number, low: number): number {
    const row = this.addRow(event, order.number, high, low)
    const { columns } = this.writer
    columns.tradeNumber[row] = -1
    columns.instrument[row] = order.instrument.index
    columns.side[row] = order.direction
    columns.orderType[row] = orderTypes.indexOf(order.type) + 1
    columns.timeInForce[row] = timesInForce.indexOf(order.timeInForce) + 1
    columns.flags[row] = flagsOf(order)
    columns.parentOrder[row] = order.parent?.number ?? -1
    return row
  }

  private addRow(event: JournalEvent, order: number, high: number, low: number): number {
    const row = this.writer.addRow()
    const { columns } = this.writer
    columns.stamps[row * 2] = low
    columns.stamps[row * 2 + 1] = high
    columns.kind[row] = journalCode(event)
    columns.orderNumber[row] = order
    this.length++
    return row
  }

  private updateHash(chunk: Columns<typeof layout>): void {
    for (const name of Object.keys(layout) as (keyof typeof layout)[]) {
      const column = chunk[name]
      this.hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
    }
  }
}
