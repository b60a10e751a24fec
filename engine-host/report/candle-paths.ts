import type { CandleColumns } from '../protocol/result-columns.js'
import type { CandleScale } from './candle-scale.js'
import type { LinearScale } from './linear-scale.js'
import { coordinate } from './markup.js'

/** Room below which candles are drawn together, so that no more is drawn than can be seen. */
const smallestSpacing = 2.5

/** Candles that are drawn as one: rows [begin, end). */
interface Bucket {
  readonly begin: number
  readonly end: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** Candles as paths, wicks and bodies in one, by direction. */
export function candlePaths(candles: CandleColumns, x: CandleScale, y: LinearScale): string {
  const bodies = { up: '', down: '' }
  const wicks = { up: '', down: '' }
  const buckets = bucketsOf(candles, x)
  const width = bodyWidth(x.spacing * bucketLength(x))
  for (const bucket of buckets) {
    const direction = bucket.close >= bucket.open ? 'up' : 'down'
    const centre = x.centre((bucket.begin + bucket.end - 1) / 2)
    const top = y.position(Math.max(bucket.open, bucket.close))
    const height = Math.max(1, y.position(Math.min(bucket.open, bucket.close)) - top)
    wicks[direction] +=
      `M${coordinate(centre)} ${coordinate(y.position(bucket.high))}V${coordinate(y.position(bucket.low))}`
    bodies[direction] += rectangle(centre - width / 2, top, width, height)
  }
  return path('wick up', wicks.up) + path('wick down', wicks.down) + path('up', bodies.up) + path('down', bodies.down)
}

/** Volume as columns from the foot of its pane, coloured by the direction of their candle. */
export function volumePaths(candles: CandleColumns, x: CandleScale, y: LinearScale): string {
  const columns = { up: '', down: '' }
  const width = bodyWidth(x.spacing * bucketLength(x))
  const foot = y.position(0)
  for (const { begin, end, open, close, volume } of bucketsOf(candles, x)) {
    if (!(volume > 0)) continue
    const top = y.position(volume / (end - begin))
    const centre = x.centre((begin + end - 1) / 2)
    columns[close >= open ? 'up' : 'down'] += rectangle(centre - width / 2, top, width, foot - top)
  }
  return path('volume up', columns.up) + path('volume down', columns.down)
}

/** A line through the middles of the candles, broken where it has no value; at most four points a pixel. */
export function linePath(values: Float64Array, x: CandleScale, y: LinearScale): string {
  const step = Math.max(1, Math.ceil(0.25 / x.spacing))
  let commands = ''
  let drawing = false
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    const ends = !Number.isFinite(values[index + 1] ?? NaN)
    if (!Number.isFinite(value)) drawing = false
    else if (!drawing || ends || index % step === 0) {
      commands += `${drawing ? 'L' : 'M'}${coordinate(x.centre(index))} ${coordinate(y.position(value))}`
      drawing = true
    }
  }
  return commands
}

/** Candles drawn as one at this scale. */
function bucketLength(x: CandleScale): number {
  return Math.max(1, Math.ceil(smallestSpacing / x.spacing))
}

function bodyWidth(spacing: number): number {
  return Math.max(1, Math.min(9, spacing * 0.7))
}

function bucketsOf(candles: CandleColumns, x: CandleScale): Bucket[] {
  const { open, high, low, close, volume, length } = candles
  const size = bucketLength(x)
  const buckets: Bucket[] = []
  for (let begin = 0; begin < length; begin += size) {
    const end = Math.min(begin + size, length)
    let highest = -Infinity
    let lowest = Infinity
    let sum = 0
    for (let i = begin; i < end; i++) {
      highest = Math.max(highest, high[i]!)
      lowest = Math.min(lowest, low[i]!)
      sum += volume[i]!
    }
    buckets.push({ begin, end, open: open[begin]!, high: highest, low: lowest, close: close[end - 1]!, volume: sum })
  }
  return buckets
}

function rectangle(left: number, top: number, width: number, height: number): string {
  return `M${coordinate(left)} ${coordinate(top)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}z`
}

function path(className: string, commands: string): string {
  return commands === '' ? '' : `<path class="${className}" d="${commands}"/>`
}
