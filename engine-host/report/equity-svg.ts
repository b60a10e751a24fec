import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import { roundTicks } from './axis-ticks.js'
import type { ExchangeTime } from './exchange-time.js'
import { curvePath } from './curve-path.js'
import { extentOf, LinearScale } from './linear-scale.js'
import { coordinate, escapeMarkup } from './markup.js'
import {
  currencyDecimals,
  decimalsFor,
  formatNumber,
  formatPercent,
  formatShort,
  missingNumber,
} from './number-format.js'
import { axisWidth, priceAxis, type AxisPane } from './price-axis.js'
import { GapScale } from './gap-scale.js'
import { timeAxis, timeAxisHeight } from './time-axis.js'

const width = 900
const equityHeight = 240
const lowerHeight = 84
const legendHeight = 20
const paneGap = 12

/**
 * Equity over drawdown and exposure on one time axis, with buy and hold muted behind and the entries as ticks, as an SVG
 * that takes its colours from the page. Without equity a sentence says so.
 *
 * @param equity thinned; its extremes are kept
 * @param exposure beside the equity, fractions of it; undefined leaves the pane out
 */
export function equitySvg(
  equity: EquityColumns,
  trades: TradeColumns | undefined,
  currency: string,
  time: ExchangeTime,
  exposure?: Float64Array,
): string {
  const extent = extentOf(equity.equity)
  if (extent === undefined) return '<p class="muted">No equity was recorded.</p>'
  const hold = holdCurve(equity)
  const holdExtent = extentOf(hold)
  const span = extent.high - extent.low
  // Buy and hold shares the scale as long as it leaves the equity half of it; otherwise it has its own.
  const shared =
    holdExtent !== undefined &&
    Math.max(holdExtent.high, extent.high) - Math.min(holdExtent.low, extent.low) <= 2 * span
  const range = shared ? extentOf(equity.equity, hold)! : extent
  const ticks = roundTicks(range.low, range.high, 8)
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1
  const largest = Math.max(Math.abs(range.low), Math.abs(range.high))
  const format = (value: number): string => formatShort(value, largest, step)
  const lower = [
    shareAxis('Drawdown', 'drawdown', equity.drawdown, { high: 0 }),
    ...(exposure === undefined ? [] : [shareAxis('Exposure', 'exposure', exposure, {})]),
  ]

  const right = width - axisWidth([...ticks.map(format), ...lower.flatMap(({ ticks, format }) => ticks.map(format))])
  const x = new GapScale(equity.time, 0, right)
  const pane: AxisPane = { left: 0, right, top: legendHeight, bottom: legendHeight + equityHeight }
  const y = new LinearScale(range.low, range.high, pane.bottom - 14, pane.top + 8)
  const holdY =
    shared || holdExtent === undefined
      ? y
      : new LinearScale(holdExtent.low, holdExtent.high, pane.bottom - 14, pane.top + 8)
  let bottom = pane.bottom
  const panes = lower.map((axis) => {
    const top = bottom + paneGap + legendHeight
    bottom = top + lowerHeight
    return sharePane(axis, { left: 0, right, top, bottom }, x, equity.time)
  })
  const name = exposure === undefined ? 'Equity and drawdown' : 'Equity, drawdown and exposure'
  return (
    `<svg class="chart" viewBox="0 0 ${width} ${bottom + timeAxisHeight}" role="img" aria-label="${name}">` +
    legend(equity, shared, holdExtent !== undefined, currency) +
    priceAxis(pane, y, ticks, format, []) +
    `<path class="hold" d="${curvePath(hold, x, holdY)}"/>` +
    (trades === undefined ? '' : `<path class="entries" d="${entryTicks(trades, x, pane)}"/>`) +
    `<path class="equity" d="${curvePath(equity.equity, x, y)}"/>` +
    panes.join('') +
    timeAxis(equity.time, x, time, bottom) +
    `</svg>`
  )
}

interface ShareAxis {
  readonly label: string
  readonly name: 'drawdown' | 'exposure'
  readonly percents: Float64Array
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
}

/** The axis of fractions of the equity, told in percent; zero is always on it. */
function shareAxis(
  label: string,
  name: ShareAxis['name'],
  fractions: Float64Array,
  limits: { readonly high?: number },
): ShareAxis {
  const percents = fractions.map((value) => 100 * value)
  const extent = extentOf(percents, [0])!
  // Without any share there is nothing below or above zero to be drawn to scale.
  const isFlat = percents.every((value) => value === 0 || !Number.isFinite(value))
  const low = isFlat ? (limits.high === 0 ? -1 : 0) : extent.low
  const high = limits.high ?? (isFlat ? 1 : extent.high)
  const ticks = roundTicks(low, high, 4)
  const decimals = decimalsFor(ticks.length > 1 ? ticks[1]! - ticks[0]! : 1)
  return { label, name, percents, low, high, ticks, format: (value) => `${formatNumber(value, decimals)} %` }
}

function sharePane(axis: ShareAxis, pane: AxisPane, x: GapScale, times: Float64Array): string {
  const y = new LinearScale(axis.low, axis.high, pane.bottom - 8, pane.top + 8)
  const line = curvePath(axis.percents, x, y, axis.name === 'exposure')
  const zero = coordinate(y.position(0))
  const last = axis.percents[times.length - 1] ?? NaN
  const isWhole = axis.percents.every(Number.isFinite)
  return (
    `<text class="axis" x="0" y="${pane.top - 6}">${axis.label} <tspan class="value">${Number.isFinite(last) ? formatPercent(last) : missingNumber}</tspan></text>` +
    priceAxis(pane, y, axis.ticks, axis.format, []) +
    (isWhole && line !== ''
      ? `<path class="${axis.name}Area" d="${line}V${zero}H${coordinate(x.position(times[0]!))}z"/>`
      : '') +
    `<path class="${axis.name}" d="${line}"/>`
  )
}

/** What the first equity would have become in the instrument itself. */
function holdCurve({ close, equity }: EquityColumns): Float64Array {
  const factor = equity[0]! / close[0]!
  return close[0]! > 0 ? close.map((price) => price * factor) : new Float64Array(0)
}

function legend(equity: EquityColumns, shared: boolean, hasHold: boolean, currency: string): string {
  const last = formatNumber(equity.equity[equity.length - 1]!, currencyDecimals(currency))
  const hold = shared ? 'buy &#38; hold' : 'buy &#38; hold, on a scale of its own'
  return (
    `<text class="axis" x="0" y="12">Equity <tspan class="value">${last} ${escapeMarkup(currency)}</tspan>` +
    `${hasHold ? `<tspan dx="14" class="holdName">${hold}</tspan>` : ''}</text>`
  )
}

/** A tick for each entry, at most one a pixel. */
function entryTicks(trades: TradeColumns, x: GapScale, pane: AxisPane): string {
  const taken = new Set<number>()
  for (const entry of trades.entryTime) {
    const position = x.position(entry)
    if (Number.isFinite(position)) taken.add(Math.round(position))
  }
  return [...taken]
    .sort((a, b) => a - b)
    .map((position) => `M${coordinate(position)} ${pane.bottom}v-5`)
    .join('')
}
