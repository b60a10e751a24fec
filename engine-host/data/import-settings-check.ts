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

/** The value of a name that must be known; the nearest one is proposed. */
function chosen<T>(name: string, what: string, known: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined
  if (found !== undefined) return found
  const names = Object.keys(known)
  const [nearest] = names
    .map((each) => [each, distance(each.toLowerCase(), name.toLowerCase())] as const)
    .sort(([, a], [, b]) => a - b)
  const proposal = nearest && nearest[1] <= 3 ? `Write "${nearest[0]}" if that is meant; known` : 'Known'
  throw wrong(`There is no ${what} "${name}".`, `${proposal} are ${names.join(', ')}.`)
}

/** Levenshtein's: how many letters must be changed, added or left out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

function wrong(message: string, next: string): MarketDataError {
  return new MarketDataError(importSettingWrong(message, next))
}
