import { UserError } from '../core/user-error.js'

/** Seconds in milliseconds, for timers. */
export function seconds(count: number): number {
  return checkedDuration(count, 'seconds') * 1000
}

/** Minutes in milliseconds, for timers. */
export function minutes(count: number): number {
  return checkedDuration(count, 'minutes') * 60_000
}

/** Hours in milliseconds, for timers. */
export function hours(count: number): number {
  return checkedDuration(count, 'hours') * 3_600_000
}

/** Days of 24 hours in milliseconds, for timers. */
export function days(count: number): number {
  return checkedDuration(count, 'days') * 86_400_000
}

function checkedDuration(count: number, unit: string): number {
  if (Number.isFinite(count) && count > 0) return count
  throw new UserError(`${unit}(${String(count)}) is no duration.`, 'Give a number above 0.')
}
