import type { DuckDBConnection } from '@duckdb/node-api'
import { timeUnreadable } from '../data/market-data-failure.js'
import { exchangeTimeNanos } from '../data/stored/exchange-time.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import { sessionStarts } from '../model/calendars/session-starts.js'
import type { Failure } from '../protocol/failure.js'
import type { GetRunChartParams, RunChart } from '../protocol/run-chart.js'
import { barsPerRow, type JoinedBars } from './bar-summary.js'
import type { BarSummaries } from './bar-summaries.js'
import type { BarTable } from './bar-table.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import { countingSource } from './data-roles.js'
import { readChartMarks } from './run-chart-marks.js'
import { runFailures } from './run-failures.js'
import type { IndicatorColumn } from './run-folder.js'
import type { RunReader } from './run-reader.js'
import { sqlName } from './sql-text.js'

/** Candles in one answer at most. */
const mostCandles = 20_000

type Stretch = Omit<GetRunChartParams, 'runId'>

/** The power of two by which bars are joined so that no more than `maxCandles` come of them. */
export function barsPerCandle({ firstBar, endBar, maxCandles }: Omit<Stretch, 'source'>): number {
  const most = Math.max(1, Math.min(mostCandles, Math.floor(maxCandles)))
  let joined = 1
  while (Math.ceil(endBar / joined) - Math.floor(firstBar / joined) > most) joined *= 2
  return joined
}

/** A stretch of a run that has ended with what happened there, or which table of the run is at fault. */
export async function readRunChart(
  run: RunReader,
  { source, ...asked }: Stretch,
  summaries: BarSummaries,
): Promise<RunChart | Failure> {
  const { specification, instruments } = run.summary
  const instrumentId = specification.sources[source]?.instrumentId
  const place = instruments.findIndex(({ id }) => id === instrumentId)
  const instrument = instruments[place]
  if (instrument === undefined) return runFailures.noSuchSource(run.directory, source)
  const bars = await countBars(run, source)
  if (typeof bars !== 'number') return bars
  if (bars === 0) return runFailures.noBars(run.directory)

  const endBar = Math.max(1, Math.min(Math.ceil(asked.endBar), bars))
  const firstBar = Math.max(0, Math.min(Math.floor(asked.firstBar), endBar - 1))
  const joined = barsPerCandle({ firstBar, endBar, maxCandles: asked.maxCandles })
  const first = Math.floor(firstBar / joined) * joined
  const end = Math.min(bars, Math.ceil(endBar / joined) * joined)
  const indicators = run.record.indicators.filter((indicator) => indicator.source === source)
  const stretch = { source, firstBar: first, endBar: end, barsPerCandle: joined }
  const read = await readStretch(run, stretch, bars, indicators, summaries)
  if ('kind' in read) return read

  const beginTime = first === 0 ? undefined : await endOfBar(run, source, first - 1)
  if (typeof beginTime === 'object') return beginTime
  const counts = countingSource(specification.sources, instrument.id) === source
  // What is shown for a moment while the bars are read needs no marks.
  const marks =
    read.read < 1
      ? noMarks
      : await readChartMarks(run, {
          ...stretch,
          counts,
          beginTime,
          times: read.candles.time,
          instrument: instrument.id,
        })
  return {
    source,
    bars,
    firstBar: first,
    barsPerCandle: joined,
    ...(beginTime !== undefined && { beginTime }),
    candles: read.candles,
    lines: indicators.map(({ name, pane, levels = [] }, at) => ({ name, pane, levels, ...read.lines[at]! })),
    sessionStarts: sessionStarts(read.candles.time, calendarOf(instrument)),
    read: read.read,
    counts,
    ...('kind' in marks ? { ...noMarks, missing: marks } : marks),
    places: run.record.callSites,
  }
}

/** The first bar of a source at or after a time that a person typed; the last where the run ends before. */
export async function findRunBar(run: RunReader, source: number, time: string): Promise<number | Failure> {
  const { specification, instruments } = run.summary
  const instrument = instruments.find(({ id }) => id === specification.sources[source]?.instrumentId)
  if (instrument === undefined) return runFailures.noSuchSource(run.directory, source)
  const nanos = exchangeTimeNanos(time, instrument.timeZone)
  if (nanos === undefined) return timeUnreadable(time.slice(0, 40))
  const found = await run.queryBars(source, async (connection, { withoutPrices }) => {
    const { bar } = await readColumns(
      connection,
      `SELECT coalesce((SELECT min(bar) FROM ${withoutPrices} WHERE time >= make_timestamp_ns(${nanos})),
         (SELECT max(bar) FROM ${withoutPrices}), -1)::INTEGER`,
      { bar: 'int32' },
    )
    return { bar: bar[0]! }
  })
  if ('kind' in found) return found
  return found.bar < 0 ? runFailures.noBars(run.directory) : found.bar
}

