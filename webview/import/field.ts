import '@vscode-elements/elements/dist/vscode-textfield/index.js'
import { element, setHover, setText } from '../element.js'
import { linkButton } from '../views/notice.js'
import { type Choice, createSelect, setChoices } from './select.js'

export interface FieldOptions {
  readonly label: string
  /** What it means. */
  readonly hover: string
  /** Called with what the person wants; undefined: what is proposed. */
  readonly changed: (value: string | undefined) => void
}

/** What a field shows. */
export interface FieldState {
  /** What the person has set. */
  readonly given: string | undefined
  /** What is proposed; undefined when the file says nothing. */
  readonly proposed: string | undefined
  /** True when it must be told. */
  readonly wanted: boolean
}

/** Stands for no value: the control shows nothing of an empty one. */
const undecided = 'undecided'

/** Milliseconds without a key after which a text is taken. */
const patience = 350

/** A labelled setting: what it is, its control, and whether its value is proposed or the person's. */
abstract class Field {
  readonly root: HTMLElement
  protected readonly label: HTMLElement
  readonly #origin = element('span', { class: 'origin muted' })
  readonly #reset: HTMLButtonElement

  constructor(protected readonly options: FieldOptions) {
    this.label = element('span', { class: 'label', text: options.label })
    setHover(this.label, options.hover)
    this.#reset = linkButton('reset', () => options.changed(undefined))
    this.#reset.setAttribute('aria-label', `Reset ${options.label.toLowerCase()} to what is proposed`)
    this.root = element(
      'div',
      { class: 'field' },
      this.label,
      element('span', { class: 'below' }, this.#origin, this.#reset),
    )
  }

  abstract focus(): void

  protected showOrigin({ given, proposed, wanted }: FieldState): void {
    setText(
      this.#origin,
      wanted ? 'needed' : given !== undefined ? 'set by you' : proposed !== undefined ? 'proposed' : '',
    )
    this.root.classList.toggle('needed', wanted)
    this.#reset.hidden = given === undefined
  }
}

/** A setting with a few values. */
export class SelectField extends Field {
  readonly #control: ReturnType<typeof createSelect>
  #choices = ''

  constructor(options: FieldOptions, combobox = false) {
    super(options)
    this.#control = createSelect(options.label)
    this.#control.combobox = combobox
    if (combobox) this.#control.filter = 'contains'
    this.#control.addEventListener('change', () => {
      const { value } = this.#control
      if (value !== undecided) options.changed(value)
    })
    this.root.insertBefore(this.#control, this.root.lastChild)
  }

  update(choices: readonly Choice[], state: FieldState): void {
    const value = state.given ?? (state.wanted ? undefined : state.proposed)
    const shown =
      value === undefined
        ? [{ value: undecided, label: state.wanted ? 'Choose…' : 'As the file tells' }, ...choices]
        : choices
    const known = value === undefined || choices.some((choice) => choice.value === value)
    const all = known ? shown : [...shown, { value, label: value }]
    const key = JSON.stringify(all)
    if (key !== this.#choices) {
      this.#choices = key
      setChoices(this.#control, all)
    }
    const chosen = value ?? undecided
    if (this.#control.value !== chosen) this.#control.value = chosen
    this.showOrigin(state)
  }

  focus(): void {
    this.#control.focus()
  }
}

/** A setting that is written. */
export class TextField extends Field {
  readonly #control = document.createElement('vscode-textfield')
  #timer: ReturnType<typeof setTimeout> | undefined
  #shown: string | undefined

  constructor(options: FieldOptions, placeholder: string) {
    super(options)
    this.#control.label = options.label
    this.#control.placeholder = placeholder
    this.#control.setAttribute('spellcheck', 'false')
    this.#control.addEventListener('input', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#take(), patience)
    })
    this.#control.addEventListener('change', () => this.#take())
    this.root.insertBefore(this.#control, this.root.lastChild)
  }

  update(state: FieldState): void {
    const text = state.given ?? state.proposed ?? ''
    // What is being written is not taken away.
    if (this.#timer === undefined && text !== this.#shown) {
      this.#shown = text
      this.#control.value = text
    }
    // What is still to be told is no mistake yet.
    this.#control.invalid = state.wanted && state.given !== undefined
    this.showOrigin(state)
  }

  /** Forgets what is being written, for another file. */
  abandon(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#shown = undefined
  }

  focus(): void {
    this.#control.focus()
  }

  #take(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const text = this.#control.value.trim()
    if (text === this.#shown) return
    this.#shown = text
    this.options.changed(text === '' ? undefined : text)
  }
}
