/**
 * Kinds of rows in the event log; a row stores the index. The sequence is part of the recorded format: new kinds join at
 * the end.
 */
export const journalEvents = [
  'RUN_STARTED',
  'ORDER_INITIALIZED',
  'ORDER_DENIED',
  'ORDER_SUBMITTED',
  'ORDER_ACCEPTED',
  'ORDER_REJECTED',
  'ORDER_TRIGGERED',
  'ORDER_UPDATED',
  'ORDER_CANCELED',
  'ORDER_EXPIRED',
  'ORDER_FILLED',
  'POSITION_OPENED',
  'POSITION_CHANGED',
  'POSITION_CLOSED',
  'TRADE_CLOSED',
  'ACCOUNT_UPDATED',
  'TIMER_FIRED',
  'PRICE_ROUNDED',
  'MODIFY_REJECTED',
  'RUN_FINISHED',
  'BALANCE_UPDATED',
  'ORDER_TERMS',
  'ORDER_TRAILING',
  'ORDER_PENDING_UPDATE',
  'ORDER_PENDING_CANCEL',
  'MARGIN_CALL',
  'USER_EVENT',
  'FUNDING_BOOKED',
  'BORROWING_CHARGED',
  'INTEREST_BOOKED',
  'INSTRUMENT_SETTLED',
  'OPTION_EXERCISED',
  'OPTION_ASSIGNED',
  'OPTION_EXPIRED',
  'VENUE_BALANCE_UPDATED',
  'CONTRACT_ROLLED',
] as const

/** What happened, as named in the event log. */
export type JournalEvent = (typeof journalEvents)[number]

const codes = new Map<JournalEvent, number>(journalEvents.map((event, code) => [event, code]))

/** Index of an event kind in `journalEvents`. */
export function journalCode(event: JournalEvent): number {
  return codes.get(event)!
}
