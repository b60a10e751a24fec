import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { CandleColumns } from '../../../engine-host/protocol/result-columns.js'

const dataDirectory = path.join(import.meta.dirname, '../../data')

export const spy: InstrumentDefinition = {
  id: 'SPY.EQUS',
  kind: 'equity',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'America/New_York',
}

/** SPY daily, 1998 to 2021, stamped with the close in New York to the hour. */
export function spyDays(): CandleColumns {
  const lines = gunzipSync(readFileSync(path.join(dataDirectory, 'yahoo/SPY.csv.gz')))
    .toString()
    .trim()
    .split('\n')
  const rows = lines.slice(1).map((line) => line.split(','))
  const column = (at: number) => Float64Array.from(rows, (row) => Number(row[at]))
  return {
    length: rows.length,
    time: Float64Array.from(rows, ([date]) => Date.parse(`${date!}T21:00:00Z`)),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(6),
  }
}

/** SPY by the second, five days of October 2013. */
export function spySeconds(): CandleColumns {
  const file = path.join(dataDirectory, 'databento/equs-mini-20131007-20131011.ohlcv-1s.csv.zst')
  const lines = new TextDecoder()
    .decode(decompress(readFileSync(file)))
    .trim()
    .split('\n')
  const rows = lines.slice(1).map((line) => line.split(','))
  const price = (at: number) => Float64Array.from(rows, (row) => Number(row[at]) / 1e9)
  return {
    length: rows.length,
    time: Float64Array.from(rows, ([stamp]) => Number(stamp!.slice(0, -6)) + 1000),
    open: price(4),
    high: price(5),
    low: price(6),
    close: price(7),
    volume: Float64Array.from(rows, (row) => Number(row[8])),
  }
}
