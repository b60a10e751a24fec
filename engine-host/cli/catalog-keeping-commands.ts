import fs from 'node:fs'
import path from 'node:path'
import type { Catalog } from '../data/catalog.js'
import type { StoreKeeping } from '../data/stored/store-keeping.js'
import type { RepairReport, StoredFileReport, VerificationReport } from '../protocol/catalog-requests.js'
import { formatNumber } from '../report/number-format.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { onInterrupt } from './interrupt.js'
import { locateStore } from './store-location.js'
import type { StoredSeriesName } from './option-values.js'
import type { Terminal } from './terminal.js'

interface CatalogOption {
  readonly catalog?: string
}

/** `backlens catalog verify`; fails when a file is not as it was written. */
export async function catalogVerifyCommand(
  options: CatalogOption & { readonly series?: readonly StoredSeriesName[] },
  terminal: Terminal,
): Promise<ExitCode> {
  return withKeeping(options, terminal, async ({ keeping, store, signal, onProgress }) => {
    const series = options.series?.map(({ instrument, what }) => ({ instrumentId: instrument, bars: what }))
    const result = await keeping.verify(series === undefined ? {} : { series }, { signal, onProgress })
    terminal.clearStatus()
    if (result.kind === 'failed') return terminal.failed(result)
    if (result.kind === 'cancelled') return cancelled(terminal, store)
    const { report } = result
    terminal.printJson({ catalog: store, ...report })
    for (const file of report.files.filter(({ state }) => state !== 'sound')) terminal.print(fileText(file))
    terminal.print(verificationText(report))
    return report.faults > 0 ? exitCodes.failure : exitCodes.success
  })
}

/** `backlens catalog repair` */
export async function catalogRepairCommand(options: CatalogOption, terminal: Terminal): Promise<ExitCode> {
  return withKeeping(options, terminal, async ({ keeping, store, signal, onProgress }) => {
    const result = await keeping.repair({ signal, onProgress })
    terminal.clearStatus()
    if (result.kind === 'failed') return terminal.failed(result)
    if (result.kind === 'cancelled') return cancelled(terminal, store)
    terminal.printJson({ catalog: store, ...result.report })
    terminal.print(repairText(result.report))
    return exitCodes.success
  })
}

/** `backlens catalog delete INSTRUMENT BARS --yes` */
export async function catalogDeleteCommand(
  instrumentId: string,
  bars: string,
  options: CatalogOption & { readonly yes?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  return withKeeping(options, terminal, async ({ keeping, catalog, store }) => {
    const series = (await catalog.listSeries()).find((each) => each.instrumentId === instrumentId && each.bars === bars)
    if (series !== undefined && options.yes !== true)
      return terminal.failed(
        cliFailures.deleteUnconfirmed(`${instrumentId} ${bars}`, formatNumber(series.rows, 0), series.sources),
      )
    const result = await keeping.delete({ series: [{ instrumentId, bars }] })
    if (result.kind === 'failed') return terminal.failed(result)
    const { files, rows, bytes, left } = result
    terminal.printJson({ catalog: store, deleted: { instrumentId, bars, files, rows, bytes, left } })
    terminal.print(`Deleted ${formatNumber(rows, 0)} rows of ${instrumentId} ${bars} in ${counted(files, 'file')}.`)
    if (left > 0)
      terminal.print(
        `${counted(left, 'file')} could not be removed yet, being open in another program or protected; the catalog has forgotten them and tries again when it is opened next.`,
      )
    return exitCodes.success
  })
}

async function withKeeping(
  options: CatalogOption,
  terminal: Terminal,
  work: (parts: Keeping) => Promise<ExitCode>,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog: CatalogClass } = await import('../data/catalog.js')
  const { StoreKeeping: StoreKeepingClass } = await import('../data/stored/store-keeping.js')
  const catalog = await CatalogClass.open(store)
  if (!(catalog instanceof CatalogClass)) return terminal.failed(catalog)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    return await work({
      keeping: new StoreKeepingClass(catalog),
      catalog,
      store,
      signal: stop.signal,
      onProgress: (file, fraction) => {
        if (terminal.interactive) terminal.status(`${Math.floor(100 * fraction)} %  ${path.posix.basename(file)}`)
      },
    })
  } finally {
    release()
    await catalog.close()
  }
}

interface Keeping {
  readonly keeping: StoreKeeping
  readonly catalog: Catalog
  readonly store: string
  readonly signal: AbortSignal
  readonly onProgress: (file: string, fraction: number) => void
}

function cancelled(terminal: Terminal, store: string): ExitCode {
  terminal.note('Cancelled; nothing was changed.')
  terminal.printJson({ state: 'cancelled', catalog: store })
  return exitCodes.cancelled
}

function fileText({ path: file, state, problem }: StoredFileReport): string {
  return `${state.padEnd(10)} ${file}: ${problem ?? ''}`
}

function verificationText({ sound, faults, rows }: VerificationReport): string {
  const read = formatNumber(rows, 0)
  const files = counted(sound, 'file')
  return faults === 0
    ? `${files} with ${read} rows as they were written.`
    : `Read ${read} rows: ${files} as written, ${formatNumber(faults, 0)} not; \`backlens catalog repair\` puts damaged files aside.`
}

function repairText({ quarantined, indexed, forgotten, importAgain }: RepairReport): string {
  const lines = [
    ...quarantined.map((file) => `quarantined ${file.path}: ${file.reason}`),
    ...indexed.map((file) => `indexed     ${file}`),
    ...forgotten.map((file) => `forgotten   ${file}: it is gone from the folder`),
  ]
  if (lines.length === 0) return 'Nothing was broken.'
  if (importAgain.length > 0) lines.push(`Import again to get back what is lost: ${importAgain.join(', ')}.`)
  return lines.join('\n')
}

function counted(value: number, unit: string): string {
  return `${formatNumber(value, 0)} ${unit}${value === 1 ? '' : 's'}`
}
