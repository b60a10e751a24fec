import type { ProblemFinding } from '../protocol/import-settings.js'
import { placeText } from './row-places.js'
import type { Staging } from './staging.js'
import { type TableReading, textSql } from './table-reading.js'
import type { TableSource } from './table-source.js'

/**
 * Tells that dates such as 03.04.2024 were taken for the third of April where none of the whole file proves it: those
 * with points have the day first nearly everywhere, but nearly is not always.
 *
 * @returns nothing where the order was told or is proven
 */
export async function findAssumedDates(
  table: TableSource,
  { fields, time }: TableReading<'time'>,
  staging: Staging,
): Promise<readonly Omit<ProblemFinding, 'action'>[]> {
  if (time.kind !== 'pattern' || !time.isAssumed) return []
  const first = `try_cast(split_part(${textSql(table, fields.time)}, '.', 1) AS INTEGER)`
  const [row] = await staging.rows(
    `SELECT count(*)::DOUBLE AS rows, coalesce(bool_or(${first} > 12), false) AS proven FROM ${await table.relation(staging)}`,
  )
  if (row!['proven'] === true) return []
  const iso = (m: string, d: string) => `${year!.slice(0, 4)}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
  const [found] = await table.rowsAt([tellingRow(table, fields.time)])
  const place = found!.place(fields.time)
  const example = found!.texts[fields.time] ?? time.example
  const [day, month, year] = example.split(/[. ]/)
  return [
    {
      kind: 'date-order',
      count: row!['rows'] as number,
      examples: [
        `${placeText(place)}: dates such as ${example} are read with the day first, here as ${iso(month!, day!)}; with the month first (--date-order mdy) it is ${iso(day!, month!)}`,
      ],
      ...(place.location && { location: place.location }),
    },
  ]
}

/** The first row whose day and month differ, so that both readings do; the first one where none of those at hand does. */
function tellingRow({ form, sample }: TableSource, column: string): number {
  const at = form.columns.indexOf(column)
  const row = sample.findIndex((texts) => {
    const [day, month] = (texts[at] ?? '').split('.')
    return month !== undefined && Number(day) !== Number(month)
  })
  return Math.max(0, row)
}
