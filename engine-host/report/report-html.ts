import { createHash } from 'node:crypto'
import { equitySvg } from './equity-svg.js'
import { escapeMarkup } from './markup.js'
import { ambiguousSection } from './report-ambiguous.js'
import type { ReportContent } from './report-content.js'
import { definitionsSection } from './report-definitions.js'
import { distributionsSection } from './report-distributions.js'
import { drawdownsSection } from './report-drawdowns.js'
import { monthsSection } from './report-months.js'
import { robustnessSection } from './report-robustness.js'
import { rollingSection } from './report-rolling.js'
import { sortScript } from './report-script.js'
import { configurationSection, headlineSection, statisticsSection, titleSection } from './report-sections.js'
import { reportStyle } from './report-style.js'
import { tradesSection } from './report-trades.js'

const sheets = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

/** The sections after the headline, in their order; one without content is left out. */
const parts: readonly (readonly [id: string, name: string, make: (content: ReportContent) => string])[] = [
  ['statistics', 'Statistics', statisticsSection],
  ['months', 'Months', monthsSection],
  ['drawdowns', 'Drawdowns', drawdownsSection],
  ['rolling', 'Rolling figures', rollingSection],
  ['distributions', 'Distributions', distributionsSection],
  ['robustness', 'Robustness', robustnessSection],
  ['ambiguous', 'Ambiguous trades', ambiguousSection],
  ['run', 'Run', configurationSection],
  ['trades', 'Trades', tradesSection],
  ['definitions', 'Definitions', definitionsSection],
]

/**
 * The results of a run as one HTML page: no network, a light and a dark sheet, fit for printing on A4. Its only script
 * sorts the table of trades, and without it the page is whole.
 */
export function reportHtml(content: ReportContent): string {
  const { run, equity, trades, time, exposure } = content
  const title = `${run.specification.className} · ${run.instruments.map(({ id }) => id).join(', ')}`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${integrity(sortScript)}'; base-uri 'none'; form-action 'none'`
  const curve =
    equity === undefined
      ? '<p class="muted">The equity of the run is missing.</p>'
      : equitySvg(equity, trades, run.specification.currency, time, exposure)
  const sections = parts
    .map(([id, name, make]) => ({ id, name, markup: make(content) }))
    .filter(({ markup }) => markup !== '')
  return (
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<title>${escapeMarkup(title)}</title><style>${reportStyle}</style></head><body><main>\n` +
    sheetSwitch() +
    titleSection(content) +
    headlineSection(content) +
    `<nav aria-label="Contents">${sections.map(({ id, name }) => `<a href="#${id}">${name}</a>`).join('')}</nav>` +
    `\n<section class="whole" aria-label="Equity">${curve}</section>\n` +
    sections.map(({ markup }) => markup).join('\n') +
    `\n</main><script>${sortScript}</script></body></html>\n`
  )
}

/** Chooses the sheet without a script: the style sheet looks at which of the buttons is down. */
function sheetSwitch(): string {
  const choices = sheets.map(
    ([value, label]) =>
      `<label><input type="radio" name="sheet" id="sheet-${value}"${value === 'auto' ? ' checked' : ''}>${label}</label>`,
  )
  return `<fieldset class="sheet"><legend>Sheet</legend>${choices.join('')}</fieldset>`
}

function integrity(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
