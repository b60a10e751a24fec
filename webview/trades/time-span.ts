/** From a time up to another, milliseconds since the epoch; a moment when both are the same. */
export interface TimeSpan {
  readonly from: number
  /** Not in it, unless it is a moment. */
  readonly to: number
}

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?)?)?Z?$/

/** The span that a date names, in UTC: a year, a month, a day, or a moment; undefined for anything else. */
export function parseTimeSpan(text: string): TimeSpan | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, year = '', month, day, clock] = match
  const from = Date.parse(`${year}-${month ?? '01'}-${day ?? '01'}${clock ?? 'T00:00'}Z`)
  // The 31st of a month without one would be read as the first of the next.
  if (Number.isNaN(from) || (day !== undefined && new Date(from).getUTCDate() !== Number(day))) return undefined
  if (clock !== undefined) return { from, to: from }
  const next = new Date(from)
  if (day !== undefined) next.setUTCDate(next.getUTCDate() + 1)
  else if (month !== undefined) next.setUTCMonth(next.getUTCMonth() + 1)
  else next.setUTCFullYear(next.getUTCFullYear() + 1)
  return { from, to: next.getTime() }
}
