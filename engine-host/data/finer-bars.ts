import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { BarSpecification } from '../core/bar-type.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { FinerSource } from '../protocol/market-source.js'
import { barColumnNames } from './bar-columns.js'
import { sqlFiles } from './duckdb-sql.js'
import { feedUnreadable, MarketDataError } from './market-data-failure.js'

/** For bars without a fixed length: each opens with the close before it. */
const longest = 2n ** 62n

/** Rows that are read at once: what follows a bar is often wanted soon after it. */
const chunkRows = 65_536

/** Shorter bars, or trades as bars of one price each, read by period when the path inside a bar is asked for. */
export class FinerBars {
  private instance: DuckDBInstance | undefined
  private connection: DuckDBConnection | undefined
  private batch: BarBatch | undefined
  private stamps = new BigInt64Array(0)
  /** What the batch holds is complete after `from` up to and including `to`, by the close of bars or the time of trades. */
  private from = 0n
  private to = -1n
  private readonly rowNanos: bigint

  constructor(
    private readonly source: FinerSource,
    /** Place of the source whose bars are made up. */
    private readonly place: number,
  ) {
    const bars = source.data === 'trades' ? undefined : BarSpecification.from(source.bars)
    this.rowNanos = source.data === 'trades' ? 0n : (bars?.nanos ?? longest)
  }

  /** The rows within a bar; undefined until they have been read with `load`. */
  find(opened: bigint, closed: bigint): { batch: BarBatch; begin: number; end: number; rowNanos: bigint } | undefined {
    if (this.batch === undefined || opened < this.from || closed > this.to) return undefined
    // A trade at the very open of a bar belongs to it, one at its close to the next.
    const shift = this.source.data === 'trades' ? 1n : 0n
    return {
      batch: this.batch,
      begin: firstAfter(this.stamps, opened - shift),
      end: firstAfter(this.stamps, closed - shift),
      rowNanos: this.rowNanos,
    }
  }

  /** Reads the rows of a bar and of some time after it. */
  async load(opened: bigint, closed: bigint): Promise<void> {
    await this.read(opened, `LIMIT ${chunkRows}`)
    if (closed <= this.to) return
    await this.read(opened, '', closed)
  }

  /** Lets go of the files. */
  close(): void {
    this.connection?.closeSync()
    this.instance?.closeSync()
    this.connection = undefined
    this.instance = undefined
  }

  private async read(opened: bigint, limit: string, closed?: bigint): Promise<void> {
    const isTrades = this.source.data === 'trades'
    const time = isTrades ? 'ts_init' : 'ts_event'
    const columns = isTrades ? 'ts_init, price, price, price, price, size' : barColumnNames.join(', ')
    const bounds = [
      `${time} ${isTrades ? '>=' : '>'} make_timestamp_ns(${opened})`,
      ...(closed === undefined ? [] : [`${time} <= make_timestamp_ns(${closed})`]),
    ]
    const sql = `SELECT ${columns} FROM read_parquet(${sqlFiles(this.source.files)}, hive_partitioning = false)
      WHERE ${bounds.join(' AND ')} ${limit}`
    try {
      this.instance ??= await DuckDBInstance.create(':memory:', { threads: '2' })
      this.connection ??= await this.instance.connect()
      const reader = await this.connection.runAndReadAll(sql)
      const [stamps, ...values] = reader.getColumns() as [{ nanos: bigint }[], ...number[][]]
      this.stamps = BigInt64Array.from(stamps, ({ nanos }) => nanos)
      const [open, high, low, close, volume] = values.map((column) => Float64Array.from(column))
      const length = this.stamps.length
      this.batch = {
        kind: 'bar',
        source: this.place,
        length,
        stamps: new Int32Array(this.stamps.buffer),
        open: open!,
        high: high!,
        low: low!,
        close: close!,
        volume: volume!,
      }
      this.from = opened
      const isWhole = limit !== '' && length < chunkRows
      // Of the last time more may follow.
      this.to = isWhole ? 2n ** 63n - 1n : (closed ?? this.stamps[length - 1]! - 1n)
    } catch (error) {
      throw new MarketDataError(feedUnreadable(this.source, error))
    }
  }
}

/** Place of the first stamp after a time. */
function firstAfter(stamps: BigInt64Array, time: bigint): number {
  let low = 0
  let high = stamps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (stamps[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low
}
