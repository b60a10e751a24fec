import { UserError } from '../../core/user-error.js'
import type { CalendarDefinition } from '../../protocol/calendar-definition.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import { currencyMarketRules, midnightRules } from './around-the-clock.js'
import type { CalendarRules } from './calendar-rules.js'
import {
  globexCurrencyRules,
  globexEnergyAndMetalsRules,
  globexEquityRules,
  globexGrainRules,
  globexLivestockRules,
  globexRatesRules,
} from './chicago.js'
import { CalendarDefinitionError, customRules } from './custom-rules.js'
import { eurexRules, iceEuropeEnergyRules } from './europe.js'
import { futuresCalendarName } from './futures-roots.js'
import { SessionCalendar } from './session-calendar.js'
import { newYorkRules } from './united-states.js'

const builtIn: ReadonlyMap<string, CalendarRules> = new Map(
  [
    newYorkRules,
    globexEquityRules,
    globexEnergyAndMetalsRules,
    globexCurrencyRules,
    globexRatesRules,
    globexGrainRules,
    globexLivestockRules,
    eurexRules,
    iceEuropeEnergyRules,
    currencyMarketRules,
    midnightRules('UTC'),
  ].map((rules) => [rules.name, rules]),
)

/** Names of the calendars that need no definition. */
export const builtInCalendars: readonly string[] = [...builtIn.keys()]

const calendars = new Map<string, SessionCalendar>()

/** A calendar that needs no definition; undefined for any other name. */
export function builtInCalendar(name: string): SessionCalendar | undefined {
  const rules = builtIn.get(name)
  return rules && shared(rules.name, () => rules)
}

/**
 * The calendar of an instrument: the one that its definition names or holds; else that of its root, of New York's
 * exchanges for equities and options there, of banks for pairs of currencies; else days from midnight to midnight, of UTC
 * for coins and of the exchange's zone for all others. Throws a `UserError` for a name or a definition that is none.
 */
export function calendarOf(definition: InstrumentDefinition): SessionCalendar {
  const { id, calendar, timeZone } = definition
  if (typeof calendar === 'object') return definedCalendar(id, calendar)
  const name = calendar ?? usualCalendar(definition)
  if (name === undefined) return shared(`24-7 ${timeZone}`, () => midnightRules(timeZone))
  const found = builtInCalendar(name)
  if (found !== undefined) return found
  throw new UserError(
    `The definition of instrument ${id} names the calendar '${name}', which there is not.`,
    `Define it in .backlens/calendars.json, or name one of ${builtInCalendars.join(', ')}.`,
  )
}

function usualCalendar({ id, kind, timeZone }: InstrumentDefinition): string | undefined {
  switch (kind) {
    case 'equity':
    case 'option':
      return timeZone === newYorkRules.timeZone ? newYorkRules.name : undefined
    case 'future':
      return futuresCalendarName(id)
    case 'currencyPair':
      return currencyMarketRules.name
    case 'cryptoSpot':
    case 'cryptoPerpetual':
      return '24-7'
    case 'betting':
    case 'predictionMarket':
      return undefined
  }
}

function definedCalendar(id: string, definition: CalendarDefinition): SessionCalendar {
  try {
    return shared(JSON.stringify(definition), () => customRules(`that of ${id}`, definition))
  } catch (error) {
    if (!(error instanceof CalendarDefinitionError)) throw error
    throw new UserError(
      `The calendar of ${id} cannot be used: ${error.message}.`,
      'Correct it in .backlens/calendars.json.',
    )
  }
}

/** Calendars remember the sessions that they have worked out, so there is one of each. */
function shared(key: string, rules: () => CalendarRules): SessionCalendar {
  let calendar = calendars.get(key)
  if (calendar === undefined) {
    calendar = new SessionCalendar(rules())
    calendars.set(key, calendar)
  }
  return calendar
}
