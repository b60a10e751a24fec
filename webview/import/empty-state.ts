import '@vscode-elements/elements/dist/vscode-button/index.js'
import { element, icon } from '../element.js'

const forms = [
  'Databento CSV and DBN, bars, trades, quotes and depth',
  'Binance dumps, Yahoo, TradingView, MetaTrader, Dukascopy, HistData, Stooq, Polygon, Kibot',
  'any CSV, Parquet or SQLite table, by its columns',
  'each plain or as .zst, .gz or .zip',
]

/** What the wizard shows before there is a file. */
export function createEmptyState(choose: (what: 'files' | 'folder') => void): HTMLElement {
  const button = (label: string, what: 'files' | 'folder', secondary: boolean) => {
    const created = document.createElement('vscode-button')
    created.textContent = label
    created.secondary = secondary
    created.addEventListener('click', () => choose(what))
    return created
  }
  return element(
    'div',
    { class: 'empty' },
    icon('cloud-upload'),
    element('p', { class: 'message', text: 'Drag market data here from the explorer, holding Shift, or choose it.' }),
    element(
      'div',
      { class: 'buttons' },
      button('Choose Files…', 'files', false),
      button('Choose Folder…', 'folder', true),
    ),
    element('ul', { class: 'muted' }, ...forms.map((text) => element('li', { text }))),
    element('p', { class: 'muted', text: 'Nothing is written before you have seen the rows.' }),
  )
}
