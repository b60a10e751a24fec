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

/**
 * Reads a raw symbol of CME Globex such as `ESZ3`, `6EH4` or `CLZ30`. The exchange writes one digit of the year and
 * uses it again every ten years, so the day on which it traded decides: the first year with that digit whose delivery
 * month has not passed. Undefined for spreads, options and anything else.
 *
 * @param tradedOn UTC day on which the symbol was seen
 */
export function parseGlobexSymbol(symbol: string, tradedOn: Date): FuturesContract | undefined {
  const match = /^([A-Z0-9]{1,4}?)([FGHJKMNQUVXZ])(\d{1,2})$/.exec(symbol)
  if (!match) return undefined
  const [, root, monthCode, digits] = match as unknown as [string, string, string, string]
  const tradedYear = tradedOn.getUTCFullYear()
  if (digits.length === 2) return { root, monthCode, year: tradedYear - (tradedYear % 100) + Number(digits) }
  let year = tradedYear - (tradedYear % 10) + Number(digits)
  const passed = year < tradedYear || (year === tradedYear && monthCodes.indexOf(monthCode) < tradedOn.getUTCMonth())
  if (passed) year += 10
  return { root, monthCode, year }
}

/** The id of a contract, such as `ES.Z13`. */
export function contractId({ root, monthCode, year }: FuturesContract): string {
  return `${root}.${monthCode}${String(year % 100).padStart(2, '0')}`
}

/** Whether a raw symbol of a futures exchange names a combination of contracts, whose price may be negative. */
export function isSpreadSymbol(symbol: string): boolean {
  return /[-:]/.test(symbol)
}
