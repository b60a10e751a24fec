import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { TradePredicate } from './trade-filter.js'

/** Sort key of a row: numbers ascending, words by the alphabet; NaN stands last in both directions. */
export type SortKey = (trades: TradeColumns, row: number) => number | string

export interface TradeOrderOptions {
  readonly key: SortKey
  readonly descending: boolean
  readonly matches: TradePredicate
}

/** Rows of `trades` from `begin` on that match, sorted; rows of equal keys keep the sequence of the table. */
export function orderTrades(trades: TradeColumns, options: TradeOrderOptions, begin = 0): Uint32Array {
  const matching = new Uint32Array(trades.length - begin)
  let count = 0
  for (let row = begin; row < trades.length; row++) if (options.matches(trades, row)) matching[count++] = row
  const rows = matching.slice(0, count)
  const compare = comparison(trades, options)
  return compare === undefined ? rows : rows.sort(compare)
}

/**
 * The order after rows were appended: what is there keeps its sequence, new rows take their places.
 * @param order of the first `begin` rows under the same options
 */
export function extendOrder(
  order: Uint32Array,
  trades: TradeColumns,
  options: TradeOrderOptions,
  begin: number,
): Uint32Array {
  const added = orderTrades(trades, options, begin)
  if (added.length === 0) return order
  const merged = new Uint32Array(order.length + added.length)
  const compare = comparison(trades, options)
  if (compare === undefined) {
    merged.set(order)
    merged.set(added, order.length)
    return merged
  }
  let old = 0
  let fresh = 0
  for (let at = 0; at < merged.length; at++) {
    const takeOld = fresh === added.length || (old < order.length && compare(order[old]!, added[fresh]!) <= 0)
    merged[at] = takeOld ? order[old++]! : added[fresh++]!
  }
  return merged
}

/** The sequence of the table itself, which needs no comparison. */
export const tableOrder: SortKey = (_trades, row) => row

function comparison(
  trades: TradeColumns,
  { key, descending }: TradeOrderOptions,
): ((a: number, b: number) => number) | undefined {
  if (key === tableOrder) return descending ? (a, b) => b - a : undefined
  if (trades.length > 0 && typeof key(trades, 0) === 'string') {
    const direction = descending ? -1 : 1
    return (a, b) => {
      const left = key(trades, a) as string
      const right = key(trades, b) as string
      return left === right ? a - b : left < right ? -direction : direction
    }
  }
  const keys = new Float64Array(trades.length)
  for (let row = 0; row < keys.length; row++) {
    const value = key(trades, row) as number
    keys[row] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : descending ? -value : value
  }
  return (a, b) => {
    const left = keys[a]!
    const right = keys[b]!
    return left < right ? -1 : left > right ? 1 : a - b
  }
}
