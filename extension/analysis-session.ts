import type { AnalyzeRunsResult } from '../engine-host/protocol/run-analysis.js'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { AnalysisRequest } from '../engine-host/protocol/webview-messages.js'
import type { RunAnalysis } from '../engine-host/protocol/run-analysis.js'

/**
 * The analyses that one view asks for. One of the same parts takes the place of the one before, which is broken off: of a
 * filter that is changed quickly nothing is computed but the last.
 */
export class AnalysisSession {
  private readonly current = new Map<string, AbortController>()

  /** @param analyze makes the request; the signal breaks it off */
  constructor(
    private readonly analyze: (
      runId: string,
      request: AnalysisRequest,
      signal: AbortSignal,
    ) => Promise<AnalyzeRunsResult>,
  ) {}

  /** @returns undefined when another request has taken its place, or all of them were broken off */
  async ask(runId: string, request: AnalysisRequest): Promise<RunAnalysis | Failure | undefined> {
    const key = request.parts.join()
    this.current.get(key)?.abort()
    const stop = new AbortController()
    this.current.set(key, stop)
    const result = await this.analyze(runId, request, stop.signal)
    if (this.current.get(key) !== stop) return undefined
    this.current.delete(key)
    if (result.kind === 'cancelled') return undefined
    return result.kind === 'failed' ? result : result.analysis
  }

  /** Breaks all of them off. */
  reset(): void {
    for (const stop of this.current.values()) stop.abort()
    this.current.clear()
  }
}
