import type { EquityColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element } from '../element.js'
import { formatMoney } from '../format/money.js'
import { formatPercent } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'

/** Rows of the table that stands for the chart. */
const tableRows = 24

/** The equity chart in two sentences. */
export function describeEquity(run: RunSummary, columns: EquityColumns, times: TimeFormat): string {
  const { length, equity, drawdown, time } = columns
  if (length === 0) return 'No bars were processed.'
  const first = equity.findIndex(Number.isFinite)
  if (first < 0) return 'The equity is not a number at any bar.'
  const last = equity.findLastIndex(Number.isFinite)
  const { currency } = run.specification
  let highest = first
  let deepest = first
  for (let row = first; row < length; row++) {
    if (equity[row]! > equity[highest]!) highest = row
    if (drawdown[row]! < drawdown[deepest]!) deepest = row
  }
  return (
    `Equity from ${formatMoney(equity[first]!, currency)} on ${times.date(time[first]!)} to ` +
    `${formatMoney(equity[last]!, currency)} on ${times.date(time[last]!)}, highest ` +
    `${formatMoney(equity[highest]!, currency)} on ${times.date(time[highest]!)}. Deepest drawdown ` +
    `${formatPercent(drawdown[deepest]! * 100)} on ${times.date(time[deepest]!)}.`
  )
}

/** The chart as a table, evenly thinned. */
export function equityTable(run: RunSummary, columns: EquityColumns, times: TimeFormat): HTMLTableElement {
  const { currency } = run.specification
  const { length } = columns
  const count = Math.min(tableRows, length)
  const rows = Array.from({ length: count }, (_, at) =>
    count < 2 ? 0 : Math.round((at * (length - 1)) / (count - 1)),
  ).map((row) =>
    element(
      'tr',
      {},
      element('th', { text: times.full(columns.time[row]!), attributes: { scope: 'row' } }),
      element('td', { text: formatMoney(columns.equity[row]!, currency) }),
      element('td', {
        text: formatPercent(Number.isFinite(columns.equity[row]!) ? columns.drawdown[row]! * 100 : NaN),
      }),
    ),
  )
  const heading = ['Time', 'Equity', 'Drawdown'].map((text) => element('th', { text, attributes: { scope: 'col' } }))
  return element(
    'table',
    {},
    element('caption', { text: 'Equity and drawdown' }),
    element('thead', {}, element('tr', {}, ...heading)),
    element('tbody', {}, ...rows),
  )
}
