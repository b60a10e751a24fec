import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import type { RunProgress, RunSummary } from '../engine-host/protocol/run-summary.js'
import type { StatisticKey } from '../engine-host/protocol/statistic-keys.js'

/** Numbers and times of runs as people read them outside the results panel: side bar, status bar, quick pick. */

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const minus = '−'
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `100,184`. */
export function countText(value: number): string {
  return counts.format(value)
}

/** A number of things: `1 bar`, `1,234 bars`. */
export function countedText(value: number, noun: string): string {
  return `${countText(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** `+1.84 %`, `−0.61 %`; a dash where there is no number. */
export function signedPercentText(percent: number): string {
  if (!Number.isFinite(percent)) return '–'
  const digits = Math.abs(percent).toFixed(2)
  const sign = Number(digits) === 0 ? '' : percent > 0 ? '+' : minus
  return `${sign}${digits} %`
}

/** `1.92`, `−0.33`; a dash where there is no number. */
export function ratioText(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value).toFixed(2)
  return value < 0 && Number(digits) !== 0 ? minus + digits : digits
}

/** Title of a run's panel: class and instrument. */
export function runTitle({ specification, instruments }: RunSummary): string {
  const [instrument] = instruments
  return instrument === undefined ? specification.className : `${specification.className} · ${instrument.id}`
}

/** A run's result in the least room: `+1.84 %  1.92`, return and Sharpe ratio, or how it ended. */
export function runResultText(run: RunSummary): string {
  switch (run.state.kind) {
    case 'running':
      return 'running'
    case 'cancelled':
      return 'cancelled'
    case 'interrupted':
      // A run whose process ended has no SHA-256 of its events.
      return run.eventLogSha256 === '' ? 'cut short' : 'stopped by an error'
    case 'completed':
      return `${signedPercentText(statistic(run, 'return'))}  ${ratioText(statistic(run, 'sharpeRatio'))}`
  }
}

/** The figures of a run in a line: `Return +1.84 %, Sharpe ratio 1.92, drawdown −0.61 %, 214 trades, win rate 41.12 %`. */
export function runFiguresText(run: RunSummary): string {
  const percentOf = (key: StatisticKey): string => signedPercentText(statistic(run, key))
  const winRate = statistic(run, 'winRate')
  return [
    `Return ${percentOf('return')}`,
    `Sharpe ratio ${ratioText(statistic(run, 'sharpeRatio'))}`,
    `drawdown ${percentOf('maximumDrawdown')}`,
    countedText(run.trades, 'trade'),
    ...(Number.isFinite(winRate) ? [`win rate ${winRate.toFixed(2)} %`] : []),
  ].join(', ')
}

/** Where and on what a run ran: `SPY.EQUS 1-SECOND`. */
export function runSeriesText({ specification }: RunSummary): string {
  const [source] = specification.sources
  return source === undefined ? '' : `${source.instrumentId} ${source.bars}`
}

/** `43 %  12.3 M bars/s  4 s left`. */
export function progressText({ barsDone, barsTotal, barsPerSecond, timeLeftMs }: RunProgress): string {
  const share = barsTotal > 0 ? `${Math.floor((100 * barsDone) / barsTotal)} %` : countedText(barsDone, 'bar')
  const left = Number.isFinite(timeLeftMs) ? `  ${durationText(timeLeftMs)} left` : ''
  return `${share}  ${rateText(barsPerSecond)}${left}`
}

/** `850 bars/s`, `12.3 M bars/s`. */
export function rateText(barsPerSecond: number): string {
  if (!Number.isFinite(barsPerSecond)) return '–'
  if (barsPerSecond >= 1e6) return `${(barsPerSecond / 1e6).toFixed(1)} M bars/s`
  if (barsPerSecond >= 1e4) return `${Math.round(barsPerSecond / 1e3)} k bars/s`
  return `${countText(barsPerSecond)} bars/s`
}

/** `3 s`, `2 m 5 s`, `1 h 4 m`; the two largest units. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`
}

/** `just now`, `2 min ago`, `3 h ago`, `5 days ago`. */
export function agoText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  const days = Math.floor(hours / 24)
  return days === 1 ? 'yesterday' : `${days} days ago`
}

/** When a run was started, in the time of the machine: `18:08` today, `7 Oct` before, `7 Oct 2013` in another year. */
export function startText(start: Date, now: Date): string {
  if (start.toDateString() === now.toDateString()) {
    return `${start.getHours()}:${String(start.getMinutes()).padStart(2, '0')}`
  }
  const day = `${start.getDate()} ${months[start.getMonth()]!}`
  return start.getFullYear() === now.getFullYear() ? day : `${day} ${start.getFullYear()}`
}

/** `640 KB`, `12.4 MB`; decimal units. */
export function byteText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${Math.max(1, Math.round(bytes / 1e3))} KB`
}

/** Days that a series covers, UTC: `7–11 Oct 2013`, `30 Sep – 4 Oct 2013`. What closes at midnight is of the day before. */
export function periodText({ firstNanos, lastNanos }: Pick<BarSeries, 'firstNanos' | 'lastNanos'>): string {
  const first = dateOfNanos(firstNanos)
  const last = dateOfNanos(lastNanos)
  const end = `${monthText(last)} ${last.getUTCFullYear()}`
  if (first.getUTCFullYear() !== last.getUTCFullYear()) {
    return `${first.getUTCDate()} ${monthText(first)} ${first.getUTCFullYear()} – ${last.getUTCDate()} ${end}`
  }
  if (first.getUTCMonth() !== last.getUTCMonth()) {
    return `${first.getUTCDate()} ${monthText(first)} – ${last.getUTCDate()} ${end}`
  }
  if (first.getUTCDate() !== last.getUTCDate()) return `${first.getUTCDate()}–${last.getUTCDate()} ${end}`
  return `${last.getUTCDate()} ${end}`
}

function monthText(date: Date): string {
  return months[date.getUTCMonth()]!
}

function dateOfNanos(nanos: string): Date {
  return new Date(Number((BigInt(nanos) - 1n) / 1_000_000n))
}

function statistic(run: RunSummary, key: StatisticKey): number {
  return run.statistics.find((entry) => entry.key === key)?.value ?? Number.NaN
}
