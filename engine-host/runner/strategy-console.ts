import { console as inspectorConsole } from 'node:inspector'
import type { RunLog } from './run-log.js'

const printing = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir'] as const

/**
 * The `console` of a strategy: what it prints goes to the run's log.
 *
 * @param echo also to the console of an attached debugger.
 */
export function strategyConsole(log: RunLog, echo: boolean): Console {
  const own: Record<string, (...values: unknown[]) => void> = {}
  for (const name of printing) {
    own[name] = (...values) => {
      log.print(values)
      if (echo) inspectorConsole[name](...values)
    }
  }
  own['table'] = own['log']!
  own['assert'] = (condition, ...values) => {
    if (condition !== true) own['error']!('Assertion failed:', ...values)
  }
  // Grouping, counting and timing print nothing that a log of simulated time could show; they must not fail either.
  return new Proxy(console, {
    get: (_, name) => (typeof name === 'string' ? (own[name] ?? (() => undefined)) : undefined),
  })
}
