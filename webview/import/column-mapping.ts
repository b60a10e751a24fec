import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js'
import type { ImportSettings, MappedField, TableKind } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element } from '../element.js'
import { createSelect, setChoices } from './select.js'

/** What a column of each kind of table can hold; those that a table must have come first. */
const fieldsOfKind: Readonly<Record<TableKind, readonly MappedField[]>> = {
  bars: ['time', 'open', 'high', 'low', 'close', 'volume', 'timeOfDay', 'symbol', 'length', 'openInterest'],
  trades: ['time', 'price', 'size', 'side', 'sequence', 'timeOfDay', 'eventTime', 'symbol'],
  quotes: ['time', 'bid', 'ask', 'bidSize', 'askSize', 'timeOfDay', 'eventTime', 'symbol'],
}

const needed: Readonly<Record<TableKind, number>> = { bars: 5, trades: 3, quotes: 3 }

const fieldLabels: Readonly<Record<MappedField, string>> = {
  time: 'Time, or date',
  timeOfDay: 'Time of day',
  eventTime: 'Time at the exchange',
  open: 'Open',
  high: 'High',
  low: 'Low',
  close: 'Close',
  volume: 'Volume',
  openInterest: 'Open interest',
  symbol: 'Symbol',
  length: 'Length of bars',
  price: 'Price',
  size: 'Size',
  side: 'Side',
  bid: 'Bid',
  ask: 'Ask',
  bidSize: 'Bid size',
  askSize: 'Ask size',
  sequence: 'Number of the trade',
}

/** Stands for no field: the control shows nothing of an empty value. */
const unused = 'unused'

/** Texts of a column that are shown. */
const shownTexts = 3

/** Which column of a table holds what: a line for each column, with its first texts. */
export class ColumnMapping {
  readonly root: HTMLElement
  readonly #missing = element('p', { class: 'missing-fields', attributes: { 'aria-live': 'polite' } })
  readonly #rows = element('div', { class: 'mapping-rows', attributes: { role: 'list' } })
  readonly #selects = new Map<string, VscodeSingleSelect>()
  #entry: ImportEntry | undefined
  #drawn = ''

  constructor(private readonly changed: (settings: ImportSettings) => void) {
    this.root = element('div', { class: 'mapping' }, this.#missing, this.#rows)
  }

  update(entry: ImportEntry): void {
    this.#entry = entry
    const { preview } = entry
    if (preview === undefined) return
    const kind = kindOf(preview.settings.kind)
    const drawn = JSON.stringify([entry.file, kind, preview.columns])
    if (drawn !== this.#drawn) {
      this.#drawn = drawn
      this.#draw(preview.columns, kind)
    }
    const held = heldBy(preview.settings.columns)
    for (const [column, select] of this.#selects) {
      const field = held.get(column) ?? unused
      if (select.value !== field) select.value = field
    }
    const fields = preview.settings.columns ?? {}
    const missing = fieldsOfKind[kind].slice(0, needed[kind]).filter((field) => fields[field] === undefined)
    this.#missing.hidden = missing.length === 0
    this.#missing.textContent = `Still without a column: ${missing.map((field) => fieldLabels[field].toLowerCase()).join(' · ')}`
  }

  /** Brings the person to the first column that holds nothing. */
  focus(): void {
    const free = [...this.#selects.values()].find(({ value }) => value === unused) ?? [...this.#selects.values()][0]
    free?.focus()
  }

  #draw(columns: readonly { readonly name: string; readonly texts: readonly string[] }[], kind: TableKind): void {
    this.#selects.clear()
    const rows = columns.map(({ name, texts }) => {
      const select = createSelect(`${name} holds`)
      setChoices(select, [
        { value: unused, label: 'Not used' },
        ...fieldsOfKind[kind].map((field) => ({ value: field, label: fieldLabels[field] })),
      ])
      select.addEventListener('change', () => this.#change(name, select.value))
      this.#selects.set(name, select)
      return element(
        'div',
        { class: 'mapping-row', attributes: { role: 'listitem' } },
        element('span', { class: 'column-name', text: name, attributes: { title: name } }),
        select,
        element('span', { class: 'texts muted', text: texts.slice(0, shownTexts).join('   ') }),
      )
    })
    this.#rows.replaceChildren(...rows)
  }

  /** A field is in one column: another that held it holds nothing, and what this one held is held by none. */
  #change(column: string, field: string): void {
    const { preview, settings } = this.#entry ?? {}
    const held = heldBy(preview?.settings.columns)
    const before = held.get(column)
    if ((before ?? unused) === field) return
    const columns: Partial<Record<MappedField, string>> = { ...preview?.settings.columns, ...settings?.columns }
    if (before !== undefined) columns[before] = ''
    if (field !== unused) columns[field as MappedField] = column
    this.changed({ ...settings, columns })
  }
}

function kindOf(kind: TableKind | undefined): TableKind {
  return kind ?? 'bars'
}

/** What each column holds. */
function heldBy(columns: ImportSettings['columns']): Map<string, MappedField> {
  return new Map((Object.entries(columns ?? {}) as [MappedField, string][]).map(([field, column]) => [column, field]))
}
