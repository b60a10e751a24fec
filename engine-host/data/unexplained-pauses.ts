import type { SessionCalendar } from '../model/calendars/session-calendar.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import type { ProblemFinding } from '../protocol/import-settings.js'
import { withItsCalendar } from './calendar-definitions.js'
import { readInstrumentDefinitions } from './instrument-definitions.js'
import type { NamedInstrument } from './instrument-naming.js'
import { missedSessions } from './missed-sessions.js'
import type { Staging } from './staging.js'
import type { StoreLayout } from './store-layout.js'
import { formatNanos } from './timestamps.js'

/** The calendar that an instrument of a file trades by; undefined where nothing is known of its hours. */
export type CalendarLookup = (instrument: NamedInstrument) => Promise<SessionCalendar | undefined>

/** Calendars by the definitions of a store, else as instruments of their kind have them. */
export async function calendarsOfStore(
  layout: Pick<StoreLayout, 'instruments' | 'calendars'>,
): Promise<CalendarLookup> {
  const definitions = await readInstrumentDefinitions(layout.instruments)
  return async ({ id, base }) => {
    const definition = definitions.get(id) ?? { id, ...base, pricePrecision: 0, tickSize: '1' }
    const calendar = calendarOf(await withItsCalendar(definition, layout.calendars))
    const alwaysOpen = calendar.name.startsWith('24-7')
    return alwaysOpen && !definition.kind.startsWith('crypto') && definition.calendar === undefined
      ? undefined
      : calendar
  }
}

/** Rows of a series in the staging database, in the order of series and time. */
export interface PausedSeries {
  /** Table with the column `series`. */
  readonly table: 'bars' | 'ticks'
  readonly time: 'close_nanos' | 'ts_init'
  readonly series: readonly {
    readonly instrument: NamedInstrument
    /** As people call it: `ES.Z13 1-MINUTE`. */
    readonly name: string
    /** Length of a bar; 0 for ticks. */
    readonly barNanos: bigint
  }[]
}

/** Less than an hour of trading without data is a quiet market: intervals without trades have no bars. */
const shortestPauseMs = 3_600_000
const dayMs = 86_400_000

/** Places that a finding quotes. */
const quotedPlaces = 5

/** Pauses of series that the sessions, holidays and early closes of their calendars do not explain. */
export async function findUnexplainedPauses(
  staging: Staging,
  { table, time, series }: PausedSeries,
  calendars: readonly (SessionCalendar | undefined)[],
): Promise<Omit<ProblemFinding, 'action'>> {
  const isOne = series.length === 1
  const rows = staging.eachRow(`SELECT series, before, nanos FROM (
      SELECT series, ${time} AS nanos, ${isOne ? '' : 'lag(series) OVER () AS series_before, '}lag(${time}) OVER () AS before FROM ${table})
    WHERE ${isOne ? '' : 'series = series_before AND '}nanos - before > ${shortestPauseMs}000000`)
  let count = 0
  const examples: string[] = []
  for await (const row of rows) {
    const at = row['series'] as number
    const { name, barNanos } = series[at]!
    const calendar = calendars[at]
    const barMs = Number(barNanos / 1_000_000n)
    if (calendar === undefined || barMs > dayMs) continue
    const [before, after] = [row['before'] as bigint, row['nanos'] as bigint]
    const from = Number(before / 1_000_000n)
    // A bar tells of the time since it opened.
    const to = Number(after / 1_000_000n) - barMs
    const missed =
      to <= from ? undefined : barMs === dayMs ? missedDays(calendar, from, to) : missedHours(calendar, from, to)
    if (missed === undefined) continue
    count++
    if (examples.length < quotedPlaces) {
      examples.push(
        `${name}: nothing from ${formatNanos(before)} to ${formatNanos(after - barNanos)}, ${missed} by ${calendar.name.startsWith('that of') ? 'its calendar' : `the calendar ${calendar.name}`}`,
      )
    }
  }
  return { kind: 'gap', count, examples }
}

function missedHours(calendar: SessionCalendar, from: number, to: number): string | undefined {
  const open = calendar.openTime(from, to)
  if (open < shortestPauseMs) return undefined
  const hours = Math.round(open / 360_000) / 10
  return `${hours} ${hours === 1 ? 'hour' : 'hours'} of trading`
}

function missedDays(calendar: SessionCalendar, from: number, to: number): string | undefined {
  const missed = missedSessions(calendar, from, to)
  return missed === 0 ? undefined : `${missed} ${missed === 1 ? 'session' : 'sessions'}`
}
