import { UserError } from '../core/user-error.js'
import type { Order } from '../model/order.js'

/**
 * Throws a `UserError` if what a callback returned is a promise.
 *
 * @param name Who was called, such as `EmaCross.onBar`.
 * @param callback The function, by which its line is found.
 */
export function refusePromise(name: string, result: unknown, callback: object): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  throw new UserError(
    `${name} is asynchronous: it returned a promise.`,
    'Callbacks run in simulated time, which cannot wait. Remove async and await; load what the strategy needs before the run.',
    callback,
  )
}

/** The error for callbacks whose orders call for each other without end. */
export function endlessCommands(strategy: object, time: string, commands: number): UserError {
  return new UserError(
    `${strategy.constructor.name} sent ${String(commands)} commands at ${time} and was still sending more.`,
    'Look for an order callback that submits, changes or cancels an order each time it is called.',
  )
}

/** The error for an indicator registered when bars have been seen. */
export function lateIndicator(name: string): UserError {
  return new UserError(
    `The indicator ${name} was registered after the first bar.`,
    'Call this.indicator(…) where a field of the strategy is initialised, or in onStart.',
  )
}

/** The error for statistics that are asked for too late. */
export function lateStatistics(): UserError {
  return new UserError(
    'The statistics were asked for after the first data, of which they would know nothing.',
    'Call this.trackStatistics() where a field of the strategy is initialised, or in onStart, and keep what it gives.',
  )
}

/** The error for an order that is submitted again. */
export function submittedTwice(order: Order): UserError {
  return new UserError(
    `Order ${String(order.number)} was submitted before; it is ${order.status}.`,
    'Create a new order for each submission, or change the working one with modify.',
  )
}

/** The error for an order that is submitted by itself and waits for the fill of another. */
export function submittedExit(order: Order): UserError {
  return new UserError(
    `Order ${String(order.number)} waits for the fill of order ${String(order.parent?.number)} and cannot be submitted by itself.`,
    `Submit order ${String(order.parent?.number)} alone; those that wait for it follow when it fills.`,
  )
}

/** The error for an order that cannot be tied to others any more. */
export function otherwiseTied(order: Order, purpose: string): UserError {
  return new UserError(
    `Order ${String(order.number)} cannot ${purpose}: it is submitted or tied already.`,
    'Create the orders with this.orders, tie them, then submit them.',
  )
}
