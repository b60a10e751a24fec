/** A column of a table in the report. */
export interface ReportColumn {
  readonly label: string
  /** Numbers are aligned at the right. */
  readonly isNumber?: boolean
}

/** A cell as markup; a string is the markup itself. */
export type ReportCell = string | { readonly markup: string; readonly tone?: number }

/**
 * A table as markup. The first cell of a row names it. It scrolls by itself where the sheet is too narrow.
 *
 * @param name class that the style sheet knows
 * @param caption markup; empty for none
 */
export function tableMarkup(
  name: string,
  caption: string,
  columns: readonly ReportColumn[],
  rows: readonly (readonly ReportCell[])[],
): string {
  const kind = ({ isNumber = false }: ReportColumn): string => (isNumber ? ' class="number"' : '')
  const heads = columns.map((column) =>
    column.label === '' ? '<td></td>' : `<th scope="col"${kind(column)}>${column.label}</th>`,
  )
  const body = rows.map((cells) => {
    const markup = cells.map((cell, at) => {
      if (at === 0) return `<th scope="row"${kind(columns[0]!)}>${typeof cell === 'string' ? cell : cell.markup}</th>`
      const tone = typeof cell === 'string' ? '' : toneClass(cell.tone ?? 0)
      const names = `${columns[at]!.isNumber === true ? 'number' : ''}${tone}`.trim()
      return `<td${names === '' ? '' : ` class="${names}"`}>${typeof cell === 'string' ? cell : cell.markup}</td>`
    })
    return `<tr>${markup.join('')}</tr>`
  })
  return (
    `<div class="wide"><table class="${name}">${caption === '' ? '' : `<caption>${caption}</caption>`}` +
    `<thead><tr>${heads.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
  )
}

/** Class of a gain or a loss, after a space; nothing for zero and what is no number. */
export function toneClass(value: number): string {
  return value > 0 ? ' gain' : value < 0 ? ' loss' : ''
}
