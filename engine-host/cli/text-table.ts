export interface TableColumn {
  readonly title: string
  /** Numbers stand on the right. Default `left`. */
  readonly align?: 'left' | 'right'
}

/** Rows as lines of aligned columns under their titles. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, at) => Math.max(textWidth(title), ...rows.map((row) => textWidth(row[at]!))))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => {
        const room = ' '.repeat(widths[at]! - textWidth(cell))
        return columns[at]!.align === 'right' ? room + cell : cell + room
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n')
}

/** Columns that a text takes, by characters as they are seen. */
function textWidth(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length
}
