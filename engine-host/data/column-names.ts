import { nearestName } from '../core/suggestion.js'
import type { MappedField } from '../protocol/import-settings.js'
import type { TableForm } from './table-form.js'
import type { TextSample } from './text-sample.js'

/** Names of columns by what they hold, most telling first, in lower case without anything but letters and digits. */
const names: Readonly<Record<MappedField, readonly string[]>> = {
  time: [
    'timestamp',
    'datetime',
    'opentime',
    'tsevent',
    'timestampns',
    'windowstart',
    'candledtutc',
    'unix',
    'unixtime',
    'unixtimestamp',
    'timeutc',
    'gmttime',
    'localtime',
    'date',
    'time',
    'ts',
    't',
    'dt',
    'day',
    'closetime',
  ],
  timeOfDay: ['time', 'timeofday', 'hour'],
  eventTime: ['tsevent', 'eventtime', 'exchangetime', 'exchangetimestamp'],
  open: ['open', 'o', 'openprice', 'openingprice', 'first'],
  high: ['high', 'h', 'highprice', 'max'],
  low: ['low', 'l', 'lowprice', 'min'],
  close: ['close', 'c', 'closeprice', 'last', 'closelast', 'closingprice'],
  volume: ['volume', 'vol', 'v', 'basevolume', 'volumebtc', 'tickvolume', 'tickvol'],
  openInterest: ['openinterest', 'openint', 'oi'],
  length: ['interval', 'timeframe', 'resolution', 'period', 'granularity', 'barsize', 'per'],
  bid: ['bid', 'bidprice', 'bestbid', 'bidpx', 'bidpx00'],
  ask: ['ask', 'askprice', 'bestask', 'askpx', 'askpx00', 'offer'],
  bidSize: ['bidsize', 'bidvolume', 'bidsz', 'bidqty', 'bidsz00'],
  askSize: ['asksize', 'askvolume', 'asksz', 'askqty', 'asksz00'],
  price: ['price', 'tradeprice', 'px', 'last'],
  size: ['size', 'quantity', 'qty', 'amount', 'volume'],
  side: ['side', 'aggressor', 'aggressorside', 'takerside', 'isbuyermaker'],
  sequence: ['tradeid', 'aggtradeid', 'tid', 'sequence', 'sequencenumber', 'seq'],
  symbol: ['symbol', 'ticker', 'instrument', 'instrumentid', 'pair', 'asset', 'rawsymbol'],
}

function simplified(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Whether the name of a column comes near to those that hold a field: `Adj Close`, or `Colse`, to the close. */
export function resembles(column: string, field: MappedField): boolean {
  const name = simplified(column)
  return (
    names[field].some((known) => known.length >= 4 && name.includes(known)) ||
    nearestName(name, names[field]) !== undefined
  )
}

/** What columns hold as far as their names tell. */
export function fieldsByName(columns: readonly string[]): Partial<Record<MappedField, string>> {
  const fields: Partial<Record<MappedField, string>> = {}
  const simple = columns.map(simplified)
  const taken = new Set<number>()
  for (const [field, candidates] of Object.entries(names) as [MappedField, readonly string[]][]) {
    for (const candidate of candidates) {
      // Of bars the volume and the last price are taken already.
      const at = simple.findIndex((name, index) => name === candidate && !taken.has(index))
      if (at < 0) continue
      if (field === 'timeOfDay' && simplified(fields.time ?? '') !== 'date') break
      fields[field] = columns[at]!
      taken.add(at)
      break
    }
  }
  if (fields.open === undefined) delete fields.openInterest
  // Bars and quotes have no numbers of trades.
  if (fields.open !== undefined || (fields.bid !== undefined && fields.ask !== undefined)) delete fields.sequence
  if (fields.open !== undefined) return fields
  // Ticks are known when they are received, which is later than they happened.
  const received = simple.findIndex((name) => name === 'tsinit' || name === 'tsrecv')
  if (received >= 0 && fields.time !== undefined && simplified(fields.time) === 'tsevent') {
    fields.eventTime = fields.time
    fields.time = columns[received]!
  }
  // Without bars the last price is a trade's, and the volume its size. A price alone may as well be a bar's.
  const { close, volume, ...rest } = fields
  const size = rest.size ?? volume
  const price = rest.price ?? close
  if (rest.price === undefined && size === undefined) return fields
  return { ...rest, ...(price !== undefined && { price }), ...(size !== undefined && { size }) }
}

/** What bars are stamped with, where the name of their time tells; else undefined. */
export function stampByName({ time = '' }: Readonly<Partial<Record<MappedField, string>>>): 'close' | undefined {
  return simplified(time) === 'closetime' ? 'close' : undefined
}

/** What a table with these columns can hold: bars where it has an open, else quotes or trades. */
export function contentOf(fields: Readonly<Partial<Record<MappedField, string>>>): 'bars' | 'trades' | 'quotes' {
  if (fields.open !== undefined) return 'bars'
  if (fields.bid !== undefined && fields.ask !== undefined) return 'quotes'
  return fields.price !== undefined ? 'trades' : 'bars'
}

/** Whether a line can be a header: texts, none of them a number or a time, none twice. */
function isHeader(row: readonly string[]): boolean {
  const named = row.filter((name) => name !== '')
  return (
    named.length >= row.length - 1 &&
    named.every((name) => !/^[-+.\d]/.test(name)) &&
    new Set(named).size === named.length
  )
}

/**
 * A table with any header, or with none: then the columns are called `column1` and so on, and what they hold must be
 * said. Undefined when there are no columns.
 */
export function tableByNames({ rows, lines }: TextSample): TableForm | undefined {
  const [first] = rows
  if (!first || first.length < 2) return undefined
  const headed = isHeader(first)
  const columns = first.map((name, at) => (headed && name !== '' ? name : `column${at + 1}`))
  const fields = headed ? fieldsByName(columns) : {}
  const stamp = stampByName(fields)
  return {
    name: 'table',
    why: headed ? `its header is ${lines[0]!.slice(0, 80)}` : 'its lines have columns and no header',
    content: contentOf(fields),
    headerLines: headed ? 1 : 0,
    columns,
    fields,
    ...(stamp && { stamp }),
  }
}
