import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js'
import type { ImportSettings, MappedField, TableKind } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element, setText } from '../element.js'
import { linkButton } from '../views/notice.js'
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
  readonly #missing = element('span')
  readonly #takeGuesses = linkButton('Take the guesses', () => this.#confirm())
  readonly #question = element(
    'p',
    { class: 'missing-fields', attributes: { 'aria-live': 'polite' } },
    this.#missing,
    this.#takeGuesses,
  )
  readonly #rows = element('div', { class: 'mapping-rows', attributes: { role: 'list' } })
  readonly #lines = new Map<string, MappingLine>()
  #entry: ImportEntry | undefined
  #drawn = ''
  /** What each column is likely to hold, of what is asked for. */
  #guesses: ReadonlyMap<string, MappedField> = new Map()
  /** Columns of which the person said that they do not hold what was guessed. */
  readonly #declined = new Set<string>()

  constructor(private readonly changed: (settings: ImportSettings) => void) {
    this.root = element('div', { class: 'mapping' }, this.#question, this.#rows)
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
    this.#guesses = this.#guessesOf(entry, held)
    for (const [column, { row, select, origin }] of this.#lines) {
      const guess = this.#guesses.get(column)
      const field = held.get(column) ?? guess ?? unused
      if (select.value !== field) select.value = field
      row.classList.toggle('guessed', guess !== undefined)
      setText(origin, guess === undefined ? '' : 'a guess')
      const name = `${column} holds${guess === undefined ? '' : ', a guess'}`
      select.label = name
      select.setAttribute('aria-label', name)
    }
    const fields = preview.settings.columns ?? {}
    const missing = fieldsOfKind[kind].slice(0, needed[kind]).filter((field) => fields[field] === undefined)
    this.#question.hidden = missing.length === 0
    setText(
      this.#missing,
      `Still without a column: ${missing.map((field) => fieldLabels[field].toLowerCase()).join(' · ')}`,
    )
    this.#takeGuesses.hidden = this.#guesses.size === 0
  }

  /** A column holds one thing, so that of several fields that it is likely to have the first is shown. */
  #guessesOf(entry: ImportEntry, held: ReadonlyMap<string, MappedField>): ReadonlyMap<string, MappedField> {
    const guesses = new Map<string, MappedField>()
    for (const [field, column] of Object.entries(likelyOf(entry)) as [MappedField, string][]) {
      if (!held.has(column) && !guesses.has(column) && !this.#declined.has(column)) guesses.set(column, field)
    }
    return guesses
  }

  /** The guesses that are shown become what the person says, and with them fields that share a column with others. */
  #confirm(): void {
    const { settings } = this.#entry ?? {}
    const columns: Partial<Record<MappedField, string>> = { ...settings?.columns }
    for (const [field, column] of Object.entries(likelyOf(this.#entry)) as [MappedField, string][])
      if (!this.#declined.has(column)) columns[field] = column
    this.changed({ ...settings, columns })
  }

  /** Brings the person to the first column that holds nothing. */
  focus(): void {
    const selects = [...this.#lines.values()].map(({ select }) => select)
    const free = selects.find(({ value }) => value === unused) ?? selects[0]
    free?.focus()
  }

  #draw(columns: readonly { readonly name: string; readonly texts: readonly string[] }[], kind: TableKind): void {
    this.#lines.clear()
    this.#declined.clear()
    const rows = columns.map(({ name, texts }) => {
      const select = createSelect(`${name} holds`)
      setChoices(select, [
        { value: unused, label: 'Not used' },
        ...fieldsOfKind[kind].map((field) => ({ value: field, label: fieldLabels[field] })),
      ])
      select.addEventListener('change', () => this.#change(name, select.value))
      const origin = element('span', { class: 'origin' })
      const row = element(
        'div',
        { class: 'mapping-row', attributes: { role: 'listitem' } },
        element('span', { class: 'column-name', text: name, attributes: { title: name } }),
        select,
        origin,
        element('span', { class: 'texts muted', text: texts.slice(0, shownTexts).join('   ') }),
      )
      this.#lines.set(name, { row, select, origin })
      return row
    })
    this.#rows.replaceChildren(...rows)
  }

  /** A field is in one column: another that held it holds nothing, and what this one held is held by none. */
  #change(column: string, field: string): void {
    const { preview, settings } = this.#entry ?? {}
    const held = heldBy(preview?.settings.columns)
    const before = held.get(column)
    const guess = this.#guesses.get(column)
    if ((before ?? guess ?? unused) === field) return
    if (guess !== undefined) this.#declined.add(column)
    if (field === unused && before === undefined) {
      if (this.#entry !== undefined) this.update(this.#entry)
      return
    }
    const columns: Partial<Record<MappedField, string>> = { ...preview?.settings.columns, ...settings?.columns }
    if (before !== undefined) columns[before] = ''
    if (field !== unused) columns[field as MappedField] = column
    this.changed({ ...settings, columns })
  }
}

/** The line of one column. */
interface MappingLine {
  readonly row: HTMLElement
  readonly select: VscodeSingleSelect
  /** Says that what is chosen is a guess. */
  readonly origin: HTMLElement
}

/** Columns that fields are likely to have, of those that are asked for. */
function likelyOf(entry: ImportEntry | undefined): Readonly<Partial<Record<MappedField, string>>> {
  const failure = entry?.failure ?? entry?.preview?.failure
  return failure?.asks?.likely ?? {}
}

function kindOf(kind: TableKind | undefined): TableKind {
  return kind ?? 'bars'
}

/** What each column holds. */
function heldBy(columns: ImportSettings['columns']): Map<string, MappedField> {
  return new Map((Object.entries(columns ?? {}) as [MappedField, string][]).map(([field, column]) => [column, field]))
}
