import type { SessionCalendar } from '../../model/calendars/session-calendar.js'
import type { TradeDateColumns } from '../../protocol/catalog-requests.js'
import type { SeriesCoverage, SeriesGap } from '../../protocol/series-coverage.js'
import {
  type CoverageQuery,
  findGaps,
  type FoundGaps,
  type Query,
  stampsSql,
  summariseGaps,
} from '../series-coverage.js'

/** What a series covers, as a whole and by trade date. */
export async function coverageByTradeDate(
  coverage: CoverageQuery,
  query: Query,
): Promise<{ readonly coverage: SeriesCoverage; readonly tradeDates: TradeDateColumns }> {
  const found = await findGaps(coverage, query)
  const dates = tradeDatesOf(coverage.calendar, found)
  const columns = columnsOf(dates)
  // Ends of trade dates lie on whole minutes, so minutes are counted first and then given to their dates.
  const rows = await query(
    `WITH dates(number, until) AS (VALUES ${dates.map(({ until }, number) => `(${number}, ${until}::BIGINT)`).join(', ')}),
     minutes AS (SELECT ((nanos - 1) // 60000000000) * 60000000000 AS minute, count(*) AS rows, min(nanos) AS first,
       max(nanos) AS last FROM (${stampsSql(coverage)}) GROUP BY minute)
     SELECT number, sum(rows)::DOUBLE AS rows, (min(first) / 1e6)::DOUBLE AS first, (max(last) / 1e6)::DOUBLE AS last
     FROM minutes ASOF JOIN dates ON minute < until GROUP BY number`,
  )
  for (const row of rows) {
    const number = row['number'] as number
    columns.rows[number] = row['rows'] as number
    columns.first[number] = row['first'] as number
    columns.last[number] = row['last'] as number
  }
  addGaps(columns, dates, found.gaps, coverage)
  return { coverage: summariseGaps(coverage, found), tradeDates: columns }
}

interface TradeDate {
  /** Days since the epoch. */
  readonly day: number
  /** The last close that belongs to it, nanoseconds since the epoch. */
  readonly until: bigint
  /** Milliseconds. */
  readonly open: number
  readonly close: number
}

/** Every trade date from that of the first stamp to that of the last. */
function tradeDatesOf(calendar: SessionCalendar, { first, last }: FoundGaps): TradeDate[] {
  const end = calendar.tradingDay(last)
  const dates: TradeDate[] = []
  for (let day = calendar.tradingDay(first); day <= end; day = calendar.sessionFrom(day + 1).day) {
    const session = calendar.sessionOn(day)
    const until = calendar.endOfTradingDay(day)
    dates.push({
      day,
      until: BigInt(until) * 1_000_000n,
      open: session?.open ?? until,
      close: session?.close ?? until,
    })
  }
  return dates
}

function columnsOf(dates: readonly TradeDate[]): TradeDateColumns {
  const { length } = dates
  return {
    length,
    date: Float64Array.from(dates, ({ day }) => day * 86_400_000),
    rows: new Float64Array(length),
    first: new Float64Array(length).fill(Number.NaN),
    last: new Float64Array(length).fill(Number.NaN),
    tradedMs: new Float64Array(length),
    missingMs: new Float64Array(length),
  }
}

/** Both lists ascend. The bar after a gap tells of the time since it opened. */
function addGaps(
  { tradedMs, missingMs }: TradeDateColumns,
  dates: readonly TradeDate[],
  gaps: readonly SeriesGap[],
  { calendar, barNanos }: Pick<CoverageQuery, 'calendar' | 'barNanos'>,
): void {
  const ends = gaps.map(({ toNanos }) => Number((BigInt(toNanos) - barNanos) / 1_000_000n))
  let at = 0
  for (const [number, { open, close }] of dates.entries()) {
    if (close <= open) continue
    tradedMs[number] = calendar.openTime(open, close)
    while (at < gaps.length && ends[at]! <= open) at++
    for (let next = at; next < gaps.length && milliseconds(gaps[next]!.fromNanos) < close; next++) {
      const from = Math.max(open, milliseconds(gaps[next]!.fromNanos))
      const to = Math.min(close, ends[next]!)
      if (to > from) missingMs[number]! += calendar.openTime(from, to)
    }
  }
}

function milliseconds(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n)
}
