import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type { SeriesCoverage } from '../../engine-host/protocol/series-coverage.js'
import { seriesKey } from './series-text.js'

/** A series as the table shows it. */
export interface ListedSeries {
  readonly series: BarSeries
  readonly extents: Float64Array
}

type SortKey = (listed: ListedSeries, coverage: SeriesCoverage | undefined) => string | number

const unitNanos: Readonly<Record<string, number>> = {
  MILLISECOND: 1e-3,
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86_400,
}

/** Kinds of data from the finest to the coarsest: ticks, then bars by their length. */
function fineness(bars: string): number {
  const [, count, unit] = /^(\d+)-([A-Z]+)/.exec(bars) ?? []
  if (count === undefined || unit === undefined)
    return ['trades', 'quotes', 'depth', 'open-interest'].indexOf(bars) - 10
  return Number(count) * (unitNanos[unit] ?? 1e9)
}

const sortKeys: Readonly<Record<string, SortKey>> = {
  instrument: ({ series }) => series.instrumentId,
  data: ({ series }) => fineness(series.bars),
  coverage: (_, coverage) => coverage?.tradeDates ?? -1,
  gaps: (_, coverage) => coverage?.gapCount ?? -1,
  first: ({ series }) => Number(series.firstNanos),
  last: ({ series }) => Number(series.lastNanos),
  rows: ({ series }) => series.rows,
  size: ({ series }) => series.bytes,
  source: ({ series }) => series.sources[0] ?? '',
  imported: ({ series }) => series.importedAt ?? -1,
}

export interface SeriesArrangement {
  readonly sortColumn: string
  readonly sortDescending: boolean
  readonly filter: string
}

/** Series whose instrument, data or source has every word of the filter, in the order of a column. */
export function arrangeSeries(
  all: readonly ListedSeries[],
  { sortColumn, sortDescending, filter }: SeriesArrangement,
  coverageOf: (key: string) => SeriesCoverage | undefined,
): readonly ListedSeries[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const key = sortKeys[sortColumn] ?? sortKeys['instrument']!
  const direction = sortDescending ? -1 : 1
  return all
    .filter(({ series }) => {
      const text = `${series.instrumentId} ${series.bars} ${series.sources.join(' ')}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .map((listed) => ({ listed, value: key(listed, coverageOf(seriesKey(listed.series))) }))
    .sort((a, b) => direction * compare(a.value, b.value) || compareNames(a.listed, b.listed))
    .map(({ listed }) => listed)
}

function compareNames(a: ListedSeries, b: ListedSeries): number {
  return (
    compare(a.series.instrumentId, b.series.instrumentId) || compare(fineness(a.series.bars), fineness(b.series.bars))
  )
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
