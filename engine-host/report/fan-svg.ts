import type { FanColumns } from '../protocol/run-robustness.js'
import { roundTicks } from './axis-ticks.js'
import { extentOf, LinearScale } from './linear-scale.js'
import { coordinate } from './markup.js'
import { formatCount, formatShort } from './number-format.js'
import { axisWidth, priceAxis, type AxisPane } from './price-axis.js'

const width = 560
const height = 250
const legendHeight = 20

/** Percentiles of the simulated equities after each trade as bands, with the equity as it was over them. */
export function fanSvg(fan: FanColumns): string {
  const { low, high } = extentOf(fan.percentile5, fan.percentile95, fan.observed)!
  const ticks = roundTicks(low, high, 6)
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1
  const largest = Math.max(Math.abs(low), Math.abs(high))
  const format = (value: number): string => formatShort(value, largest, step)
  const right = width - axisWidth(ticks.map(format))
  const pane: AxisPane = { left: 0, right, top: legendHeight, bottom: legendHeight + height }
  const y = new LinearScale(low, high, pane.bottom - 6, pane.top + 6)
  const trades = fan.trade[fan.length - 1]!
  const point = (values: Float64Array, row: number): string =>
    `${coordinate((right * fan.trade[row]!) / Math.max(1, trades))} ${coordinate(y.position(values[row]!))}`
  const rows = Array.from({ length: fan.length }, (_, row) => row)
  const line = (values: Float64Array): string => `M${rows.map((row) => point(values, row)).join('L')}`
  const band = (lower: Float64Array, upper: Float64Array): string =>
    `${line(lower)}L${rows
      .toReversed()
      .map((row) => point(upper, row))
      .join('L')}z`
  const bottom = pane.bottom + 17
  return (
    `<svg class="chart" viewBox="0 0 ${width} ${pane.bottom + 22}" role="img" aria-label="Simulated equity after each trade">` +
    legend() +
    priceAxis(pane, y, ticks, format, []) +
    `<path class="outer" d="${band(fan.percentile5, fan.percentile95)}"/>` +
    `<path class="inner" d="${band(fan.percentile25, fan.percentile75)}"/>` +
    `<path class="median" d="${line(fan.percentile50)}"/><path class="observed" d="${line(fan.observed)}"/>` +
    `<text class="axis" x="0" y="${bottom}">0</text>` +
    `<text class="axis" x="${coordinate(right)}" y="${bottom}" text-anchor="end">${formatCount(trades, 'trade')}</text></svg>`
  )
}

function legend(): string {
  const entry = (left: number, shape: string, text: string): string =>
    `${shape}<text class="axis" x="${left + 22}" y="12">${text}</text>`
  const swatch = (left: number, name: string): string => `<path class="${name}" d="M${left} 3h16v10h-16z"/>`
  return (
    entry(0, '<path class="observed" d="M0 8h16"/>', 'This run') +
    entry(86, '<path class="median" d="M86 8h16"/>', 'Median') +
    entry(162, swatch(162, 'inner'), '25 to 75 %') +
    entry(256, swatch(256, 'outer'), '5 to 95 %')
  )
}
