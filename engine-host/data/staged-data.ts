import type { ImportSettings, PreviewTable, ProblemFinding, StoredRows } from '../protocol/import-settings.js'
import { stageBars } from './bar-staging.js'
import { type MarketDataReader, recogniseFormat } from './format-recognition.js'
import type { PricedSeries } from './instrument-generation.js'
import { writeBarPartitions } from './bar-partition-writer.js'
import type { PartitionTarget, WrittenPartitions } from './partition-writer.js'
import type { SourceFile } from './source-file.js'
import type { StagedBars } from './staged-bars.js'
import type { Staging } from './staging.js'
import { storedBars, storedInterest, storedTicks } from './stored-rows.js'
import { stageStatistics, writeStatistics } from './statistics/statistics-staging.js'
import { stageTicks } from './ticks/tick-staging.js'
import type { StagedTicks } from './ticks/staged-ticks.js'
import { writeTickPartitions } from './ticks/tick-partition-writer.js'
import { formatNanos } from './timestamps.js'
import type { CalendarLookup } from './unexplained-pauses.js'

/** A series of a file as it will be stored. */
export interface SeriesExtent {
  readonly instrumentId: string
  /** Length of bars, or the kind of ticks. */
  readonly bars: string
  readonly rows: number
  readonly firstNanos: string
  readonly lastNanos: string
}

/** The rows of a file in the staging database, whatever they are. */
export interface StagedData extends PricedSeries {
  readonly form: string
  readonly why: string
  readonly columns: readonly string[]
  readonly settings: ImportSettings
  readonly sourceRows: number
  readonly findings: readonly ProblemFinding[]
  readonly extents: () => Promise<SeriesExtent[]>
  /** The first rows as they will be stored. */
  readonly preview: () => Promise<PreviewTable[]>
  /** The same with values by what they are. */
  readonly storedRows: () => Promise<StoredRows[]>
  readonly write: (importId: string, target: PartitionTarget) => Promise<WrittenPartitions>
}

const noCalendars: CalendarLookup = () => Promise.resolve(undefined)

/** Rows of a preview. */
const previewRows = 5

/**
 * Reads bars, or quotes, trades and depth, into the staging database.
 *
 * @param check find every kind of problem and reject nothing
 * @param calendars by which pauses are judged
 * @throws MarketDataError, CancelledError
 */
export async function stageData(
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
  check: boolean,
  onFraction: (fraction: number) => void,
  calendars: CalendarLookup = noCalendars,
): Promise<StagedData> {
  const reader = await recogniseFormat(source, settings, staging)
  return stageRows(reader, source, settings, staging, check, onFraction, calendars)
}

/**
 * Reads the rows of a file whose form is known into the staging database.
 *
 * @param check find every kind of problem and reject nothing
 * @throws MarketDataError, CancelledError
 */
export async function stageRows(
  reader: MarketDataReader,
  source: SourceFile,
  settings: ImportSettings,
  staging: Staging,
  check: boolean,
  onFraction: (fraction: number) => void,
  calendars: CalendarLookup = noCalendars,
): Promise<StagedData> {
  const policy = settings.problems ?? {}
  if ('records' in reader) {
    const statistics = await stageStatistics(reader, staging, policy, check, onFraction)
    return {
      form: reader.form,
      why: reader.why,
      columns: reader.columns,
      settings: { ...reader.settings(), ...(settings.problems && { problems: policy }) },
      sourceRows: statistics.sourceRows,
      findings: statistics.findings,
      series: statistics.series,
      prices: { table: 'prices', columns: ['price'] },
      extents: () => interestExtents(staging, statistics),
      preview: () => interestPreview(staging, statistics),
      storedRows: () => storedInterest(staging, statistics),
      write: (importId, target) => writeStatistics(staging, statistics, source, importId, target),
    }
  }
  if ('shape' in reader) {
    const ticks = await stageTicks(reader, staging, policy, check, onFraction, calendars)
    return {
      form: reader.form,
      why: reader.why,
      columns: reader.columns,
      settings: { ...reader.settings(), ...(settings.problems && { problems: policy }) },
      sourceRows: ticks.sourceRows,
      findings: ticks.findings,
      series: ticks.series,
      prices: { table: 'prices', columns: ['price'] },
      extents: () => tickExtents(staging, ticks),
      preview: () => tickPreview(staging, ticks),
      storedRows: () => storedTicks(staging, ticks),
      write: (importId, target) => writeTickPartitions(staging, ticks, source, importId, target),
    }
  }
  const bars = await stageBars(reader, staging, policy, check, onFraction, calendars)
  return {
    form: reader.form,
    why: reader.why,
    columns: reader.columns,
    settings: { ...reader.settings(), ...(settings.problems && { problems: policy }) },
    sourceRows: bars.sourceRows,
    findings: bars.findings,
    series: bars.series,
    prices: { table: 'bars', columns: ['open', 'high', 'low', 'close'] },
    extents: () => barExtents(staging, bars),
    preview: () => barPreview(staging, bars),
    storedRows: () => storedBars(staging, bars),
    write: (importId, target) => writeBarPartitions(staging, bars, source, importId, target),
  }
}

