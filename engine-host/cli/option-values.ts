import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import { parse, type ParseError } from 'jsonc-parser'
import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import { jsonMistake } from '../data/json-mistake.js'
import { tickKinds, type TickKind, type UserEventSource } from '../protocol/market-source.js'
import { runExportFormats, type RunExportFormat } from '../protocol/run-export.js'
import type { RunVenues } from '../protocol/run-venues.js'
import type { ParameterValue, SeriesRequest } from '../protocol/run-specification.js'
import type { FeeSettings, FillSettings, VenueSettings } from '../protocol/venue-settings.js'
import { checkFees } from '../venues/fee-model.js'
import { resolveFillRules } from '../venues/fill-presets.js'

/** Adds one `--param name=value` to those before it: numbers, true and false are understood, the rest is text. */
export function parseParameter(
  text: string,
  before: Readonly<Record<string, ParameterValue>> = {},
): Readonly<Record<string, ParameterValue>> {
  const match = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text)
  if (match === null) throw new InvalidArgumentError('It must be name=value, such as fast=10.')
  const [, name, value] = match as unknown as [string, string, string]
  return { ...before, [name]: parameterValue(value) }
}

function parameterValue(text: string): ParameterValue {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

const fillSettings: Readonly<Record<keyof FillSettings, string>> = {
  entryAt: '"nextOpen" or "thisClose"',
  limitFill: '"touch", "through" or {"probability": 0.5}',
  gapImprovement: 'true or false',
  barExecution: '"levels", "ticks" or "queue"',
  intrabarPath: '"pessimistic", "ohlc", "olhc", "adaptive" or "byDirection"',
  sameBarChildren: 'true or false',
  marketFill: '"open", "mid" or "worst"',
  volumeLimit: '"none" or a share of the bar\'s volume such as 0.1',
  finalize: '"lastClose", "lastOpen" or "none"',
  queuePosition: '"behind" or "front"',
  liquidityConsumption: 'true or false',
  drillDown: 'true or false',
  spread: 'a share of the price such as 0.0002',
  exclusiveOrders: 'true or false',
  shareSizes: '"whenOrdered" or "whenFilled"',
  latency: '"none" or milliseconds such as {"base": 5, "jitter": 2}',
  dataDelay: '"none" or milliseconds such as 10',
  slippage: '"none" or such as {"ticks": 1}, {"percent": 0.01, "probability": 0.5}',
}
const venueSettings: Readonly<Record<keyof VenueSettings, string>> = {
  preset: '"default", "backtesting.py", "backtrader", "nautilus", "optimistic" or "pessimistic"',
  account: '"margin", "cash" or "betting"',
  oms: '"netting" or "hedging"',
  ...fillSettings,
}
const feeSettings: Readonly<Record<keyof FeeSettings, string>> = {
  taker: 'a fraction of the notional such as 0.0002',
  maker: 'a fraction of the notional such as 0.0001',
  perContract: 'an amount such as 1.25',
  perOrder: 'an amount such as 1',
  perFill: 'an amount such as 0.5',
  minimum: 'the least commission of an order, such as 1',
  maximum: 'the largest commission of an order, such as 25',
  tiers: 'a list such as [{"volume": 1000000, "taker": 0.0004, "maker": 0.0002}]',
  of: 'fees by instrument or venue, such as {"BINANCE": {"taker": 0.001}}',
}

/** Reads `--venue`: a JSON object of venue settings, or the bare name of a preset. */
export function parseVenue(text: string): VenueSettings {
  const venue: VenueSettings = /^[a-z.]+$/.test(text)
    ? { preset: text as NonNullable<VenueSettings['preset']> }
    : parseSettings(text, venueSettings, '{"preset": "nautilus"}')
  judged(() => resolveFillRules(venue))
  if (venue.account !== undefined && !['margin', 'cash', 'betting'].includes(venue.account)) {
    throw new InvalidArgumentError(`The account must be ${venueSettings.account}.`)
  }
  return venue
}

/** Reads `--roll-before`. */
export function parseRollBefore(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It must be a number of trade dates, such as 5.')
  return Number(text)
}

/** Reads `--data`: kinds of ticks, separated by commas. */
export function parseData(text: string): readonly TickKind[] {
  return text.split(',').map((part) => {
    const kind = tickKinds.find((each) => each === part.trim())
    if (kind === undefined) throw new InvalidArgumentError(`It must be ${tickKinds.join(', ')}, or several of them.`)
    return kind
  })
}

/** Adds one `--series "INSTRUMENT BARS"` or `--series "INSTRUMENT KIND"` to those before it. */
export function parseSeries(text: string, before: readonly SeriesRequest[] = []): readonly SeriesRequest[] {
  const match = /^(\S.*?)\s+(\S+)$/.exec(text.trim())
  if (match === null)
    throw new InvalidArgumentError('It must be an instrument and its bars or data, as in "NQ.Z25 quotes".')
  const [, instrument, what] = match as unknown as [string, string, string]
  const kind = tickKinds.find((each) => each === what)
  return [...before, kind === undefined ? { instrument, bars: what } : { instrument, data: [kind] }]
}

/** A series as it is stored: an instrument, and its bars or kind of ticks. */
export interface StoredSeriesName {
  readonly instrument: string
  readonly what: string
}

/** Adds one `--series "INSTRUMENT BARS"` of the catalog to those before it. */
export function parseStoredSeries(text: string, before: readonly StoredSeriesName[] = []): readonly StoredSeriesName[] {
  const match = /^(\S.*?)\s+(\S+)$/.exec(text.trim())
  if (match === null) throw new InvalidArgumentError('It must be an instrument and its bars, as in "ES.Z13 1-MINUTE".')
  const [, instrument, what] = match as unknown as [string, string, string]
  return [...before, { instrument, what }]
}

/** Adds one `--events name=file` to those before it. */
export function parseEvents(text: string, before: readonly UserEventSource[] = []): readonly UserEventSource[] {
  const match = /^([^=]+)=(.+)$/s.exec(text)
  if (match === null) throw new InvalidArgumentError('It must be name=file, such as news=news.csv.')
  const [, name, file] = match as unknown as [string, string, string]
  return [...before, { name, file: path.resolve(file) }]
}

/** Reads `--fees`: a JSON object of fees. */
export function parseFees(text: string): FeeSettings {
  const fees: FeeSettings = parseSettings(text, feeSettings, '{"taker": 0.0002, "perContract": 1.25}')
  judged(() => checkFees(fees))
  return fees
}

/** Reads `--venues`: a JSON object of venues by name, whose members are judged with all settings of the run. */
export function parseVenues(text: string): RunVenues {
  const example = '{"BINANCE": {"latency": {"base": 20}, "fees": {"taker": 0.001}}}'
  const venues = parseObject(text, example) as Readonly<Record<string, unknown>>
  for (const [name, own] of Object.entries(venues)) {
    const { instruments = [] } = (own ?? {}) as { readonly instruments?: unknown }
    if (typeof own !== 'object' || own === null || Array.isArray(own) || !Array.isArray(instruments))
      throw new InvalidArgumentError(`The venue ${name} must be a JSON object, as in '${example}'.`)
  }
  return venues as RunVenues
}

/** Turns what the venue itself says against a value into a mistake of the command line. */
function judged(use: () => unknown): void {
  try {
    use()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    throw new InvalidArgumentError(`${cause.message} ${cause.next}`)
  }
}

/** Reads an option that is a JSON object, whose members are judged with all settings of the run. */
export function parseObject(text: string, example: string): object {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { disallowComments: true })
  const [error] = errors
  if (error !== undefined)
    throw new InvalidArgumentError(`It is no JSON: ${jsonMistake(error, text)}. Give an object such as '${example}'.`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(`It must be a JSON object such as '${example}'.`)
  }
  return value
}

