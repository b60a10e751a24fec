import { DuckDBAppender } from '@duckdb/node-api'
import { depthLevels } from '../../model/depth-batch.js'
import type { ProblemPolicy } from '../../protocol/import-settings.js'
import type { TickKind } from '../../protocol/market-source.js'
import type { RowReader } from '../bar-reader.js'
import {
  appendInstrumentNumbers,
  findContractProblems,
  instrumentNumberColumns,
  instrumentNumbers,
} from '../contract-findings.js'
import { lineWrong, MarketDataError, problemsRejected } from '../market-data-failure.js'
import { dropParsed } from '../parsed-rows.js'
import { actionFor } from '../row-rule.js'
import { type CalendarLookup, findUnexplainedPauses } from '../unexplained-pauses.js'
import { treatRows } from '../row-treatment.js'
import { removeStagedRows } from '../staged-removal.js'
import type { Staging } from '../staging.js'
import { findUnsortedRows } from '../unsorted-rows.js'
import type { StagedTicks } from './staged-ticks.js'
import { findRepeatedTicks, findSequenceGaps, repeatedTicksSql } from './tick-findings.js'
import { levelColumns, type TickReader, type TickShape, twoDigits } from './tick-reader.js'

/**
 * Reads a file into the staging database and arranges it by series and time received: a table or view
 * `ticks(series INTEGER, ts_init, ts_event BIGINT, is_trade BOOLEAN, aggressor TINYINT, sequence, price, size, bid_px_00 …, source_row BIGINT)`.
 *
 * @param check find every kind of problem and reject nothing: rows to be rejected are left out
 * @throws MarketDataError naming row and column of the first thing that is wrong, CancelledError
 */
export async function stageTicks(
  reader: TickReader,
  staging: Staging,
  policy: ProblemPolicy,
  check: boolean,
  onFraction: (fraction: number) => void,
  calendars: CalendarLookup,
): Promise<StagedTicks> {
  const { shape } = reader
  await reader.load(staging, onFraction)
  const treated = await treatRows(reader, staging, policy, check)
  const { findings } = treated
  const series = await nameTickSeries(reader, staging)
  const names = series.map(({ instrument }) => instrument.id)
  findings.push(...(await findContractProblems(reader, staging, policy, 'ts_init', tickSeriesKeys, names)))
  if (!(await arrangeTicks(staging, shape, series.length))) {
    const rows = { table: 'ticks', time: 'ts_init' } as const
    const unsorted = await findUnsortedRows(reader, staging, rows, reader.timeColumn, (_, nanos) => nanos)
    if (unsorted.count > 0) findings.push({ ...unsorted, action: actionFor(policy, 'unsorted') })
  }
  const repeated = await findRepeatedTicks(reader, staging, series, policy, check)
  findings.push(...repeated, ...(await findSequenceGaps(reader, staging, series, policy)))
  const gap = await findTickPauses(staging, series, calendars)
  if (gap.count > 0) findings.push({ ...gap, action: actionFor(policy, 'gap') })
  const rejected = findings.find(({ action }) => action === 'reject')
  if (rejected && !check) throw new MarketDataError(problemsRejected(reader.source.path, rejected))
  const isRemoved = repeated.some(({ action }) => action === 'drop' || action === 'reject')
  const removed = await removeStagedRows(staging, 'ticks', tickOrder, isRemoved ? [repeatedTicksSql] : [])
  await staging.run(`CREATE VIEW prices AS ${priceSelection(shape)}`)
  return {
    ...treated,
    rows: treated.rows - removed,
    series,
    selections: shape.kinds.map((kind) => ({ kind, columns: tickSelection(kind, shape) })),
  }
}

/** Columns of `parsed` and `naming` that say to which series a row belongs. */
export const tickSeriesKeys = ['symbol', 'venue_key', 'month'] as const

const tickOrder = 'series, ts_init, ts_event, source_row'

/**
 * Makes `ticks` of `parsed` and `naming`. Most files hold one instrument in order of time and are taken as they are;
 * sorting the others is the most expensive step after reading.
 *
 * @returns whether the file has them so
 */
async function arrangeTicks(staging: Staging, { levels }: TickShape, seriesCount: number): Promise<boolean> {
  const names = ['price', 'size', ...levelColumns(levels)].map((name) => `parsed.${name}`).join(', ')
  const values = `ts_init, ts_event, is_trade, aggressor, sequence, ${names}, parsed.rowid AS source_row`
  if (seriesCount === 1) {
    const [row] = await staging.rows(`
      SELECT bool_or(ts_init < before OR (ts_init = before AND ts_event < event_before)) AS unsorted FROM (
        SELECT ts_init, ts_event, lag(ts_init) OVER () AS before, lag(ts_event) OVER () AS event_before FROM parsed)`)
    if (row!['unsorted'] !== true) {
      await staging.run(`CREATE VIEW ticks AS SELECT 0 AS series, ${values} FROM parsed`)
      return true
    }
  }
  await staging.run(`CREATE TABLE ticks AS
    SELECT series, ${values} FROM parsed JOIN naming USING (${tickSeriesKeys.join(', ')})
    ORDER BY ${tickOrder}`)
  await dropParsed(staging)
  return false
}

