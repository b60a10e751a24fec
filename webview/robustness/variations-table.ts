import type { SensitivityRow } from '../../engine-host/protocol/run-sensitivity.js'
import type { RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'
import { element, setHover } from '../element.js'
import { formatNumber, minusSign, missing } from '../format/number.js'

interface Column {
  readonly label: string
  readonly meaning: string
  readonly key: string
  readonly decimals: number
  readonly isSigned: boolean
}

const columns: readonly Column[] = [
  { label: 'Return %', meaning: 'Return, percent', key: 'return', decimals: 2, isSigned: true },
  { label: 'Sharpe', meaning: 'Sharpe ratio', key: 'sharpeRatio', decimals: 2, isSigned: false },
  { label: 'Drawdown %', meaning: 'Maximum drawdown, percent', key: 'maximumDrawdown', decimals: 2, isSigned: false },
  { label: 'Trades', meaning: 'Closed trades', key: 'trades', decimals: 0, isSigned: false },
]

/**
 * A row for each variation, each figure with its difference to the run on hover and that of the return in a column.
 * @param unknown says of a row that is null why
 */
export function variationsTable(
  run: RunSummary,
  rows: readonly (SensitivityRow | null)[],
  unknown: string,
): HTMLElement {
  const head = [
    ['Variation', 'What was changed, all else being equal'],
    ...columns.map(({ label, meaning }) => [label, meaning] as const),
    ['To the run', 'Return less that of the run, percentage points'],
  ].map(([label = '', meaning = '']) => {
    const cell = element('th', { text: label, attributes: { scope: 'col' } })
    setHover(cell, meaning)
    return cell
  })
  return element(
    'table',
    { attributes: { 'aria-label': 'Variations' } },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows.map((row) => tableRow(run, row, unknown))),
  )
}

function tableRow(run: RunSummary, row: SensitivityRow | null, unknown: string): HTMLElement {
  const label = element('th', { text: row?.label ?? '…', attributes: { scope: 'row' } })
  const why = row === null ? unknown : row.why
  if (why !== undefined && row !== null)
    // What could not be run is read without a pointer.
    return element(
      'tr',
      {},
      label,
      element('td', {
        class: 'muted why',
        text: `${missing} ${why}`,
        attributes: { colspan: String(columns.length + 1) },
      }),
    )
  const cells = columns.map(({ key, decimals, isSigned, meaning }) => {
    const own = statisticOf(row?.statistics, key)
    const value = own?.value ?? NaN
    const text = formatNumber(value, decimals, { signed: isSigned })
    const cell = element('td', { text, ...(text === missing && { class: 'muted' }) })
    const difference = value - (statisticOf(run.statistics, key)?.value ?? NaN)
    const hover =
      text === missing
        ? (why ?? own?.why ?? 'It cannot be computed.')
        : `${meaning}${Number.isFinite(difference) ? `, ${formatNumber(difference, decimals, { signed: true })} to the run` : ''}`
    setHover(cell, hover)
    return cell
  })
  return element('tr', {}, label, ...cells, differenceCell(run, row, why))
}

function differenceCell(run: RunSummary, row: SensitivityRow | null, why: string | undefined): HTMLElement {
  const own = statisticOf(row?.statistics, 'return')
  const difference = (own?.value ?? NaN) - (statisticOf(run.statistics, 'return')?.value ?? NaN)
  const text = formatNumber(difference, 2, { signed: true })
  const tone = text === missing ? 'muted' : text.startsWith('+') ? 'up' : text.startsWith(minusSign) ? 'down' : ''
  const cell = element('td', { text, class: tone })
  setHover(
    cell,
    text === missing
      ? (why ?? own?.why ?? 'One of the two has no return.')
      : `Return ${pointsText(difference)} to the run`,
  )
  return cell
}

function pointsText(points: number): string {
  return `${formatNumber(points, 2, { signed: true })} percentage points`
}

function statisticOf(statistics: readonly Statistic[] | undefined, key: string): Statistic | undefined {
  return statistics?.find((statistic) => statistic.key === key)
}
