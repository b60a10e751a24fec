import { fillRules, type FillRule } from '../../engine-host/protocol/result-columns.js'
import type { FillRows } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatMoney } from '../format/money.js'
import { formatCount, missing } from '../format/number.js'
import { fillRuleLabel } from '../trades/trade-labels.js'
import { constantLabel, orderSideLabel, rowFormats } from './row-columns.js'
import type { RowColumn, RowTable } from './row-table.js'

/** All fills of a run in their sequence. */
export const fillTable: RowTable<FillRows> = {
  name: 'fills',
  label: 'Fills',
  placeholder: 'Filter, such as: sell stopGap',
  plural: 'fills',
  none: 'No order was filled.',
  columns,
  target: (rows, at) => ({ orderNumber: rows.orderNumber[at]!, tradeNumber: 0 }),
}

function columns(run: RunSummary): readonly RowColumn<FillRows>[] {
  const formats = rowFormats(run)
  const optional: RowColumn<FillRows>[] = []
  if (formats.namesStrategies)
    optional.push({ key: 'strategy', label: 'Strategy', width: 112, rank: 8, text: (rows, at) => rows.strategy[at]! })
  if (formats.namesInstruments)
    optional.push({
      key: 'instrument',
      label: 'Instrument',
      width: 120,
      rank: 4,
      text: (rows, at) => rows.instrument[at]!,
    })
  return [
    {
      key: 'number',
      label: '#',
      meaning: 'Number of the fill, in their sequence',
      align: 'end',
      width: 56,
      rank: 0,
      text: (rows, at) => formatCount(rows.fillNumber[at]!),
    },
    {
      key: 'time',
      label: 'Time',
      meaning: `When it was filled, ${formats.zone}`,
      align: 'end',
      width: 152,
      rank: 1,
      text: (rows, at) => formats.time(rows.time[at]!),
      hover: (rows, at) => formats.utc(rows.time[at]!),
    },
    {
      key: 'order',
      label: 'Order',
      meaning: 'Number of its order',
      align: 'end',
      width: 72,
      rank: 6,
      text: (rows, at) => formatCount(rows.orderNumber[at]!),
    },
    ...optional,
    { key: 'side', label: 'Side', width: 56, rank: 2, text: (rows, at) => orderSideLabel(rows.side[at]!) },
    { key: 'type', label: 'Type', width: 120, rank: 7, text: (rows, at) => constantLabel(rows.type[at]!) },
    {
      key: 'quantity',
      label: 'Qty',
      align: 'end',
      width: 80,
      rank: 3,
      text: (rows, at) => formats.quantity(rows.quantity[at]!, rows.instrument[at]!),
    },
    {
      key: 'price',
      label: 'Price',
      align: 'end',
      width: 96,
      rank: 2,
      text: (rows, at) => formats.price(rows.price[at]!, rows.instrument[at]!),
    },
    {
      key: 'commission',
      label: 'Commission',
      align: 'end',
      width: 112,
      rank: 9,
      text: (rows, at) => formatMoney(rows.commission[at]!, formats.currency(rows.instrument[at]!)),
    },
    {
      key: 'liquidity',
      label: 'Liquidity',
      meaning: 'Maker: it rested in the book; taker: it took what rested',
      width: 80,
      rank: 10,
      text: (rows, at) => (rows.liquidity[at] === 'none' ? missing : rows.liquidity[at]!),
    },
    {
      key: 'rule',
      label: 'Filled by',
      meaning: 'The rule that set the price',
      width: 168,
      grow: 1,
      rank: 5,
      text: (rows, at) => {
        const rule = fillRuleLabel(fillRules.indexOf(rows.rule[at] as FillRule))
        return rows.ambiguous[at] === 1 ? `${rule}, ambiguous` : rule
      },
      hover: (rows, at) => (rows.ambiguous[at] === 1 ? 'The path inside the bar decides; it is not known' : ''),
    },
  ]
}
