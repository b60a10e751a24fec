import type { Statistic } from '../protocol/run-summary.js'
import { spreadsheetText } from './spreadsheet-text.js'

const columns = ['key', 'label', 'group', 'value', 'unit', 'formula', 'source', 'why'] as const

/** The statistics of a run with their definitions, values in full precision; one that does not exist is an empty field. */
export function statisticsCsv(statistics: readonly Statistic[]): string {
  const rows = statistics.map((statistic) =>
    columns
      .map((column) => {
        const value = statistic[column]
        if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
        return quoted(value ?? '')
      })
      .join(','),
  )
  return `${[columns.join(','), ...rows].join('\n')}\n`
}

/** As RFC 4180 asks. */
function quoted(given: string): string {
  const text = spreadsheetText(given)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
