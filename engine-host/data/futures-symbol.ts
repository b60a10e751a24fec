/** Month codes of futures, January first. */
export const monthCodes = 'FGHJKMNQUVXZ'

/** One contract of a future. */
export interface FuturesContract {
  readonly root: string
  /** Letter of the delivery month. */
  readonly monthCode: string
  /** Full year of delivery. */
  readonly year: number
}

/** What makes a contract the one of a continuous series: the nearest to expire, the most traded, the most held. */
export type RollRule = 'calendar' | 'volume' | 'openInterest'

/** A contract by its rank instead of its month, such as `ES.v.0`. */
export interface ContinuousSymbol {
  readonly root: string
  readonly rule: RollRule
  /** 0 for the first, 1 for the one after it. */
  readonly rank: number
}

/** What a symbol of futures names. */
export type FuturesSymbol =
  | { readonly kind: 'contract'; readonly contract: FuturesContract }
  | { readonly kind: 'continuous'; readonly continuous: ContinuousSymbol }
  /** All contracts of a root. */
  | { readonly kind: 'parent'; readonly root: string }

/**
 * How contracts are written: `ES.Z25` here, `ESZ5` by the exchange and Interactive Brokers, `ESZ2025` by TradingView,
 * `ES 12-25` by NinjaTrader, `CON.F.US.ES.Z25` by ProjectX, `ES 202512` as Interactive Brokers' root and month.
 */
export type FuturesNotation = 'backlens' | 'globex' | 'tradingView' | 'ninjaTrader' | 'projectX' | 'rootAndMonth'

const root = '([A-Z0-9]{1,6}?)'
const month = `([${monthCodes}])`
const rollRules: Readonly<Record<string, RollRule>> = { c: 'calendar', n: 'openInterest', v: 'volume' }
const rollLetters: Readonly<Record<RollRule, string>> = { calendar: 'c', openInterest: 'n', volume: 'v' }

/** Forms with a month code: with a dot between root and month or without, and with what stands before them. */
const codedPattern = new RegExp(`^(?:[A-Z_]+:|CON\\.F\\.[A-Z]+\\.)?${root}\\.?${month}(\\d{4}|\\d{1,2})$`)
const numberedPattern = new RegExp(`^${root} (\\d{2})-(\\d{2})$`)
const yearMonthPattern = new RegExp(`^${root} (\\d{4})(\\d{2})(?:\\d{2})?$`)

/**
 * Reads a symbol of futures in any of the usual forms; undefined for spreads, options and anything else.
 *
 * A year of one digit is used again every ten years, so the day on which it traded decides: the first year with that
 * digit whose delivery month has not passed. A year of two digits is the nearest one.
 *
 * @param tradedOn UTC day on which the symbol was seen
 */
export function parseFuturesSymbol(symbol: string, tradedOn: Date): FuturesSymbol | undefined {
  const text = symbol.trim()
  const continuous = /^([A-Za-z0-9]{1,6})\.([cnv])\.(\d{1,2})$/.exec(text)
  if (continuous) {
    const [, name, letter, rank] = continuous as unknown as [string, string, string, string]
    return {
      kind: 'continuous',
      continuous: { root: name.toUpperCase(), rule: rollRules[letter]!, rank: Number(rank) },
    }
  }
  const upper = text.toUpperCase()
  const parent = /^([A-Z0-9]{1,6})\.FUT$/.exec(upper)
  if (parent) return { kind: 'parent', root: parent[1]! }
  const ranked = /^(?:[A-Z_]+:)?([A-Z0-9]{1,6}?)([1-9])!$/.exec(upper)
  if (ranked) {
    return { kind: 'continuous', continuous: { root: ranked[1]!, rule: 'calendar', rank: Number(ranked[2]) - 1 } }
  }
  const contract = codedContract(upper, tradedOn) ?? numberedContract(upper, tradedOn)
  return contract && { kind: 'contract', contract }
}

function codedContract(text: string, tradedOn: Date): FuturesContract | undefined {
  const match = codedPattern.exec(text)
  if (!match) return undefined
  const [, name, monthCode, digits] = match as unknown as [string, string, string, string]
  return { root: name, monthCode, year: fullYear(digits, monthCodes.indexOf(monthCode), tradedOn) }
}

