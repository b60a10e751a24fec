import type { ProblemFinding, ProblemPolicy } from '../../protocol/import-settings.js'
import { placesOf, placeText, quotedPlaces } from '../row-places.js'
import { actionFor } from '../row-rule.js'
import type { Staging } from '../staging.js'
import { formatNanos } from '../timestamps.js'
import type { StagedTicks } from './staged-ticks.js'
import { levelColumns, type TickReader } from './tick-reader.js'

type Series = StagedTicks['series']
type Found = Omit<ProblemFinding, 'action'>

/** Rows of `ticks` that are equal to an earlier one; made where `findRepeatedTicks` finds any. */
export const repeatedTicksSql = `SELECT source_row FROM repeated_ticks`

/**
 * Ticks that are equal to another one of their time, number included. Where every trade has a number of its own they are
 * one trade; where messages are numbered, or nothing is, two trades can be equal. Of files with trades, trades are
 * compared: a quote that says what is known already changes nothing.
 *
 * @param withKept also when nothing is done about it
 */
export async function findRepeatedTicks(
  reader: TickReader,
  staging: Staging,
  series: Series,
  policy: ProblemPolicy,
  withKept: boolean,
): Promise<ProblemFinding[]> {
  const kind = reader.numbersTrades ? 'duplicate-sequence' : 'duplicate-tick'
  const action = actionFor(policy, kind)
  if (action === 'keep' && !withKept) return []
  if (reader.numbersTrades && !(await hasRepeatedNumbers(staging))) return []
  const { shape } = reader
  const time = 'series, ts_init, ts_event'
  const values = ['sequence', 'aggressor', 'price', 'size', ...levelColumns(shape.levels)]
  const compared = `SELECT source_row, ${time}, ${values.join(', ')} FROM ticks${shape.hasActions ? ' WHERE is_trade' : ''}`
  // Nearly all ticks have a time of their own, and grouping all of them is slow.
  const sameAs = (row: 'lag' | 'lead') => `(series = ${row}(series) OVER () AND ts_init = ${row}(ts_init) OVER ())`
  const numbered = reader.numbersTrades ? ' AND sequence IS NOT NULL' : ''
  await staging.run(`CREATE TABLE repeated_ticks AS SELECT source_row, first_row, series, ts_init FROM (
      SELECT source_row, series, ts_init, min(source_row) OVER (PARTITION BY ${time}, ${values.join(', ')}) AS first_row
      FROM (SELECT *, ${sameAs('lag')} OR ${sameAs('lead')} AS crowded FROM (${compared}))
      WHERE crowded${numbered})
    WHERE source_row <> first_row`)
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM repeated_ticks`)
  const count = counted!['rows'] as number
  if (count === 0) return []
  const first = await staging.rows(`SELECT series, ts_init, source_row::DOUBLE AS row, first_row::DOUBLE AS first
    FROM repeated_ticks ORDER BY source_row LIMIT ${quotedPlaces}`)
  const rows = first.flatMap((row) => [row['row'] as number, row['first'] as number])
  const place = await placesOf(
    reader,
    (kind === 'duplicate-sequence' && reader.sequenceColumn) || reader.timeColumn,
    rows,
  )
  const what = shape.hasActions ? 'trade' : 'quote'
  const examples = first.map((row) => {
    const { instrument } = series[row['series'] as number]!
    const { line, unit = 'line' } = place(row['first'] as number)
    return `${placeText(place(row['row'] as number))}: the ${what} of ${instrument.id} at ${formatNanos(row['ts_init'] as bigint)} is equal to that on ${unit} ${line}`
  })
  const { location } = place(rows[0]!)
  return [{ kind, action, count, examples, ...(location && { location }) }]
}

/** Numbers with those before them, in the order of time. */
const numberSteps = `SELECT series, source_row, before, sequence FROM (
    SELECT series, source_row, sequence, lag(series) OVER () AS series_before, lag(sequence) OVER () AS before FROM ticks)
  WHERE series = series_before AND before IS NOT NULL AND sequence IS NOT NULL`

/** Whether a number can be there twice: it cannot where all of them rise, as they nearly always do. */
async function hasRepeatedNumbers(staging: Staging): Promise<boolean> {
  const [row] = await staging.rows(
    `SELECT coalesce(bool_or(sequence <= before), false) AS repeated FROM (${numberSteps})`,
  )
  return row!['repeated'] as boolean
}

/** Share of steps from a number to the next that must be one before others count as gaps. */
const consecutiveShare = 0.9

/** Places at which numbers of trades are left out, in series whose trades are numbered one by one. */
export async function findSequenceGaps(
  reader: TickReader,
  staging: Staging,
  series: Series,
  policy: ProblemPolicy,
): Promise<ProblemFinding[]> {
  if (!reader.numbersTrades) return []
  const counted =
    await staging.rows(`SELECT series, count(*) FILTER (sequence - before > 1)::DOUBLE AS gaps FROM (${numberSteps})
    GROUP BY series HAVING gaps > 0 AND count(*) FILTER (sequence - before = 1) >= ${consecutiveShare} * count(*)`)
  if (counted.length === 0) return []
  const gaps = await staging.rows(`SELECT series, before, sequence, source_row::DOUBLE AS row FROM (${numberSteps})
    WHERE sequence - before > 1 AND series IN (${counted.map((row) => row['series'] as number).join(', ')})
    ORDER BY source_row LIMIT ${quotedPlaces}`)
  const rows = gaps.map((row) => row['row'] as number)
  const place = await placesOf(reader, reader.sequenceColumn ?? reader.timeColumn, rows)
  const found: Found = {
    kind: 'sequence-gap',
    count: counted.reduce((sum, row) => sum + (row['gaps'] as number), 0),
    examples: gaps.map((row, at) => {
      const [before, number] = [row['before'] as bigint, row['sequence'] as bigint]
      const { instrument } = series[row['series'] as number]!
      const missing = number - before - 1n
      return `${placeText(place(rows[at]!))}: ${instrument.id} goes from ${before} to ${number}, so ${missing === 1n ? 'a trade is' : `${missing} trades are`} missing`
    }),
  }
  const { location } = place(rows[0]!)
  return [{ ...found, action: actionFor(policy, 'sequence-gap'), ...(location && { location }) }]
}
