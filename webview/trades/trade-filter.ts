import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { parseTimeSpan, type TimeSpan } from './time-span.js'
import { exitReasonLabel, sideLabel } from './trade-labels.js'

/** Decides about one row of the trades. */
export type TradePredicate = (trades: TradeColumns, row: number) => boolean

export type ParsedFilter =
  | { readonly kind: 'filter'; readonly matches: TradePredicate; readonly terms: number }
  /** `message` names the term at fault and what would be understood. */
  | { readonly kind: 'invalid'; readonly message: string }

type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!='
type NumberOf = (trades: TradeColumns, row: number) => number
type TextOf = (trades: TradeColumns, row: number) => string

const textColumns: ReadonlyMap<string, TextOf> = new Map<string, TextOf>([
  ['side', (trades, row) => sideLabel(trades.side[row]!)],
  ['reason', (trades, row) => exitReasonLabel(trades.exitReason[row]!)],
])

const numberColumns: ReadonlyMap<string, NumberOf> = new Map<string, NumberOf>([
  ['#', (trades, row) => trades.tradeNumber[row]!],
  ['qty', (trades, row) => trades.quantity[row]!],
  ['pnl', (trades, row) => trades.profitAndLoss[row]!],
  ['%', (trades, row) => trades.returnFraction[row]! * 100],
  ['bars', (trades, row) => trades.exitBar[row]! - trades.entryBar[row]!],
  ['fees', (trades, row) => trades.fees[row]!],
  ['mae', (trades, row) => trades.maximumAdverseExcursion[row]! * 100],
  ['mfe', (trades, row) => trades.maximumFavourableExcursion[row]! * 100],
])

const timeColumns: ReadonlyMap<string, NumberOf> = new Map<string, NumberOf>([
  ['opened', (trades, row) => trades.entryTime[row]!],
  ['closed', (trades, row) => trades.exitTime[row]!],
])

/** Other names under which the columns are found. */
const aliases: ReadonlyMap<string, string> = new Map<string, string>([
  ['trade', '#'],
  ['number', '#'],
  ['quantity', 'qty'],
  ['profit', 'pnl'],
  ['return', '%'],
  ['percent', '%'],
  ['exit', 'reason'],
])

/** Words that stand alone. */
const flags: ReadonlyMap<string, TradePredicate> = new Map<string, TradePredicate>([
  ['ambiguous', (trades, row) => trades.ambiguous[row] === 1],
  ['winner', (trades, row) => trades.profitAndLoss[row]! > 0],
  ['loser', (trades, row) => trades.profitAndLoss[row]! < 0],
])

const columnNames = [...textColumns.keys(), ...numberColumns.keys(), ...timeColumns.keys()]

/**
 * Reads a filter such as `side:long pnl<0 reason:stop`: terms apart by spaces, all of which must hold; a minus before
 * a term negates it; a word alone is sought in side and reason; quotes keep spaces together (`reason:"stop loss"`).
 * Excursions and returns are in percent, times in UTC: `closed:2013-10`, `opened>=2013-10-07T14:30`.
 */
export function parseTradeFilter(text: string): ParsedFilter {
  const terms = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
  const predicates: TradePredicate[] = []
  for (const term of terms) {
    const negated = term.length > 1 && term.startsWith('-')
    const parsed = parseTerm(negated ? term.slice(1) : term)
    if (typeof parsed === 'string') return { kind: 'invalid', message: parsed }
    predicates.push(negated ? (trades, row) => !parsed(trades, row) : parsed)
  }
  return {
    kind: 'filter',
    matches: (trades, row) => predicates.every((predicate) => predicate(trades, row)),
    terms: predicates.length,
  }
}

/** The predicate, or the sentence that says why there is none. */
function parseTerm(term: string): TradePredicate | string {
  const match = /^([^\s:<>=!]+)(<=|>=|!=|<|>|=|:)(.*)$/.exec(term)
  if (match === null) return parseWord(term)
  const [, name = '', operator = '', quoted = ''] = match
  const column = aliases.get(name.toLowerCase()) ?? name.toLowerCase()
  const value = quoted.replaceAll('"', '')
  const text = textColumns.get(column)
  if (text !== undefined) {
    if (value === '') return `“${term}” needs a value, such as ${column}:${column === 'side' ? 'long' : 'stop'}.`
    if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
      return `“${name}” is a word: write ${name}:${value}.`
    }
    const wanted = normalize(value)
    const holds: TradePredicate = (trades, row) => normalize(text(trades, row)).includes(wanted)
    return operator === '!=' ? (trades, row) => !holds(trades, row) : holds
  }
  const time = timeColumns.get(column)
  if (time !== undefined) {
    const span = parseTimeSpan(value)
    if (span === undefined) return `“${term}” needs a date, such as ${column}:2013-10 or ${column}>=2013-10-07T14:30.`
    return within(time, operator === ':' ? '=' : (operator as Comparison), span)
  }
  const number = numberColumns.get(column)
  if (number === undefined) return `No column is named “${name}”. There are ${columnNames.join(', ')}.`
  const limit = Number(value.replaceAll(/[,%\s]/g, '').replace('−', '-'))
  if (value === '' || !Number.isFinite(limit)) return `“${term}” needs a number, such as ${column}>0.`
  return compare(number, operator === ':' ? '=' : (operator as Comparison), limit)
}

function parseWord(term: string): TradePredicate | string {
  const flag = flags.get(term.toLowerCase())
  if (flag !== undefined) return flag
  const wanted = normalize(term.replaceAll('"', ''))
  return (trades, row) => [...textColumns.values()].some((text) => normalize(text(trades, row)).includes(wanted))
}

function compare(number: NumberOf, comparison: Comparison, limit: number): TradePredicate {
  switch (comparison) {
    case '<':
      return (trades, row) => number(trades, row) < limit
    case '<=':
      return (trades, row) => number(trades, row) <= limit
    case '>':
      return (trades, row) => number(trades, row) > limit
    case '>=':
      return (trades, row) => number(trades, row) >= limit
    case '=':
      return (trades, row) => number(trades, row) === limit
    case '!=':
      return (trades, row) => number(trades, row) !== limit
  }
}

/** A time against a span: before its beginning, in it, after its end. */
function within(time: NumberOf, comparison: Comparison, { from, to }: TimeSpan): TradePredicate {
  // A moment is a span of no length, which holds itself.
  const isBefore: TradePredicate = (trades, row) => time(trades, row) < from
  const isAfter: TradePredicate = (trades, row) => (from === to ? time(trades, row) > to : time(trades, row) >= to)
  switch (comparison) {
    case '<':
      return isBefore
    case '<=':
      return (trades, row) => !isAfter(trades, row)
    case '>':
      return isAfter
    case '>=':
      return (trades, row) => !isBefore(trades, row)
    case '=':
      return (trades, row) => !isBefore(trades, row) && !isAfter(trades, row)
    case '!=':
      return (trades, row) => isBefore(trades, row) || isAfter(trades, row)
  }
}

/** `stopLoss`, `stop loss` and `Stop-Loss` are the same word. */
function normalize(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '')
}
