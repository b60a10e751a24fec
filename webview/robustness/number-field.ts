import '@vscode-elements/elements/dist/vscode-textfield/index.js'
import { element, setHover } from '../element.js'

export interface NumberFieldOptions {
  readonly label: string
  /** What it means. */
  readonly hover: string
  /** What an empty field stands for. */
  readonly proposed: number
  readonly allows: (value: number) => boolean
  /** What is wanted, in a few words, of one that wrote something else. */
  readonly problem: string
  readonly changed: () => void
}

/** A number that one writes; what makes no sense is marked and passed over. */
export class NumberField {
  readonly root: HTMLElement
  readonly #options: NumberFieldOptions
  readonly #field = document.createElement('vscode-textfield')
  #value: number

  constructor(options: NumberFieldOptions) {
    this.#options = options
    this.#value = options.proposed
    this.#field.label = options.label
    this.#field.value = String(options.proposed)
    this.#field.setAttribute('spellcheck', 'false')
    this.root = element(
      'label',
      { class: 'number' },
      element('span', { class: 'muted', text: options.label }),
      this.#field,
    )
    setHover(this.root, options.hover)
    this.#field.addEventListener('change', () => this.#take())
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#take()
    })
  }

  /** The last number that made sense. */
  get value(): number {
    return this.#value
  }

  #take(): void {
    const { allows, proposed, problem, hover, changed } = this.#options
    const text = this.#field.value.replaceAll(/[\s,%]/g, '')
    const value = text === '' ? proposed : Number(text)
    this.#field.invalid = !allows(value)
    setHover(this.root, this.#field.invalid ? `${problem}.\n${hover}` : hover)
    if (this.#field.invalid || value === this.#value) return
    this.#value = value
    changed()
  }
}
