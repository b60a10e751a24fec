import type { StepLine } from '../protocol/result-columns.js'
import type { TradeChart } from '../protocol/trade-chart.js'
import { roundTicks } from './axis-ticks.js'
import { candlePaths, linePath, volumePaths } from './candle-paths.js'
import { candleAt, type CandleScale } from './candle-scale.js'
import { extentOf, LinearScale } from './linear-scale.js'
import { coordinate, escapeMarkup } from './markup.js'
import { decimalsFor, formatNumber, formatPercent, formatShort } from './number-format.js'
import { type AxisPane, type AxisTag, priceAxis } from './price-axis.js'
import type { TradeChartContext } from './trade-chart-context.js'
import { notional } from './trade-facts.js'
import { isOpen } from './trade-words.js'

/** One pane of the chart: how high it is, which texts its axis needs room for, and its drawing. */
export interface ChartPane {
  readonly height: number
  readonly axisTexts: readonly string[]
  draw(area: AxisPane, x: CandleScale): string
}

const pricePaneHeight = 300
const legendHeight = 18
/** Characters that a row of the legend has room for. */
const legendCharacters = 80
const lineColours = 6

/** Candles with the trade's box, levels and markers, and the indicators that are drawn over the price. */
export function pricePane(chart: TradeChart, context: TradeChartContext): ChartPane {
  const precision = context.instrument.pricePrecision
  const format = (value: number): string => formatNumber(value, precision)
  const range = priceRange(chart)
  const ticks = roundTicks(range.low, range.high, 9, Number(context.instrument.tickSize))
  const tags = priceTags(chart, range, format)
  const lines = chart.indicators.filter(({ pane }) => pane === 'price')
  const legend = legendRows(lines, chart.entryCandle, precision, legendCharacters)
  return {
    height: pricePaneHeight,
    axisTexts: [...ticks.map(format), ...tags.map(({ text }) => text)],
    draw(area, x) {
      const plotTop = area.top + legend.length * legendHeight + 6
      const y = new LinearScale(range.low, range.high, area.bottom - 6, plotTop)
      return (
        clip('price', { ...area, top: plotTop - 6 }) +
        priceAxis({ ...area, top: plotTop - 6 }, y, ticks, format, tags) +
        `<g clip-path="url(#price)">${box(chart, x, y, plotTop - 6, area.bottom)}${candlePaths(chart.candles, x, y)}` +
        lines
          .map(({ values }, at) => `<path class="line line${at % lineColours}" d="${linePath(values, x, y)}"/>`)
          .join('') +
        levels(chart, x, y) +
        `</g>${markers(chart, x, y)}${legendMarkup(legend, area)}`
      )
    },
  }
}

/** The indicators of panes of their own, in the order in which the strategy registered them. */
export function indicatorPanes(chart: TradeChart): ChartPane[] {
  const names = [...new Set(chart.indicators.map(({ pane }) => pane))].filter((name) => name !== 'price')
  return names.map((name, paneIndex) => {
    const lines = chart.indicators.filter(({ pane }) => pane === name)
    const levels = [...new Set(lines.flatMap((line) => line.levels ?? []))]
    const extent = extentOf(levels, ...lines.map(({ values }) => values)) ?? { low: 0, high: 1 }
    const ticks = roundTicks(extent.low, extent.high, 3)
    const decimals = decimalsFor(ticks.length > 1 ? ticks[1]! - ticks[0]! : 1)
    const format = (value: number): string => formatNumber(value, decimals)
    const legend = legendRows(lines, chart.entryCandle, decimals + 1, legendCharacters)
    return {
      height: 60 + legend.length * legendHeight,
      axisTexts: ticks.map(format),
      draw(area, x) {
        const plot = { ...area, top: area.top + legend.length * legendHeight }
        const y = new LinearScale(extent.low, extent.high, plot.bottom - 4, plot.top + 4)
        return (
          separator(area) +
          clip(`pane${paneIndex}`, plot) +
          priceAxis(plot, y, ticks, format, []) +
          `<g clip-path="url(#pane${paneIndex})">` +
          levels.map((level) => levelLine(area, y.position(level))).join('') +
          lines
            .map(({ values }, at) => `<path class="line line${at % lineColours}" d="${linePath(values, x, y)}"/>`)
            .join('') +
          `</g>${legendMarkup(legend, area)}`
        )
      },
    }
  })
}

