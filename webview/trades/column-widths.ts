import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { TradeColumn } from './trade-columns.js'

/** Rows looked at to find a column's widest text; more are sampled evenly. */
const sampledRows = 400

/** Space between columns, pixels: at least, and at most when there is room to spare. */
const smallestGap = 12
const largestGap = 32

/** Headers are set in 11 px, cells in 13 px. */
const headerScale = 11 / 13

/** Room for the arrow of the sorted column, pixels. */
const sortMark = 14

export interface ColumnLayout {
  readonly columns: readonly TradeColumn[]
  /** Pixels of each column, its gap to the one before included; the last takes what is left. */
  readonly widths: readonly number[]
}

/**
 * Chooses the columns that fit and their widths. Columns leave by rank, so that the table never scrolls sideways.
 * @param measure width of a text in pixels
 * @param available pixels for the whole row
 */
export function layOutColumns(
  columns: readonly TradeColumn[],
  trades: TradeColumns,
  measure: (text: string) => number,
  available: number,
): ColumnLayout {
  const natural = new Map(columns.map((column) => [column, naturalWidth(column, trades, measure)]))
  const byRank = [...columns].sort((a, b) => a.rank - b.rank)
  const kept = new Set<TradeColumn>()
  let used = 0
  for (const column of byRank) {
    const width = natural.get(column)! + (kept.size === 0 ? 0 : smallestGap)
    if (used + width > available && kept.size > 0) break
    kept.add(column)
    used += width
  }
  const shown = columns.filter((column) => kept.has(column))
  const gaps = Math.max(1, shown.length - 1)
  const gap = Math.min(largestGap, smallestGap + Math.max(0, Math.floor((available - used) / gaps)))
  return { columns: shown, widths: shown.map((column, at) => natural.get(column)! + (at === 0 ? 0 : gap)) }
}

function naturalWidth(column: TradeColumn, trades: TradeColumns, measure: (text: string) => number): number {
  let widest = measure(column.label) * headerScale + sortMark
  // Figures are tabular: texts that differ in digits alone are equally wide.
  const patterns = new Set(
    widestCandidates(column, trades).map((row) => column.text(trades, row).replaceAll(/\d/g, '0')),
  )
  for (const pattern of patterns) widest = Math.max(widest, measure(pattern))
  return Math.ceil(widest) + (column.key === 'reason' ? 20 : 0)
}

/** Rows among which the widest text is: the extremes of numbers, and an even sample. */
function widestCandidates(column: TradeColumn, trades: TradeColumns): readonly number[] {
  const { length } = trades
  if (length === 0) return []
  const step = Math.max(1, Math.floor(length / sampledRows))
  const rows: number[] = [length - 1]
  for (let row = 0; row < length; row += step) rows.push(row)
  if (typeof column.sortKey(trades, 0) !== 'number') return rows
  let least = 0
  let greatest = 0
  for (let row = 0; row < length; row++) {
    const value = column.sortKey(trades, row) as number
    if (value < (column.sortKey(trades, least) as number)) least = row
    if (value > (column.sortKey(trades, greatest) as number)) greatest = row
  }
  return [least, greatest, ...rows]
}
