import path from 'node:path'
import type { ImportReport, ImportSettings, ProblemFinding } from '../protocol/import-settings.js'
import { assumptionLines } from '../report/assumption-words.js'
import { formatNumber } from '../report/number-format.js'
import { coverageText } from './catalog-command.js'
import { textTable } from './text-table.js'

/** What an import would do, for people. */
export function importReportText(report: ImportReport): string {
  const { file, form, why, rows, series, settings, problems, preview, instruments, rejected } = report
  const seriesTable = textTable(
    [{ title: 'Series' }, { title: 'Rows', align: 'right' }, { title: 'Coverage (UTC)' }],
    series.map((one) => [`${one.instrumentId} ${one.bars}`, formatNumber(one.rows, 0), coverageText(one)]),
  )
  const parts = [
    `${path.basename(file)}: ${form}, ${formatNumber(rows, 0)} rows.\nRecognised because ${why}.`,
    `Read with ${settingsText(settings)}`,
    seriesTable,
    ...preview.map(({ columns, rows: cells }) =>
      textTable(
        columns.map((title) => ({ title })),
        cells,
      ),
    ),
    problemsText(problems),
    assumptionLines(instruments).join('\n'),
    rejected ? 'The import would be refused.' : 'The import can be made.',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Findings as lines with their first examples below them; empty when there are none. */
export function problemsText(problems: readonly ProblemFinding[]): string {
  return problems
    .map(({ kind, action, count, examples }) => {
      const more = count > examples.length && examples.length > 0 ? ['  …'] : []
      return [
        `${kind}: ${formatNumber(count, 0)}, ${done[action]}`,
        ...examples.map((line) => `  ${line}`),
        ...more,
      ].join('\n')
    })
    .join('\n')
}

const done = { reject: 'rejected', drop: 'left out', keep: 'kept', fix: 'mended' } as const

function settingsText({ columns, problems, ...settings }: ImportSettings): string {
  const options: Readonly<Record<string, string>> = { timeZone: 'time-zone', dateOrder: 'date-order' }
  const given = Object.entries(settings).map(([name, value]) => `--${options[name] ?? name} ${value}`)
  const mapped = Object.entries(columns ?? {}).map(([field, column]) => `--map ${field}=${column}`)
  const treated = Object.entries(problems ?? {}).map(([kind, action]) => `--on ${kind}=${action}`)
  return [...given, ...mapped, ...treated]
    .map((option) => (/[ ;]/.test(option.replace(/^\S+ /, '')) ? quoted(option) : option))
    .join(' ')
}

/** As a shell takes it. */
function quoted(option: string): string {
  const at = option.indexOf(' ')
  return `${option.slice(0, at)} '${option.slice(at + 1).replaceAll("'", `'\\''`)}'`
}