/** Volume, where the data has any. */
export function volumePane(chart: TradeChart): ChartPane[] {
  const highest = chart.candles.volume.reduce((most, volume) => Math.max(most, volume), 0)
  if (!(highest > 0)) return []
  const ticks = roundTicks(0, highest, 2).slice(1)
  const step = ticks[0] ?? highest
  const format = (value: number): string => formatShort(value, highest, step)
  return [
    {
      height: 64,
      axisTexts: ticks.map(format),
      draw(area, x) {
        const y = new LinearScale(0, highest, area.bottom, area.top + 16)
        return (
          separator(area) +
          priceAxis(area, y, ticks, format, []) +
          volumePaths(chart.candles, x, y) +
          `<text class="axis" x="${coordinate(area.left)}" y="${coordinate(area.top + 12)}">Volume</text>`
        )
      },
    },
  ]
}

/** Profit of the trade from bar to bar, with its worst and best point. */
export function profitPane(chart: TradeChart, context: TradeChartContext): ChartPane {
  const { trade, runningProfit } = chart
  const worst = trade.maximumAdverseExcursion[0]! * notional(trade, context)
  const best = trade.maximumFavourableExcursion[0]! * notional(trade, context)
  const extent = extentOf(runningProfit, [0, worst, best])!
  const ticks = roundTicks(extent.low, extent.high, 3)
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1
  const largest = Math.max(Math.abs(extent.low), Math.abs(extent.high))
  const format = (value: number): string => formatShort(value, largest, step)
  const tags: AxisTag[] = []
  if (best > 0)
    tags.push({
      value: best,
      text: `MFE ${formatPercent(100 * trade.maximumFavourableExcursion[0]!, { signed: true })}`,
      colour: 'quiet',
    })
  if (worst < 0)
    tags.push({ value: worst, text: `MAE ${formatPercent(100 * trade.maximumAdverseExcursion[0]!)}`, colour: 'quiet' })
  return {
    height: 96,
    axisTexts: [...ticks.map(format), ...tags.map(({ text }) => text)],
    draw(area, x) {
      const plot = { ...area, top: area.top + 16 }
      const y = new LinearScale(extent.low, extent.high, plot.bottom - 6, plot.top + 6)
      return (
        separator(area) +
        priceAxis(plot, y, ticks, format, tags) +
        `<path class="zero" d="M${coordinate(area.left)} ${coordinate(y.position(0))}H${coordinate(area.right)}"/>` +
        excursions(chart, x, y, [worst, best]) +
        profitLine(chart, x, y, plot) +
        `<text class="axis" x="${coordinate(area.left)}" y="${coordinate(area.top + 12)}">Running PnL, ${escapeMarkup(context.currency)}</text>`
      )
    },
  }
}

/** Candles, entry and exit always; protective levels as long as they leave the candles most of the room. */
function priceRange(chart: TradeChart): { low: number; high: number } {
  const { candles, trade } = chart
  const candleRange = extentOf(candles.low, candles.high, trade.entryPrice, trade.exitPrice) ?? { low: 0, high: 1 }
  const room = (candleRange.high - candleRange.low) * 0.6
  const levelsInReach = [trade.stopLoss, trade.takeProfit, chart.stopLine.price, chart.targetLine.price].map((prices) =>
    prices.filter((price) => price >= candleRange.low - room && price <= candleRange.high + room),
  )
  return extentOf([candleRange.low, candleRange.high], ...levelsInReach)!
}

