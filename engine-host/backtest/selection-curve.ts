import type { RunStatistics } from '../analysis/run-statistics.js'
import type { SelectionCurve } from '../protocol/run-analysis.js'
import type { CurveRows } from './curve-envelope.js'

/** The curve of a selection for a chart, with what buying and holding would have made. */
export function selectionCurve(rows: CurveRows, { startingEquity, startingClose }: RunStatistics): SelectionCurve {
  return {
    ...rows,
    buyAndHold: rows.close.map((price) => (startingClose > 0 ? (startingEquity * price) / startingClose : NaN)),
  }
}
