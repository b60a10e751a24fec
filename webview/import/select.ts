import '@vscode-elements/elements/dist/vscode-single-select/index.js'
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js'

/** A value that can be chosen. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** Height of an option, and how many are seen at a time. */
const optionHeight = 22
const seenOptions = 10

/** A select with a name for screen readers, whose list opens to where there is room. */
export function createSelect(label: string): VscodeSingleSelect {
  const select = document.createElement('vscode-single-select')
  select.label = label
  select.setAttribute('aria-label', label)
  const place = (): void => {
    // A list that is open stays where it is, under the pointer that chooses of it.
    if (select.open) return
    const { top, bottom } = select.getBoundingClientRect()
    const height = (Math.min(select.options.length, seenOptions) + 1) * optionHeight
    const below = window.innerHeight - bottom
    select.position = below < height && top > below ? 'above' : 'below'
  }
  for (const event of ['focusin', 'pointerdown', 'keydown']) select.addEventListener(event, place, { capture: true })
  void select.updateComplete.then(() => {
    for (const arrow of select.shadowRoot?.querySelectorAll('.icon svg') ?? [])
      arrow.setAttribute('aria-hidden', 'true')
  })
  return select
}

export function setChoices(select: VscodeSingleSelect, choices: readonly Choice[]): void {
  select.options = choices.map((choice) => ({ ...choice, description: '', selected: false, disabled: false }))
}
