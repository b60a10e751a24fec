import '@vscode-elements/elements/dist/vscode-textfield/index.js'
import { element, setText } from '../element.js'

/** Milliseconds after the last key before the filter is applied. */
const typingPause = 120

/** The filter over the table of trades and what is selected or left. */
export class TradesToolbar {
  readonly root: HTMLElement
  readonly #field = document.createElement('vscode-textfield')
  readonly #summary = element('span', { class: 'summary muted', attributes: { role: 'status' } })
  readonly #problem = element('span', { class: 'problem', attributes: { role: 'alert' } })
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param filtered called with the text of the filter after it was changed by hand */
  constructor(filtered: (text: string) => void) {
    this.#field.placeholder = 'Filter, such as side:long pnl<0 reason:stop'
    this.#field.label = 'Filter trades'
    this.#field.type = 'search'
    this.root = element('div', { class: 'toolbar' }, this.#field, this.#problem, this.#summary)
    this.#field.addEventListener('input', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => filtered(this.#field.value), typingPause)
    })
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#field.value === '') return
      event.stopPropagation()
      this.#field.value = ''
      filtered('')
    })
  }

  set filter(text: string) {
    if (this.#field.value !== text) this.#field.value = text
  }

  /** The sentence that says what the filter does not understand; empty when it does. */
  set problem(sentence: string) {
    setText(this.#problem, sentence)
    this.#field.invalid = sentence !== ''
  }

  set summary(text: string) {
    setText(this.#summary, text)
    this.#summary.title = text
  }

  focus(): void {
    this.#field.focus()
  }
}
