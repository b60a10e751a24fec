import path from 'node:path'
import { inspect } from 'node:util'
import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import { MarketDataError } from '../data/market-data-failure.js'
import type { Failure } from '../protocol/failure.js'
import type { ThrowSite } from './strategy-stack.js'

/** Sentences of the runner for people. */

/**
 * What a run that something was thrown in ends with: by the user's code with its line and callback, by a part of
 * Backlens that speaks to people in its own words, anything else as a fault.
 *
 * @param simulatedTime milliseconds since the epoch, NaN before the first bar
 * @param handler the handler of a message in which it was thrown
 */
export function failureOfThrown(
  thrown: unknown,
  site: ThrowSite,
  simulatedTime: number,
  handler?: { readonly handler: string; readonly topic: string },
): Failure {
  if (thrown instanceof MarketDataError) return thrown.failure
  const isUsers = site.location !== undefined || site.callback !== undefined || !(thrown instanceof Error)
  if (isUsers) return strategyThrew(thrown, site, simulatedTime, handler)
  if (thrown instanceof UserError) return { kind: 'failed', message: thrown.message, next: thrown.next }
  return runnerFault(thrown)
}

function strategyThrew(
  thrown: unknown,
  { location, callback }: ThrowSite,
  simulatedTime: number,
  handler: { readonly handler: string; readonly topic: string } | undefined,
): Failure {
  const place = location ? `${path.basename(location.file)}, line ${location.line}: ` : ''
  const during =
    handler !== undefined
      ? ` in ${handler.handler} on '${handler.topic}'`
      : callback === undefined
        ? ''
        : ` in ${callback}`
  const at = Number.isNaN(simulatedTime) ? '' : ` at ${new Date(simulatedTime).toISOString()}`
  const context = during + at === '' ? '' : ` (thrown${during}${at})`
  const stack = thrown instanceof Error ? thrown.stack : undefined
  return {
    kind: 'failed',
    message: `${place}${reasonOf(thrown)}${context}.`,
    next: thrown instanceof UserError ? thrown.next : 'Correct that line and run again; results up to there are kept.',
    ...(stack === undefined ? {} : { details: stack }),
    ...(location ? { location } : {}),
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `the value ${inspect(thrown, { depth: 1, breakLength: Infinity })} was thrown`
  const isNamed = !(thrown instanceof UserError) && thrown.name !== 'Error'
  const text = isNamed ? `${thrown.name}: ${thrown.message}` : thrown.message
  return text.replace(/\.$/, '').slice(0, 1000)
}

export function classNotExported(strategyFile: string, className: string, exported: readonly string[]): Failure {
  const exists =
    exported.length > 0
      ? `${didYouMean(className, exported)}Its strategies are ${exported.join(', ')}.`
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
