import { createHash } from 'node:crypto'
import type { SimulatedClock } from '../core/clock.js'
import { journalCode, type JournalEvent } from '../core/journal-events.js'
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
} as const

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
    const row = this.writer.addRow()
    const { columns } = this.writer
    columns.stamps[row * 2] = this.clock.low
    columns.stamps[row * 2 + 1] = this.clock.high
    columns.kind[row] = journalCode(event)
    columns.orderNumber[row] = order
    columns.tradeNumber[row] = trade
    columns.quantity[row] = quantity
    columns.price[row] = price
    columns.money[row] = money
    this.length++
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

  private updateHash(chunk: Columns<typeof layout>): void {
    for (const name of Object.keys(layout) as (keyof typeof layout)[]) {
      const column = chunk[name]
      this.hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
    }
  }
}
