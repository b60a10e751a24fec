/** A column of a grid. */
export interface GridColumn {
  readonly key: string
  readonly label: string
  /** Explains the column on hover. */
  readonly meaning?: string
  /** Numbers stand at the end. Default `start`. */
  readonly align?: 'start' | 'end'
  /** Pixels, its gap to the column before included. */
  readonly width: number
  /** Share of the room that is left over. Default 0. */
  readonly grow?: number
  /** Where there is no room, columns leave from the largest rank. */
  readonly rank: number
}

/** Columns that fit, in their order. The one of the lowest rank always does. */
export function fittingColumns(columns: readonly GridColumn[], available: number): readonly GridColumn[] {
  const kept = new Set<GridColumn>()
  let used = 0
  for (const column of [...columns].sort((a, b) => a.rank - b.rank)) {
    if (kept.size > 0 && used + column.width > available) break
    kept.add(column)
    used += column.width
  }
  return columns.filter((column) => kept.has(column))
}

/** Widths of the columns as CSS: what is left over goes to those that grow, else behind the last. */
export function gridTemplate(columns: readonly GridColumn[]): string {
  const widths = columns.map(({ width, grow = 0 }) => (grow > 0 ? `minmax(${width}px, ${grow}fr)` : `${width}px`))
  return [...widths, ...(columns.some(({ grow = 0 }) => grow > 0) ? [] : ['minmax(0, 1fr)'])].join(' ')
}
