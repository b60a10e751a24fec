import { formatDuration, formatNumber, formatPercent } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { tableMarkup } from './report-table.js'
import { timeMarkup } from './time-markup.js'

/** The deepest drawdowns with their dates. */
export function drawdownsSection({ analysis, time }: ReportContent): string {
  const drawdowns = analysis?.drawdowns
  if (drawdowns === undefined || drawdowns.length === 0) return ''
  const rows = Array.from({ length: drawdowns.length }, (_, row) => [
    String(row + 1),
    { markup: formatPercent(100 * drawdowns.depth[row]!), tone: -1 },
    timeMarkup(drawdowns.peakTime[row]!, time),
    timeMarkup(drawdowns.lowestTime[row]!, time),
    Number.isNaN(drawdowns.regainedTime[row]!) ? 'not yet' : timeMarkup(drawdowns.regainedTime[row]!, time),
    formatDuration(drawdowns.duration[row]!),
  ])
  const number = (label: string) => ({ label, isNumber: true })
  const columns = [
    number('#'),
    number('Depth'),
    number('Peak'),
    number('Lowest'),
    number('Regained'),
    number('Duration'),
  ]
  const rest =
    drawdowns.count > drawdowns.length
      ? `<p class="muted">The deepest ${drawdowns.length} of ${formatNumber(drawdowns.count, 0)}.</p>`
      : ''
  return `<section id="drawdowns" class="whole"><h2>Drawdowns</h2>${tableMarkup('drawdowns', '', columns, rows)}${rest}</section>`
}
