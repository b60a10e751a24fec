import type { MappedField } from '../protocol/import-settings.js'
import { resembles } from './column-names.js'
import type { TableSource } from './table-source.js'
import { detectTimeFormat } from './time-format.js'

type Fields = Readonly<Partial<Record<MappedField, string>>>

/** Rows that are looked at. */
const comparedRows = 200

/**
 * Columns that fields without one are likely to have, by what the first rows hold (times, and four prices in a row of which the
 * second is the highest and the third the lowest), then by names that come near;
 * where there is one price alone, it is all four. A proposal, never taken unasked.
 *
 * @param fields columns that are known by what they hold
 */
export function likelyColumns(table: TableSource, fields: Fields, missing: readonly MappedField[]): Fields {
  const columns = columnsOf(table)
  const likely: Partial<Record<MappedField, string>> = {}
  const free = () => {
    const taken = [...Object.values(fields), ...Object.values(likely)]
    return columns.filter(({ name }) => !taken.includes(name))
  }
  const open = (field: MappedField) => missing.includes(field) && likely[field] === undefined
  if (open('time')) {
    const timed = free().find(({ texts }) => holdsTimes(texts))
    if (timed !== undefined) likely.time = timed.name
  }
  const prices = free().filter(({ numbers }) => numbers !== undefined) as NumberColumn[]
  if ((['open', 'high', 'low', 'close'] as const).every(open)) {
    const at = prices.findIndex((_, first) => isBar(prices.slice(first, first + 4)))
    if (at >= 0) {
      const [first, second, third, fourth] = prices.slice(at, at + 4) as [NumberColumn, ...NumberColumn[]]
      Object.assign(likely, { open: first.name, high: second!.name, low: third!.name, close: fourth!.name })
    }
  }
  for (const field of missing.filter(open)) {
    const named = free().find(({ name }) => resembles(name, field))
    if (named !== undefined) likely[field] = named.name
  }
  const close = fields.close
  if (close !== undefined && prices.length === 0)
    for (const field of ['open', 'high', 'low'] as const) if (open(field)) likely[field] = close
  const [opened, closed] = (['open', 'close'] as const).map((field) =>
    columns.find(({ name }) => name === fields[field]),
  )
  if (open('high') && open('low') && opened?.numbers !== undefined && closed?.numbers !== undefined) {
    const around = (high: NumberColumn, low: NumberColumn) =>
      high !== low && isBar([opened as NumberColumn, high, low, closed as NumberColumn]) && isNear(high, low)
    const [pair] = prices.flatMap((high) =>
      prices.filter((low) => around(high, low)).map((low) => [high, low] as const),
    )
    if (pair !== undefined) [likely.high, likely.low] = [pair[0].name, pair[1].name]
  }
  const [high, low] = (['high', 'low'] as const).map((field) => columns.find(({ name }) => name === fields[field]))
  for (const field of ['open', 'close'] as const) {
    if (!open(field) || high?.numbers === undefined || low?.numbers === undefined) continue
    const inside = prices.find(
      ({ name, numbers }) =>
        !Object.values(likely).includes(name) &&
        numbers.every((price, row) => price <= high.numbers![row]! && price >= low.numbers![row]!),
    )
    if (inside !== undefined) likely[field] = inside.name
  }
  return likely
}

interface Column {
  readonly name: string
  readonly texts: readonly string[]
  /** Undefined where a text is none. */
  readonly numbers: readonly number[] | undefined
}
type NumberColumn = Column & { readonly numbers: readonly number[] }

function columnsOf({ form, sample }: TableSource): readonly Column[] {
  const rows = sample.slice(0, comparedRows)
  return form.columns.map((name, at) => {
    const texts = rows.map((row) => row[at] ?? '')
    const numbers = texts.map(numberOf)
    return { name, texts, numbers: texts.length === 0 || numbers.some(Number.isNaN) ? undefined : numbers }
  })
}

/** A number with a decimal point, or with a decimal comma and points between thousands; NaN for anything else. */
function numberOf(text: string): number {
  if (text === '') return NaN
  return Number(/^-?[\d.]+,\d+$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : text)
}

/** Numbers count as times from nine digits on: seconds since 1973. */
function holdsTimes(texts: readonly string[]): boolean {
  const format = detectTimeFormat(texts, {})
  return format.kind !== 'unclear' && (format.kind !== 'epoch' || texts.every((text) => /^\d{9,}/.test(text)))
}

/** Whether a range is one of prices, which a volume above them makes far too wide. */
function isNear(high: NumberColumn, low: NumberColumn): boolean {
  return high.numbers.every((price, row) => price <= 2 * low.numbers[row]!)
}

function isBar(columns: readonly NumberColumn[]): boolean {
  const [open, high, low, close] = columns.map(({ numbers }) => numbers)
  if (open === undefined || high === undefined || low === undefined || close === undefined) return false
  const holds = (row: number) =>
    high[row]! >= Math.max(open[row]!, close[row]!) && low[row]! <= Math.min(open[row]!, close[row]!)
  return open.every((_, row) => holds(row)) && open.some((_, row) => high[row]! > low[row]!)
}