async function barExtents(staging: Staging, { series, openInterestRows }: StagedBars): Promise<SeriesExtent[]> {
  const extent = `series, count(*)::DOUBLE AS rows, min(close_nanos) AS first, max(close_nanos) AS last`
  const extents = (await staging.rows(`SELECT ${extent} FROM bars GROUP BY series ORDER BY series`)).map((row) => {
    const { instrument, specification } = series[row['series'] as number]!
    return extentOf(instrument.id, specification.name, row)
  })
  return openInterestRows === 0 ? extents : [...extents, ...(await interestExtents(staging, { series }))]
}

async function interestExtents(staging: Staging, { series }: Pick<PricedSeries, 'series'>): Promise<SeriesExtent[]> {
  const rows =
    await staging.rows(`SELECT series, count(*)::DOUBLE AS rows, min(known_nanos) AS first, max(known_nanos) AS last
    FROM open_interest GROUP BY series ORDER BY series`)
  return rows.map((row) => extentOf(series[row['series'] as number]!.instrument.id, 'open-interest', row))
}

async function interestPreview(staging: Staging, { series }: Pick<PricedSeries, 'series'>): Promise<PreviewTable[]> {
  const rows = await staging.rows(`SELECT series, known_nanos, close_nanos, contracts FROM open_interest
    ORDER BY series, known_nanos, close_nanos LIMIT ${previewRows}`)
  return [
    {
      columns: ['instrument', 'known (UTC)', 'end of day (UTC)', 'open interest'],
      rows: rows.map((row) => [
        series[row['series'] as number]!.instrument.id,
        formatNanos(row['known_nanos'] as bigint),
        formatNanos(row['close_nanos'] as bigint),
        String(row['contracts']),
      ]),
    },
  ]
}

async function tickExtents(staging: Staging, { series, selections }: StagedTicks): Promise<SeriesExtent[]> {
  const extents: SeriesExtent[] = []
  for (const { kind, columns } of selections) {
    const rows =
      await staging.rows(`SELECT series, count(*)::DOUBLE AS rows, min(epoch_ns(ts_init)) AS first, max(epoch_ns(ts_init)) AS last
      FROM (${columns.replace(/^SELECT /, 'SELECT series, ')} true) GROUP BY series ORDER BY series`)
    for (const row of rows) extents.push(extentOf(series[row['series'] as number]!.instrument.id, kind, row))
  }
  return extents
}

function extentOf(instrumentId: string, bars: string, row: Readonly<Record<string, unknown>>): SeriesExtent {
  return {
    instrumentId,
    bars,
    rows: row['rows'] as number,
    firstNanos: (row['first'] as bigint).toString(),
    lastNanos: (row['last'] as bigint).toString(),
  }
}

async function barPreview(staging: Staging, { series }: StagedBars): Promise<PreviewTable[]> {
  const rows = await staging.rows(`SELECT series, close_nanos, open / 1e9 AS open, high / 1e9 AS high, low / 1e9 AS low,
    "close" / 1e9 AS "close", volume FROM bars ORDER BY series, close_nanos LIMIT ${previewRows}`)
  const values = ['open', 'high', 'low', 'close', 'volume']
  return [
    {
      columns: ['instrument', 'bars', 'close (UTC)', ...values],
      rows: rows.map((row) => {
        const { instrument, specification } = series[row['series'] as number]!
        const close = formatNanos(row['close_nanos'] as bigint)
        return [instrument.id, specification.name, close, ...values.map((name) => String(row[name]))]
      }),
    },
  ]
}

async function tickPreview(staging: Staging, { series, selections }: StagedTicks): Promise<PreviewTable[]> {
  const tables: PreviewTable[] = []
  for (const { kind, columns } of selections) {
    const rows =
      await staging.rows(`SELECT series, source_row, epoch_ns(ts_init) AS received, epoch_ns(ts_event) AS event, * EXCLUDE (series, source_row, ts_init, ts_event)
      FROM (${columns.replace(/^SELECT /, 'SELECT series, source_row, ')} true) ORDER BY series, ts_init, ts_event, source_row LIMIT ${previewRows}`)
    if (rows.length === 0) continue
    const values = Object.keys(rows[0]!).filter((name) => !['series', 'source_row', 'received', 'event'].includes(name))
    tables.push({
      columns: ['instrument', 'kind', 'received (UTC)', 'event (UTC)', ...values],
      rows: rows.map((row) => [
        series[row['series'] as number]!.instrument.id,
        kind,
        formatNanos(row['received'] as bigint),
        formatNanos(row['event'] as bigint),
        ...values.map((name) => String(row[name])),
      ]),
    })
  }
  return tables
}