interface StretchOfBars {
  readonly source: number
  readonly firstBar: number
  readonly endBar: number
  readonly barsPerCandle: number
}

interface ReadStretch extends JoinedBars {
  readonly read: number
}

async function readStretch(
  run: RunReader,
  stretch: StretchOfBars,
  bars: number,
  indicators: readonly IndicatorColumn[],
  summaries: BarSummaries,
): Promise<ReadStretch | Failure> {
  const { source, firstBar, endBar, barsPerCandle: joined } = stretch
  if (joined < barsPerRow)
    return run.queryBars(source, (connection, table) => readBars(connection, table, stretch, indicators))
  const summary = await summaries.of(run, source, bars)
  if ('kind' in summary) return summary
  return { ...summary.join(firstBar, endBar, joined), read: summary.filledBars / bars }
}

/** What is shown where orders or fills cannot be read: the candles alone. */
const noMarks = {
  fills: { kind: 'counted', candle: new Int32Array(), buys: new Int32Array(), sells: new Int32Array() },
  orders: { kind: 'counted', length: 0 },
} as const

async function countBars(run: RunReader, source: number): Promise<number | Failure> {
  const files = run.record.files.filter((file) => file.table === 'bars' && file.source === source)
  if (files.length > 0) return files.reduce((sum, { rows }) => sum + rows, 0)
  // A run that was cut short has no list of its files.
  const counted = await run.queryBars(source, async (connection, { withoutPrices }) => {
    const { rows } = await readColumns(connection, `SELECT count(*)::INTEGER FROM ${withoutPrices}`, { rows: 'int32' })
    return { rows: rows[0]! }
  })
  return 'kind' in counted ? counted : counted.rows
}

/** When a bar ended, milliseconds. */
async function endOfBar(run: RunReader, source: number, bar: number): Promise<number | Failure> {
  const found = await run.queryBars(source, async (connection, { withoutPrices }) => {
    const { time } = await readColumns(
      connection,
      `SELECT ${milliseconds('time')} FROM ${withoutPrices} WHERE bar = ${bar}`,
      { time: 'double' },
    )
    return { time: time[0]! }
  })
  return 'kind' in found ? found : found.time
}

async function readBars(
  connection: DuckDBConnection,
  table: BarTable,
  { firstBar, endBar, barsPerCandle: joined }: StretchOfBars,
  indicators: readonly IndicatorColumn[],
): Promise<ReadStretch> {
  const orNaN = (sql: string) => `coalesce(${sql}, 'nan'::DOUBLE)`
  const extreme = (name: 'max' | 'min', column: string) => `${name}(${column}) FILTER (NOT isnan(${column}))`
  const lines = indicators.map(({ column }) => {
    const name = sqlName(column)
    return `, ${orNaN(`arg_max_null(${name}, bar)`)}, ${orNaN(`min(${name})`)}, ${orNaN(`max(${name})`)}`
  })
  const read = await readColumns(
    connection,
    `SELECT ${milliseconds('max(time)')}, ${orNaN('arg_min_null(open, bar)')}, ${orNaN(extreme('max', 'high'))},
       ${orNaN(extreme('min', 'low'))}, ${orNaN('arg_max_null("close", bar)')},
       ${orNaN('sum(volume) FILTER (NOT isnan(volume))')} ${lines.join('')}
     FROM ${await table.window(connection, firstBar, endBar)}
     GROUP BY bar // ${joined} ORDER BY bar // ${joined}`,
    {
      time: 'double',
      open: 'double',
      high: 'double',
      low: 'double',
      close: 'double',
      volume: 'double',
      ...Object.fromEntries(
        indicators.flatMap((_, at) => ['value', 'low', 'high'].map((name) => [`${name}${at}`, 'double' as const])),
      ),
    },
  )
  const columns = read as unknown as Readonly<Record<string, Float64Array>>
  const { length, time, open, high, low, close, volume } = read
  return {
    candles: { length, time, open, high, low, close, volume },
    lines: indicators.map((_, at) => ({
      values: columns[`value${at}`]!,
      low: columns[`low${at}`]!,
      high: columns[`high${at}`]!,
    })),
    read: 1,
  }
}
