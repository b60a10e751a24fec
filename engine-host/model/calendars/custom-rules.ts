import { dayOf, parseDay, yearOf } from '../../core/civil-date.js'
import type { CalendarDefinition, SessionHoursDefinition } from '../../protocol/calendar-definition.js'
import { type CalendarRules, type DayException, mondayToFriday, type SessionHours } from './calendar-rules.js'

const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const wholeDay = 24 * 60

/** A definition that says something impossible; the message names the member and what it must be. */
export class CalendarDefinitionError extends Error {}

/**
 * The rules of a calendar of one's own.
 *
 * @throws CalendarDefinitionError
 */
export function customRules(name: string, definition: CalendarDefinition): CalendarRules {
  const { timeZone, weekdays, hours, holidays = [], earlyCloses = {} } = definition
  if (weekdays?.length === 0) throw new CalendarDefinitionError('weekdays must name one')
  if (hours.length === 0) throw new CalendarDefinitionError('hours must name an opening and a close')
  const exceptions = new Map<number, DayException>([
    ...holidays.map((date) => [dayNamed('holidays', date), { kind: 'closed' }] as const),
    ...Object.entries(earlyCloses).map(
      ([date, close]) =>
        [dayNamed('earlyCloses', date), { kind: 'hours', close: minutesOf('earlyCloses', close) }] as const,
    ),
  ])
  const rules = hours.map(hoursOf)
  for (let at = 1; at < rules.length; at++)
    if (rules[at]!.from <= rules[at - 1]!.from)
      throw new CalendarDefinitionError('hours must be in the order of "from"')
  return {
    name,
    timeZone,
    weekdays: weekdays?.map(weekdayNamed) ?? mondayToFriday,
    hours: rules,
    exceptionsOf: (year) => new Map([...exceptions].filter(([day]) => yearOf(day) === year)),
  }
}

function hoursOf({ from, open, close, pauses = [] }: SessionHoursDefinition): SessionHours {
  const closes = minutesOf('close', close)
  const opens = minutesOf('open', open)
  const begins = opens >= closes ? opens - wholeDay : opens
  return {
    from: from === undefined ? dayOf(1900, 1, 1) : dayNamed('from', from),
    open: begins,
    close: closes,
    pauses: pauses.map((pause) => {
      const [start, end] = pause.split('-')
      if (start === undefined || end === undefined)
        throw new CalendarDefinitionError(`"${pause}" is no pause such as "11:30-12:30"`)
      // A pause of the evening is written as the clocks show it.
      const shift = minutesOf('pauses', start) >= closes ? -wholeDay : 0
      return [minutesOf('pauses', start) + shift, minutesOf('pauses', end) + shift] as const
    }),
  }
}

function minutesOf(member: string, text: string): number {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text)
  const minutes = match === null ? NaN : Number(match[1]) * 60 + Number(match[2])
  if (!(minutes <= wholeDay) || Number(match![2]) > 59)
    throw new CalendarDefinitionError(`${member}: "${text}" is no time of day such as "09:30"`)
  return minutes
}

function dayNamed(member: string, text: string): number {
  const day = parseDay(text)
  if (day === undefined) throw new CalendarDefinitionError(`${member}: "${text}" is no date such as "2013-12-25"`)
  return day
}

function weekdayNamed(text: string): number {
  const weekday = weekdayNames.indexOf(text.toUpperCase().slice(0, 3))
  if (weekday < 0) throw new CalendarDefinitionError(`weekdays: "${text}" is no weekday such as "MON"`)
  return weekday
}
