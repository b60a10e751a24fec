import type { ImportPreview, PreviewedInstrument, StoredRows } from '../../engine-host/protocol/import-settings.js'
import { element, setHover } from '../element.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { formatQuantity, missing } from '../format/number.js'
import { fractionDigits, priceText, stampText } from './stored-text.js'

type Column = StoredRows['columns'][number]

/** Decimals of sizes at most. */
const sizeDecimals = 8

const utc = new ExchangeZone('UTC')

/** Stands for the zones of instruments that trade in several. */
const severalZones = 'several'

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
    ({ holds, name }, at) =>
      (holds === 'instrument' || name === 'bars') && rows.every((row) => row[at] === rows[0]![at]),
  )
  const said = constant.map((column) => String(rows[0]![columns.indexOf(column)] ?? '')).filter((text) => text !== '')
  const [time, ...otherTimes] = columns.filter(({ holds }) => holds === 'time')
  const at = (column: Column) => columns.indexOf(column)
  // A second time that is always the first says nothing; else it comes last, after what most people look for.
  const distinct = otherTimes.filter((other) => rows.some((row) => row[at(other)] !== row[at(time!)]))
  const values = columns.filter((column) => column.holds !== 'time' && !constant.includes(column))
  const exchanges = [...zones.keys()].filter((zone) => !['UTC', 'Etc/UTC'].includes(zone))
  const zone = exchanges.length > 1 ? severalZones : exchanges[0]
  const plain = (column: Column): Shown => ({ at: at(column), title: column.name, holds: column.holds })
  const names = values.filter(({ holds }) => holds === 'instrument')
  const shown: readonly Shown[] = [
    ...names.map(plain),
    ...(time === undefined ? [] : timesOf(time, zone, at(time), rows)),
    ...values.filter((column) => !names.includes(column)).map(plain),
    ...distinct.flatMap((other) => timesOf(other, undefined, at(other), rows)),
  ]
  const body = rows.map((row) => {
    const instrument = instruments.get(String(row[instrumentAt])) ?? first
    return element('tr', {}, ...shown.map((column) => valueCell(column, row[column.at] ?? null, instrument, zones)))
  })
  const heading = [...(named ? [dataLabels[data]] : []), ...said].join(' · ')
  const caption = element('caption', { text: heading === '' ? 'First rows as they will be stored' : heading })
  if (heading === '') caption.className = 'visually-hidden'
  return element(
    'table',
    {},
    caption,
    element('thead', {}, element('tr', {}, ...shown.map(headerCell))),
    element('tbody', {}, ...body),
  )
}

/** A column as it is drawn. */
interface Shown {
  /** Place in the stored rows. */
  readonly at: number
  readonly title: string
  readonly holds: Column['holds']
  /** Times in the zone of the instrument instead of UTC. */
  readonly zone?: string
  /** Digits after the second. */
  readonly digits?: number
}

/** A time in UTC and, where it is another, in the zone of the exchange. */
function timesOf(column: Column, zone: string | undefined, at: number, rows: StoredRows['rows']): Shown[] {
  const title = `${column.name.charAt(0).toUpperCase()}${column.name.slice(1)}, UTC`
  const digits = fractionDigits(rows.flatMap((row) => (row[at] === null ? [] : [String(row[at])])))
  const inUtc: Shown = { at, title, holds: 'time', digits }
  return zone === undefined
    ? [inUtc]
    : [inUtc, { ...inUtc, title: zone === severalZones ? 'At its exchange' : cityOf(zone), zone }]
}

const dataLabels: Readonly<Record<StoredRows['data'], string>> = {
  bars: 'Bars',
  trades: 'Trades',
  quotes: 'Quotes',
  depth: 'Depth',
  'open-interest': 'Open interest',
}

function headerCell({ title, holds, zone }: Shown): HTMLElement {
  const end = holds === 'price' || holds === 'size'
  const cell = element('th', { text: title, attributes: { scope: 'col' }, ...(end && { class: 'end' }) })
  if (zone !== undefined) {
    const where = zone === severalZones ? 'the zone of its instrument' : `${zone}, the zone of the instrument`
    setHover(cell, `The same time in ${where} in instruments.json`)
  }
  return cell
}

function valueCell(
  { holds, zone, digits = 0 }: Shown,
  value: string | number | null,
  instrument: PreviewedInstrument | undefined,
  zones: ReadonlyMap<string, ExchangeZone>,
): HTMLElement {
  const end = holds === 'price' || holds === 'size' ? 'end ' : ''
  if (value === null) {
    const cell = element('td', { class: `${end}muted`, text: missing })
    setHover(cell, 'Nothing is stored here')
    return cell
  }
  switch (holds) {
    case 'time': {
      const shownIn = zone === undefined ? utc : (zones.get(instrument?.timeZone ?? '') ?? utc)
      const text = stampText(String(value), shownIn, digits)
      return element('td', { text, ...(zone !== undefined && { class: 'muted' }) })
    }
    case 'price':
      return element('td', { class: 'end', text: priceText(String(value), instrument?.pricePrecision ?? 0) })
    case 'size':
      return element('td', { class: 'end', text: formatQuantity(Number(value), sizeDecimals) })
    default:
      return element('td', { text: String(value) })
  }
}

/** `New York` of `America/New_York`. */
function cityOf(zone: string): string {
  return zone.replace(/^.*\//, '').replaceAll('_', ' ')
}
