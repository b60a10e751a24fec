import { depthLevels } from '../../model/depth-batch.js'
import type { SeriesRows, StoredColumn } from '../../protocol/catalog-requests.js'
import type { Staging } from '../staging.js'
import { placedRowsSql, type PlacedSeries, timeColumn } from './placed-series.js'

const mostRows = 1000

/** What a column shows, and the SQL of it. */
interface ShownColumn {
  readonly name: string
  readonly form: StoredColumn['form']
  readonly sql: string
}

/** Reads some rows of a series as they are stored. */
export async function seriesRows(
  series: PlacedSeries,
  window: { readonly firstRow: number; readonly count: number },
  staging: Staging,
): Promise<SeriesRows> {
  const firstRow = Math.max(0, Math.min(Math.floor(window.firstRow), series.rows - 1))
  const endRow = Math.min(series.rows, firstRow + Math.max(1, Math.min(mostRows, Math.floor(window.count))))
  const shown = shownColumns(series)
  const events = series.data === undefined ? '' : ', epoch_ns(ts_event)::VARCHAR AS event_nanos'
  const rows = await staging.rows(
    `SELECT epoch_ns(${timeColumn(series)})::VARCHAR AS nanos${events}, ${shown.map(({ sql }, at) => `(${sql})::DOUBLE AS v${at}`).join(', ')}
     FROM (${placedRowsSql(series, firstRow, endRow)}) ORDER BY series_row`,
  )
  const { instrumentId, bars } = series
  return {
    instrumentId,
    bars,
    firstRow,
    length: rows.length,
    nanos: rows.map((row) => row['nanos'] as string),
    ...(series.data !== undefined && { eventNanos: rows.map((row) => row['event_nanos'] as string) }),
    columns: shown.map(({ name, form }, at) => ({
      name,
      form,
      values: Float64Array.from(rows, (row) => (row[`v${at}`] as number | null) ?? Number.NaN),
    })),
  }
}

function shownColumns({ data }: PlacedSeries): readonly ShownColumn[] {
  switch (data) {
    case undefined:
      return [
        { name: 'Open', form: 'price', sql: 'open' },
        { name: 'High', form: 'price', sql: 'high' },
        { name: 'Low', form: 'price', sql: 'low' },
        { name: 'Close', form: 'price', sql: '"close"' },
        { name: 'Volume', form: 'quantity', sql: 'volume' },
      ]
    case 'trades':
      return [
        { name: 'Price', form: 'price', sql: 'price' },
        { name: 'Size', form: 'quantity', sql: 'size' },
        { name: 'Aggressor', form: 'side', sql: 'aggressor' },
      ]
    case 'open-interest':
      return [{ name: 'Open interest', form: 'quantity', sql: 'open_interest' }]
    case 'quotes':
      return quoteColumns('', '')
    case 'depth':
      return Array.from({ length: depthLevels }, (_, level) =>
        quoteColumns(level === 0 ? '' : ` ${level + 1}`, `[${level + 1}]`),
      ).flat()
  }
}

function quoteColumns(suffix: string, element: string): readonly ShownColumn[] {
  return [
    { name: `Bid size${suffix}`, form: 'quantity', sql: `bid_size${element}` },
    { name: `Bid${suffix}`, form: 'price', sql: `bid${element}` },
    { name: `Ask${suffix}`, form: 'price', sql: `ask${element}` },
    { name: `Ask size${suffix}`, form: 'quantity', sql: `ask_size${element}` },
  ]
}
