import type { BarBatch } from '../../engine-host/model/bar-batch.js'
import { batchOf, type BarRow } from '../unit/backtest/engine-fixture.js'
import type { GoldenFiles } from './golden-files.js'

/** Bars with the close of each in nanoseconds. */
export interface StampedBars {
  readonly nanos: readonly bigint[]
  readonly rows: readonly BarRow[]
}

/** The batch of a source that holds the bars. */
export function stampedBatch({ nanos, rows }: StampedBars): BarBatch {
  const batch = batchOf(rows)
  nanos.forEach((stamp, row) => {
    batch.stamps[row * 2] = Number(BigInt.asIntN(32, stamp))
    batch.stamps[row * 2 + 1] = Number(stamp >> 32n)
  })
  return batch
}

/** Bars of a file that stamps them with their open. */
export interface OpenStampedBars extends StampedBars {
  readonly length: '1-DAY' | '1-HOUR'
}

/** Bars of a table with a header, stamped with their open, whose columns are recognised by their names. */
export function readTable(files: GoldenFiles, file: string): OpenStampedBars {
  const [header, ...cells] = linesOf(files.dataText(file))
  const names = header!.map((name) => name.toLowerCase())
  const columns = ['open', 'high', 'low', 'close', 'volume'].map((name) => names.indexOf(name))
  const opened = cells.map(([stamp]) => Date.parse(stamp!.includes(' ') ? `${stamp!.replace(' ', 'T')}Z` : stamp!))
  const daily = cells[0]![0]!.length === 10
  return {
    length: daily ? '1-DAY' : '1-HOUR',
    nanos: opened.map((time) => BigInt(time + (daily ? 86_400_000 : 3_600_000)) * 1_000_000n),
    rows: cells.map((row) => columns.map((place) => Number(row[place])) as unknown as BarRow),
  }
}

/** Daily bars of Yahoo's layout as published, without the adjusted close. */
export function readDays(files: GoldenFiles, file: string): StampedBars {
  const cells = cellsOf(files, file)
  return {
    nanos: cells.map(([date]) => BigInt(Date.parse(date!) + 86_400_000) * 1_000_000n),
    rows: cells.map((row) => rowOf(row, 1, 6)),
  }
}

/** Bars of a second in Databento's layout with integer prices. */
export function readSeconds(files: GoldenFiles, file: string): StampedBars {
  const cells = cellsOf(files, file)
  return {
    nanos: cells.map(([stamp]) => BigInt(stamp!) + 1_000_000_000n),
    rows: cells.map((row): BarRow => {
      const price = (place: number) => Number(row[place]) / 1e9
      return [price(4), price(5), price(6), price(7), Number(row[8])]
    }),
  }
}

/** The minutes of one symbol in Databento's layout with decimal prices and ISO stamps. */
export function readMinutes(files: GoldenFiles, file: string, symbol: string): StampedBars {
  const cells = cellsOf(files, file).filter((row) => row[9] === symbol)
  return {
    nanos: cells.map(([stamp]) => BigInt(Date.parse(stamp!.slice(0, 19) + 'Z') + 60_000) * 1_000_000n),
    rows: cells.map((row) => rowOf(row, 4, 8)),
  }
}

/** The minutes of a Binance kline dump in milliseconds, which has no header. */
export function readKlines(files: GoldenFiles, file: string): StampedBars {
  const cells = linesOf(files.dataText(file))
  return {
    nanos: cells.map(([opened]) => BigInt(Number(opened) + 60_000) * 1_000_000n),
    rows: cells.map((row) => rowOf(row, 1, 5)),
  }
}

function cellsOf(files: GoldenFiles, file: string): string[][] {
  return linesOf(files.dataText(file)).slice(1)
}

function linesOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','))
}

function rowOf(cells: readonly string[], open: number, volume: number): BarRow {
  const number = (place: number) => Number(cells[place])
  return [number(open), number(open + 1), number(open + 2), number(open + 3), number(volume)]
}
