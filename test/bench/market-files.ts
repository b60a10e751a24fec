import fs from 'node:fs'
import path from 'node:path'
import { DOUBLE, TIMESTAMP_NS, TINYINT } from '@duckdb/node-api'
import { SeededRandom } from '../../engine-host/core/seeded-random.js'
import { ColumnAppender, type AppendedColumn } from '../../engine-host/data/column-appender.js'
import { Staging } from '../../engine-host/data/staging.js'

const second = 1_000_000_000n
/** 2 January 2024, 00:00 UTC. */
const firstOpen = 1_704_153_600n * second
export const tickSize = 0.25
const firstPrice = 16_800 / tickSize
const appendedRows = 65_536

const stampColumn = (name: string): AppendedColumn => ({ name, type: TIMESTAMP_NS, bytes: 8 })
const doubleColumn = (name: string): AppendedColumn => ({ name, type: DOUBLE, bytes: 8 })
const barColumns = [stampColumn('ts_event'), ...['open', 'high', 'low', 'close', 'volume'].map(doubleColumn)]

/**
 * Parquet files of made-up market data, the same for the same seed; each in order of time. A file that is there is left
 * as it is, since cases share them.
 */
export class MarketFiles {
  private constructor(
    readonly directory: string,
    private readonly staging: Staging,
  ) {}

  static async open(directory: string): Promise<MarketFiles> {
    fs.mkdirSync(directory, { recursive: true })
    return new MarketFiles(directory, await Staging.open(path.join(directory, 'tmp'), 2000, undefined))
  }

  close(): void {
    this.staging.close()
    fs.rmSync(path.join(this.directory, 'tmp'), { recursive: true, force: true })
  }

  /** Bars of a random walk of some ticks a bar. */
  async bars(name: string, rows: number, options: { seed: number; seconds: number }): Promise<string> {
    const random = new SeededRandom(options.seed)
    let price = firstPrice
    let close = firstOpen
    return this.write(name, barColumns, rows, (length) => {
      const stamps = new BigInt64Array(length)
      const [open, high, low, closes, volume] = doubles(5, length) as Columns5
      for (let row = 0; row < length; row++) {
        close += BigInt(options.seconds) * second
        stamps[row] = close
        const from = price
        price = Math.max(4000, price + Math.round((random.next() + random.next() + random.next() - 1.5) * 8))
        open[row] = from * tickSize
        closes[row] = price * tickSize
        high[row] = (Math.max(from, price) + Math.floor(random.next() * 4)) * tickSize
        low[row] = (Math.min(from, price) - Math.floor(random.next() * 4)) * tickSize
        volume[row] = 1 + Math.floor(random.next() * 200)
      }
      return [stamps, open, high, low, closes, volume]
    })
  }

  /** The bars of a file over and over: the time goes on, the price begins anew. */
  async repeated(name: string, file: string, times: number, rowsEach: number): Promise<string[]> {
    const files = [file]
    for (let copy = 1; copy < times; copy++) {
      const target = path.join(this.directory, `${name}-${copy}.parquet`)
      files.push(target)
      await this.copy(
        `SELECT make_timestamp_ns(epoch_ns(ts_event) + ${BigInt(copy) * BigInt(rowsEach) * second}) AS ts_event, open,
         high, low, "close", volume FROM read_parquet('${file}')`,
        target,
      )
    }
    return files
  }

