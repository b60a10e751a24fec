import { element } from '../element.js'
import type { BarPart } from './covered-parts.js'

/** Draws the parts into a cell, which keeps what it has when nothing has changed. */
export function fillCoverageBar(cell: HTMLElement, parts: readonly BarPart[], label: string): void {
  const key = JSON.stringify(parts)
  cell.classList.add('coverage')
  cell.setAttribute('aria-label', label)
  if (cell.title !== label) cell.title = label
  if (cell.dataset['parts'] === key) return
  cell.dataset['parts'] = key
  const track = element('div', { class: 'track' })
  for (const { from, to } of parts) {
    const part = element('i')
    part.style.left = `${from * 100}%`
    part.style.width = `${(to - from) * 100}%`
    track.append(part)
  }
  cell.replaceChildren(track)
}
