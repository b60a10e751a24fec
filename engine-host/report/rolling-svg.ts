import type { RollingColumns } from '../protocol/run-analysis.js'
import { roundTicks } from './axis-ticks.js'
import { curvePath } from './curve-path.js'
import type { ExchangeTime } from './exchange-time.js'
import { GapScale } from './gap-scale.js'
import { extentOf, LinearScale } from './linear-scale.js'
import { coordinate } from './markup.js'
import { decimalsFor, formatNumber, formatPercent, formatRatio } from './number-format.js'
import { axisWidth, priceAxis, type AxisPane } from './price-axis.js'
import { thinnedRows } from './thinned-rows.js'
import { timeAxis, timeAxisHeight } from './time-axis.js'

const width = 900
const paneHeight = 84
const legendHeight = 20
const paneGap = 12
/** Places along the axis that the figures are thinned to. */
const places = 300

interface RollingPane {
  readonly label: string
  readonly values: Float64Array
  readonly unit: string
  readonly last: (value: number) => string
}

/** Figures over a moving window, one pane under the other on one time axis. */
export function rollingSvg(rolling: RollingColumns, time: ExchangeTime): string {
  const columns = [rolling.return, rolling.sharpeRatio, rolling.volatility, rolling.beta]
  const rows = thinnedRows(rolling.length, columns, places)
  const thinned = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!)
  const times = thinned(rolling.time)
  const percent = (value: number): string => formatPercent(value)
  const panes: readonly RollingPane[] = [
    { label: 'Return', values: thinned(rolling.return).map((value) => 100 * value), unit: ' %', last: percent },
    { label: 'Sharpe ratio', values: thinned(rolling.sharpeRatio), unit: '', last: formatRatio },
    { label: 'Volatility a year', values: thinned(rolling.volatility), unit: ' %', last: percent },
    { label: 'Beta to the first instrument', values: thinned(rolling.beta), unit: '', last: formatRatio },
  ].filter(({ values }) => values.some(Number.isFinite))
  const scaled = panes.map((pane) => {
    const { low, high } = extentOf(pane.values, pane.unit === '' ? [] : [0])!
    const ticks = roundTicks(low, high, 4)
    const decimals = decimalsFor(ticks.length > 1 ? ticks[1]! - ticks[0]! : 1)
    return { ...pane, low, high, ticks, format: (value: number) => `${formatNumber(value, decimals)}${pane.unit}` }
  })
  const right = width - axisWidth(scaled.flatMap(({ ticks, format }) => ticks.map(format)))
  const x = new GapScale(times, 0, right)
  let bottom = -paneGap
  const drawn = scaled.map(({ label, values, last, low, high, ticks, format }) => {
    const top = bottom + paneGap + legendHeight
    bottom = top + paneHeight
    const area: AxisPane = { left: 0, right, top, bottom }
    const y = new LinearScale(low, high, bottom - 8, top + 8)
    const zero =
      low < 0 && high > 0 ? `<path class="zero" d="M0 ${coordinate(y.position(0))}H${coordinate(right)}"/>` : ''
    return (
      `<text class="axis" x="0" y="${top - 6}">${label} <tspan class="value">${last(values[times.length - 1]!)}</tspan></text>` +
      priceAxis(area, y, ticks, format, []) +
      `${zero}<path class="equity" d="${curvePath(values, x, y)}"/>`
    )
  })
  return (
    `<svg class="chart" viewBox="0 0 ${width} ${bottom + timeAxisHeight}" role="img" aria-label="Figures over a moving window">` +
    `${drawn.join('')}${timeAxis(times, x, time, bottom)}</svg>`
  )
}