  /** Quotes and trades that take turns, a millisecond apart; trades at the bid or the offer. */
  async quotesAndTrades(name: string, rowsEach: number): Promise<{ quotes: string; trades: string }> {
    const walk = () => {
      const random = new SeededRandom(11)
      let bid = firstPrice
      return () => {
        bid = Math.max(4000, bid + Math.round((random.next() - 0.5) * 3))
        const spread = 1 + Math.floor(random.next() * 2)
        return {
          bid,
          ask: bid + spread,
          bidSize: 1 + Math.floor(random.next() * 50),
          askSize: 20,
          taker: random.next(),
        }
      }
    }
    const nextQuote = walk()
    const nextTrade = walk()
    let quoted = firstOpen
    let traded = firstOpen + 500_000n
    const stamps = ['ts_init', 'ts_event'].map(stampColumn)
    const quotes = await this.write(
      `${name}-quotes`,
      [...stamps, ...['bid', 'ask', 'bid_size', 'ask_size'].map(doubleColumn)],
      rowsEach,
      (length) => {
        const times = new BigInt64Array(length)
        const [bid, ask, bidSize, askSize] = doubles(4, length) as Columns4
        for (let row = 0; row < length; row++) {
          times[row] = quoted += 1_000_000n
          const quote = nextQuote()
          bid[row] = quote.bid * tickSize
          ask[row] = quote.ask * tickSize
          bidSize[row] = quote.bidSize
          askSize[row] = quote.askSize
        }
        return [times, times, bid, ask, bidSize, askSize]
      },
    )
    const trades = await this.write(
      `${name}-trades`,
      [...stamps, doubleColumn('price'), doubleColumn('size'), { name: 'aggressor', type: TINYINT, bytes: 1 }],
      rowsEach,
      (length) => {
        const times = new BigInt64Array(length)
        const [price, size] = doubles(2, length) as [Float64Array, Float64Array]
        const aggressor = new Int8Array(length)
        for (let row = 0; row < length; row++) {
          times[row] = traded += 1_000_000n
          const quote = nextTrade()
          aggressor[row] = quote.taker < 0.5 ? -1 : 1
          price[row] = (quote.taker < 0.5 ? quote.bid : quote.ask) * tickSize
          size[row] = 1
        }
        return [times, times, price, size, aggressor]
      },
    )
    return { quotes, trades }
  }

  /** Books of ten levels on each side, 10 milliseconds apart; the best level holds 1 to 10. */
  async depth(name: string, rows: number): Promise<string> {
    const target = path.join(this.directory, `${name}.parquet`)
    if (fs.existsSync(target)) return target
    const random = new SeededRandom(13)
    let bid = firstPrice
    let time = firstOpen
    const middle = await this.write(
      `${name}-middle`,
      [stampColumn('ts_event'), doubleColumn('bid'), doubleColumn('size')],
      rows,
      (length) => {
        const stamps = new BigInt64Array(length)
        const [best, size] = doubles(2, length) as [Float64Array, Float64Array]
        for (let row = 0; row < length; row++) {
          stamps[row] = time += 10_000_000n
          bid = Math.max(4000, bid + Math.round((random.next() - 0.5) * 3))
          best[row] = bid * tickSize
          size[row] = 1 + Math.floor(random.next() * 10)
        }
        return [stamps, best, size]
      },
    )
    const levels = (expression: string) => `list_transform(range(10), level -> ${expression})::DOUBLE[10]`
    await this.copy(
      `SELECT ts_event AS ts_init, ts_event, ${levels(`bid - level * ${tickSize}`)} AS bid,
       ${levels(`bid + (level + 1) * ${tickSize}`)} AS ask, ${levels('size + level')} AS bid_size,
       ${levels('11 - size + level')} AS ask_size FROM read_parquet('${middle}')`,
      target,
    )
    fs.rmSync(middle)
    return target
  }

  private async write(
    name: string,
    columns: readonly AppendedColumn[],
    rows: number,
    next: (length: number) => ArrayBufferView[],
  ): Promise<string> {
    const file = path.join(this.directory, `${name}.parquet`)
    if (fs.existsSync(file)) return file
    const table = `rows_of_${name.replaceAll('-', '_')}`
    const appender = await ColumnAppender.create(this.staging, table, columns)
    for (let done = 0; done < rows; done += appendedRows) {
      const length = Math.min(appendedRows, rows - done)
      appender.append(next(length), length)
    }
    appender.close()
    await this.copy(`SELECT * FROM ${table}`, file)
    await this.staging.run(`DROP TABLE ${table}`)
    return file
  }

  private async copy(select: string, file: string): Promise<void> {
    if (fs.existsSync(file)) return
    await this.staging.run(
      `COPY (${select}) TO '${file}.tmp' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    )
    fs.renameSync(`${file}.tmp`, file)
  }
}

type Columns4 = [Float64Array, Float64Array, Float64Array, Float64Array]
type Columns5 = [...Columns4, Float64Array]

function doubles(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(length))
}
