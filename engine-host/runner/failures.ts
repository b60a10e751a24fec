import path from 'node:path'
import type { Failure, SourceLocation } from '../protocol/failure.js'

/** Sentences of the runner for people. */

export function strategyThrew(
  reason: string,
  where: {
    readonly callback?: string
    /** ISO 8601 in UTC; absent before the first bar. */
    readonly simulatedTime?: string
    readonly location?: SourceLocation
    readonly stack?: string
  },
): Failure {
  const place = where.location ? `${path.basename(where.location.file)}, line ${where.location.line}: ` : ''
  const callback = where.callback === undefined ? '' : ` in ${where.callback}`
  const time = where.simulatedTime === undefined ? '' : ` at ${where.simulatedTime}`
  return {
    kind: 'failed',
    message: `${place}${reason.replace(/\.$/, '')} (thrown${callback}${time}).`,
    next: 'Correct that line and run again; results up to there are kept.',
    ...(where.stack === undefined ? {} : { details: where.stack }),
    ...(where.location ? { location: where.location } : {}),
  }
}

export function classNotExported(strategyFile: string, className: string, exported: readonly string[]): Failure {
  const exists =
    exported.length > 0
      ? `Run one of its strategies instead: ${exported.join(', ')}.`
      : `Write "export class ${className} extends Strategy" in that file.`
  return {
    kind: 'failed',
    message: `${path.basename(strategyFile)} exports no strategy named ${className}.`,
    next: exists,
  }
}

export function runnerFault(error: unknown): Failure {
  return {
    kind: 'failed',
    message: `The run ended by a fault of Backlens: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'Run again; when it happens again, report it with the text of the output channel.',
    ...(error instanceof Error && error.stack !== undefined ? { details: error.stack } : {}),
  }
}

/** Messages of what a strategy may not call; thrown at the call, so they carry its line. */
export const refusals = {
  exit: (name: string) =>
    `process.${name}() is refused because it would end the run without its results; throw an error to end a run`,
  timer: (name: string) =>
    `${name}() is refused because it follows the wall clock; use this.clock.setTimer() or this.clock.setAlert()`,
} as const
