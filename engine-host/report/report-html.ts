import { createHash } from 'node:crypto'
import { equitySvg } from './equity-svg.js'
import { escapeMarkup } from './markup.js'
import type { ReportContent } from './report-content.js'
import { sortScript } from './report-script.js'
import { configurationSection, headlineSection, statisticsSection, titleSection } from './report-sections.js'
import { reportStyle } from './report-style.js'
import { tradesSection } from './report-trades.js'

/**
 * The results of a run as one HTML page: no network, a light and a dark sheet, fit for printing on A4. Its only script
 * sorts the table of trades, and without it the page is whole.
 */
export function reportHtml(content: ReportContent): string {
  const { run, equity, trades, time } = content
  const title = `${run.specification.className} · ${run.instruments.map(({ id }) => id).join(', ')}`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${integrity(sortScript)}'; base-uri 'none'; form-action 'none'`
  const curve =
    equity === undefined || trades === undefined
      ? '<p class="muted">The equity of the run is missing.</p>'
      : equitySvg(equity, trades, run.specification.currency, time)
  return (
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<title>${escapeMarkup(title)}</title><style>${reportStyle}</style></head><body><main>\n` +
    titleSection(content) +
    headlineSection(content) +
    `\n<section class="whole" aria-label="Equity">${curve}</section>\n` +
    statisticsSection(content) +
    '\n' +
    configurationSection(content) +
    '\n' +
    tradesSection(content) +
    `\n</main><script>${sortScript}</script></body></html>\n`
  )
}

function integrity(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
