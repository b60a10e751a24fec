import type { AmbiguityAssessment } from '../../engine-host/protocol/run-robustness.js'
import { element, setHover } from '../element.js'
import { formatAmount } from '../format/money.js'
import { formatCount } from '../format/number.js'
import { linkButton } from '../views/notice.js'

/** Trades that are listed; the table of trades lists all of them. */
const mostListed = 100

/** What each ambiguous trade made, what it would have made the other way, and what that decided; its number opens it. */
export function ambiguityTable(
  { length, tradeNumber, profitAndLoss, otherProfitAndLoss }: AmbiguityAssessment,
  currency: string,
  open: (tradeNumber: number) => void,
): HTMLElement {
  const decided = (row: number) => profitAndLoss[row]! - otherProfitAndLoss[row]!
  // Those that decided most come first, those of which it is not known last.
  const size = (row: number) => (Number.isNaN(decided(row)) ? -1 : Math.abs(decided(row)))
  const rows = Array.from({ length }, (_, row) => row).sort((a, b) => size(b) - size(a))
  const amount = (value: number) => {
    const cell = element('td', { text: formatAmount(value, currency, { signed: true }) })
    if (Number.isNaN(value)) setHover(cell, 'It is not known: the trade did not have both a stop and a target.')
    return cell
  }
  const head = [
    ['Trade', 'Its number; it opens the trade'],
    [`PnL ${currency}`, 'As the run had it'],
    ['Other way', 'At the protective price that was not taken'],
    ['Decided', 'What the run made more, or less, than the other way'],
  ] as const
  const body = rows.slice(0, mostListed).map((row) => {
    const number = tradeNumber[row]!
    const link = linkButton(formatCount(number), () => open(number))
    link.setAttribute('aria-label', `Open trade ${formatCount(number)}`)
    const last = amount(decided(row))
    if (decided(row) !== 0 && !Number.isNaN(decided(row))) last.classList.add(decided(row) > 0 ? 'up' : 'down')
    return element(
      'tr',
      {},
      element('th', { attributes: { scope: 'row' } }, link),
      amount(profitAndLoss[row]!),
      amount(otherProfitAndLoss[row]!),
      last,
    )
  })
  const table = element(
    'table',
    { attributes: { 'aria-label': 'Ambiguous trades' } },
    element(
      'thead',
      {},
      element('tr', {}, ...head.map(([text, title]) => element('th', { text, attributes: { scope: 'col', title } }))),
    ),
    element('tbody', {}, ...body),
  )
  const rest = length - mostListed
  return element(
    'div',
    { class: 'ambiguous-trades' },
    table,
    ...(rest > 0
      ? [
          element('p', {
            class: 'muted',
            text: `${formatCount(rest)} more decided less; the table of trades has them.`,
          }),
        ]
      : []),
  )
}
