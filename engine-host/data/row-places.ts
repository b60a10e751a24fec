import type { RowReader } from './bar-reader.js'
import type { LinePlace } from './market-data-failure.js'

/** Places that a finding quotes. */
export const quotedPlaces = 5

/**
 * Where a column of some rows stands in the file.
 *
 * @param rows numbers of rows, in any order and more than once
 */
export async function placesOf(
  reader: RowReader,
  column: string,
  rows: readonly number[],
): Promise<(row: number) => LinePlace> {
  const numbers = [...new Set(rows)].sort((a, b) => a - b)
  const found = numbers.length === 0 ? [] : await reader.rowsAt(numbers)
  return (row) => found[numbers.indexOf(row)]!.place(column)
}

/** `line 12, column "close"`. */
export function placeText({ unit, line, column }: LinePlace): string {
  return `${unit ?? 'line'} ${line}, column "${column}"`
}
