import type { EngineOrder } from '../model/engine-order.js'

/** Kinds of accounts. */
export type AccountKind = 'cash' | 'margin' | 'betting'

/** The rules by which an account pays for trades. Amounts are in units of the currency that is named, else the account's. */
export interface Account {
  readonly kind: AccountKind
  /** Why the account cannot take a quantity of an order at a price, both in units; the empty text when it can. */
  refusal(order: EngineOrder, quantityUnits: number, priceUnits: number): string
  /** All that it has of a currency. */
  totalUnits(currency: string): number
  /** What open orders and positions reserve of a currency. */
  lockedUnits(currency: string): number
  /** What holding the open positions and orders asks for; 0 in an account without margins. */
  initialMarginUnits(): number
  /** The equity below which positions are liquidated; 0 in an account without margins. */
  maintenanceMarginUnits(): number
}
