import type { Timestamp } from '../core/timestamp.js'

/** An event of one's own: a row of a table that the run's configuration names, or what `publishEvent` sent. Immutable. */
export interface UserEvent {
  /** Tells events apart in `onEvent`. */
  readonly kind: 'user'
  /** Name of the source in the configuration, or the name given to `publishEvent`. */
  readonly name: string
  readonly timestamp: Timestamp
  /** The row's values by column, or what `publishEvent` was given. */
  readonly data: Readonly<Record<string, unknown>>
}
