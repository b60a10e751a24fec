import fs from 'node:fs'
import { formatNumber } from '../report/number-format.js'
import { coverageText } from './catalog-command.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { onInterrupt } from './interrupt.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'

export interface CatalogBuildOptions {
  readonly catalog?: string
  readonly bars: string
  readonly from?: string
  readonly fill?: boolean
}

/** `backlens catalog build INSTRUMENT --bars 5-MINUTE` */
export async function catalogBuildCommand(
  instrumentId: string,
  options: CatalogBuildOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog } = await import('../data/catalog.js')
  const { CancelledError } = await import('../data/staging.js')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    const built = await catalog.buildSeries(instrumentId, options.bars, {
      ...(options.from === undefined ? {} : { from: options.from }),
      emptyIntervals: options.fill ? 'fill' : 'skip',
      signal: stop.signal,
      onFraction: (fraction) => {
        if (terminal.interactive) terminal.status(`${instrumentId}  ${Math.floor(100 * fraction)} %`)
      },
    })
    terminal.clearStatus()
    if (built.kind === 'failed') return terminal.failed(built)
    const { series, from, isNew } = built
    terminal.printJson({ catalog: store, series: series ?? null, from, isNew })
    if (series === undefined) terminal.print(`The ${from} of ${instrumentId} do not fill one bar.`)
    else {
      const rows = `${formatNumber(series.rows, 0)} ${series.bars} bars of ${instrumentId}`
      terminal.print(
        isNew ? `Built ${rows} from ${from}, ${coverageText(series)}.` : `${rows} are there as they would be built.`,
      )
    }
    return exitCodes.success
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error
    terminal.clearStatus()
    terminal.note('Cancelled; nothing was stored.')
    terminal.printJson({ state: 'cancelled', catalog: store })
    return exitCodes.cancelled
  } finally {
    release()
    await catalog.close()
  }
}
