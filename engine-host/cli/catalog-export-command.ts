import fs from 'node:fs'
import path from 'node:path'
import type { ExportFormat } from '../protocol/catalog-requests.js'
import { tickKinds } from '../protocol/market-source.js'
import { formatNumber } from '../report/number-format.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { onInterrupt } from './interrupt.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'

export interface CatalogExportOptions {
  readonly catalog?: string
  readonly from?: string
  readonly to?: string
  readonly format?: ExportFormat
}

/** What the ending of a file's name asks for. */
const exportFormats: ReadonlyMap<string, ExportFormat> = new Map([
  ['.csv', 'csv'],
  ['.txt', 'csv'],
  ['', 'csv'],
  ['.parquet', 'parquet'],
])

/** `backlens catalog export INSTRUMENT BARS FILE` */
export async function catalogExportCommand(
  instrumentId: string,
  bars: string,
  file: string,
  options: CatalogExportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const format = options.format ?? exportFormats.get(path.extname(file).toLowerCase())
  if (format === undefined) return terminal.failed(cliFailures.noExportFormat(file))
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog } = await import('../data/catalog.js')
  const { SeriesInspection } = await import('../data/stored/series-inspection.js')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    const { from, to } = options
    const period = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
    const result = await new SeriesInspection(catalog).export(
      { instrumentId, bars, file: path.resolve(file), format, ...period },
      stop.signal,
      (fraction) => {
        if (terminal.interactive) terminal.status(`${instrumentId}  ${Math.floor(100 * fraction)} %`)
      },
    )
    terminal.clearStatus()
    if (result.kind === 'failed') return terminal.failed(result)
    if (result.kind === 'cancelled') {
      terminal.note('Cancelled; nothing was written.')
      terminal.printJson({ state: 'cancelled', catalog: store })
      return exitCodes.cancelled
    }
    terminal.printJson({ catalog: store, ...result })
    terminal.print(`Wrote ${formatNumber(result.rows, 0)} rows of ${instrumentId} ${bars} to ${file}.`)
    if (!tickKinds.some((kind) => kind === bars))
      terminal.print(
        `Read it back with: backlens import ${file} --instrument ${instrumentId} --bars ${bars} --stamp close`,
      )
    return exitCodes.success
  } finally {
    release()
    await catalog.close()
  }
}
