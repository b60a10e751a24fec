import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { TradeChart } from '../../engine-host/protocol/trade-chart.js'
import { element } from '../element.js'
import { formatAmount, formatMoney } from '../format/money.js'
import { formatNumber } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { exitReasonLabel, sideLabel } from '../trades/trade-labels.js'

/** Candles listed before the entry and after the exit. */
const neighbours = 5

/** Candles listed at most. */
const tableRows = 120

/** The chart in three sentences: what was traded, where it was entered and left, how it went. */
export function describeTrade(chart: TradeChart, run: RunSummary, times: TimeFormat): string {
  const { trade, candles, entryCandle, exitCandle } = chart
  const price = priceFormat(chart, run)
  const profit = formatMoney(trade.profitAndLoss[0]!, run.specification.currency, { signed: true })
  const bar = (at: number) => `candle ${at + 1} of ${candles.length}`
  return (
    `Trade ${chart.tradeNumber}, ${sideLabel(trade.side[0]!).toLowerCase()}. ` +
    `Entry at ${price(trade.entryPrice[0]!)} on ${times.full(trade.entryTime[0]!)}, ${bar(entryCandle)}. ` +
    `Exit at ${price(trade.exitPrice[0]!)} on ${times.full(trade.exitTime[0]!)}, ${bar(exitCandle)}, ` +
    `by ${exitReasonLabel(trade.exitReason[0]!)}: ${profit}.`
  )
}

/** One candle in words. */
export function describeCandle(chart: TradeChart, run: RunSummary, times: TimeFormat, at: number): string {
  const { candles, indicators } = chart
  const price = priceFormat(chart, run)
  const values = indicators.map(({ name, values: column }) => `${name} ${price(column[at]!)}`)
  return [
    `${times.full(candles.time[at]!)}: open ${price(candles.open[at]!)}, high ${price(candles.high[at]!)}`,
    `low ${price(candles.low[at]!)}, close ${price(candles.close[at]!)}`,
    ...values,
  ].join(', ')
}

/** The candles of the trade and a few around it as a table. */
export function tradeTable(chart: TradeChart, run: RunSummary, times: TimeFormat): HTMLTableElement {
  const { candles, entryCandle, exitCandle, runningProfit } = chart
  const price = priceFormat(chart, run)
  const first = Math.max(0, entryCandle - neighbours)
  const last = Math.min(candles.length - 1, exitCandle + neighbours, first + tableRows)
  const rows = Array.from({ length: last - first + 1 }, (_, offset) => {
    const at = first + offset
    const mark = at === entryCandle ? 'entry' : at === exitCandle ? 'exit' : ''
    const texts = [candles.open, candles.high, candles.low, candles.close].map((column) => price(column[at]!))
    const profit = formatAmount(runningProfit[at]!, run.specification.currency, { signed: true })
    return element(
      'tr',
      {},
      element('th', { text: times.full(candles.time[at]!), attributes: { scope: 'row' } }),
      ...[...texts, profit, mark].map((text) => element('td', { text })),
    )
  })
  const headings = ['Time', 'Open', 'High', 'Low', 'Close', 'Running PnL', 'Event']
  return element(
    'table',
    {},
    element('caption', { text: `Candles of trade ${chart.tradeNumber}` }),
    element(
      'thead',
      {},
      element('tr', {}, ...headings.map((text) => element('th', { text, attributes: { scope: 'col' } }))),
    ),
    element('tbody', {}, ...rows),
  )
}

function priceFormat(chart: TradeChart, run: RunSummary): (value: number) => string {
  const decimals = run.instruments[chart.trade.instrument[0]!]?.pricePrecision ?? 2
  return (value) => formatNumber(value, decimals)
}
