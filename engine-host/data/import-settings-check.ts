import { didYouMean } from '../core/suggestion.js'
import {
  type ImportSettings,
  mappedFields,
  problemKinds,
  type ProblemAction,
  tableKinds,
} from '../protocol/import-settings.js'
import { problemChoices } from '../protocol/problem-choices.js'
import { importSettingWrong, MarketDataError } from './market-data-failure.js'

/** What each setting must be: one of some texts, any text, or texts by name. */
const expectations: Readonly<Record<keyof ImportSettings, readonly string[] | 'text' | 'object'>> = {
  kind: tableKinds,
  instrument: 'text',
  bars: 'text',
  timeZone: 'text',
  stamp: ['open', 'close'],
  unit: ['s', 'ms', 'us', 'ns'],
  dateOrder: ['dmy', 'mdy'],
  decimal: ['point', 'comma'],
  table: 'text',
  columns: 'object',
  problems: 'object',
}

/**
 * Refuses settings that would have no effect, which their writer would believe in.
 *
 * @throws MarketDataError naming the first of them
 */
export function requireKnownSettings(settings: ImportSettings): void {
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    const expected = chosen(name, 'setting of an import', expectations)
    if (expected === 'object') requireMembers(name, value)
    else if (typeof value !== 'string' || (expected !== 'text' && !expected.includes(value))) {
      const wanted = expected === 'text' ? 'a text' : `one of ${expected.join(', ')}`
      throw wrong(`The setting "${name}" of an import must be ${wanted}, not ${JSON.stringify(value)}.`, 'Correct it.')
    }
  }
}

function requireMembers(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`The setting "${name}" of an import must be an object, not ${JSON.stringify(value)}.`, 'Correct it.')
  }
  for (const [member, given] of Object.entries(value) as [string, unknown][]) {
    if (name === 'columns') {
      chosen(member, 'field that a column can hold', Object.fromEntries(mappedFields.map((field) => [field, true])))
      continue
    }
    const kind = chosen(member, 'kind of problem', Object.fromEntries(problemKinds.map((each) => [each, each])))
    const { actions } = problemChoices[kind]
    if (!actions.includes(given as ProblemAction)) {
      throw wrong(`About ${kind} one can ${actions.join(', ')}, not ${JSON.stringify(given)}.`, 'Choose one of these.')
    }
  }
}

/** The value of a name that must be known; a near one is proposed. */
function chosen<T>(name: string, what: string, known: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined
  if (found !== undefined) return found
  const names = Object.keys(known)
  throw wrong(`There is no ${what} "${name}".`, `${didYouMean(name, names)}Known are ${names.join(', ')}.`)
}

function wrong(message: string, next: string): MarketDataError {
  return new MarketDataError(importSettingWrong(message, next))
}
