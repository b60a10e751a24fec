import type { SessionCalendar } from '../../model/calendars/session-calendar.js'
import { sessionStarts } from '../../model/calendars/session-starts.js'
import type { SeriesChart } from '../../protocol/catalog-requests.js'
import type { CandleColumns } from '../../protocol/result-columns.js'
import type { Staging } from '../staging.js'
import { placedRowsSql, type PlacedSeries, timeColumn } from './placed-series.js'

const mostPoints = 20_000

/** A part of a series that is to be drawn. */
export interface ChartWindow {
  readonly firstRow: number
  readonly endRow: number
  readonly maxPoints: number
}

/** The power of two by which rows are joined so that no more than `maxPoints` come of them. */
export function rowsPerPoint({ firstRow, endRow, maxPoints }: ChartWindow): number {
  const most = Math.max(1, Math.min(mostPoints, Math.floor(maxPoints)))
  let joined = 1
  while (Math.ceil(endRow / joined) - Math.floor(firstRow / joined) > most) joined *= 2
  return joined
}

/** Reads a stretch of a series at the resolution at which it is to be drawn; DuckDB joins the rows on its own threads. */
export async function seriesChart(
  series: PlacedSeries,
  window: ChartWindow,
  calendar: SessionCalendar,
  staging: Staging,
): Promise<SeriesChart> {
  const endRow = Math.max(1, Math.min(Math.ceil(window.endRow), series.rows))
  const firstRow = Math.max(0, Math.min(Math.floor(window.firstRow), endRow - 1))
  const joined = rowsPerPoint({ ...window, firstRow, endRow })
  const begin = Math.floor(firstRow / joined) * joined
  const end = Math.min(series.rows, Math.ceil(endRow / joined) * joined)
  const rows = await staging.rows(
    `SELECT series_row // ${joined} AS point, (epoch_ns(max(${timeColumn(series)})) / 1e6)::DOUBLE AS time, ${valuesSql(series)}
     FROM (${placedRowsSql(series, begin, end)}) GROUP BY point ORDER BY point`,
  )
  const column = (name: string) => Float64Array.from(rows, (row) => (row[name] as number | null) ?? Number.NaN)
  const time = column('time')
  const { instrumentId, bars } = series
  return {
    instrumentId,
    bars,
    firstRow: begin,
    rowsPerPoint: joined,
    rows: series.rows,
    points:
      series.data === 'quotes' || series.data === 'depth'
        ? { kind: 'quotes', quotes: { length: rows.length, time, bid: column('bid'), ask: column('ask') } }
        : { kind: series.data === undefined ? 'candles' : 'trades', candles: candlesOf(rows.length, time, column) },
    sessionStarts: sessionStarts(time, calendar),
  }
}

function valuesSql({ data }: PlacedSeries): string {
  switch (data) {
    case undefined:
      return candleSql('open', 'high', 'low', '"close"', 'volume')
    case 'trades':
      return candleSql('price', 'price', 'price', 'price', 'size')
    case 'open-interest':
      return candleSql('open_interest', 'open_interest', 'open_interest', 'open_interest', '0')
    case 'quotes':
      return quoteSql('bid', 'ask')
    case 'depth':
      return quoteSql('bid[1]', 'ask[1]')
  }
}

function candleSql(open: string, high: string, low: string, close: string, volume: string): string {
  return `arg_min(${open}, series_row) AS open, max(${high}) AS high, min(${low}) AS low,
    arg_max(${close}, series_row) AS "close", sum(${volume}) AS volume`
}

/** A side without a price is NaN, which DuckDB takes for the largest number. */
function quoteSql(bid: string, ask: string): string {
  return `min(${bid}) FILTER (NOT isnan(${bid})) AS bid, max(${ask}) FILTER (NOT isnan(${ask})) AS ask`
}

function candlesOf(length: number, time: Float64Array, column: (name: string) => Float64Array): CandleColumns {
  return {
    length,
    time,
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  }
}
