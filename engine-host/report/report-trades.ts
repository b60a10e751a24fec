import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import { utcText, type ExchangeTime } from './exchange-time.js'
import { escapeMarkup } from './markup.js'
import { currencyDecimals, formatNumber, formatQuantity } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { exitReasonWords, isOpen, sideWords } from './trade-words.js'

/** Rows beyond which a browser's table is no way to read trades. */
const mostRows = 5000

/** The table of trades; a row's number leads to the picture of the trade when there is one. */
export function tradesSection(content: ReportContent): string {
  const { trades, run } = content
  if (trades === undefined)
    return '<section><h2>Trades</h2><p class="muted">The trades of the run are missing.</p></section>'
  if (trades.length === 0) return '<section><h2>Trades</h2><p class="muted">The strategy made no trade.</p></section>'
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
  const rows: string[] = []
  for (let i = 0; i < Math.min(trades.length, mostRows); i++) rows.push(tradeRow(content, trades, i, several))
  const beyond =
    trades.length > mostRows
      ? `<p class="muted">The first ${formatNumber(mostRows, 0)} of ${formatNumber(trades.length, 0)} trades are listed; all of them are in trades.csv.</p>`
      : ''
  return (
    `<section><h2>Trades</h2><div class="wide"><table class="trades"><thead><tr>` +
    heads.map(([text, kind]) => `<th scope="col" class="${kind}">${text}</th>`).join('') +
    `</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>${beyond}` +
    `<p class="muted">Times of ${escapeMarkup(content.time.zone)}; UTC on hover.</p></section>`
  )
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
    numberCell(stamp(trades.entryTime[i]!, time)),
    numberCell(price(trades.entryPrice[i]!)),
    numberCell(open ? '–' : stamp(trades.exitTime[i]!, time)),
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

function stamp(at: number, time: ExchangeTime): string {
  const utc = utcText(at)
  return utc === '' ? '–' : `<time datetime="${utc}" title="${utc}">${time.stamp(at)}</time>`
}
