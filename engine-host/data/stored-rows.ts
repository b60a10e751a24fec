import { depthLevels } from '../model/depth-batch.js'
import type { StoredRows } from '../protocol/import-settings.js'
import type { TickKind } from '../protocol/market-source.js'
import type { PricedSeries } from './instrument-generation.js'
import type { StagedBars } from './staged-bars.js'
import type { Staging } from './staging.js'
import type { StagedTicks } from './ticks/staged-ticks.js'

/** Rows that are shown of each kind of data. */
const shownRows = 8

/** Levels of depth that are shown of each side. */
const shownLevels = Math.min(3, depthLevels)

type Column = StoredRows['columns'][number] & {
  /** SQL of the value, over the table that is read. */
  readonly sql: string
}

/** The first bars of the file as they will be stored. */
export async function storedBars(staging: Staging, { series }: StagedBars): Promise<StoredRows[]> {
  const price = (name: string): Column => ({ name, holds: 'price', sql: `"${name}"::VARCHAR` })
  return readRows(staging, 'bars', 'bars', [
    { name: 'instrument', holds: 'instrument', sql: named('series', series, ({ instrument }) => instrument.id) },
    { name: 'bars', holds: 'text', sql: named('series', series, ({ specification }) => specification.name) },
    { name: 'close time', holds: 'time', sql: 'close_nanos::VARCHAR' },
    ...['open', 'high', 'low', 'close'].map(price),
    { name: 'volume', holds: 'size', sql: 'volume' },
  ])
}

/** The first counts of open interest of the file as they will be stored. */
export async function storedInterest(
  staging: Staging,
  { series }: Pick<PricedSeries, 'series'>,
): Promise<StoredRows[]> {
  const sorted = `(SELECT * FROM open_interest ORDER BY series, known_nanos, close_nanos LIMIT ${shownRows})`
  return readRows(staging, 'open-interest', sorted, [
    { name: 'instrument', holds: 'instrument', sql: named('series', series, ({ instrument }) => instrument.id) },
    { name: 'known', holds: 'time', sql: 'known_nanos::VARCHAR' },
    { name: 'end of day', holds: 'time', sql: 'close_nanos::VARCHAR' },
    { name: 'open interest', holds: 'size', sql: 'contracts' },
  ])
}

/** The first rows of each kind of ticks of the file as they will be stored. */
export async function storedTicks(staging: Staging, { series, selections }: StagedTicks): Promise<StoredRows[]> {
  const tables: StoredRows[] = []
  for (const { kind, columns } of selections) {
    const rows = `(${columns.replace(/^SELECT /, 'SELECT series, source_row, ')} true)`
    const sorted = `(SELECT * FROM ${rows} ORDER BY series, ts_init, ts_event, source_row LIMIT ${shownRows})`
    tables.push(
      ...(await readRows(staging, kind, sorted, [
        { name: 'instrument', holds: 'instrument', sql: named('series', series, ({ instrument }) => instrument.id) },
        { name: 'received', holds: 'time', sql: 'epoch_ns(ts_init)::VARCHAR' },
        { name: 'happened', holds: 'time', sql: 'epoch_ns(ts_event)::VARCHAR' },
        ...tickColumns[kind],
      ])),
    )
  }
  return tables
}

const price = (name: string, sql: string): Column => ({
  name,
  holds: 'price',
  sql: `CASE WHEN isfinite(${sql}) THEN round(${sql} * 1e9)::HUGEINT::VARCHAR END`,
})
const size = (name: string, sql: string): Column => ({
  name,
  holds: 'size',
  sql: `CASE WHEN isfinite(${sql}) THEN ${sql} END`,
})

const tickColumns: Readonly<Record<TickKind, readonly Column[]>> = {
  trades: [
    price('price', 'price'),
    size('size', 'size'),
    { name: 'aggressor', holds: 'text', sql: `CASE aggressor WHEN 1 THEN 'buyer' WHEN -1 THEN 'seller' ELSE '' END` },
  ],
  quotes: [price('bid', 'bid'), size('bid size', 'bid_size'), price('ask', 'ask'), size('ask size', 'ask_size')],
  depth: Array.from({ length: shownLevels }, (_, at) => at + 1).flatMap((level) => [
    price(`bid ${level}`, `bid[${level}]`),
    size(`size ${level}`, `bid_size[${level}]`),
    price(`ask ${level}`, `ask[${level}]`),
    size(`size ${level}`, `ask_size[${level}]`),
  ]),
}

/** Empty when there are no rows. */
async function readRows(
  staging: Staging,
  data: StoredRows['data'],
  relation: string,
  columns: readonly Column[],
): Promise<StoredRows[]> {
  const order = data === 'bars' ? ' ORDER BY series, close_nanos, source_row' : ''
  const values = columns.map(({ sql }, at) => `${sql} AS v${at}`).join(', ')
  const rows = await staging.rows(`SELECT ${values} FROM ${relation}${order} LIMIT ${shownRows}`)
  if (rows.length === 0) return []
  return [
    {
      data,
      columns: columns.map(({ name, holds }) => ({ name, holds })),
      rows: rows.map((row) => columns.map((_, at) => row[`v${at}`] as string | number | null)),
    },
  ]
}

/** SQL of a text for each number of a series. */
function named<Series>(column: string, series: readonly Series[], text: (series: Series) => string): string {
  const cases = series.map((one, at) => `WHEN ${at} THEN '${text(one).replaceAll("'", "''")}'`)
  return cases.length === 0 ? `''` : `(CASE ${column} ${cases.join(' ')} END)`
}
