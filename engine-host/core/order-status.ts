/** The states of an order, from its creation to one of the five in which it ends. */
export const orderStatuses = [
  'INITIALIZED',
  'DENIED',
  'SUBMITTED',
  'ACCEPTED',
  'REJECTED',
  'TRIGGERED',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
] as const

/**
 * `INITIALIZED`: created, not yet submitted. `DENIED`: refused by the risk checks before it reached the venue, see the
 * order's reason. `SUBMITTED`: on its way, or the exit of a bracket whose entry has not filled. `ACCEPTED`: working at the
 * venue. `REJECTED`: refused by the venue. `TRIGGERED`: a stop-limit or limit-if-touched order whose
 * trigger was touched; the venue still refuses one that is post-only and would take liquidity then. The rest say what they mean.
 */
export type OrderStatus = (typeof orderStatuses)[number]

/** Every legal change of state; what is not listed is refused. */
export const orderTransitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  INITIALIZED: ['DENIED', 'SUBMITTED'],
  DENIED: [],
  SUBMITTED: ['ACCEPTED', 'REJECTED', 'CANCELED'],
  ACCEPTED: ['TRIGGERED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  REJECTED: [],
  TRIGGERED: ['REJECTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  PARTIALLY_FILLED: ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  FILLED: [],
  CANCELED: [],
  EXPIRED: [],
}

const finalStatuses: ReadonlySet<OrderStatus> = new Set(
  orderStatuses.filter((status) => orderTransitions[status].length === 0),
)

/** Whether an order may go from one state to the other. */
export function isLegalTransition(from: OrderStatus, to: OrderStatus): boolean {
  return orderTransitions[from].includes(to)
}

/** Whether an order in this state can change no more. */
export function isFinal(status: OrderStatus): boolean {
  return finalStatuses.has(status)
}

/** Whether the venue works an order in this state. */
export function isWorking(status: OrderStatus): boolean {
  return status === 'ACCEPTED' || status === 'TRIGGERED' || status === 'PARTIALLY_FILLED'
}
