import { readFile } from 'node:fs/promises'
import { getNodeValue, type ParseError, parseTree } from 'jsonc-parser'
import { UserError } from '../core/user-error.js'
import { builtInCalendar, calendarOf } from '../model/calendars/calendar-of.js'
import type { CalendarDefinition } from '../protocol/calendar-definition.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { jsonMistake } from './json-mistake.js'
import { definitionsUnreadable, MarketDataError } from './market-data-failure.js'

/**
 * A definition that names a calendar of `calendars.json` with that calendar itself, so that a run needs no file for it.
 * The file is an object of calendars by name, with comments if people like.
 *
 * @throws MarketDataError when the calendar is missing or says something impossible
 */
export async function withItsCalendar(definition: InstrumentDefinition, path: string): Promise<InstrumentDefinition> {
  const { calendar: name } = definition
  if (typeof name !== 'string' || builtInCalendar(name) !== undefined) return definition
  const calendar = (await readCalendars(path)).get(name)
  if (calendar === undefined)
    throw new MarketDataError(
      definitionsUnreadable(path, `there is no calendar "${name}", which ${definition.id} trades by`, undefined),
    )
  const complete = { ...definition, calendar }
  try {
    calendarOf(complete).sessionFrom(0)
  } catch (error) {
    if (error instanceof UserError || error instanceof RangeError)
      throw new MarketDataError(definitionsUnreadable(path, `${name}: ${error.message}`, undefined))
    throw error
  }
  return complete
}

/**
 * Names of the calendars that `calendars.json` defines.
 *
 * @throws MarketDataError when it cannot be understood
 */
export async function definedCalendars(path: string): Promise<readonly string[]> {
  return [...(await readCalendars(path)).keys()]
}

async function readCalendars(path: string): Promise<ReadonlyMap<string, CalendarDefinition>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}'
    throw error
  })
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first !== undefined || root?.type !== 'object') {
    const offset = first?.offset ?? root?.offset ?? 0
    const before = text.slice(0, offset).split('\n')
    const location = { file: path, line: before.length, column: before[before.length - 1]!.length + 1 }
    const what = first === undefined ? 'an object is expected' : jsonMistake(first, text)
    throw new MarketDataError(
      definitionsUnreadable(path, `line ${location.line}, column ${location.column}: ${what}`, location),
    )
  }
  const calendars = new Map<string, CalendarDefinition>()
  for (const [name, value] of Object.entries(getNodeValue(root) as Record<string, unknown>)) {
    if (!isCalendar(value))
      throw new MarketDataError(
        definitionsUnreadable(
          path,
          `${name} must be such as {"timeZone": "Asia/Tokyo", "hours": [{"open": "09:00", "close": "15:00"}]}`,
          undefined,
        ),
      )
    calendars.set(name, value)
  }
  return calendars
}

function isCalendar(value: unknown): value is CalendarDefinition {
  if (!isObject(value)) return false
  const { timeZone, weekdays, hours, holidays, earlyCloses } = value
  return (
    typeof timeZone === 'string' &&
    (weekdays === undefined || isTexts(weekdays)) &&
    Array.isArray(hours) &&
    hours.every(isHours) &&
    (holidays === undefined || isTexts(holidays)) &&
    (earlyCloses === undefined || (isObject(earlyCloses) && isTexts(Object.values(earlyCloses))))
  )
}

function isHours(value: unknown): boolean {
  if (!isObject(value)) return false
  const { from, open, close, pauses } = value
  const isText = (each: unknown) => typeof each === 'string'
  return (
    isText(open) && isText(close) && (from === undefined || isText(from)) && (pauses === undefined || isTexts(pauses))
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
