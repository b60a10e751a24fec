import type { TradeChart } from '../protocol/trade-chart.js'
import { timeTicks } from './axis-ticks.js'
import { CandleScale } from './candle-scale.js'
import { coordinate, escapeMarkup } from './markup.js'
import { formatDuration, formatMoney, formatNumber, formatPercent, formatQuantity } from './number-format.js'
import { axisWidth } from './price-axis.js'
import { indicatorPanes, pricePane, profitPane, volumePane } from './trade-chart-panes.js'
import type { TradeChartContext } from './trade-chart-context.js'
import { tradeChartStyle } from './trade-chart-style.js'
import { tradeFacts, type FactGroup } from './trade-facts.js'
import { exitReasonWords, isOpen, sideWords } from './trade-words.js'

const width = 960
const padding = 16
const headerHeight = 64
const factsWidth = 168
const paneGap = 12
const timeAxisHeight = 24
const factRow = 20
const groupGap = 12

/**
 * The chart of one trade as a picture of its own: a self-contained SVG without scripts, on a light sheet, 960 wide
 * and legible at 800. Markers stand on the exact bar and price.
 */
export function tradeChartSvg(chart: TradeChart, context: TradeChartContext): string {
  const panes = [pricePane(chart, context), ...indicatorPanes(chart), ...volumePane(chart), profitPane(chart, context)]
  const axis = Math.max(...panes.map((pane) => axisWidth(pane.axisTexts)))
  const left = padding
  const right = width - padding - factsWidth - 24 - axis
  const x = new CandleScale(chart.candles.length, left, right)

  let top = headerHeight
  let drawn = ''
  for (const pane of panes) {
    drawn += pane.draw({ left, right, top, bottom: top + pane.height }, x)
    top += pane.height + paneGap
  }
  const bottom = top - paneGap
  const groups = tradeFacts(chart, context)
  const height = Math.max(bottom + timeAxisHeight, headerHeight + factsHeight(groups)) + padding
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${escapeMarkup(title(chart, context))}</title><style>${tradeChartStyle}</style>` +
    `<rect class="sheet" width="${width}" height="${height}"/>` +
    header(chart, context) +
    timeAxis(chart, context, x, bottom) +
    sessionBreaks(chart, x, bottom) +
    drawn +
    factsMarkup(groups, width - padding - factsWidth) +
    `</svg>\n`
  )
}

function title({ trade, tradeNumber, tradeCount }: TradeChart, context: TradeChartContext): string {
  const quantity = formatQuantity(trade.quantity[0]!, context.instrument.quantityPrecision)
  const result = formatMoney(trade.profitAndLoss[0]!, context.currency, { signed: true })
  return `Trade ${tradeNumber} of ${tradeCount}: ${sideWords(trade.side[0]!)} ${quantity} ${context.instrument.id}, ${result}`
}

function header({ trade, tradeNumber, tradeCount }: TradeChart, context: TradeChartContext): string {
  const open = isOpen(trade.exitReason[0]!)
  const profit = trade.profitAndLoss[0]!
  const outcome = profit > 0 ? 'gain' : profit < 0 ? 'loss' : 'even'
  const quantity = formatQuantity(trade.quantity[0]!, context.instrument.quantityPrecision)
  const exit = open ? NaN : trade.exitTime[0]!
  const zone = context.time.resolution === 'day' ? '' : ` ${context.time.zone}`
  const ambiguous =
    trade.ambiguous[0] === 1
      ? `<text class="warning" x="${width - padding}" y="28" text-anchor="end">⚠ the path inside one bar decided</text>`
      : ''
  return (
    `<text class="headline" x="${padding}" y="28"><tspan class="muted">${tradeNumber} of ${tradeCount}</tspan>` +
    `<tspan class="strong" dx="16">${sideWords(trade.side[0]!)} ${quantity}</tspan>` +
    `<tspan class="strong" dx="6">${escapeMarkup(context.instrument.id)}</tspan>` +
    `<tspan class="${outcome}" dx="16">${formatMoney(profit, context.currency, { signed: true })} · ` +
    `${formatPercent(100 * trade.returnFraction[0]!, { signed: true })}</tspan>` +
    `<tspan class="muted" dx="16">${open ? 'still open' : exitReasonWords(trade.exitReason[0]!)}</tspan></text>` +
    `<text class="muted" x="${padding}" y="48">${escapeMarkup(
      `${context.strategy} · ${context.bars} · ${context.time.span(trade.entryTime[0]!, exit)}${zone}${timeHeld(trade, open)}`,
    )}</text>${ambiguous}`
  )
}

function timeHeld(trade: TradeChart['trade'], open: boolean): string {
  if (open) return ''
  const bars = trade.exitBar[0]! - trade.entryBar[0]!
  if (bars === 0) return ' · within one bar'
  const duration = formatDuration(trade.exitTime[0]! - trade.entryTime[0]!)
  return ` · ${duration} · ${formatNumber(bars, 0)} ${bars === 1 ? 'bar' : 'bars'}`
}

function timeAxis(chart: TradeChart, context: TradeChartContext, x: CandleScale, bottom: number): string {
  const ticks = timeTicks(chart.candles.time, (index) => x.centre(index), 72, context.time)
  return ticks
    .map(({ index, text, major }) => {
      const at = x.centre(index)
      // Half a label's width keeps the outermost ones inside the plot.
      const middle = Math.min(x.right - text.length * 3.5, Math.max(x.left + text.length * 3.5, at))
      return (
        `<path class="tickMark" d="M${coordinate(at)} ${coordinate(bottom)}v4"/>` +
        `<text class="axis${major ? ' major' : ''}" x="${coordinate(middle)}" y="${coordinate(bottom + 18)}" text-anchor="middle">${text}</text>`
      )
    })
    .join('')
}

function sessionBreaks(chart: TradeChart, x: CandleScale, bottom: number): string {
  const lines = Array.from(
    chart.sessionStarts,
    (index) => `M${coordinate(x.edge(index))} ${headerHeight}V${coordinate(bottom)}`,
  )
  return lines.length === 0 ? '' : `<path class="session" d="${lines.join('')}"/>`
}

function factsHeight(groups: readonly FactGroup[]): number {
  return groups.reduce((sum, { facts }) => sum + factRow * (facts.length + 1) + groupGap, 0)
}

function factsMarkup(groups: readonly FactGroup[], left: number): string {
  const right = left + factsWidth
  let y = headerHeight
  let markup = ''
  for (const { title: name, facts } of groups) {
    markup +=
      `<text class="axis" x="${left}" y="${y + 12}">${name}</text>` +
      `<path class="grid" d="M${left} ${y + 17.5}H${right}"/>`
    y += factRow
    for (const { label, text } of facts) {
      markup +=
        label === ''
          ? `<text class="fact" x="${left}" y="${y + 14}">${escapeMarkup(text)}</text>`
          : `<text class="muted" x="${left}" y="${y + 14}">${label}</text>` +
            `<text class="fact" x="${right}" y="${y + 14}" text-anchor="end">${escapeMarkup(text)}</text>`
      y += factRow
    }
    y += groupGap
  }
  return markup
}
