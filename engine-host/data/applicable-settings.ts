import type { ImportSettings } from '../protocol/import-settings.js'
import { tableKindOf } from './format-recognition.js'
import { proposedInstrument } from './table-instrument.js'
import { mappedFieldsOf } from './table-reading.js'
import type { TableSource } from './table-source.js'
import { dateOrderOf, detectTimeFormat } from './time-format.js'

/**
 * How a table would be read as far as can be said before it is, and the settings that make a difference to it: those
 * that its times, numbers and columns leave open.
 *
 * @throws MarketDataError when a column is named that it does not have
 */
export function tableSettings(
  table: TableSource,
  given: ImportSettings,
): { readonly settings: ImportSettings; readonly applicable: readonly (keyof ImportSettings)[] } {
  const { form, sample, source } = table
  const fields = mappedFieldsOf(table, given)
  const texts = (column: string | undefined) =>
    column === undefined ? [] : sample.map((row) => row[form.columns.indexOf(column)] ?? '')
  const kind = tableKindOf(table, given)
  const days = texts(fields.timeOfDay)
  const times = texts(fields.time).map((date, at) => (days.length > 0 ? `${date} ${days[at] ?? ''}` : date))
  const format = detectTimeFormat(times, { ...(form.dateOrder && { dateOrder: form.dateOrder }), ...given })
  const dateOrder = format.kind === 'unclear' ? undefined : dateOrderOf(format)
  const numbers = (['open', 'high', 'low', 'close', 'price', 'bid', 'ask'] as const).flatMap((field) =>
    texts(fields[field]),
  )
  const instrument = fields.symbol === undefined ? proposedInstrument(source.path, form) : undefined
  const bars = kind === 'bars'
  const applicable: (keyof ImportSettings)[] = ['kind', 'instrument']
  if (bars && fields.length === undefined) applicable.push('bars')
  if (bars) applicable.push('stamp')
  if (format.kind === 'epoch') applicable.push('unit')
  else applicable.push('timeZone')
  if (dateOrder !== undefined || (format.kind === 'unclear' && format.asks.setting === 'dateOrder')) {
    applicable.push('dateOrder')
  }
  if (given.decimal !== undefined || numbers.some((text) => text.includes(','))) applicable.push('decimal')
  if (given.table !== undefined) applicable.push('table')
  applicable.push('columns')
  return {
    settings: {
      ...(instrument !== undefined && { instrument }),
      timeZone: form.timeZone ?? 'UTC',
      ...(bars && { stamp: form.stamp ?? 'open' }),
      ...(bars && form.bars !== undefined && { bars: form.bars }),
      ...(dateOrder !== undefined && { dateOrder }),
      ...given,
      kind,
      columns: fields,
    },
    applicable,
  }
}
