import { randomUUID } from 'node:crypto'
import type {
  SensitivityProgressParams,
  SensitivityRow,
  TestSensitivityParams,
  TestSensitivityResult,
} from '../engine-host/protocol/run-sensitivity.js'
import type { RunVariations } from '../engine-host/protocol/webview-messages.js'

/**
 * The repetitions of one run under other conditions: begun, told row by row, broken off. What is known is kept, so that a
 * view that starts anew is told all of it.
 */
export class VariationSession {
  private told: RunVariations | undefined
  private current: { readonly job: string; readonly stop: AbortController } | undefined

  /**
   * @param test repeats the run; the signal breaks it off
   * @param changed hears of every change
   */
  constructor(
    private readonly test: (params: TestSensitivityParams, signal: AbortSignal) => Promise<TestSensitivityResult>,
    private readonly changed: (variations: RunVariations) => void,
  ) {}

  /** Does nothing while repetitions go on. */
  async start(runId: string): Promise<void> {
    if (this.current !== undefined) return
    const current = { job: randomUUID(), stop: new AbortController() }
    this.current = current
    this.put({ runId, state: 'running', rows: [] })
    const result = await this.test({ runId, job: current.job }, current.stop.signal)
    if (this.current !== current) return
    this.current = undefined
    const rows = this.told?.rows ?? []
    if (result.kind === 'tested') this.put({ runId, state: 'done', rows: result.rows })
    else if (result.kind === 'cancelled' || current.stop.signal.aborted) this.put({ runId, state: 'cancelled', rows })
    else this.put({ runId, state: 'failed', rows, failure: result })
  }

  /** Takes a report of the engine host; those of other sessions are passed over. */
  take({ job, row, place, total }: SensitivityProgressParams): void {
    if (this.current?.job !== job || this.told === undefined) return
    const rows: (SensitivityRow | null)[] = Array.from({ length: total }, (_, at) => this.told?.rows[at] ?? null)
    rows[place] = row
    this.put({ ...this.told, rows })
  }

  cancel(): void {
    this.current?.stop.abort()
  }

  /** Ends the repetitions and forgets them. */
  reset(): void {
    this.cancel()
    this.current = undefined
    this.told = undefined
  }

  /** Tells what is known. */
  tell(): void {
    if (this.told !== undefined) this.changed(this.told)
  }

  private put(variations: RunVariations): void {
    this.told = variations
    this.changed(variations)
  }
}
