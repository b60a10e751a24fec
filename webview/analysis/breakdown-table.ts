import type { BreakdownColumns } from '../../engine-host/protocol/run-analysis.js'
import { element } from '../element.js'
import { formatDuration } from '../format/duration.js'
import { formatAmount } from '../format/money.js'
import { formatCount, formatNumber, formatRatio } from '../format/number.js'

/** Closed trades in groups, such as by side, with what each made. */
export function breakdownTable(title: string, groups: BreakdownColumns, currency: string): HTMLElement {
  const columns: readonly (readonly [label: string, meaning: string, text: (row: number) => string])[] = [
    ['Trades', 'Closed trades', (row) => formatCount(groups.trades[row]!)],
    ['Won %', 'Share of the trades that made money', (row) => formatNumber(groups.winRate[row]!, 2)],
    [
      `PnL ${currency}`,
      `Profit or loss in ${currency}, after fees`,
      (row) => formatAmount(groups.profitAndLoss[row]!, currency, { signed: true }),
    ],
    [
      'A trade',
      `Profit or loss of a trade on average, ${currency}`,
      (row) => formatAmount(groups.expectancy[row]!, currency, { signed: true }),
    ],
    ['Profit factor', 'Sum of the gains over the sum of the losses', (row) => formatRatio(groups.profitFactor[row]!)],
    ['Duration', 'Time in a trade on average', (row) => formatDuration(groups.averageTradeDuration[row]!)],
    ['Ambiguous', 'Trades that the path inside one bar decided', (row) => formatCount(groups.ambiguous[row]!)],
  ]
  const head = columns.map(([label, meaning]) =>
    element('th', { text: label, attributes: { scope: 'col', title: meaning } }),
  )
  const rows = groups.labels.map((label, row) => {
    const cells = columns.map(([name, , text]) => {
      const cell = element('td', { text: text(row) })
      const value = name.startsWith('PnL') || name === 'A trade' ? groups.profitAndLoss[row]! : 0
      if (value !== 0) cell.classList.add(value > 0 ? 'up' : 'down')
      return cell
    })
    return element('tr', {}, element('th', { text: label, attributes: { scope: 'row' } }), ...cells)
  })
  return element(
    'table',
    { class: 'breakdown' },
    element('caption', { text: title }),
    element('thead', {}, element('tr', {}, element('td'), ...head)),
    element('tbody', {}, ...rows),
  )
}
