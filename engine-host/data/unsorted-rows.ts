import type { ProblemFinding } from '../protocol/import-settings.js'
import type { RowReader } from './bar-reader.js'
import { placesOf, placeText, quotedPlaces } from './row-places.js'
import type { Staging } from './staging.js'
import { formatNanos } from './timestamps.js'

/**
 * Rows that stand below later ones of their series: neighbours in the order of time that the file has the other way
 * round.
 *
 * @param rows a table sorted by series and time, with the name of its time and of its number in the file
 * @param timeColumn of the file
 * @param stampOf the time that the file has, of the one that is stored
 */
export async function findUnsortedRows(
  reader: RowReader,
  staging: Staging,
  { table, time }: { readonly table: 'bars' | 'ticks'; readonly time: 'close_nanos' | 'ts_init' },
  timeColumn: string,
  stampOf: (series: number, nanos: bigint) => bigint,
): Promise<Omit<ProblemFinding, 'action'>> {
  const pairs = `SELECT series, source_row AS row_above, row_before AS row_below, nanos AS later, nanos_before AS earlier
    FROM (SELECT source_row, ${time} AS nanos, series, lag(source_row) OVER () AS row_before,
      lag(series) OVER () AS series_before, lag(${time}) OVER () AS nanos_before FROM ${table})
    WHERE series = series_before AND nanos > nanos_before AND source_row < row_before`
  const [counted] = await staging.rows(`SELECT count(*)::DOUBLE AS rows FROM (${pairs})`)
  const count = counted!['rows'] as number
  if (count === 0) return { kind: 'unsorted', count, examples: [] }
  const first = await staging.rows(
    `SELECT series, earlier, later, row_above::DOUBLE AS above, row_below::DOUBLE AS below FROM (${pairs})
     ORDER BY row_below LIMIT ${quotedPlaces}`,
  )
  const place = await placesOf(
    reader,
    timeColumn,
    first.flatMap((row) => [row['above'] as number, row['below'] as number]),
  )
  const examples = first.map((row) => {
    const stamp = (name: 'earlier' | 'later') => formatNanos(stampOf(row['series'] as number, row[name] as bigint))
    const above = place(row['above'] as number)
    return `${placeText(place(row['below'] as number))}: ${stamp('earlier')} is earlier than ${stamp('later')} on ${above.unit ?? 'line'} ${above.line}`
  })
  const { location } = place(first[0]!['below'] as number)
  return { kind: 'unsorted', count, examples, ...(location && { location }) }
}
