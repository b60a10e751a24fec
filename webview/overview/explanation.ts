import { element, setText } from '../element.js'

/** Pixels kept free at the edges of the window. */
const margin = 8

/** What the hover of a row says, for those who come to it with the keyboard. */
export class Explanation {
  readonly root = element('div', { class: 'explanation', attributes: { 'aria-hidden': 'true' } })

  constructor() {
    this.root.hidden = true
  }

  get isShown(): boolean {
    return !this.root.hidden
  }

  /** Stands under the row, or above it where there is no room. */
  show(row: HTMLElement, text: string): void {
    setText(this.root, text)
    this.root.hidden = false
    const { left, right, top, bottom } = row.getBoundingClientRect()
    const { width, height } = this.root.getBoundingClientRect()
    const below = bottom + 4 + height + margin <= window.innerHeight
    this.root.style.top = `${below ? bottom + 4 : Math.max(margin, top - 4 - height)}px`
    this.root.style.left = `${Math.max(margin, Math.min(left, right - width, window.innerWidth - width - margin))}px`
  }

  hide(): void {
    this.root.hidden = true
  }
}