function numberedContract(text: string, tradedOn: Date): FuturesContract | undefined {
  const numbered = numberedPattern.exec(text)
  const dated = numbered ?? yearMonthPattern.exec(text)
  if (!dated) return undefined
  const [name, second, third] = [dated[1]!, dated[2]!, dated[3]!]
  const [monthText, year] = numbered ? [second, third] : [third, second]
  const monthCode = monthCodes[Number(monthText) - 1]
  if (monthCode === undefined) return undefined
  return { root: name, monthCode, year: fullYear(year, Number(monthText) - 1, tradedOn) }
}

function fullYear(digits: string, monthIndex: number, tradedOn: Date): number {
  const traded = tradedOn.getUTCFullYear()
  if (digits.length === 4) return Number(digits)
  if (digits.length === 2) {
    const year = traded - (traded % 100) + Number(digits)
    return year > traded + 50 ? year - 100 : year <= traded - 50 ? year + 100 : year
  }
  const year = traded - (traded % 10) + Number(digits)
  const passed = year < traded || (year === traded && monthIndex < tradedOn.getUTCMonth())
  return passed ? year + 10 : year
}

/**
 * Reads a raw symbol of CME Globex such as `ESZ3`, `6EH4` or `CLZ30`; undefined for spreads, options and anything else.
 *
 * @param tradedOn UTC day on which the symbol was seen, which settles the decade
 */
export function parseGlobexSymbol(symbol: string, tradedOn: Date): FuturesContract | undefined {
  return /^[A-Z0-9]{1,4}?[FGHJKMNQUVXZ]\d{1,2}$/.test(symbol) ? codedContract(symbol, tradedOn) : undefined
}

/** The id of a contract, such as `ES.Z13`. */
export function contractId(contract: FuturesContract): string {
  return formatContract(contract, 'backlens')
}

/** The contract that an instrument id such as `ES.Z13` names; undefined for any other id. */
export function contractOfId(id: string, tradedOn: Date): FuturesContract | undefined {
  return /^[A-Z0-9]{1,6}\.[FGHJKMNQUVXZ]\d{2}$/.test(id) ? codedContract(id, tradedOn) : undefined
}

/**
 * The ids among stored ones whose contract a symbol means in any notation: several where its year of one digit, as in
 * `ESH5`, fits more than one of them.
 */
export function storedContracts(symbol: string, ids: Iterable<string>): string[] {
  const meant = new Set<string>()
  for (const id of ids) {
    const contract = contractOfId(id, new Date())
    if (contract === undefined) continue
    const delivery = new Date(Date.UTC(contract.year, monthCodes.indexOf(contract.monthCode), 1))
    const parsed = parseFuturesSymbol(symbol, delivery)
    if (parsed?.kind === 'contract' && contractId(parsed.contract) === id) meant.add(id)
  }
  return [...meant]
}

/** Writes a contract. */
export function formatContract({ root, monthCode, year }: FuturesContract, notation: FuturesNotation): string {
  const twoDigits = String(year % 100).padStart(2, '0')
  const monthNumber = String(monthCodes.indexOf(monthCode) + 1).padStart(2, '0')
  switch (notation) {
    case 'backlens':
      return `${root}.${monthCode}${twoDigits}`
    case 'globex':
      return `${root}${monthCode}${year % 10}`
    case 'tradingView':
      return `${root}${monthCode}${year}`
    case 'ninjaTrader':
      return `${root} ${monthNumber}-${twoDigits}`
    case 'projectX':
      return `CON.F.US.${root}.${monthCode}${twoDigits}`
    case 'rootAndMonth':
      return `${root} ${year}${monthNumber}`
  }
}

/** Writes a contract by rank, such as `ES.v.0`. */
export function formatContinuous({ root, rule, rank }: ContinuousSymbol): string {
  return `${root}.${rollLetters[rule]}.${rank}`
}

/** Whether a raw symbol of a futures exchange names a combination of contracts, whose price may be negative. */
export function isSpreadSymbol(symbol: string): boolean {
  return /[-:]/.test(symbol)
}
