/** A stretch of rows, ends between rows: row 5 lies from 5 to 6. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** What is to be loaded for a chart. */
export interface ChartRequest {
  readonly firstRow: number
  readonly endRow: number
  readonly maxPoints: number
}

/** Pixels of a point at least; fewer would be drawn over each other. */
const pixelsPerPoint = 3

/** The power of two by which rows are joined where a range is drawn in so many pixels. */
export function wantedRowsPerPoint({ from, to }: RowRange, pixels: number): number {
  const most = Math.max(50, pixels / pixelsPerPoint)
  let joined = 1
  while ((to - from) / joined > most) joined *= 2
  return joined
}

/** The rows in sight with as many before and after them, at the resolution that is wanted. */
export function chartRequest(visible: RowRange, pixels: number, rows: number): ChartRequest {
  const joined = wantedRowsPerPoint(visible, pixels)
  const span = visible.to - visible.from
  const firstRow = Math.max(0, Math.floor((visible.from - span) / joined) * joined)
  const endRow = Math.min(rows, Math.ceil((visible.to + span) / joined) * joined)
  return { firstRow, endRow: Math.max(endRow, firstRow + 1), maxPoints: Math.ceil((endRow - firstRow) / joined) + 1 }
}

/** What a chart holds. */
export interface LoadedRows {
  readonly firstRow: number
  readonly endRow: number
  readonly rowsPerPoint: number
}

/** Whether what is loaded will do for what is in sight, with some room to move. */
export function suffices(loaded: LoadedRows, visible: RowRange, pixels: number, rows: number): boolean {
  const room = (visible.to - visible.from) / 4
  return (
    loaded.rowsPerPoint === wantedRowsPerPoint(visible, pixels) &&
    loaded.firstRow <= Math.max(0, visible.from - room) &&
    loaded.endRow >= Math.min(rows, visible.to + room)
  )
}

/** Keeps a range within the rows, with a little air, and at least ten rows long. */
export function clampRange({ from, to }: RowRange, rows: number): RowRange {
  const air = Math.max(1, rows * 0.02)
  const span = Math.min(Math.max(to - from, Math.min(10, rows)), rows + 2 * air)
  const begin = Math.max(-air, Math.min((from + to) / 2 - span / 2, rows + air - span))
  return { from: begin, to: begin + span }
}
