import type { OrderRows } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatCount, missing } from '../format/number.js'
import { constantLabel, nameLabel, orderSideLabel, rowFormats } from './row-columns.js'
import type { RowColumn, RowTable } from './row-table.js'

/** All orders of a run, in the sequence in which they were made. */
export const orderTable: RowTable<OrderRows> = {
  name: 'orders',
  label: 'Orders',
  placeholder: 'Filter, such as: limit canceled',
  plural: 'orders',
  none: 'The strategy placed no order.',
  columns,
  target: (rows, at) => {
    const place = rows.places[rows.place[at]!]
    return { orderNumber: rows.orderNumber[at]!, tradeNumber: 0, ...(place && { place }) }
  },
}

function columns(run: RunSummary): readonly RowColumn<OrderRows>[] {
  const formats = rowFormats(run)
  const price = (value: (rows: OrderRows) => Float64Array) => (rows: OrderRows, at: number) =>
    formats.price(value(rows)[at]!, rows.instrument[at]!)
  const quantity = (value: (rows: OrderRows) => Float64Array) => (rows: OrderRows, at: number) =>
    formats.quantity(value(rows)[at]!, rows.instrument[at]!)
  const text = (value: string) => (value === '' ? missing : value)
  const optional: RowColumn<OrderRows>[] = []
  if (formats.namesStrategies)
    optional.push({
      key: 'strategy',
      label: 'Strategy',
      width: 112,
      rank: 7,
      text: (rows, at) => text(rows.strategy[at]!),
    })
  if (formats.namesInstruments)
    optional.push({
      key: 'instrument',
      label: 'Instrument',
      width: 120,
      rank: 5,
      text: (rows, at) => rows.instrument[at]!,
    })
  return [
    {
      key: 'number',
      label: '#',
      meaning: 'Number of the order, in the sequence in which they were made',
      align: 'end',
      width: 56,
      rank: 0,
      text: (rows, at) => formatCount(rows.orderNumber[at]!),
      hover: (rows, at) => (rows.parentOrder[at]! > 0 ? `Exit of order ${formatCount(rows.parentOrder[at]!)}` : ''),
    },
    {
      key: 'created',
      label: 'Created',
      meaning: `When the strategy made it, ${formats.zone}`,
      align: 'end',
      width: 152,
      rank: 1,
      text: (rows, at) => formats.time(rows.createdTime[at]!),
      hover: (rows, at) => formats.utc(rows.createdTime[at]!),
    },
    ...optional,
    { key: 'side', label: 'Side', width: 56, rank: 2, text: (rows, at) => orderSideLabel(rows.side[at]!) },
    {
      key: 'type',
      label: 'Type',
      width: 136,
      rank: 3,
      text: (rows, at) => {
        const type = constantLabel(rows.type[at]!)
        return rows.timeInForce[at] === 'GTC' ? type : `${type} ${rows.timeInForce[at]!}`
      },
      hover: (rows, at) => (rows.role[at] === '' ? '' : nameLabel(rows.role[at]!)),
    },
    {
      key: 'quantity',
      label: 'Qty',
      meaning: 'Quantity that was ordered',
      align: 'end',
      width: 72,
      rank: 6,
      text: quantity((rows) => rows.quantity),
    },
    {
      key: 'filled',
      label: 'Filled',
      meaning: 'Quantity that was filled',
      align: 'end',
      width: 72,
      rank: 10,
      text: quantity((rows) => rows.filledQuantity),
    },
    { key: 'limit', label: 'Limit', align: 'end', width: 88, rank: 8, text: price((rows) => rows.limitPrice) },
    {
      key: 'stop',
      label: 'Stop',
      meaning: 'Price at which it comes to life',
      align: 'end',
      width: 88,
      rank: 9,
      text: price((rows) => rows.triggerPrice),
    },
    {
      key: 'price',
      label: 'Average price',
      meaning: 'Average price of its fills',
      align: 'end',
      width: 104,
      rank: 6,
      text: price((rows) => rows.averagePrice),
    },
    {
      key: 'status',
      label: 'Status',
      width: 88,
      rank: 4,
      text: (rows, at) => constantLabel(rows.status[at]!),
      hover: (rows, at) => rows.reason[at]!,
    },
    {
      key: 'closed',
      label: 'Closed',
      meaning: `When it was filled or ended, ${formats.zone}`,
      align: 'end',
      width: 152,
      rank: 11,
      text: (rows, at) => formats.time(rows.closedTime[at]!),
      hover: (rows, at) => formats.utc(rows.closedTime[at]!),
    },
    {
      key: 'why',
      label: 'Role, tag, reason',
      meaning: 'What it is to its entry, the strategy’s own tag, and why it was refused or cancelled',
      width: 128,
      grow: 1,
      rank: 12,
      text: (rows, at) =>
        text([nameLabel(rows.role[at]!), rows.tag[at]!, rows.reason[at]!].filter((part) => part !== '').join(' · ')),
      hover: (rows, at) => rows.reason[at]!,
    },
    {
      key: 'line',
      label: 'Line',
      meaning: 'The line that placed it; l shows the line of the active row',
      width: 136,
      rank: 7,
      text: (rows, at) => {
        const place = rows.places[rows.place[at]!]
        return place === undefined ? missing : `${place.file.replace(/^.*[\\/]/, '')}:${place.line}`
      },
      hover: (rows, at) => rows.places[rows.place[at]!]?.file ?? 'The line is not known',
    },
  ]
}
