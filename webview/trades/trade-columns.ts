import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatDuration } from '../format/duration.js'
import { formatAmount } from '../format/money.js'
import { formatCount, formatNumber, formatQuantity } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { timeFormatOf } from '../views/run-text.js'
import { exitReasonLabel, fillRuleLabel, sideLabel } from './trade-labels.js'
import { tableOrder, type SortKey } from './trade-order.js'

/** A column of the table of trades. */
export interface TradeColumn {
  /** Stable, kept in the view's state. */
  readonly key: string
  readonly label: string
  /** What the header's hover says. */
  readonly meaning: string
  readonly align: 'start' | 'end'
  /** Columns of a higher rank leave first when the table is narrow. */
  readonly rank: number
  readonly text: (trades: TradeColumns, row: number) => string
  readonly sortKey: SortKey
  /** True when the sign of the text is drawn in the colour of gains and losses. */
  readonly toned?: boolean
  readonly hover?: (trades: TradeColumns, row: number) => string
}

const one = 100

/** The columns for a run, in the sequence in which they stand. */
export function tradeColumnsOf(run: RunSummary): readonly TradeColumn[] {
  const times = timeFormatOf(run)
  const { currency } = run.specification
  const instrument = (trades: TradeColumns, row: number) => run.instruments[trades.instrument[row]!]
  const price = (trades: TradeColumns, row: number, value: number) =>
    formatNumber(value, instrument(trades, row)?.pricePrecision ?? 2)
  const profit = (trades: TradeColumns, row: number) => trades.profitAndLoss[row]!
  const columns: TradeColumn[] = [
    {
      key: 'number',
      label: '#',
      meaning: 'Number of the trade, in the sequence of exits',
      align: 'end',
      rank: 0,
      text: (trades, row) => formatCount(trades.tradeNumber[row]!),
      sortKey: tableOrder,
    },
    {
      key: 'side',
      label: 'Side',
      meaning: 'Long: bought first; short: sold first',
      align: 'start',
      rank: 1,
      text: (trades, row) => sideLabel(trades.side[row]!),
      sortKey: (trades, row) => sideLabel(trades.side[row]!),
    },
    {
      key: 'quantity',
      label: 'Qty',
      meaning: 'Quantity in units or contracts',
      align: 'end',
      rank: 9,
      text: (trades, row) => formatQuantity(trades.quantity[row]!, instrument(trades, row)?.quantityPrecision ?? 0),
      sortKey: (trades, row) => trades.quantity[row]!,
    },
    timeColumn('entryTime', 'Entry', 'Time of the entry', 2, times, (trades, row) => trades.entryTime[row]!),
    {
      key: 'entryPrice',
      label: 'Price',
      meaning: 'Average price of the entry',
      align: 'end',
      rank: 6,
      text: (trades, row) => price(trades, row, trades.entryPrice[row]!),
      hover: (trades, row) => `Filled by: ${fillRuleLabel(trades.entryRule[row]!)}`,
      sortKey: (trades, row) => trades.entryPrice[row]!,
    },
    timeColumn('exitTime', 'Exit', 'Time of the exit', 7, times, (trades, row) => trades.exitTime[row]!),
    {
      key: 'exitPrice',
      label: 'Price',
      meaning: 'Average price of the exit',
      align: 'end',
      rank: 8,
      text: (trades, row) => price(trades, row, trades.exitPrice[row]!),
      hover: (trades, row) => `Filled by: ${fillRuleLabel(trades.exitRule[row]!)}`,
      sortKey: (trades, row) => trades.exitPrice[row]!,
    },
    {
      key: 'profitAndLoss',
      label: 'PnL',
      meaning: `Profit or loss in ${currency}, after fees`,
      align: 'end',
      rank: 3,
      text: (trades, row) => formatAmount(profit(trades, row), currency, { signed: true }),
      sortKey: profit,
      toned: true,
    },
    {
      key: 'return',
      label: '%',
      meaning: 'Profit or loss in percent of the entry’s notional, after fees',
      align: 'end',
      rank: 4,
      text: (trades, row) => formatNumber(trades.returnFraction[row]! * one, 2, { signed: true }),
      sortKey: (trades, row) => trades.returnFraction[row]!,
      toned: true,
    },
    {
      key: 'bars',
      label: 'Bars',
      meaning: 'Bars from the entry to the exit',
      align: 'end',
      rank: 10,
      text: (trades, row) => formatCount(trades.exitBar[row]! - trades.entryBar[row]!),
      sortKey: (trades, row) => trades.exitBar[row]! - trades.entryBar[row]!,
    },
    {
      key: 'fees',
      label: 'Fees',
      meaning: `Fees of entry and exit in ${currency}`,
      align: 'end',
      rank: 12,
      text: (trades, row) => formatAmount(trades.fees[row]!, currency),
      sortKey: (trades, row) => trades.fees[row]!,
    },
    {
      key: 'adverseExcursion',
      label: 'MAE %',
      meaning: 'Maximum adverse excursion: the worst point that the trade may have seen, in percent of the entry price',
      align: 'end',
      rank: 13,
      text: (trades, row) => formatNumber(trades.maximumAdverseExcursion[row]! * one, 2, { signed: true }),
      sortKey: (trades, row) => trades.maximumAdverseExcursion[row]!,
    },
    {
      key: 'favourableExcursion',
      label: 'MFE %',
      meaning:
        'Maximum favourable excursion: the best point that the trade certainly saw, in percent of the entry price',
      align: 'end',
      rank: 14,
      text: (trades, row) => formatNumber(trades.maximumFavourableExcursion[row]! * one, 2, { signed: true }),
      sortKey: (trades, row) => trades.maximumFavourableExcursion[row]!,
    },
    {
      key: 'duration',
      label: 'Duration',
      meaning: 'Time from the entry to the exit',
      align: 'end',
      rank: 15,
      text: (trades, row) => formatDuration(trades.exitTime[row]! - trades.entryTime[row]!),
      sortKey: (trades, row) => trades.exitTime[row]! - trades.entryTime[row]!,
    },
    {
      key: 'reason',
      label: 'Reason',
      meaning: 'Why the trade ended',
      align: 'start',
      rank: 5,
      text: (trades, row) => exitReasonLabel(trades.exitReason[row]!),
      sortKey: (trades, row) => exitReasonLabel(trades.exitReason[row]!),
    },
  ]
  if (run.instruments.length < 2) return columns
  const instrumentColumn: TradeColumn = {
    key: 'instrument',
    label: 'Instrument',
    meaning: 'What was traded',
    align: 'start',
    rank: 1,
    text: (trades, row) => instrument(trades, row)?.id ?? '–',
    sortKey: (trades, row) => instrument(trades, row)?.id ?? '',
  }
  return [...columns.slice(0, 1), instrumentColumn, ...columns.slice(1)]
}

function timeColumn(
  key: string,
  label: string,
  meaning: string,
  rank: number,
  times: TimeFormat,
  time: (trades: TradeColumns, row: number) => number,
): TradeColumn {
  return {
    key,
    label,
    meaning: `${meaning}, ${times.zone.name}`,
    align: 'end',
    rank,
    text: (trades, row) => times.stamp(time(trades, row)),
    hover: (trades, row) => times.utc(time(trades, row)),
    sortKey: time,
  }
}
