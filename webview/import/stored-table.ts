import type { ImportPreview, PreviewedInstrument, StoredRows } from '../../engine-host/protocol/import-settings.js'
import { element, setHover } from '../element.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { formatQuantity, missing } from '../format/number.js'
import { priceText, stampText } from './stored-text.js'

type Column = StoredRows['columns'][number]

/** Decimals of sizes at most. */
const sizeDecimals = 8

const utc = new ExchangeZone('UTC')

/** The first rows as they will be stored: one table for each kind of data. */
export class StoredTables {
  readonly root = element('div', { class: 'stored' })
  #drawn: unknown

  /** @param preview undefined: there is nothing to show yet */
  update(preview: ImportPreview | undefined): void {
    if (preview === this.#drawn) return
    this.#drawn = preview
    if (preview !== undefined && preview.tables.length === 0) {
      this.root.replaceChildren(rawTable(preview))
      return
    }
    const zones = new Map<string, ExchangeZone>()
    const instruments = new Map((preview?.instruments ?? []).map((instrument) => [instrument.id, instrument]))
    for (const { timeZone } of instruments.values()) zones.set(timeZone, new ExchangeZone(timeZone))
    this.root.replaceChildren(
      ...(preview?.tables ?? []).map((rows) =>
        storedTable(rows, instruments, zones, (preview?.tables.length ?? 0) > 1),
      ),
    )
  }
}

/** The first rows as they stand in the file, while it cannot be read. */
function rawTable({ columns }: ImportPreview): HTMLElement {
  const rows = Array.from({ length: columns[0]?.texts.length ?? 0 }, (_, at) =>
    element('tr', {}, ...columns.map(({ texts }) => element('td', { text: texts[at] ?? '' }))),
  )
  const header = columns.map(({ name }) => element('th', { text: name, attributes: { scope: 'col' } }))
  return element(
    'table',
    { class: 'raw' },
    element('caption', { class: 'visually-hidden', text: 'First rows of the file' }),
    element('thead', {}, element('tr', {}, ...header)),
    element('tbody', {}, ...rows),
  )
}

function storedTable(
  { data, columns, rows }: StoredRows,
  instruments: ReadonlyMap<string, PreviewedInstrument>,
  zones: ReadonlyMap<string, ExchangeZone>,
  named: boolean,
): HTMLElement {
  const [first] = [...instruments.values()]
  const instrumentAt = columns.findIndex(({ holds }) => holds === 'instrument')
  // Columns in which all rows agree are said once, above the table.
  const constant = columns.filter(
    ({ holds }, at) => (holds === 'instrument' || holds === 'text') && rows.every((row) => row[at] === rows[0]![at]),
  )
  const said = constant.map((column) => String(rows[0]![columns.indexOf(column)] ?? '')).filter((text) => text !== '')
  const shown = columns.filter((column) => !constant.includes(column))
  const zonesDiffer = first !== undefined && !['UTC', 'Etc/UTC'].includes(first.timeZone)
  const header = shown.flatMap((column) => headerCells(column, zonesDiffer ? first.timeZone : undefined))
  const body = rows.map((row) => {
    const instrument = instruments.get(String(row[instrumentAt])) ?? first
    const cells = shown.flatMap((column) =>
      valueCells(column, row[columns.indexOf(column)] ?? null, instrument, zones, zonesDiffer),
    )
    return element('tr', {}, ...cells)
  })
  const caption = element('caption', {
    text: [...(named ? [dataLabels[data]] : []), ...said].join(' · '),
    ...(said.length === 0 && !named && { class: 'visually-hidden' }),
  })
  if (said.length === 0 && !named) caption.textContent = 'First rows as they will be stored'
  return element(
    'table',
    {},
    caption,
    element('thead', {}, element('tr', {}, ...header)),
    element('tbody', {}, ...body),
  )
}

const dataLabels: Readonly<Record<StoredRows['data'], string>> = {
  bars: 'Bars',
  trades: 'Trades',
  quotes: 'Quotes',
  depth: 'Depth',
}

function headerCells({ name, holds }: Column, zone: string | undefined): HTMLElement[] {
  const cell = (text: string, end: boolean) =>
    element('th', { text, attributes: { scope: 'col' }, ...(end && { class: 'end' }) })
  if (holds !== 'time') return [cell(name, holds === 'price' || holds === 'size')]
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  if (zone === undefined) return [cell(`${title}, UTC`, false)]
  const exchange = cell(cityOf(zone), false)
  setHover(exchange, `The same time in ${zone}, the zone of the instrument in instruments.json`)
  return [cell(`${title}, UTC`, false), exchange]
}

function valueCells(
  { holds }: Column,
  value: string | number | null,
  instrument: PreviewedInstrument | undefined,
  zones: ReadonlyMap<string, ExchangeZone>,
  zoned: boolean,
): HTMLElement[] {
  if (holds === 'time') {
    const time = (zone: ExchangeZone, kind: string) =>
      element('td', { class: kind, text: value === null ? missing : stampText(String(value), zone) })
    const zone = zones.get(instrument?.timeZone ?? '') ?? utc
    return [time(utc, 'time'), ...(zoned ? [time(zone, 'time muted')] : [])]
  }
  if (value === null) {
    const cell = element('td', { class: holds === 'price' || holds === 'size' ? 'end muted' : 'muted', text: missing })
    setHover(cell, 'Nothing is stored here')
    return [cell]
  }
  switch (holds) {
    case 'price':
      return [element('td', { class: 'end', text: priceText(String(value), instrument?.pricePrecision ?? 0) })]
    case 'size':
      return [element('td', { class: 'end', text: formatQuantity(Number(value), sizeDecimals) })]
    default:
      return [element('td', { text: String(value) })]
  }
}

/** `New York` of `America/New_York`. */
function cityOf(zone: string): string {
  return zone.replace(/^.*\//, '').replaceAll('_', ' ')
}
