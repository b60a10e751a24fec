import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { sortRows } from './sort-rows.js'
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
  const rows = matchingRows(trades, options.matches, begin)
  const keys = numericKeys(trades, options)
  return keys === undefined ? rows : sortRows(rows, keys)
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
  const added = matchingRows(trades, options.matches, begin)
  if (added.length === 0) return order
  const merged = new Uint32Array(order.length + added.length)
  const keys = numericKeys(trades, options)
  if (keys === undefined) {
    merged.set(order)
    merged.set(added, order.length)
    return merged
  }
  const sorted = sortRows(added, keys)
  let old = 0
  let fresh = 0
  for (let at = 0; at < merged.length; at++) {
    const takeOld = fresh === sorted.length || (old < order.length && keys[order[old]!]! <= keys[sorted[fresh]!]!)
    merged[at] = takeOld ? order[old++]! : sorted[fresh++]!
  }
  return merged
}

/** The sequence of the table itself, which needs no sorting. */
export const tableOrder: SortKey = (_trades, row) => row

function matchingRows(trades: TradeColumns, matches: TradePredicate, begin: number): Uint32Array {
  const rows = new Uint32Array(trades.length - begin)
  let count = 0
  for (let row = begin; row < trades.length; row++) if (matches(trades, row)) rows[count++] = row
  return rows.slice(0, count)
}

/** Keys by row, ascending in the wanted direction; words by their rank. Undefined for the table's own sequence. */
function numericKeys(trades: TradeColumns, { key, descending }: TradeOrderOptions): Float64Array | undefined {
  if (key === tableOrder && !descending) return undefined
  const direction = descending ? -1 : 1
  const rank = wordRanks(trades, key)
  const keys = new Float64Array(trades.length)
  for (let row = 0; row < keys.length; row++) {
    const value = key(trades, row)
    const number = typeof value === 'number' ? value : rank.get(value)!
    // Adding zero turns -0, which the sort would tell from 0, into 0.
    keys[row] = Number.isNaN(number) ? Number.POSITIVE_INFINITY : direction * number + 0
  }
  return keys
}

/** The place of each word among the words of a column. */
function wordRanks(trades: TradeColumns, key: SortKey): ReadonlyMap<string, number> {
  const words = new Set<string>()
  for (let row = 0; row < trades.length; row++) {
    const value = key(trades, row)
    if (typeof value === 'number') return new Map()
    words.add(value)
  }
  return new Map([...words].sort().map((word, rank) => [word, rank]))
}
