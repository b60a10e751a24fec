import { element, setHover } from '../element.js'
import { missing } from '../format/number.js'

export interface ListedFigure {
  readonly label: string
  readonly text: string
  /** What it means and where its definition comes from. */
  readonly hover: string
  /** Why there is none, where it is a dash. */
  readonly why?: string | undefined
}

/** Figures one under the other; hovering one says what it is, and why it is missing. */
export function figureList(figures: readonly ListedFigure[]): HTMLElement {
  const rows = figures.map(({ label, text, hover, why }) => {
    const isMissing = text === missing
    const row = element(
      'div',
      { class: 'row' },
      element('dt', { text: label }),
      element('dd', { text, ...(isMissing && { class: 'muted' }) }),
    )
    setHover(row, isMissing && why !== undefined ? `${why}\n${hover}` : hover)
    return row
  })
  return element('dl', { class: 'figures' }, ...rows)
}

/** A part of a view under its heading. */
export function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', { attributes: { 'aria-label': title } }, element('h2', { text: title }), ...content)
}
