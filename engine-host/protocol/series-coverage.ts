/** A stretch without data although the exchange traded. */
export interface SeriesGap {
  /** Last stamp before it, nanoseconds since the epoch as a decimal string. */
  readonly fromNanos: string
  /** First stamp after it, nanoseconds since the epoch as a decimal string. */
  readonly toNanos: string
  /** How long the exchange traded within it, milliseconds. */
  readonly tradedMs: number
  /** Whole trade dates within it. */
  readonly tradeDates: number
}

/** What a series covers, judged by the calendar of its instrument's exchange. */
export interface SeriesCoverage {
  readonly instrumentId: string
  /** Length of the bars, or the kind of ticks. */
  readonly bars: string
  /** Name of the calendar, such as `CME-EQUITY`. */
  readonly calendar: string
  /** Ascending; the longest hundred where there are more. */
  readonly gaps: readonly SeriesGap[]
  /** How many gaps there are. */
  readonly gapCount: number
  /** Trade dates from the first stamp to the last. */
  readonly tradeDates: number
}
