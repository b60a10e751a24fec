import { element, setText } from '../element.js'

/** Where one types a time to go to. */
export class TimeField {
  readonly root: HTMLElement
  readonly #input = element('input', {
    class: 'time',
    attributes: {
      type: 'text',
      placeholder: 'Go to 2013-10-08 10:30',
      'aria-label': 'Go to a time on the clocks of the exchange',
      title: 'A date or a time on the clocks of the exchange, or ISO 8601 with its zone; Enter goes there (g)',
      spellcheck: 'false',
    },
  })
  readonly #problem = element('span', { class: 'problem', attributes: { role: 'alert' } })

  /** @param go told what was typed when Enter is pressed */
  constructor(go: (time: string) => void) {
    this.root = element('span', { class: 'time-field' }, this.#problem, this.#input)
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || this.#input.value.trim() === '') return
      event.preventDefault()
      go(this.#input.value.trim())
    })
    this.#input.addEventListener('input', () => (this.problem = ''))
  }

  /** A time that could be typed. */
  set example(time: string) {
    this.#input.placeholder = `Go to ${time}`
  }

  /** The sentence that says what cannot be understood; empty when it can. */
  set problem(sentence: string) {
    setText(this.#problem, sentence)
    this.#input.setAttribute('aria-invalid', String(sentence !== ''))
  }

  focus(): void {
    this.#input.focus()
    this.#input.select()
  }
}
