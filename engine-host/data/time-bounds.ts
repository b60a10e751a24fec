/** Bounds on the time of rows, nanoseconds as decimal strings: from inclusive, to exclusive; absent: no bound. */
export interface TimeBounds {
  readonly fromNanos?: string
  readonly toNanos?: string
}

/** The bounds as the end of a SQL query over a column of stamps; empty without any. */
export function boundsCondition(column: string, { fromNanos, toNanos }: TimeBounds): string {
  const conditions: string[] = []
  if (fromNanos !== undefined) conditions.push(`${column} >= make_timestamp_ns(${BigInt(fromNanos)})`)
  if (toNanos !== undefined) conditions.push(`${column} < make_timestamp_ns(${BigInt(toNanos)})`)
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
}
