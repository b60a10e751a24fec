import type { DataSeries } from './data-series.js'

/** Numbers that come one a bar or one a tick: an indicator's output or a column of bars. There is no way to look forward. */
export interface NumberSeries {
  /** At the present bar; NaN before there is one. */
  readonly value: number
  /** Whether the value means something: warm-up is over. */
  readonly isReady: boolean
  /** The bars or ticks with which it moves; undefined while it moves with none. */
  readonly series: DataSeries | undefined
  /** The value some whole number of bars back: `at(0)` is the present, `at(1)` the bar before. NaN before the first. */
  at(barsBack: number): number
}