function parseSettings<Settings extends object>(
  text: string,
  known: Readonly<Record<keyof Settings & string, string>>,
  example: string,
): Settings {
  const value = parseObject(text, example)
  for (const field of Object.keys(value)) {
    if (Object.hasOwn(known, field)) continue
    const fields = Object.entries<string>(known).map(([name, values]) => `\n  ${name}: ${values}`)
    const proposal = didYouMean(field, Object.keys(known))
    throw new InvalidArgumentError(`There is no field "${field}". ${proposal}Known are:${fields.join('')}`)
  }
  return value as Settings
}

/** A whole number. */
export function parseSeed(text: string): number {
  const seed = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('It must be a whole number.')
  return seed
}

/** The number of an order, from 1. */
export function parseOrderNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be the number of an order, from 1.')
  return Number(text)
}

/** A positive amount, kept as its text so that no digit is lost. */
export function parseCash(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text) || !(Number(text) > 0)) {
    throw new InvalidArgumentError('It must be a positive amount such as 100000.')
  }
  return text
}

/** How many trade charts a report draws. */
export type TradeCharts = number | 'all' | 'none'

export function parseTradeCharts(text: string): TradeCharts {
  if (text === 'all' || text === 'none') return text
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number of charts, all or none.')
  return Number(text)
}

/** Reads `--format` of a report. */
export function parseReportFormat(text: string): RunExportFormat {
  const format = runExportFormats.find((name) => name === text)
  if (format !== undefined) return format
  if (text === 'png')
    throw new InvalidArgumentError('Pictures as PNG are made in VS Code, by Export in the results panel; here use svg.')
  throw new InvalidArgumentError(`It must be one of ${runExportFormats.join(', ')}.`)
}

/** Reads numbers of trades such as `3,17` or `1-20`. */
export function parseTradeNumbers(text: string): Int32Array {
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part)
    const first = Number(match?.[1] ?? 0)
    const last = Number(match?.[2] ?? first)
    if (first < 1 || last < first || last - first > mostTradeNumbers)
      throw new InvalidArgumentError('It must be numbers of trades, such as 3,17 or 1-20.')
    for (let number = first; number <= last; number++) numbers.add(number)
  }
  return Int32Array.from(numbers)
}

/** Longest stretch of trades that is named at once. */
const mostTradeNumbers = 1_000_000
