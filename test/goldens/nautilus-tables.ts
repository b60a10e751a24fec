/** A value in a table of a recorded run. */
export type Cell = string | number | boolean | null

/** A table as the recorded runs write it: the listed columns by row, and shorthand for what repeats. */
export interface Table {
  readonly columns: readonly string[]
  /** Columns with one value in every row. */
  readonly constant?: Readonly<Record<string, Cell>>
  /** Columns in which null means the value of the row above. */
  readonly ditto?: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Rows of a table as objects, its shorthand written out. */
export function rowsOf(table: Table): Readonly<Record<string, Cell>>[] {
  let above: Record<string, Cell> = {}
  return table.rows.map((cells) => {
    const row: Record<string, Cell> = { ...table.constant }
    table.columns.forEach((column, place) => {
      const cell = cells[place]!
      row[column] = cell === null && table.ditto?.includes(column) ? above[column]! : cell
    })
    above = row
    return row
  })
}
