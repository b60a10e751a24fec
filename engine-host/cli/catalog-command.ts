import fs from 'node:fs'
import type { BarSeries } from '../protocol/bar-series.js'
import type { SeriesCoverage } from '../protocol/series-coverage.js'
import { formatCount, formatDuration, formatNumber } from '../report/number-format.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

/** `backlens catalog list` */
export async function catalogListCommand(
  options: { readonly catalog?: string; readonly gaps?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog } = await import('../data/catalog.js')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  try {
    const series = await catalog.listSeries()
    const coverage = options.gaps ? await catalog.coverage() : undefined
    if (coverage !== undefined && 'kind' in coverage) return terminal.failed(coverage)
    terminal.printJson({ catalog: store, series, ...(coverage && { coverage }) })
    terminal.print(series.length === 0 ? `The catalog in ${store} is empty.` : seriesTable(series))
    if (coverage !== undefined) for (const each of coverage) terminal.print(gapsText(each))
    return exitCodes.success
  } finally {
    await catalog.close()
  }
}

function seriesTable(series: readonly BarSeries[]): string {
  return textTable(
    [
      { title: 'Instrument' },
      { title: 'Bars' },
      { title: 'Rows', align: 'right' },
      { title: 'Coverage (UTC)' },
      { title: 'Size', align: 'right' },
      { title: 'From' },
    ],
    series.map((one) => [
      one.instrumentId,
      one.bars,
      formatNumber(one.rows, 0),
      coverageText(one),
      sizeText(one.bytes),
      sourcesText(one.sources),
    ]),
  )
}

/** The gaps of a series, a line each. */
function gapsText({ instrumentId, bars, calendar, gaps, gapCount, tradeDates }: SeriesCoverage): string {
  const name = `${instrumentId} ${bars}, ${formatCount(tradeDates, 'trade date')} by the calendar ${calendar}`
  if (gapCount === 0) return `\n${name}: no gaps`
  const lines = gaps.map(({ fromNanos, toNanos, tradedMs, tradeDates: whole }) => {
    const lost = whole > 0 ? `, ${formatCount(whole, 'whole trade date')}` : ''
    return `  ${coverageText({ firstNanos: fromNanos, lastNanos: toNanos })}  ${formatDuration(tradedMs)} of trading${lost}`
  })
  if (gapCount > gaps.length) lines.push(`  and ${formatNumber(gapCount - gaps.length, 0)} shorter ones`)
  return [`\n${name}: ${formatCount(gapCount, 'gap')}`, ...lines].join('\n')
}

/**
 * `2013-10-07 13:30:01 – 2013-10-11 20:00:00`, by the closes of the first and the last bar; of bars of days and longer the
 * days that these end with, `2013-10-07 – 2013-10-11`.
 */
export function coverageText({
  bars = '',
  firstNanos,
  lastNanos,
}: Pick<BarSeries, 'firstNanos' | 'lastNanos'> & Partial<Pick<BarSeries, 'bars'>>): string {
  const text = /-(DAY|WEEK|MONTH|YEAR)\b/.test(bars) ? lastDay : utcSeconds
  return `${text(firstNanos)} – ${text(lastNanos)}`
}

/** The day that a bar ends with: what closes at midnight is of the day before. */
function lastDay(nanos: string): string {
  return utcSeconds((BigInt(nanos) - 1n).toString()).slice(0, 10)
}

function utcSeconds(nanos: string): string {
  return new Date(Number(BigInt(nanos) / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${formatNumber(bytes / 1e3, 0)} kB`
  return bytes < 1e9 ? `${formatNumber(bytes / 1e6, 1)} MB` : `${formatNumber(bytes / 1e9, 1)} GB`
}

function sourcesText(sources: readonly string[]): string {
  const [first, ...others] = sources
  return first === undefined ? '' : others.length === 0 ? first : `${first} and ${others.length} more`
}
