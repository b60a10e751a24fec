import { causeText } from '../backtest/run-failures.js'
import type { Failure } from '../protocol/failure.js'

/** What can go wrong with writing reports, in words for people. */
export const reportFailures = {
  cannotWrite: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The report could not be written to ${directory}: ${firstLine(cause)}.`,
    next: 'Check that the folder is writable and the disk has room, then export again.',
    details: causeText(cause),
  }),
  cancelled: (directory: string): Failure => ({
    kind: 'failed',
    message: `Writing the report to ${directory} was cancelled.`,
    next: 'The files that are there are complete; export again for the rest.',
  }),
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}