async function findTickPauses(staging: Staging, series: StagedTicks['series'], lookup: CalendarLookup) {
  const calendars: Awaited<ReturnType<CalendarLookup>>[] = []
  for (const { instrument } of series) calendars.push(await lookup(instrument))
  const named = series.map(({ instrument }) => ({ instrument, name: instrument.id, barNanos: 0n }))
  return findUnexplainedPauses(staging, { table: 'ticks', time: 'ts_init', series: named }, calendars)
}

/** Gives every instrument of `parsed` a number, and makes the table `naming` that says which row belongs to which. */
export async function nameTickSeries(
  reader: RowReader & Pick<TickReader, 'nameInstrument'>,
  staging: Staging,
): Promise<StagedTicks['series']> {
  const groups = await staging.rows(
    `SELECT symbol, venue_key, month, min(ts_init) AS first_nanos, min(rowid)::DOUBLE AS first_row,
       ${instrumentNumbers(reader)}
     FROM parsed GROUP BY ALL ORDER BY symbol, venue_key, month`,
  )
  await staging.run(
    `CREATE TABLE naming (symbol VARCHAR, venue_key INTEGER, month INTEGER, series INTEGER, ${instrumentNumberColumns})`,
  )
  const series: StagedTicks['series'][number][] = []
  const numbers = new Map<string, number>()
  const appender: DuckDBAppender = await staging.connection.createAppender('naming')
  for (const group of groups) {
    const symbol = group['symbol'] as string
    const venue = group['venue_key'] as number
    const instrument = reader.nameInstrument(symbol, venue, group['first_nanos'] as bigint)
    if (typeof instrument === 'string') {
      const [row] = await reader.rowsAt([group['first_row'] as number])
      throw new MarketDataError(lineWrong(row!.place(reader.symbolColumn), instrument))
    }
    let number = numbers.get(instrument.id)
    if (number === undefined) {
      number = series.length
      numbers.set(instrument.id, number)
      series.push({ instrument })
    }
    appender.appendVarchar(symbol)
    appender.appendInteger(venue)
    appender.appendInteger(group['month'] as number)
    appender.appendInteger(number)
    appendInstrumentNumbers(appender, group)
    appender.endRow()
  }
  appender.closeSync()
  return series
}

/** The columns of a stored file, of the table `ticks`. Prices and sizes that are undefined are NaN there. */
function tickSelection(kind: TickKind, schema: TickShape): string {
  const price = (name: string) => `coalesce(${name} / 1e9, 'nan'::DOUBLE)`
  const size = (name: string) => `coalesce(${name}::DOUBLE, 'nan'::DOUBLE)`
  const stamps = `SELECT make_timestamp_ns(ts_init) AS ts_init, make_timestamp_ns(ts_event) AS ts_event`
  if (kind === 'trades')
    return `${stamps}, ${price('price')} AS price, ${size('size')} AS size, aggressor
      FROM ticks WHERE is_trade AND `
  if (kind === 'quotes')
    return `${stamps}, ${price('bid_px_00')} AS bid, ${price('ask_px_00')} AS ask,
      ${size('bid_sz_00')} AS bid_size, ${size('ask_sz_00')} AS ask_size FROM ticks WHERE `
  const side = (part: string, of: (name: string) => string) =>
    `[${Array.from({ length: schema.levels }, (_, level) => of(`${part}_${twoDigits(level)}`)).join(', ')}]::DOUBLE[${depthLevels}]`
  const present = (name: string) => `CASE WHEN ${name.replace('_sz_', '_px_')} IS NULL THEN 0 ELSE ${size(name)} END`
  return `${stamps}, ${side('bid_px', price)} AS bid, ${side('ask_px', price)} AS ask,
    ${side('bid_sz', present)} AS bid_size, ${side('ask_sz', present)} AS ask_size FROM ticks WHERE `
}

/** Every price with its series, for the grid that they prove. */
function priceSelection(schema: TickShape): string {
  const names = levelColumns(schema.levels).filter((name) => name.includes('_px_'))
  const columns = schema.hasActions ? ['price', ...names] : names
  return columns
    .map((name) => `SELECT series, ${name} AS price FROM ticks WHERE ${name} IS NOT NULL`)
    .join(' UNION ALL ')
}
