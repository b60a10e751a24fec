import path from 'node:path'
import type { ImportOptions as CatalogImportOptions } from '../data/catalog.js'
import type { CheckMarketDataResult, ImportMarketDataParams, ImportedFile, SkippedFile } from '../protocol/requests.js'
import { assumptionLines } from '../report/assumption-words.js'
import { formatNumber } from '../report/number-format.js'
import { coverageText } from './catalog-command.js'
import { importReportText, problemsText } from './import-report-text.js'
import { importSettings, type ImportSettingsOptions } from './import-settings-options.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { onInterrupt } from './interrupt.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

export interface ImportOptions extends ImportSettingsOptions {
  readonly catalog?: string
  /** Tell what would be done, and do nothing. */
  readonly check?: boolean
  readonly format?: NonNullable<ImportMarketDataParams['format']>
}

/** `backlens import FILE…` */
export async function importCommand(
  files: readonly string[],
  options: ImportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  const { Catalog } = await import('../data/catalog.js')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    const paths = files.map((file) => path.resolve(file))
    const how: CatalogImportOptions = {
      ...(options.format === undefined ? {} : { format: options.format }),
      settings: importSettings(options),
      signal: stop.signal,
      onProgress: ({ file, fileNumber, files, phase, fraction }) => {
        if (!terminal.interactive) return
        const place = files > 1 ? `${fileNumber + 1} of ${files}  ` : ''
        terminal.status(`${place}${path.basename(file)}  ${phase}  ${Math.floor(100 * fraction)} %`)
      },
    }
    if (options.check === true) return reportCheck(await catalog.checkFiles(paths, how), terminal)
    const result = await catalog.importFiles(paths, how)
    terminal.clearStatus()
    switch (result.kind) {
      case 'failed':
        return terminal.failed(result)
      case 'cancelled':
        terminal.note('Cancelled; files that were complete are imported.')
        terminal.printJson({ state: 'cancelled', catalog: store })
        return exitCodes.cancelled
      case 'imported':
        terminal.print(importedText(result.files))
        for (const { file, problems = [] } of result.files) {
          if (problems.length > 0) terminal.print(`${path.basename(file)}\n${problemsText(problems)}`)
        }
        if (result.skipped) terminal.print(skippedText(result.skipped))
        for (const line of assumptionLines(result.files.flatMap(({ assumed = [] }) => assumed))) terminal.print(line)
        terminal.print(`Catalog: ${store}`)
        terminal.printJson({ catalog: store, files: result.files, ...(result.skipped && { skipped: result.skipped }) })
        return exitCodes.success
    }
  } finally {
    release()
    await catalog.close()
  }
}

function reportCheck(result: CheckMarketDataResult, terminal: Terminal): ExitCode {
  terminal.clearStatus()
  switch (result.kind) {
    case 'failed':
      return terminal.failed(result)
    case 'cancelled':
      terminal.printJson({ state: 'cancelled' })
      return exitCodes.cancelled
    case 'checked':
      terminal.print(result.reports.map(importReportText).join('\n\n'))
      if (result.skipped) terminal.print(skippedText(result.skipped))
      terminal.printJson({ reports: result.reports, ...(result.skipped && { skipped: result.skipped }) })
      return result.reports.some(({ rejected }) => rejected) ? exitCodes.failure : exitCodes.success
  }
}

/** A line for each file of a folder that was passed over. */
function skippedText(skipped: readonly SkippedFile[]): string {
  return skipped.map(({ file, why }) => `${path.basename(file)} was passed over: ${why}.`).join('\n')
}

function importedText(files: readonly ImportedFile[]): string {
  const rows = files.flatMap(({ file, series, rowsAdded, alreadyImported }) => {
    const name = path.basename(file)
    if (alreadyImported) return [[name, 'imported before', '', '', '']]
    return series.map((one, at) => [
      at === 0 ? name : '',
      `${one.instrumentId} ${one.bars}`,
      at === 0 ? formatNumber(rowsAdded, 0) : '',
      formatNumber(one.rows, 0),
      coverageText(one),
    ])
  })
  return textTable(
    [
      { title: 'File' },
      { title: 'Series' },
      { title: 'Added', align: 'right' },
      { title: 'Rows', align: 'right' },
      { title: 'Coverage (UTC)' },
    ],
    rows,
  )
}
