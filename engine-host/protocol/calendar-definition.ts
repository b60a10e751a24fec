/** A time of day on the exchange's clocks such as `09:30`; `24:00` ends a day. */
export type TimeOfDay = string

/** Usual hours of a calendar of one's own. */
export interface SessionHoursDefinition {
  /** First trade date of these hours, `2013-10-07`. Default: the first that there is. */
  readonly from?: string
  /** Opening. Later than `close`, it is that of the evening before. */
  readonly open: TimeOfDay
  readonly close: TimeOfDay
  /** When nothing trades in between, such as `["11:30-12:30"]`. */
  readonly pauses?: readonly string[]
}

/** When an exchange trades, as people write it in `.backlens/calendars.json`. */
export interface CalendarDefinition {
  /** IANA zone of the exchange. */
  readonly timeZone: string
  /** Trade dates: `["MON", "TUE", …]`. Default: Monday to Friday. */
  readonly weekdays?: readonly string[]
  /** In the order of `from`. */
  readonly hours: readonly SessionHoursDefinition[]
  /** Trade dates without trading, `2013-12-25`. */
  readonly holidays?: readonly string[]
  /** Closes that are earlier than usual by trade date: `{ "2013-12-24": "13:00" }`. */
  readonly earlyCloses?: Readonly<Record<string, TimeOfDay>>
}
