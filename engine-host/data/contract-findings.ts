import type { DuckDBAppender } from '@duckdb/node-api'
import type { ProblemFinding, ProblemPolicy } from '../protocol/import-settings.js'
import type { RowReader } from './bar-reader.js'
import { publishersOfFutures } from './databento-publishers.js'
import { placesOf, placeText, quotedPlaces } from './row-places.js'
import { actionFor } from './row-rule.js'
import type { Staging } from './staging.js'

const dayNanos = 86_400_000_000_000n

/** Days of a series on which its symbol stands for several instruments. */
const mixedDays = `SELECT series, day, max(first_row) AS first_row, count(*)::DOUBLE AS instruments,
    string_agg(instrument_id, ', ' ORDER BY first_row) FILTER (place <= ${quotedPlaces}) AS numbers
  FROM (SELECT *, row_number() OVER (PARTITION BY series, day ORDER BY first_row) AS place FROM contract_days)
  GROUP BY series, day HAVING count(*) > 1`

/** Days from which on a symbol of futures stands for another instrument than before. */
const changedDays = `SELECT * FROM (
    SELECT series, day, first_row, instrument_id, futures,
      lag(instrument_id) OVER (PARTITION BY series ORDER BY day, first_row) AS before_id
    FROM contract_days ANTI JOIN (${mixedDays}) AS mixed USING (series, day))
  WHERE futures AND instrument_id <> before_id`

/** SQL of the lowest and the highest number of an instrument in a group of rows of `parsed`; NULL without numbers. */
export function instrumentNumbers({ numbersInstruments }: RowReader): string {
  return numbersInstruments === true
    ? `min(instrument_id) AS lowest_instrument, max(instrument_id) AS highest_instrument`
    : `NULL::BIGINT AS lowest_instrument, NULL::BIGINT AS highest_instrument`
}

/** Columns of `naming` for the numbers of `instrumentNumbers`. */
export const instrumentNumberColumns = `lowest_instrument BIGINT, highest_instrument BIGINT`

/** Fills those columns of a row of `naming`. */
export function appendInstrumentNumbers(appender: DuckDBAppender, group: Readonly<Record<string, unknown>>): void {
  for (const number of [group['lowest_instrument'], group['highest_instrument']] as (bigint | null)[]) {
    if (number === null) appender.appendNull()
    else appender.appendBigInt(number)
  }
}

/**
 * Series whose symbol stands for more than one instrument by the numbers that the source gives them: for several on one
 * UTC day, or for another one than before. The latter is told of futures alone: other venues number their instruments
 * anew every day.
 *
 * @param nanos SQL of the time of a row of `parsed`, by which its day is told
 * @param keys columns of `parsed` and `naming` that say to which series a row belongs
 * @param names of the series, by number
 */
export async function findContractProblems(
  reader: RowReader,
  staging: Staging,
  policy: ProblemPolicy,
  nanos: string,
  keys: readonly string[],
  names: readonly string[],
): Promise<ProblemFinding[]> {
  if (reader.numbersInstruments !== true) return []
  const several = await staging.rows(
    `SELECT series FROM naming GROUP BY series HAVING min(lowest_instrument) <> max(highest_instrument)`,
  )
  if (several.length === 0) return []
  await staging.run(`CREATE TABLE contract_days AS
    SELECT series, (${nanos}) // ${dayNanos} AS day, instrument_id, min(parsed.rowid) AS first_row,
      bool_or(venue_key IN (${publishersOfFutures.join(', ')})) AS futures
    FROM parsed JOIN naming USING (${keys.join(', ')})
    WHERE series IN (${several.map((row) => row['series'] as number).join(', ')}) GROUP BY ALL`)
  const findings = [
    await describeDays(reader, staging, 'mixed-contracts', mixedDays, (row, day) => {
      const name = names[row['series'] as number]!
      const more = (row['instruments'] as number) > quotedPlaces ? ' and more' : ''
      return `${name} stands for several instruments on ${day}, the numbers ${row['numbers'] as string}${more}`
    }),
    await describeDays(reader, staging, 'contract-change', changedDays, (row, day) => {
      const name = names[row['series'] as number]!
      return `${name} passes from instrument ${String(row['before_id'])} to ${String(row['instrument_id'])} on ${day}`
    }),
  ]
  await staging.run(`DROP TABLE contract_days`)
  return findings
    .filter(({ count }) => count > 0)
    .map((finding) => ({ ...finding, action: actionFor(policy, finding.kind) }))
}

async function describeDays(
  reader: RowReader,
  staging: Staging,
  kind: 'mixed-contracts' | 'contract-change',
  days: string,
  says: (row: Readonly<Record<string, unknown>>, day: string) => string,
): Promise<Omit<ProblemFinding, 'action'>> {
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS days FROM (${days})`)
  const first = await staging.rows(
    `SELECT *, first_row::DOUBLE AS row FROM (${days}) ORDER BY first_row LIMIT ${quotedPlaces}`,
  )
  const rowOf = (found: Readonly<Record<string, unknown>>) => found['row'] as number
  const place = await placesOf(reader, reader.symbolColumn, first.map(rowOf))
  const examples = first.map((found) => {
    const day = new Date(Number(found['day']) * 86_400_000).toISOString().slice(0, 10)
    return `${placeText(place(rowOf(found)))}: ${says(found, day)}`
  })
  const location = first[0] && place(rowOf(first[0])).location
  return { kind, count: counted!['days'] as number, examples, ...(location && { location }) }
}
