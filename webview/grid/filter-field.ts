import '@vscode-elements/elements/dist/vscode-textfield/index.js'

/** Milliseconds after the last key before the filter is applied. */
const typingPause = 120

/** A field that filters while one types; Escape clears it. */
export class FilterField {
  readonly root = document.createElement('vscode-textfield')
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param filtered called with the text after it was changed by hand */
  constructor(label: string, placeholder: string, filtered: (text: string) => void) {
    this.root.placeholder = placeholder
    this.root.label = label
    this.root.type = 'search'
    this.root.addEventListener('input', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => filtered(this.root.value), typingPause)
    })
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.root.value === '') return
      event.stopPropagation()
      this.root.value = ''
      filtered('')
    })
  }

  set value(text: string) {
    if (this.root.value !== text) this.root.value = text
  }

  focus(): void {
    this.root.focus()
  }
}
