import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import { batchOf, type BarRow } from './engine-fixture.js'

const directory = path.join(import.meta.dirname, '../../data')

/** A compressed JSON file of the test data. */
export function readJson(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(path.join(directory, file))).toString())
}

/** SPY daily bars, as published, without the adjusted close. */
export function readSpy(): { dates: string[]; rows: BarRow[] } {
  const lines = gunzipSync(readFileSync(path.join(directory, 'yahoo/SPY.csv.gz')))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const rows = lines.map((cells): BarRow => {
    const number = (place: number) => Number(cells[place])
    return [number(1), number(2), number(3), number(4), number(6)]
  })
  return { dates: lines.map((cells) => cells[0]!), rows }
}

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

/** SPY by the second, 7 to 11 October 2013. */
export function readSpySeconds(): StampedBars {
  const file = readFileSync(path.join(directory, 'databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst'))
  const cells = linesOf(Buffer.from(decompress(file)))
  return {
    nanos: cells.map(([stamp]) => BigInt(stamp!) + 1_000_000_000n),
    rows: cells.map((row): BarRow => {
      const price = (place: number) => Number(row[place]) / 1e9
      return [price(4), price(5), price(6), price(7), Number(row[8])]
    }),
  }
}

/** The December contract of ES by the minute, 7 to 11 October 2013. */
export function readEsMinutes(): StampedBars {
  const file = readFileSync(path.join(directory, 'databento/glbx-mdp3-20131007-20131011.ohlcv-1m.csv.gz'))
  const cells = linesOf(gunzipSync(file)).filter((row) => row[9] === 'ESZ3')
  return {
    nanos: cells.map(([stamp]) => BigInt(Date.parse(stamp!.slice(0, 19) + 'Z') + 60_000) * 1_000_000n),
    rows: cells.map((row): BarRow => [Number(row[4]), Number(row[5]), Number(row[6]), Number(row[7]), Number(row[8])]),
  }
}

/** BTCUSD by the minute, October 2016. */
export function readBitcoinMinutes(): StampedBars {
  const cells = gunzipSync(readFileSync(path.join(directory, 'binance/BTCUSD-1m-ms.csv.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  return {
    nanos: cells.map(([opened]) => BigInt(Number(opened) + 60_000) * 1_000_000n),
    rows: cells.map((row): BarRow => [Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4]), Number(row[5])]),
  }
}

function linesOf(file: Buffer): string[][] {
  return file
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','))
}
