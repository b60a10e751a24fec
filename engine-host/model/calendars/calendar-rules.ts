/** Hours of a session, in minutes after midnight of its trade date on the exchange's clocks; below 0 the day before. */
export interface HoursOfDay {
  readonly open: number
  /** Opening in minutes after midnight UTC of the trade date, where it follows other clocks; instead of `open`. */
  readonly openUtc?: number
  readonly close: number
  /** When nothing trades in between, ascending. Default: never. */
  readonly pauses?: readonly (readonly [from: number, to: number])[]
}

/** Usual hours from a trade date on. */
export interface SessionHours extends HoursOfDay {
  /** First trade date, days since the epoch. */
  readonly from: number
  /** What differs on a weekday, 0 for Sunday. */
  readonly onWeekday?: Readonly<Record<number, Partial<HoursOfDay>>>
}

/** What is different on one day. */
export type DayException =
  /** Nothing trades; the evening before belongs to it. */
  | { readonly kind: 'closed' }
  /** Other hours, such as an early close. */
  | { readonly kind: 'hours'; readonly open?: number; readonly close?: number }
  /**
   * No trade date: what trades until the halt belongs to the next trade date, whose session has begun with it. Without
   * a halt nothing trades, and the next session opens as usual.
   */
  | { readonly kind: 'joined'; readonly halt?: number }

/** When an exchange trades. */
export interface CalendarRules {
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  /** Weekdays that can be trade dates, 0 for Sunday. */
  readonly weekdays: readonly number[]
  /** Ascending; the first also holds before its date. */
  readonly hours: readonly SessionHours[]
  /** Exceptions by day, days since the epoch. */
  readonly exceptionsOf: (year: number) => ReadonlyMap<number, DayException>
}

/** Monday to Friday. */
export const mondayToFriday: readonly number[] = [1, 2, 3, 4, 5]
