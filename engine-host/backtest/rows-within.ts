import { sqlText } from '../data/duckdb-sql.js'
import type { RowsWithin } from '../protocol/run-rows.js'

/** SQL of when the rows of a table happened and of what instrument they are. */
export interface RowPlaces {
  /** A stamp from which on a row counts. */
  readonly begin: string
  /** A stamp until which it counts, NULL for as long as there is. Default: `begin`. */
  readonly end?: string
  /** NULL or an empty text belongs to all instruments. */
  readonly instrument: string
}

/** The conditions of SQL under which rows lie within a period and belong to instruments. */
export function conditionsWithin(
  { after, until, instruments }: RowsWithin,
  { begin, end = begin, instrument }: RowPlaces,
): readonly string[] {
  return [
    ...(after === undefined ? [] : [`(${end} IS NULL OR ${end} > ${stampOf(after)})`]),
    ...(until === undefined ? [] : [`${begin} <= ${stampOf(until)}`]),
    ...(instruments === undefined
      ? []
      : [`coalesce(${instrument}, '') IN (${['', ...instruments].map(sqlText).join(', ')})`]),
  ]
}

/** A stamp of SQL; fractions of a millisecond are kept to the nanosecond where a double holds them. */
function stampOf(milliseconds: number): string {
  const whole = Math.floor(milliseconds)
  const nanos = BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6))
  return `make_timestamp_ns(${nanos})`
}
