import { element, setText } from '../element.js'

export interface LegendEntry {
  readonly label: string
  readonly value: string
  /** CSS colour of the label. */
  readonly colour?: string
  /** Draws the line's style before the label. */
  readonly stroke?: 'solid' | 'dashed'
}

/** Names and values at the top left of a pane, updated with the crosshair. */
export class ChartLegend {
  readonly root = element('div', { class: 'legend', attributes: { 'aria-hidden': 'true' } })
  readonly #entries: { label: HTMLElement; value: HTMLElement; stroke: HTMLElement }[] = []

  set top(pixels: number) {
    this.root.style.top = `${pixels}px`
  }

  update(entries: readonly LegendEntry[]): void {
    while (this.#entries.length < entries.length) {
      const stroke = element('i', { class: 'stroke' })
      const label = element('span')
      const value = element('span', { class: 'value' })
      this.root.append(element('span', { class: 'entry' }, stroke, label, value))
      this.#entries.push({ label, value, stroke })
    }
    for (const [at, parts] of this.#entries.entries()) {
      const entry = entries[at]
      parts.label.parentElement!.hidden = entry === undefined
      if (entry === undefined) continue
      setText(parts.label, entry.label)
      setText(parts.value, entry.value)
      parts.stroke.hidden = entry.stroke === undefined
      parts.stroke.classList.toggle('dashed', entry.stroke === 'dashed')
      parts.stroke.style.color = entry.colour ?? ''
      parts.label.style.color = entry.stroke === undefined ? (entry.colour ?? '') : ''
    }
  }
}
