import { escapeMarkup } from './markup.js'
import { formatNumber } from './number-format.js'
import type { ReportContent } from './report-content.js'
import { rollingSvg } from './rolling-svg.js'

/** How figures moved while the run went on, or why that cannot be said. */
export function rollingSection({ analysis, time }: ReportContent): string {
  const rolling = analysis?.rolling
  if (rolling === undefined) return ''
  const { why, periods, period } = rolling
  const content =
    rolling.length === 0
      ? `<p class="muted">${escapeMarkup(why ?? 'There is no window to compute them over.')}</p>`
      : `${rollingSvg(rolling, time)}<p class="muted">Each over the ${formatNumber(periods, 0)} returns by ${period} before it.</p>`
  return `<section id="rolling" class="whole"><h2>Rolling figures</h2>${content}</section>`
}
