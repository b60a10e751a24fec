import type { ProblemFinding, ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import { quotedPlaces } from './row-places.js'
import { actionFor } from './row-rule.js'
import { openingOf } from './consolidation/month-intervals.js'
import type { StagedBars } from './staged-bars.js'
import type { Staging } from './staging.js'
import { formatNanos } from './timestamps.js'
import { type CalendarLookup, findUnexplainedPauses } from './unexplained-pauses.js'
import { findUnsortedRows } from './unsorted-rows.js'

/**
 * Smallest jump of a high or low beyond both bars beside it that counts as an outlier, as a logarithm, and how many
 * times the median move from close to close it must be.
 */
const smallestJump = 0.02
const medianMoves = 15

/** What is wrong with series as a whole: times that are there twice, jumps and pauses. */
export async function findSeriesProblems(
  staging: Staging,
  bars: StagedBars,
  policy: ProblemPolicy,
  withKept: boolean,
  calendars: CalendarLookup,
): Promise<ProblemFinding[]> {
  const wanted = (kind: ProblemKind) => withKept || actionFor(policy, kind) !== 'keep'
  const findings = [await findDuplicates(staging, bars)]
  if (wanted('outlier')) findings.push(await findOutliers(staging, bars))
  findings.push(await findPauses(staging, bars, calendars, wanted('gap')))
  return findings
    .filter(({ count }) => count > 0)
    .map((finding) => ({ ...finding, action: actionFor(policy, finding.kind) }))
}

type Found = Omit<ProblemFinding, 'action'>

/** SQL of rows whose time the row before them in the order of `bars` has, too. */
export const duplicatesSql = `SELECT series, close_nanos, before_row::DOUBLE AS before_row, source_row::DOUBLE AS source_row
  FROM (SELECT series, close_nanos, source_row, lag(series) OVER () AS before_series,
    lag(close_nanos) OVER () AS before_nanos, lag(source_row) OVER () AS before_row FROM bars)
  WHERE series = before_series AND close_nanos = before_nanos`

/** The time by which the file stamps a bar. */
function stampOf(bars: StagedBars, series: number, closeNanos: bigint): bigint {
  return bars.reader.settings().stamp === 'close'
    ? closeNanos
    : openingOf(bars.series[series]!.specification, closeNanos)
}

/** Bars that stand below later ones of their series. */
export function findUnsortedBars(staging: Staging, bars: StagedBars): Promise<Found> {
  const { reader } = bars
  const rows = { table: 'bars', time: 'close_nanos' } as const
  return findUnsortedRows(reader, staging, rows, reader.timeColumn, (series, nanos) => stampOf(bars, series, nanos))
}

async function findDuplicates(staging: Staging, bars: StagedBars): Promise<Found> {
  if (bars.strictlySorted) return { kind: 'duplicate', count: 0, examples: [] }
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM (${duplicatesSql})`)
  const count = counted!['rows'] as number
  if (count === 0) return { kind: 'duplicate', count, examples: [] }
  const { reader } = bars
  const first = await staging.rows(`${duplicatesSql} ORDER BY source_row LIMIT ${quotedPlaces}`)
  const numbers = [...new Set(first.flatMap((row) => [row['before_row'] as number, row['source_row'] as number]))]
  numbers.sort((a, b) => a - b)
  const rows = await reader.rowsAt(numbers)
  const place = (row: unknown) => rows[numbers.indexOf(row as number)]!.place(reader.timeColumn)
  const examples = first.map((row) => {
    const { instrument, specification } = bars.series[row['series'] as number]!
    const stamp = formatNanos(stampOf(bars, row['series'] as number, row['close_nanos'] as bigint))
    const { line, unit = 'line', column } = place(row['source_row'])
    const before = place(row['before_row']).line
    return `${unit} ${line}, column "${column}": the bar of ${instrument.id} ${specification.name} at ${stamp} is there twice, first on ${unit} ${before}`
  })
  const { location } = place(first[0]!['source_row'])
  return { kind: 'duplicate', count, examples, ...(location && { location }) }
}

/** SQL of bars whose high or low lies far beyond those of both bars beside them; of a time that is there twice the first. */
export function outliersSql({ strictlySorted }: Pick<StagedBars, 'strictlySorted'>): string {
  const firstOfTime = strictlySorted ? '' : `AND source_row NOT IN (SELECT source_row FROM (${duplicatesSql}))`
  return `SELECT series, close_nanos, source_row, high, low FROM (
    SELECT *, median(abs(move)) OVER (PARTITION BY series) AS usual FROM (
      SELECT series, close_nanos, source_row, high, low,
        ln("close" / nullif(lag("close") OVER by_time, 0)) AS move,
        greatest(lag(high) OVER by_time, lead(high) OVER by_time) AS highs,
        least(lag(low) OVER by_time, lead(low) OVER by_time) AS lows
      FROM bars WHERE low > 0 AND "close" > 0 ${firstOfTime} WINDOW by_time AS (PARTITION BY series ORDER BY close_nanos)))
  WHERE greatest(ln(high / highs), ln(lows / low)) > greatest(${smallestJump}, ${medianMoves} * usual)`
}

async function findOutliers(staging: Staging, bars: StagedBars): Promise<Found> {
  const outliers = outliersSql(bars)
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM (${outliers})`)
  const first = await staging.rows(
    `SELECT series, close_nanos, source_row::DOUBLE AS row, high / 1e9 AS high, low / 1e9 AS low
     FROM (${outliers}) ORDER BY source_row LIMIT ${quotedPlaces}`,
  )
  const rows = first.length === 0 ? [] : await bars.reader.rowsAt(first.map((row) => row['row'] as number))
  const examples = first.map((row, at) => {
    const { instrument, specification } = bars.series[row['series'] as number]!
    const { line, unit = 'line' } = rows[at]!.place(bars.reader.timeColumn)
    const stamp = formatNanos(stampOf(bars, row['series'] as number, row['close_nanos'] as bigint))
    return `${unit} ${line}: ${instrument.id} ${specification.name} at ${stamp} ranges from ${row['low'] as number} to ${row['high'] as number}, far beyond the bars beside it`
  })
  return { kind: 'outlier', count: counted!['rows'] as number, examples }
}

