import '@vscode-elements/elements/dist/vscode-button/index.js'
import { element } from '../element.js'

const keys: readonly (readonly [names: readonly string[], what: string])[] = [
  [['↑', '↓'], 'another series'],
  [['/'], 'filter the series'],
  [['Enter'], 'to the chart of the series'],
  [['g'], 'go to a time'],
  [['←', '→'], 'move the chart'],
  [['+', '-', 'f'], 'zoom in, zoom out, fit'],
  [['n', 'p'], 'next and previous gap'],
  [['e'], 'export the series'],
  [['Delete'], 'delete the series'],
  [['?'], 'this list'],
]

/** The list of keys. */
export function createKeysDialog(): HTMLDialogElement {
  const close = document.createElement('vscode-button')
  close.textContent = 'Close'
  const rows = keys.flatMap(([names, what]) => [
    element('dt', {}, ...names.flatMap((name, at) => (at === 0 ? [key(name)] : [' ', key(name)]))),
    element('dd', { text: what }),
  ])
  const dialog = element(
    'dialog',
    { class: 'keys-dialog', attributes: { 'aria-labelledby': 'keys-title' } },
    element('h2', { text: 'Keys', attributes: { id: 'keys-title' } }),
    element('dl', {}, ...rows),
    close,
  )
  close.addEventListener('click', () => dialog.close())
  return dialog
}

function key(name: string): HTMLElement {
  return element('kbd', { text: name })
}
