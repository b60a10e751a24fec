import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import { roundTicks, timeTicks } from './axis-ticks.js'
import type { ExchangeTime } from './exchange-time.js'
import { extentOf, LinearScale } from './linear-scale.js'
import { coordinate, escapeMarkup } from './markup.js'
import { currencyDecimals, decimalsFor, formatNumber, formatPercent, formatShort } from './number-format.js'
import { axisWidth, priceAxis, type AxisPane } from './price-axis.js'
import { GapScale } from './gap-scale.js'

const width = 900
const equityHeight = 240
const drawdownHeight = 84
const legendHeight = 20
const timeAxisHeight = 22

/**
 * Equity over drawdown on one time axis, with buy and hold muted behind and the entries as ticks, as an SVG that takes
 * its colours from the page. Without equity a sentence says so.
 *
 * @param equity thinned; its extremes are kept
 */
export function equitySvg(equity: EquityColumns, trades: TradeColumns, currency: string, time: ExchangeTime): string {
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
  const deepest = Math.min(0, ...equity.drawdown.filter((value) => value > -Infinity)) * 100 || -1
  const drawdownTicks = roundTicks(deepest, 0, 4)
  const drawdownDecimals = decimalsFor(drawdownTicks.length > 1 ? drawdownTicks[1]! - drawdownTicks[0]! : 1)
  const formatDrawdown = (value: number): string => `${formatNumber(value, drawdownDecimals)} %`

  const right = width - axisWidth([...ticks.map(format), ...drawdownTicks.map(formatDrawdown)])
  const x = new GapScale(equity.time, 0, right)
  const pane: AxisPane = { left: 0, right, top: legendHeight, bottom: legendHeight + equityHeight }
  const y = new LinearScale(range.low, range.high, pane.bottom - 14, pane.top + 8)
  const holdY =
    shared || holdExtent === undefined
      ? y
      : new LinearScale(holdExtent.low, holdExtent.high, pane.bottom - 14, pane.top + 8)
  const below: AxisPane = {
    left: 0,
    right,
    top: pane.bottom + 12 + legendHeight,
    bottom: pane.bottom + 12 + legendHeight + drawdownHeight,
  }
  const drawdownY = new LinearScale(deepest, 0, below.bottom - 4, below.top + 4)
  const height = below.bottom + timeAxisHeight

  const line = (values: Float64Array, scale: LinearScale, factor = 1): string => curve(values, x, scale, factor)
  const drawdownLine = line(equity.drawdown, drawdownY, 100)
  const zero = coordinate(drawdownY.position(0))
  return (
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="Equity and drawdown">` +
    legend(equity, shared, holdExtent !== undefined, currency) +
    priceAxis(pane, y, ticks, format, []) +
    `<path class="hold" d="${line(hold, holdY)}"/>` +
    `<path class="entries" d="${entryTicks(trades, x, pane)}"/>` +
    `<path class="equity" d="${line(equity.equity, y)}"/>` +
    `<text class="axis" x="0" y="${below.top - 6}">Drawdown <tspan class="value">${formatPercent(100 * equity.drawdown[equity.length - 1]!)}</tspan></text>` +
    priceAxis(below, drawdownY, drawdownTicks, formatDrawdown, []) +
    `<path class="drawdownArea" d="${drawdownLine}V${zero}H${coordinate(x.position(equity.time[0]!))}z"/>` +
    `<path class="drawdown" d="${drawdownLine}"/>` +
    timeAxis(equity, x, time, below.bottom) +
    `</svg>`
  )
}

/** What the first equity would have become in the instrument itself. */
function holdCurve({ close, equity }: EquityColumns): Float64Array {
  const factor = equity[0]! / close[0]!
  return close[0]! > 0 ? close.map((price) => price * factor) : new Float64Array(0)
}

function curve(values: Float64Array, x: GapScale, y: LinearScale, factor: number): string {
  let commands = ''
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return
    commands += `${commands === '' ? 'M' : 'L'}${coordinate(x.at(i))} ${coordinate(y.position(value * factor))}`
  })
  return commands
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

function timeAxis(equity: EquityColumns, x: GapScale, time: ExchangeTime, bottom: number): string {
  return timeTicks(equity.time, (index) => x.at(index), 76, time, false)
    .map(({ index, text, major }) => {
      const at = x.at(index)
      const middle = Math.min(x.right - text.length * 3.5, Math.max(text.length * 3.5, at))
      return (
        `<path class="tickMark" d="M${coordinate(at)} ${coordinate(bottom)}v4"/>` +
        `<text class="axis${major ? ' major' : ''}" x="${coordinate(middle)}" y="${coordinate(bottom + 17)}" text-anchor="middle">${text}</text>`
      )
    })
    .join('')
}
