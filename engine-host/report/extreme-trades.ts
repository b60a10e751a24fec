import type { TradeColumns } from '../protocol/result-columns.js'

/**
 * Rows of the trades of the highest and of the lowest profit, best first; the earlier of two that made the same. A trade is
 * in it once.
 *
 * @param count of each
 */
export function extremeTrades({ profitAndLoss, length }: TradeColumns, count: number): readonly number[] {
  const profit = (row: number): number => profitAndLoss[row]!
  const rows = Array.from({ length }, (_, row) => row)
    .filter((row) => Number.isFinite(profit(row)))
    .sort((a, b) => profit(b) - profit(a) || a - b)
  return rows.length <= 2 * count ? rows : [...rows.slice(0, count), ...rows.slice(-count)]
}
