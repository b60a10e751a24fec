import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import { extremeTrades } from './extreme-trades.js'
import { escapeMarkup } from './markup.js'
import { currencyDecimals, formatNumber, formatQuantity } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { timeMarkup } from './time-markup.js'
import { exitReasonWords, isOpen, sideWords } from './trade-words.js'

/** Trades that are listed one and all. */
const mostRows = 1000
/** Of more, so many of the best and as many of the worst. */
const extremeRows = 250

/** The table of trades; a row's number leads to the picture of the trade when there is one. */
export function tradesSection(content: ReportContent): string {
  const { trades, run } = content
  const section = (markup: string): string => `<section id="trades"><h2>Trades</h2>${markup}</section>`
  if (trades === undefined) return section('<p class="muted">The trades of the run are missing.</p>')
  if (trades.length === 0) return section('<p class="muted">The strategy made no trade.</p>')
  const several = run.instruments.length > 1
  const heads = [
    ['#', 'number'],
    ['Side', ''],
    ['Qty', 'number'],
    ...(several ? [['Instrument', '']] : []),
    ['Entry', 'number'],
    ['Price', 'number'],
    ['Exit', 'number'],
    ['Price', 'number'],
    [`PnL, ${escapeMarkup(run.specification.currency)}`, 'number'],
    ['%', 'number'],
    ['Bars', 'number'],
    ['Reason', ''],
  ]
  const rows = listedRows(trades).map((row) => tradeRow(content, trades, row, several))
  const number = (value: number): string => formatNumber(value, 0)
  const left =
    rows.length < trades.length
      ? `<p class="muted">The ${number(extremeRows)} best and the ${number(extremeRows)} worst of ${number(trades.length)} trades by their profit; all of them are ${escapeMarkup(content.allTrades)}.</p>`
      : ''
  return section(
    `${left}<div class="wide"><table class="trades"><thead><tr>` +
      heads.map(([text, kind]) => `<th scope="col" class="${kind}">${text}</th>`).join('') +
      `</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>` +
      `<p class="muted">Times of ${escapeMarkup(content.time.zone)}; UTC on hover.</p>`,
  )
}

/** All rows, or the extremes of a table that is too long to be read, in their sequence. */
function listedRows(trades: TradeColumns): readonly number[] {
  const all = Array.from({ length: trades.length }, (_, row) => row)
  return trades.length <= mostRows ? all : extremeTrades(trades, extremeRows).toSorted((a, b) => a - b)
}

function tradeRow({ run, time, charts }: ReportContent, trades: TradeColumns, i: number, several: boolean): string {
  const instrument = run.instruments[trades.instrument[i]!]!
  const open = isOpen(trades.exitReason[i]!)
  const profit = trades.profitAndLoss[i]!
  const colour = profit > 0 ? ' gain' : profit < 0 ? ' loss' : ''
  const number = trades.tradeNumber[i]!
  const chart = charts.get(number)
  const price = (value: number): string => formatNumber(value, instrument.pricePrecision)
  const bars = trades.exitBar[i]! - trades.entryBar[i]!
  const ambiguous =
    trades.ambiguous[i] === 1
      ? ' <span class="warning" title="The path inside one bar decided this trade.">⚠</span>'
      : ''
  const cells = [
    numberCell(chart === undefined ? String(number) : `<a href="${escapeMarkup(chart)}">${number}</a>`),
    `<td>${sideWords(trades.side[i]!)}</td>`,
    numberCell(quantityText(trades.quantity[i]!, instrument)),
    ...(several ? [`<td>${escapeMarkup(instrument.id)}</td>`] : []),
    numberCell(timeMarkup(trades.entryTime[i]!, time)),
    numberCell(price(trades.entryPrice[i]!)),
    numberCell(open ? '–' : timeMarkup(trades.exitTime[i]!, time)),
    numberCell(open ? '–' : price(trades.exitPrice[i]!)),
    numberCell(formatNumber(profit, currencyDecimals(run.specification.currency), { signed: true }), colour),
    numberCell(formatNumber(100 * trades.returnFraction[i]!, 2, { signed: true }), colour),
    numberCell(open ? '–' : formatNumber(bars, 0)),
    `<td>${exitReasonWords(trades.exitReason[i]!)}${ambiguous}</td>`,
  ]
  return `<tr>${cells.join('')}</tr>`
}

function numberCell(text: string, colour = ''): string {
  return `<td class="number${colour}">${text}</td>`
}

function quantityText(quantity: number, instrument: InstrumentDefinition): string {
  return formatQuantity(quantity, instrument.quantityPrecision)
}
