import '@vscode-elements/elements/dist/vscode-button/index.js'
import { element } from '../element.js'

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['↑', '↓'], 'move in the table, with Shift to select'],
  [['Home', 'End'], 'first and last row; in the chart of the run its ends'],
  [['PageUp', 'PageDown'], 'a page of the table, of the chart of the run'],
  [['Enter'], 'open the trade'],
  [['Space'], 'select or unselect the row'],
  [['/'], 'filter the table'],
  [['l'], 'show the line that placed the order'],
  [['n', 'p'], 'next and previous trade'],
  [['d'], 'debug the trade that is shown, or that of the row'],
  [['[', ']'], 'previous and next bar'],
  [['+', '-', 'f'], 'zoom in, zoom out, fit'],
  [['c'], 'show the trade in the chart of the run'],
  [['g'], 'in the chart of the run, type a time to go to'],
  [['e'], 'export the run'],
  [['←', '→'], 'read the chart of the equity, with Shift to select a period for all tabs'],
  [['Esc'], 'back to the trades; from there to the whole run'],
  [['?'], 'this list'],
]

/** The list of keys. */
export class KeysDialog {
  readonly root: HTMLDialogElement

  constructor() {
    const close = document.createElement('vscode-button')
    close.textContent = 'Close'
    close.addEventListener('click', () => this.root.close())
    const rows = keys.flatMap(([names, what]) => [
      element('dt', {}, ...names.flatMap((name, at) => (at === 0 ? [key(name)] : [' ', key(name)]))),
      element('dd', { text: what }),
    ])
    this.root = element(
      'dialog',
      { class: 'keys-dialog', attributes: { 'aria-labelledby': 'keys-title' } },
      element('h2', { text: 'Keys', attributes: { id: 'keys-title' } }),
      element('dl', {}, ...rows),
      close,
    )
  }

  open(): void {
    if (!this.root.open) this.root.showModal()
  }
}

function key(name: string): HTMLElement {
  return element('kbd', { text: name })
}
