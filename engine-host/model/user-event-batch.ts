/** A value of an event of one's own that comes from a table: a number, a text, or null where the table has none. */
export type UserEventValue = number | string | boolean | null

/** Events of one's own from a table, in order of time; stamps as in BarBatch, never descending. */
export interface UserEventBatch {
  readonly kind: 'user'
  /** Place of the source in the run's configuration, from 0. */
  readonly source: number
  readonly length: number
  readonly stamps: Int32Array
  readonly eventStamps: undefined
  /** The other columns of the table by name, a value a row. */
  readonly columns: Readonly<Record<string, readonly UserEventValue[]>>
}
