import type { EquityColumns } from '../protocol/result-columns.js'

/** Every n-th point of an equity that is still growing, its last one included; at most `maxPoints`. */
export function thinnedEquity(equity: EquityColumns, maxPoints: number): EquityColumns {
  const stride = Math.max(1, Math.ceil(equity.length / Math.max(1, maxPoints)))
  if (stride === 1) return equity
  const length = Math.ceil(equity.length / stride)
  // Counted from the end, so that the last point stays.
  const pick = (column: Float64Array) =>
    Float64Array.from({ length }, (_, at) => column[equity.length - 1 - (length - 1 - at) * stride]!)
  return {
    length,
    time: pick(equity.time),
    equity: pick(equity.equity),
    drawdown: pick(equity.drawdown),
    close: pick(equity.close),
  }
}
