import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { openSourceFeed } from '../../../engine-host/data/source-feed.js'
import type { BarSource } from '../../../engine-host/protocol/bar-series.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'

/** A bar as a person would read it off the file: close in nanoseconds, prices and volume as numbers. */
export type PlainBar = readonly [
  closeNanos: bigint,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
]

const periodByRecordType: Readonly<Record<string, bigint>> = {
  '32': 1_000_000_000n,
  '33': 60_000_000_000n,
  '34': 3_600_000_000_000n,
  '35': 86_400_000_000_000n,
}

/** The text of a fixture, decompressed here and not by the code under test. */
export function fixtureText(path: string): string {
  const bytes = readFileSync(path)
  if (path.endsWith('.zst')) return Buffer.from(decompress(bytes)).toString('utf8')
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/**
 * Bars of a Databento OHLCV text by symbol (or number of the instrument), read by splitting at commas; the caller says
 * how its prices are written.
 */
export function parsePlainly(text: string, prices: 'integer' | 'decimal'): Map<string, PlainBar[]> {
  const [header, ...lines] = text.trimEnd().split('\n')
  const names = header!.split(',')
  const bars = new Map<string, PlainBar[]>()
  for (const line of lines) {
    const fields = new Map(line.split(',').map((field, at) => [names[at]!, field]))
    const field = (name: string) => fields.get(name)!
    const price = (name: string) => (prices === 'integer' ? Number(BigInt(field(name))) / 1e9 : Number(field(name)))
    const stamp = field('ts_event')
    const open = stamp.includes('-') ? BigInt(Date.parse(stamp.replace(' ', 'T'))) * 1_000_000n : BigInt(stamp)
    const symbol = fields.get('symbol') ?? field('instrument_id')
    const bar: PlainBar = [
      open + periodByRecordType[field('rtype')]!,
      price('open'),
      price('high'),
      price('low'),
      price('close'),
      Number(field('volume')),
    ]
    const series = bars.get(symbol) ?? []
    series.push(bar)
    bars.set(symbol, series)
  }
  return bars
}

/** Everything that a feed delivers, as rows. */
export async function readFeed(
  source: BarSource,
  instruments: readonly InstrumentDefinition[] = [],
): Promise<PlainBar[]> {
  const bars: PlainBar[] = []
  for await (const batch of openSourceFeed(source, 0, instruments)) {
    const stamps = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
    for (let row = 0; row < batch.length; row++) {
      bars.push([
        stamps[row]!,
        batch.open[row]!,
        batch.high[row]!,
        batch.low[row]!,
        batch.close[row]!,
        batch.volume[row]!,
      ])
    }
  }
  return bars
}
