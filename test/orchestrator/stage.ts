/** What the person who starts the tests may ask for. */
export interface StageOptions {
  /** Only tests whose full title matches. */
  readonly grep?: string
}

export interface StageResult {
  readonly passed: number
  /** One line for each failure. */
  readonly failures: readonly string[]
}

/** A part of the tests that runs by itself and is counted by itself. */
export interface Stage {
  readonly name: string
  /** What it proves, for `--help`. */
  readonly summary: string
  /** Stages without whose success this one has nothing to work on. */
  readonly needs: readonly string[]
  readonly run: (options: StageOptions) => Promise<StageResult>
}
