import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type { SeriesReference } from '../../engine-host/protocol/catalog-requests.js'
import { formatNumber, missing } from '../format/number.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `SPY.EQUS 1-SECOND`; the same for a series wherever it is named. */
export function seriesKey({ instrumentId, bars }: SeriesReference): string {
  return `${instrumentId} ${bars}`
}

/** `640 kB`, `12.4 MB`; decimal units. */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${formatNumber(bytes / 1e9, 1)} GB`
  return bytes >= 1e6 ? `${formatNumber(bytes / 1e6, 1)} MB` : `${formatNumber(Math.max(1, bytes / 1e3), 0)} kB`
}

/** Day of a stamp, UTC: `7 Oct 2013`. */
export function dayText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return missing
  const date = new Date(milliseconds)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]!} ${date.getUTCFullYear()}`
}

/** A stamp to its last digit, UTC: `2013-10-07 13:30:00.000000001 UTC`. */
export function nanosText(nanos: string): string {
  const value = BigInt(nanos)
  const fraction = ((value % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((value - fraction) / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')
  return fraction === 0n ? `${seconds} UTC` : `${seconds}.${fraction.toString().padStart(9, '0')} UTC`
}

export function millisecondsOf(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n)
}

/** `spy.csv`, `spy.csv and 3 more`; a dash where it is not known. */
export function sourceText({ sources }: Pick<BarSeries, 'sources'>): string {
  const [first, ...others] = sources
  if (first === undefined) return missing
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/** `3 gaps`, `1 gap`, `none`. */
export function gapsText(gapCount: number): string {
  if (gapCount === 0) return 'none'
  return `${formatNumber(gapCount, 0)} gap${gapCount === 1 ? '' : 's'}`
}

/** `5 files`, `1 file`. */
export function counted(value: number, unit: string): string {
  return `${formatNumber(value, 0)} ${unit}${value === 1 ? '' : 's'}`
}