function priceTags(
  { trade, stopLine, targetLine }: TradeChart,
  range: { low: number; high: number },
  format: (value: number) => string,
): AxisTag[] {
  const tags: AxisTag[] = [
    { value: trade.entryPrice[0]!, text: `entry ${format(trade.entryPrice[0]!)}`, colour: 'entry' },
  ]
  const level = (name: 'stop' | 'target', line: StepLine, first: number): void => {
    const value = lastPrice(line, first)
    if (!Number.isFinite(value)) return
    const beyond = value > range.high ? ' ↑' : value < range.low ? ' ↓' : ''
    tags.push({ value, text: `${name} ${format(value)}${beyond}`, colour: name })
  }
  level('target', targetLine, trade.takeProfit[0]!)
  level('stop', stopLine, trade.stopLoss[0]!)
  const exit = trade.exitPrice[0]!
  const named = tags.slice(1).some(({ value }) => format(value) === format(exit))
  if (!isOpen(trade.exitReason[0]!) && !named) {
    tags.push({ value: exit, text: `exit ${format(exit)}`, colour: outcomeOf(trade.profitAndLoss[0]!) })
  }
  return tags
}

/** The last price of a level that moved, or where it began when no move is known. */
function lastPrice(line: StepLine, first: number): number {
  return line.price.filter((price) => Number.isFinite(price)).at(-1) ?? first
}

function outcomeOf(profit: number): 'gain' | 'loss' | 'even' {
  return profit > 0 ? 'gain' : profit < 0 ? 'loss' : 'even'
}

/** From entry to exit: to the first target green, to the first stop red; without either, to the exit by its outcome. */
function box(chart: TradeChart, x: CandleScale, y: LinearScale, top: number, bottom: number): string {
  const { trade } = chart
  const left = x.edge(chart.entryCandle)
  const right = x.edge(chart.exitCandle + 1)
  const entry = y.position(trade.entryPrice[0]!)
  const area = (price: number, colour: string): string => {
    if (!Number.isFinite(price)) return ''
    const to = Math.min(bottom, Math.max(top, y.position(price)))
    const corner = `${coordinate(left)}" y="${coordinate(Math.min(entry, to))}`
    const size = `width="${coordinate(right - left)}" height="${coordinate(Math.abs(entry - to))}"`
    return `<rect class="box ${colour}" x="${corner}" ${size}/>`
  }
  const boxes = area(trade.takeProfit[0]!, 'target') + area(trade.stopLoss[0]!, 'stop')
  if (boxes !== '') return boxes
  return area(trade.exitPrice[0]!, trade.profitAndLoss[0]! >= 0 ? 'target' : 'stop')
}

function levels(chart: TradeChart, x: CandleScale, y: LinearScale): string {
  const left = coordinate(x.edge(chart.entryCandle))
  const right = coordinate(x.edge(chart.exitCandle + 1))
  const entry = coordinate(y.position(chart.trade.entryPrice[0]!))
  return (
    `<path class="level entry" d="M${left} ${entry}H${right}"/>` +
    stepPath('target', chart, chart.targetLine, x, y) +
    stepPath('stop', chart, chart.stopLine, x, y)
  )
}

/** A level as it moved. A move within a bar holds from the next one on, the first from the bar of the entry. */
function stepPath(name: 'stop' | 'target', chart: TradeChart, line: StepLine, x: CandleScale, y: LinearScale): string {
  let commands = ''
  let drawing = false
  line.time.forEach((time, i) => {
    const price = line.price[i]!
    const at = candleAt(chart.candles.time, time)
    const from = at <= chart.entryCandle ? x.edge(chart.entryCandle) : x.edge(Math.min(at, chart.exitCandle) + 1)
    if (drawing) commands += `H${coordinate(from)}`
    if (Number.isFinite(price)) {
      const position = coordinate(y.position(price))
      commands += drawing ? `V${position}` : `M${coordinate(from)} ${position}`
    }
    drawing = Number.isFinite(price)
  })
  if (drawing) commands += `H${coordinate(x.edge(chart.exitCandle + 1))}`
  return commands === '' ? '' : `<path class="level ${name}" d="${commands}"/>`
}

/** Triangles whose tip is the fill: a purchase points up to its price from below, a sale down to it from above. */
function markers({ trade, entryCandle, exitCandle }: TradeChart, x: CandleScale, y: LinearScale): string {
  const entryX = x.centre(entryCandle)
  const entryY = y.position(trade.entryPrice[0]!)
  const exitX = x.centre(exitCandle)
  const exitY = y.position(trade.exitPrice[0]!)
  const entry = triangle('entry', entryX, entryY, trade.side[0]!)
  if (isOpen(trade.exitReason[0]!)) return entry
  const link = `<path class="link" d="M${coordinate(entryX)} ${coordinate(entryY)}L${coordinate(exitX)} ${coordinate(exitY)}"/>`
  return link + entry + triangle(outcomeOf(trade.profitAndLoss[0]!), exitX, exitY, -trade.side[0]!)
}