/** Pauses by the calendars of the instruments; by the series' own week where nothing is known of an exchange's hours. */
async function findPauses(
  staging: Staging,
  { series }: StagedBars,
  lookup: CalendarLookup,
  withUnknownHours: boolean,
): Promise<Found> {
  const calendars: Awaited<ReturnType<CalendarLookup>>[] = []
  for (const { instrument } of series) calendars.push(await lookup(instrument))
  const named = series.map(({ instrument, specification }) => ({
    instrument,
    name: `${instrument.id} ${specification.name}`,
    barNanos: specification.nanos,
  }))
  const known = await findUnexplainedPauses(staging, { table: 'bars', time: 'close_nanos', series: named }, calendars)
  if (!withUnknownHours) return known
  const unknown = [...series.keys()].filter((at) => calendars[at] === undefined)
  const other = await findGaps(staging, series, unknown)
  const examples = [...known.examples, ...other.examples].slice(0, quotedPlaces)
  return { kind: 'gap', count: known.count + other.count, examples }
}

const nanosPerHour = 3_600_000_000_000n

/**
 * Pauses that the series' own week does not explain: hours (for bars of a day or longer: days) without a bar, in places
 * of the week at which most weeks have one. A series of less than two weeks has no such places.
 */
async function findGaps(staging: Staging, all: StagedBars['series'], numbers: readonly number[]): Promise<Found> {
  let count = 0
  const examples: string[] = []
  for (const series of numbers) {
    const { instrument, specification } = all[series]!
    const slot = specification.nanos >= 24n * nanosPerHour ? 24n * nanosPerHour : nanosPerHour
    if (specification.nanos > slot) continue
    const slotsOfWeek = slot === nanosPerHour ? 168 : 7
    const gaps = await staging.rows(`
      WITH seen AS (SELECT DISTINCT (close_nanos - 1) // ${slot} AS slot FROM bars WHERE series = ${series}),
        bounds AS (SELECT min(slot) AS first, max(slot) AS last, (max(slot) - min(slot) + 1) / ${slotsOfWeek} AS weeks FROM seen),
        usual AS (SELECT slot % ${slotsOfWeek} AS place FROM seen GROUP BY place
          HAVING count(*) >= greatest(2, 0.6 * (SELECT weeks FROM bounds))),
        missing AS (SELECT slot FROM bounds, unnest(range(first, last)) AS all_slots(slot)
          WHERE slot % ${slotsOfWeek} IN (FROM usual) AND slot NOT IN (FROM seen))
      SELECT min(slot) AS first, max(slot) + 1 AS last, (count(*) OVER ())::DOUBLE AS gaps FROM (
        SELECT slot, slot - row_number() OVER (ORDER BY slot) AS run FROM missing) GROUP BY run
      ORDER BY first LIMIT ${quotedPlaces}`)
    count += (gaps[0]?.['gaps'] as number | undefined) ?? 0
    for (const gap of gaps.slice(0, quotedPlaces - examples.length)) {
      const from = formatNanos((gap['first'] as bigint) * slot)
      const to = formatNanos((gap['last'] as bigint) * slot)
      examples.push(`${instrument.id} ${specification.name}: nothing from ${from} to ${to}`)
    }
  }
  return { kind: 'gap', count, examples }
}
