import type { SourceLocation } from '../../engine-host/protocol/failure.js'
import { exitReasons } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { TradeChart } from '../../engine-host/protocol/trade-chart.js'
import { formatDuration } from '../format/duration.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatNumber, formatPercent, formatQuantity, formatRatio, missing } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { pathText, slippageText } from '../views/run-text.js'
import { exitReasonLabel, fillRuleLabel, sideLabel } from '../trades/trade-labels.js'

export interface TradeFact {
  readonly label: string
  readonly value: string
  readonly hover: string
  /** True when the sign of the value is drawn in the colour of gains and losses. */
  readonly toned?: boolean
  /** Where the value leads to. */
  readonly location?: SourceLocation
}

export interface TradeFacts {
  /** Such as `Short 100`. */
  readonly position: string
  readonly profit: string
  /** Such as `12 Oct 2020 – 26 Oct 2020 · 10 bars`. */
  readonly when: string
  readonly groups: readonly { readonly title: string; readonly facts: readonly TradeFact[] }[]
}

/** What is told about the trade of a chart, in words and formatted numbers. */
export function tradeFactsOf(chart: TradeChart, run: RunSummary, times: TimeFormat): TradeFacts {
  const { trade } = chart
  const { currency } = run.specification
  const instrument = run.instruments[trade.instrument[0]!]
  const decimals = instrument?.pricePrecision ?? 2
  const price = (value: number) => formatNumber(value, decimals)
  const profit = trade.profitAndLoss[0]!
  const bars = trade.exitBar[0]! - trade.entryBar[0]!
  const open = exitReasons[trade.exitReason[0]!] === 'open'
  const duration = formatDuration(trade.exitTime[0]! - trade.entryTime[0]!)
  const length = times.resolution === 'day' ? barsText(bars) : `${barsText(bars)} · ${duration}`
  const money = formatMoney(profit, currency, { signed: true })
  const returned = formatPercent(trade.returnFraction[0]! * 100, { signed: true })
  const time = (label: string, value: number): TradeFact => ({
    label,
    value: times.stamp(value),
    hover: times.utc(value),
  })
  const rule = (index: number, what: string): TradeFact => ({
    label: 'Filled by',
    value: fillRuleLabel(index),
    hover: `The rule that set the price of the ${what}`,
  })
  return {
    position: `${sideLabel(trade.side[0]!)} ${formatQuantity(trade.quantity[0]!, instrument?.quantityPrecision ?? 0)}`,
    profit: `${money} · ${returned}`,
    when: `${times.span(trade.entryTime[0]!, trade.exitTime[0]!)} · ${length}`,
    groups: [
      {
        title: 'Entry',
        facts: [
          time('Time', trade.entryTime[0]!),
          { label: 'Price', value: price(trade.entryPrice[0]!), hover: 'Average price of the entry' },
          rule(trade.entryRule[0]!, 'entry'),
          ...placeFact(chart.placedAt, 'entry'),
          { label: 'Stop loss', value: price(trade.stopLoss[0]!), hover: noneText(trade.stopLoss[0]!, 'stop loss') },
          {
            label: 'Take profit',
            value: price(trade.takeProfit[0]!),
            hover: noneText(trade.takeProfit[0]!, 'take profit'),
          },
        ],
      },
      {
        title: 'Exit',
        facts: [
          time('Time', trade.exitTime[0]!),
          {
            label: 'Price',
            value: price(trade.exitPrice[0]!),
            hover: open ? 'Last close: the trade is still open' : 'Average price of the exit',
          },
          { label: 'Reason', value: exitReasonLabel(trade.exitReason[0]!), hover: 'Why the trade ended' },
          rule(trade.exitRule[0]!, 'exit'),
          ...placeFact(chart.exitPlacedAt, 'exit'),
          trade.ambiguous[0] === 1
            ? {
                label: 'Ambiguous',
                value: 'yes',
                hover: `Stop and target, or entry and stop, lay in one bar, whose path is not known; it was decided ${pathText(run)}`,
              }
            : { label: 'Ambiguous', value: 'no', hover: 'No path of the price inside a bar gives another result' },
        ],
      },
      { title: 'Excursion', facts: excursionFacts(chart) },
      {
        title: 'Result',
        facts: [
          { label: 'PnL', value: money, hover: 'Profit or loss after fees', toned: true },
          { label: 'Return', value: returned, hover: 'PnL / notional of the entry', toned: true },
          riskFact(chart, run),
          { label: 'Fees', value: formatMoney(trade.fees[0]!, currency), hover: 'Fees of entry and exit' },
          {
            label: 'Slippage',
            value: slippageText(run, trade.instrument[0]!),
            hover: 'The setting of the run; what it cost is in the prices of entry and exit',
          },
          { label: 'Bars', value: formatCount(bars), hover: `From the entry to the exit: ${duration}` },
        ],
      },
    ],
  }
}

function excursionFacts({ trade }: TradeChart): readonly TradeFact[] {
  const adverse = trade.maximumAdverseExcursion[0]!
  const favourable = trade.maximumFavourableExcursion[0]!
  const moved = (trade.side[0]! * (trade.exitPrice[0]! - trade.entryPrice[0]!)) / trade.entryPrice[0]!
  const facts: TradeFact[] = [
    {
      label: 'MAE',
      value: formatPercent(adverse * 100, { signed: true }),
      hover:
        'Maximum adverse excursion: the worst price from the entry price; in the bars of entry and exit every price that may have come while the trade was open',
    },
    {
      label: 'MFE',
      value: formatPercent(favourable * 100, { signed: true }),
      hover:
        'Maximum favourable excursion: the best price from the entry price; in the bars of entry and exit only prices that certainly came while the trade was open',
    },
  ]
  if (moved > 0 && favourable > 0) {
    facts.push({
      label: 'Kept of MFE',
      value: formatPercent((moved / favourable) * 100),
      hover: '(exit price − entry price) / maximum favourable excursion, before fees',
    })
  }
  return facts
}

/** The line that placed an order; none where it was not recorded. */
function placeFact(location: SourceLocation | undefined, what: string): readonly TradeFact[] {
  if (location === undefined) return []
  const value = `${location.file.replace(/^.*[\\/]/, '')}:${location.line}`
  return [{ label: 'Placed by', value, hover: `${value}: the line that placed the order of the ${what}`, location }]
}

/** Profit in units of what was risked between entry and first stop. */
function riskFact({ trade }: TradeChart, run: RunSummary): TradeFact {
  const stop = trade.stopLoss[0]!
  const multiplier = Number(run.instruments[trade.instrument[0]!]?.multiplier ?? 1)
  const risk = Math.abs(trade.entryPrice[0]! - stop) * trade.quantity[0]! * multiplier
  const value = risk > 0 ? trade.profitAndLoss[0]! / risk : Number.NaN
  const why = Number.isNaN(stop)
    ? 'The trade had no stop loss when it was entered'
    : 'The stop loss was at the entry price'
  return {
    label: 'R multiple',
    value: Number.isNaN(value) ? missing : formatRatio(value),
    hover: Number.isNaN(value) ? why : 'PnL / (|entry price − first stop loss| × quantity × multiplier)',
  }
}

function noneText(value: number, what: string): string {
  return Number.isNaN(value) ? `The trade had no ${what} when it was entered` : `First price of the ${what}`
}

function barsText(bars: number): string {
  return bars === 1 ? '1 bar' : `${formatCount(bars)} bars`
}
