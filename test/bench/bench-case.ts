/** What a run came to, for comparing it with a slow calculation and with its other repetitions. */
export interface Outcome {
  readonly orders: number
  readonly trades: number
  /** In the account's currency. */
  readonly finalEquity: number
  /** SHA-256 of the event log; empty for a slow calculation. */
  readonly eventLogSha256: string
}

/** One case in the process that measures it. */
export interface PreparedCase {
  /** Rows of market data. */
  readonly rows: number
  /** Streams the same columns from the same files into typed arrays with DuckDB alone; milliseconds. */
  readonly yardstick: () => Promise<number>
  readonly run: () => Promise<{ readonly milliseconds: number; readonly outcome: Outcome }>
  /** The same worked out slowly and in another way; only what it can know. */
  readonly expected: () => Promise<Partial<Outcome>>
}

/** A case whose time is compared with the yardstick's. */
export interface RatioCase {
  readonly name: string
  readonly what: string
  /** Largest ratio of the medians; absent: for information. */
  readonly goal?: number
  readonly rows: number
  /** @param directory folder for its files, which lies in the temporary folder of this bench */
  readonly prepare: (rows: number, directory: string) => Promise<PreparedCase>
}

/** What the process of a case reports. */
export interface CaseReport {
  readonly name: string
  readonly rows: number
  readonly yardstickMs: readonly number[]
  readonly runMs: readonly number[]
  readonly outcome: Outcome
  /** Empty, or what differs from the slow calculation or between repetitions. */
  readonly difference: string
  readonly peakMegabytes: number
}
