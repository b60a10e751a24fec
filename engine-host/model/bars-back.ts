import { UserError } from '../core/user-error.js'

/** Throws a `UserError` unless a strategy asks for a value of the present or the past. */
export function checkBarsBack(asked: { toString(): string }, barsBack: number): void {
  if (barsBack >= 0 && Number.isInteger(barsBack)) return
  throw new UserError(
    `${asked.toString()} was asked for the value ${String(barsBack)} bars back.`,
    'Ask for a whole number of bars, 0 for the present; nothing can be read from the future.',
  )
}
