import type { AmbiguityAssessment } from '../protocol/run-robustness.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import { escapeMarkup } from './markup.js'
import { currencyDecimals, formatCount, formatNumber, formatPercent } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { tableMarkup } from './report-table.js'
import { timeMarkup } from './time-markup.js'
import { exitReasonWords, sideWords } from './trade-words.js'

/** Rows of the table; those that decide most come first where a run has more. */
const mostRows = 100

/** The trades that the path inside one bar decided, and what each would have made the other way. */
export function ambiguousSection({ assessment, trades, run, time, allTrades }: ReportContent): string {
  const ambiguity = assessment?.ambiguity
  if (ambiguity === undefined || ambiguity.length === 0 || trades === undefined) return ''
  const { currency } = run.specification
  const rowOf = new Map<number, number>()
  trades.tradeNumber.forEach((number, row) => rowOf.set(number, row))
  const change = (at: number): number => ambiguity.otherProfitAndLoss[at]! - ambiguity.profitAndLoss[at]!
  const size = (at: number): number => (Number.isNaN(change(at)) ? -1 : Math.abs(change(at)))
  const shown = Array.from({ length: ambiguity.length }, (_, at) => at)
  if (shown.length > mostRows) shown.sort((a, b) => size(b) - size(a) || a - b).splice(mostRows)
  const money = (value: number) => ({
    markup: formatNumber(value, currencyDecimals(currency), { signed: true }),
    tone: value,
  })
  const rows = shown.map((at) => [
    String(ambiguity.tradeNumber[at]!),
    ...tradeCells(trades, rowOf.get(ambiguity.tradeNumber[at]!), (stamp) => timeMarkup(stamp, time)),
    money(ambiguity.profitAndLoss[at]!),
    money(ambiguity.otherProfitAndLoss[at]!),
    money(change(at)),
  ])
  const number = (label: string) => ({ label, isNumber: true })
  const columns = [
    number('#'),
    { label: 'Side' },
    number('Exit'),
    { label: 'Reason' },
    number(`PnL, ${escapeMarkup(currency)}`),
    number('The other way'),
    number('Difference'),
  ]
  const left = ambiguity.length - shown.length
  return (
    `<section id="ambiguous"><h2>Ambiguous trades</h2><p>${summary(ambiguity, run.trades)}</p>` +
    tableMarkup('ambiguous', '', columns, rows) +
    (left > 0
      ? `<p class="muted">The ${mostRows} that decide most; ${formatNumber(left, 0)} more are marked ${escapeMarkup(allTrades)}.</p>`
      : '') +
    `</section>`
  )
}

function tradeCells(trades: TradeColumns, row: number | undefined, stamp: (at: number) => string): string[] {
  if (row === undefined) return ['–', '–', '–']
  return [sideWords(trades.side[row]!), stamp(trades.exitTime[row]!), exitReasonWords(trades.exitReason[row]!)]
}

function summary(ambiguity: AmbiguityAssessment, trades: number): string {
  const percent = (value: number): string => formatPercent(value, { signed: true })
  const { length, unknown } = ambiguity
  const unknownWords =
    unknown === 0
      ? ''
      : ` Of ${formatNumber(unknown, 0)} it is not known what else they could have made, since they did not have both a stop and a target.`
  return (
    `${formatNumber(length, 0)} of ${formatCount(trades, 'trade')} ${length === 1 ? 'hangs' : 'hang'} on the path inside one bar. ` +
    `Return as it is ${percent(ambiguity.return)}, at the worst ${percent(ambiguity.worstReturn)}, at the best ${percent(ambiguity.bestReturn)}, later trades taken to be the same.${unknownWords}`
  )
}
