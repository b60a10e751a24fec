import type { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'

/** The error for data that goes back in time. */
export function unsortedData(row: Timestamp, now: Timestamp): UserError {
  return new UserError(
    `The data goes back in time: a row of ${row.toString()} comes after ${now.toString()}.`,
    'Its file was changed since it was imported: remove it from market_data and import it again.',
  )
}
