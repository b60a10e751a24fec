import type { BreakdownColumns, Breakdowns } from '../protocol/run-analysis.js'
import { histogramFigure } from './histogram-svg.js'
import { escapeMarkup } from './markup.js'
import { currencyDecimals, formatDuration, formatNumber, formatRatio } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { tableMarkup } from './report-table.js'

const titles: Readonly<Record<keyof Breakdowns, string>> = {
  side: 'By side',
  exitReason: 'By reason of the exit',
  weekday: 'By weekday of the entry',
  hour: 'By hour of the entry',
  instrument: 'By instrument',
  venue: 'By venue',
  strategy: 'By strategy',
}
/** Groups that say something only where there is more than one. */
const onlyIfSeveral: ReadonlySet<keyof Breakdowns> = new Set(['instrument', 'venue', 'strategy'])
/** Rows of one table; those of most trades come first where a run has more. */
const mostGroups = 60

/** How results are spread: histograms, and trades in groups. */
export function distributionsSection({ analysis, run }: ReportContent): string {
  const { distributions, breakdowns } = analysis ?? {}
  if (analysis === undefined || distributions === undefined || breakdowns === undefined || analysis.trades === 0)
    return ''
  const { currency } = run.specification
  const { tradeProfits, tradeReturns, periodReturns, durations, adverseExcursions, favourableExcursions } =
    distributions
  const figures = [tradeProfits, tradeReturns, periodReturns, durations, adverseExcursions, favourableExcursions]
  const tables = (Object.keys(titles) as (keyof Breakdowns)[])
    .filter((name) => breakdowns[name].length > (onlyIfSeveral.has(name) ? 1 : 0))
    .map((name) => breakdownTable(titles[name], breakdowns[name], currency))
  return (
    `<section id="distributions"><h2>Distributions</h2><div class="histograms">` +
    figures.map((figure) => histogramFigure(figure, currency)).join('') +
    `</div><div class="breakdowns">${tables.join('')}</div></section>`
  )
}

function breakdownTable(title: string, groups: BreakdownColumns, currency: string): string {
  const decimals = currencyDecimals(currency)
  const shown = Array.from({ length: groups.length }, (_, row) => row)
  const left = groups.length - mostGroups
  if (left > 0) shown.sort((a, b) => groups.trades[b]! - groups.trades[a]!).splice(mostGroups)
  const rows = shown.map((row) => {
    const profit = groups.profitAndLoss[row]!
    const money = (value: number) => ({ markup: formatNumber(value, decimals, { signed: true }), tone: profit })
    return [
      escapeMarkup(groups.labels[row]!),
      formatNumber(groups.trades[row]!, 0),
      formatNumber(groups.winRate[row]!, 2),
      money(profit),
      money(groups.expectancy[row]!),
      formatRatio(groups.profitFactor[row]!),
      formatDuration(groups.averageTradeDuration[row]!),
      formatNumber(groups.ambiguous[row]!, 0),
    ]
  })
  const number = (label: string) => ({ label, isNumber: true })
  const columns = [
    { label: '' },
    number('Trades'),
    number('Won %'),
    number(`PnL, ${escapeMarkup(currency)}`),
    number('A trade'),
    number('Profit factor'),
    number('Duration'),
    number('Ambiguous'),
  ]
  const caption =
    left > 0 ? `${title}, the ${mostGroups} of most trades; ${formatNumber(left, 0)} more are left out` : title
  return tableMarkup(rows.length > 12 ? 'breakdown long' : 'breakdown', caption, columns, rows)
}
