import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatPercent } from '../format/number.js'

export interface TradeSums {
  readonly count: number
  readonly profitAndLoss: number
  readonly fees: number
  readonly won: number
}

export function sumTrades(trades: TradeColumns, rows: Iterable<number>): TradeSums {
  let count = 0
  let profitAndLoss = 0
  let fees = 0
  let won = 0
  for (const row of rows) {
    count++
    profitAndLoss += trades.profitAndLoss[row]!
    fees += trades.fees[row]!
    if (trades.profitAndLoss[row]! > 0) won++
  }
  return { count, profitAndLoss, fees, won }
}

/** `3 selected: PnL +49.00 USD · 66.67 % won · fees 3.00 USD`. */
export function sumsText(sums: TradeSums, what: string, currency: string): string {
  const share = sums.count === 0 ? Number.NaN : (sums.won / sums.count) * 100
  const parts = [
    `PnL ${formatMoney(sums.profitAndLoss, currency, { signed: true })}`,
    `${formatPercent(share)} won`,
    `fees ${formatMoney(sums.fees, currency)}`,
  ]
  return `${formatCount(sums.count)} ${what}: ${parts.join(' · ')}`
}
