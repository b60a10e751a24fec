import type { PeriodColumns } from '../protocol/run-analysis.js'
import { escapeMarkup } from './markup.js'
import { formatCount, formatMoney, formatNumber, formatPercent } from './number-format.js'
import type { ReportContent } from './report-content.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
/** Years that a printed page has room for. */
const yearsOfPage = 40
/** Steps of the map on each side of zero. */
const heatLevels = 5

/** Returns by month and year as a map of colours, with their signs. */
export function monthsSection({ analysis, run }: ReportContent): string {
  const periods = analysis?.periods
  if (periods === undefined || periods.months.length === 0) return ''
  const { currency } = run.specification
  const { months: byMonth, years } = periods
  let largest = 0
  for (const value of byMonth.returnFraction) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  const cellOf = new Map<string, number>()
  for (let row = 0; row < byMonth.length; row++) cellOf.set(`${byMonth.year[row]!} ${byMonth.month[row]!}`, row)
  const rows = Array.from({ length: years.length }, (_, row) => {
    const year = years.year[row]!
    const cells = months.map((label, at) => {
      const month = cellOf.get(`${year} ${at + 1}`)
      if (month === undefined) return '<td></td>'
      return cell(byMonth, month, `${label} ${year}`, currency, heatClass(byMonth.returnFraction[month]!, largest))
    })
    return `<tr><th scope="row">${year}</th>${cells.join('')}${cell(years, row, String(year), currency, 'year')}</tr>`
  })
  const heads = ['', ...months, 'Year'].map((label) => (label === '' ? '<td></td>' : `<th scope="col">${label}</th>`))
  return (
    `<section id="months"${years.length <= yearsOfPage ? ' class="whole"' : ''}><h2>Months</h2><div class="wide"><table class="months"><thead><tr>${heads.join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>` +
    `<p class="muted">Return in percent, by the trade dates of the exchange; profit, buy and hold and trades on hover.</p></section>`
  )
}

function cell(periods: PeriodColumns, row: number, name: string, currency: string, kind: string): string {
  const value = 100 * periods.returnFraction[row]!
  const hover = [
    `${name}: ${formatPercent(value, { signed: true })}, ${formatMoney(periods.profitAndLoss[row]!, currency, { signed: true })}`,
    `buy & hold ${formatPercent(100 * periods.buyAndHold[row]!, { signed: true })}`,
    `${formatCount(periods.trades[row]!, 'trade')} closed`,
  ].join(', ')
  const text = formatNumber(value, 2, { signed: true })
  return `<td class="number ${kind}" title="${escapeMarkup(hover)}">${text}</td>`
}

/** The largest size of the map counts as full, so that it compares its own cells. */
function heatClass(value: number, largest: number): string {
  if (!Number.isFinite(value) || value === 0 || !(largest > 0)) return ''
  return `${value > 0 ? 'up' : 'down'}${Math.ceil((Math.abs(value) / largest) * heatLevels)}`
}
