import type { Failure } from '../protocol/failure.js'

/** Why a run cannot be repeated exactly, in words for people. */
export const exactRerunFailures = {
  stillRunning: (runId: string): Failure => ({
    kind: 'failed',
    message: `The run ${runId} is still going on.`,
    next: 'Wait for its end or cancel it, then repeat it.',
  }),
  impossible: (runId: string, reasons: readonly string[]): Failure => ({
    kind: 'failed',
    message: `The run ${runId} can no longer be repeated exactly. ${reasons.slice(0, 3).join(' ')}${
      reasons.length > 3 ? ` And ${reasons.length - 3} more reasons.` : ''
    }`,
    next: 'Use Rerun to run its strategy as it is now over the data as it is now; its saved results stay as they are.',
    ...(reasons.length > 3 ? { details: reasons.join('\n') } : {}),
  }),
  uncertain: (runId: string, doubts: readonly string[]): Failure => ({
    kind: 'failed',
    message: `The run ${runId} may not be repeated exactly. ${doubts.join(' ')}`,
    next: 'Repeat it anyway, and its events are compared at the end; or use Rerun to run the strategy as it is now.',
  }),
}
