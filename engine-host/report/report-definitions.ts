import { escapeMarkup } from './markup.js'
import type { ReportContent } from './report-content.js'

/** What every statistic means and where its definition comes from, for paper, which has no hover. */
export function definitionsSection({ statistics }: ReportContent): string {
  if (statistics.length === 0) return ''
  const rows = statistics.map(
    ({ label, formula, source }) =>
      `<tr><th scope="row">${escapeMarkup(label)}</th><td>${escapeMarkup(formula)}</td><td>${escapeMarkup(source)}</td></tr>`,
  )
  return (
    `<section id="definitions"><h2>Definitions</h2><table class="definitions"><thead><tr><th scope="col">Statistic</th>` +
    `<th scope="col">Definition</th><th scope="col">Source</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`
  )
}