function triangle(colour: string, x: number, y: number, direction: number): string {
  const foot = direction > 0 ? 10 : -10
  return `<path class="marker ${colour}" d="M${coordinate(x)} ${coordinate(y)}l6 ${foot}h-12z"/>`
}

function profitLine({ runningProfit }: TradeChart, x: CandleScale, y: LinearScale, plot: AxisPane): string {
  const line = linePath(runningProfit, x, y)
  const first = runningProfit.findIndex((value) => Number.isFinite(value))
  if (first < 0) return ''
  const last = runningProfit.findLastIndex((value) => Number.isFinite(value))
  const zero = y.position(0)
  const closed = `${line}V${coordinate(zero)}H${coordinate(x.centre(first))}z`
  const half = (name: 'gain' | 'loss', top: number, bottom: number): string =>
    clip(name, { ...plot, top, bottom }) +
    `<g clip-path="url(#${name})"><path class="area ${name}" d="${closed}"/><path class="profit ${name}" d="${line}"/></g>`
  const end = runningProfit[last]!
  const dot = `<circle class="marker ${outcomeOf(end)}" cx="${coordinate(x.centre(last))}" cy="${coordinate(y.position(end))}" r="3"/>`
  return half('gain', plot.top, zero) + half('loss', zero, plot.bottom) + dot
}

function excursions(chart: TradeChart, x: CandleScale, y: LinearScale, values: readonly number[]): string {
  const left = coordinate(x.edge(chart.entryCandle))
  return values
    .filter((value) => value !== 0)
    .map((value) => `<path class="excursion" d="M${left} ${coordinate(y.position(value))}H${coordinate(x.right)}"/>`)
    .join('')
}

interface LegendEntry {
  readonly name: string
  readonly value: string
  readonly colour: number
}

/** Names with their value at the entry, in rows that hold about `characters`. */
function legendRows(
  lines: readonly { readonly name: string; readonly values: Float64Array }[],
  entryCandle: number,
  decimals: number,
  characters: number,
): LegendEntry[][] {
  const rows: LegendEntry[][] = []
  let used = Infinity
  lines.forEach(({ name, values }, at) => {
    const entry = { name, value: formatNumber(values[entryCandle]!, decimals), colour: at % lineColours }
    const length = entry.name.length + entry.value.length + 4
    if (used + length > characters) {
      rows.push([])
      used = 0
    }
    rows.at(-1)!.push(entry)
    used += length
  })
  return rows
}

function legendMarkup(rows: readonly (readonly LegendEntry[])[], area: AxisPane): string {
  return rows
    .map((row, at) => {
      const entries = row.map(
        ({ name, value, colour }, i) =>
          `<tspan class="name${colour}"${i === 0 ? '' : ' dx="12"'}>${escapeMarkup(name)}</tspan><tspan dx="5">${value}</tspan>`,
      )
      const hint = at === 0 ? '<tspan class="muted" dx="12">at entry</tspan>' : ''
      const y = area.top + 12 + at * legendHeight
      return `<text class="legend" x="${coordinate(area.left)}" y="${coordinate(y)}">${entries.join('')}${hint}</text>`
    })
    .join('')
}

/** Where an indicator has a value of note. */
function levelLine(area: AxisPane, y: number): string {
  return `<path class="note" d="M${coordinate(area.left)} ${coordinate(y)}H${coordinate(area.right)}"/>`
}

function separator(area: AxisPane): string {
  return `<path class="grid" d="M${coordinate(area.left)} ${coordinate(area.top - 6)}H${coordinate(area.right)}"/>`
}

function clip(id: string, { left, right, top, bottom }: AxisPane): string {
  return (
    `<clipPath id="${id}"><rect x="${coordinate(left)}" y="${coordinate(top)}" ` +
    `width="${coordinate(right - left)}" height="${coordinate(Math.max(0, bottom - top))}"/></clipPath>`
  )
}
