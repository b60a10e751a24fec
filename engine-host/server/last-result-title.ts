import type { StatisticKey } from '../protocol/statistic-keys.js'
import type { RunSummary } from '../protocol/run-summary.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `+1.84 %, Sharpe 1.92, 214 trades, 2 min ago`; a run that did not end by itself says so first. */
export function lastResultTitle(run: RunSummary, now: number): string {
  const trades = `${run.trades.toLocaleString('en-US')} ${run.trades === 1 ? 'trade' : 'trades'}`
  const age = ageText(now - run.startedAt)
  if (run.state.kind === 'interrupted') return `stopped by an error, ${trades}, ${age}`
  if (run.state.kind === 'cancelled') return `cancelled, ${trades}, ${age}`
  const sharpe = number(statistic(run, 'sharpeRatio'))
  return `${percent(statistic(run, 'return'))}, Sharpe ${sharpe}, ${trades}, ${age}`
}

/** True while the title of the run changes every minute. */
export function ageChangesByMinute(run: RunSummary, now: number): boolean {
  return now - run.startedAt < hour
}

function ageText(milliseconds: number): string {
  if (milliseconds < minute) return 'just now'
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min ago`
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h ago`
  const days = Math.floor(milliseconds / day)
  return days === 1 ? 'yesterday' : `${days} days ago`
}

function statistic(run: RunSummary, key: StatisticKey): number {
  return run.statistics.find((one) => one.key === key)?.value ?? NaN
}

function percent(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = number(value)
  return `${value > 0 && text !== '0.00' ? '+' : ''}${text} %`
}

/** Two decimals with a real minus sign and never a negative zero. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return value < 0 && text !== '0.00' ? `−${text}` : text
}
