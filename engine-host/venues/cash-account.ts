import { fromUnits, rescale } from '../core/fixed-point.js'
import { currencyPrecision } from '../core/currency.js'
import type { CommissionModel } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { Account } from '../state/account.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { OrderCache } from '../state/order-cache.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { greatestCommission, openingUnits, referencePrice } from './order-cost.js'

/** An amount of a currency that a trade takes. */
interface Outlay {
  readonly currency: string
  readonly units: number
}

/**
 * An account that pays in full: what it does not have it cannot spend, and what it does not own it cannot sell. Of a
 * currency pair or coin with a base currency it holds both sides as balances; open orders lock what they may take.
 */
export class CashAccount implements Account {
  readonly kind = 'cash'

  constructor(
    private readonly account: EngineAccount,
    private readonly cache: OrderCache,
    private readonly fees: CommissionModel,
    /** Whether open orders lock what they may take; otherwise each is judged alone, as NautilusTrader does. */
    private readonly locksOrders: boolean,
  ) {}

  refusal(order: EngineOrder, quantityUnits: number, priceUnits: number): string {
    const { instrument, direction } = order
    if (isExempt(order)) return ''
    const { kind, id } = instrument
    if (kind === 'future' || kind === 'cryptoPerpetual')
      return `a cash account cannot trade ${id}, which needs a margin`
    if (kind === 'betting') return `a cash account cannot bet on ${id}, which needs a betting account`
    const opening = this.openingUnits(order, quantityUnits)
    if (opening === 0) return ''
    if (direction < 0 && needsHoldings(instrument)) return `a cash account cannot sell ${id} short`
    const { currency, units: cost } = this.outlay(order, opening, priceUnits)
    const units = cost - this.returnedUnits(order, quantityUnits - opening, priceUnits)
    const free = this.totalUnits(currency) - this.lockedBy(currency, order)
    if (units <= free) return ''
    const precision = currencyPrecision(currency)
    const text = (amount: number) => fromUnits(amount, precision).toFixed(precision)
    return `it needs ${text(units)} ${currency} and ${text(free)} are free`
  }

  totalUnits(currency: string): number {
    let units = this.account.funds.wallet.of(currency)
    for (const ledger of this.account.ledgers) {
      if (!ledger.isOpen) continue
      const { instrument } = ledger
      if (instrument.settlementCurrency === currency) units -= committedUnits(ledger)
      if (holdsBase(instrument) && instrument.baseCurrency === currency)
        units += baseUnits(instrument, ledger.signedUnits)
    }
    return units
  }

  lockedUnits(currency: string): number {
    return this.lockedBy(currency, undefined)
  }

  initialMarginUnits(): number {
    return 0
  }

  maintenanceMarginUnits(): number {
    return 0
  }

  private lockedBy(currency: string, except: EngineOrder | undefined): number {
    if (!this.locksOrders) return 0
    let units = 0
    for (const order of this.cache.openOrders()) {
      if (order === except || order.parent !== undefined || isExempt(order)) continue
      if (!this.account.paysFor(order.instrument)) continue
      // A sale of what is no longer held takes nothing: it is refused when it would fill.
      if (order.direction < 0 && needsHoldings(order.instrument)) continue
      const opening = this.openingUnits(order, order.quantityUnits - order.filledUnits)
      if (opening === 0) continue
      const outlay = this.outlay(order, opening, referencePrice(order, this.account.ledgerOf(order)))
      if (outlay.currency === currency) units += outlay.units
    }
    return units
  }

  /** The part of a quantity that takes money or holdings, and does not give them back. */
  private openingUnits(order: EngineOrder, quantityUnits: number): number {
    if (holdsBase(order.instrument)) return quantityUnits
    return openingUnits(order, quantityUnits, this.account.ledgerOf(order))
  }

  /** What closing the other side of a prediction gives back. */
  private returnedUnits(order: EngineOrder, closing: number, priceUnits: number): number {
    if (order.instrument.kind !== 'predictionMarket' || closing === 0) return 0
    const { contract } = this.account.ledgerOf(order)
    const value = contract.amount(priceUnits, closing)
    return order.direction < 0 ? value : contract.amount(10 ** order.instrument.pricePrecision, closing) - value
  }

  private outlay(order: EngineOrder, quantityUnits: number, priceUnits: number): Outlay {
    const { instrument, direction } = order
    if (direction < 0 && holdsBase(instrument))
      return { currency: instrument.baseCurrency, units: baseUnits(instrument, quantityUnits) }
    const { contract } = this.account.ledgerOf(order)
    const value = contract.amount(priceUnits, quantityUnits)
    const fee = greatestCommission(this.fees, order, value, quantityUnits)
    const isAgainst = direction < 0 && instrument.kind === 'predictionMarket'
    const cost = isAgainst ? contract.amount(10 ** instrument.pricePrecision, quantityUnits) - value : value
    return { currency: instrument.settlementCurrency, units: cost + fee }
  }
}

/**
 * What only reduces a position takes nothing that is not held for it; of coins, whose balance other orders may have locked,
 * that is so of the exits of a bracket alone.
 */
function isExempt({ reduceOnly, parent, instrument }: EngineOrder): boolean {
  return reduceOnly && (parent !== undefined || !holdsBase(instrument))
}

/** Whether trading the instrument moves a balance of its base currency. */
function holdsBase({ kind, baseCurrency }: Instrument): boolean {
  return (kind === 'currencyPair' || kind === 'cryptoSpot') && baseCurrency !== ''
}

/** Whether only what is held can be sold: shares and the like, of which the account sells none short. */
function needsHoldings(instrument: Instrument): boolean {
  return instrument.kind !== 'predictionMarket' && !holdsBase(instrument)
}

/** A quantity as units of the base currency. */
function baseUnits(instrument: Instrument, quantityUnits: number): number {
  return rescale(quantityUnits, instrument.quantityPrecision, currencyPrecision(instrument.baseCurrency))
}

/** What an open position has taken out of the balance; against a prediction that is what it would lose at most. */
function committedUnits(ledger: PositionLedger): number {
  const paid = ledger.paidUnits()
  if (ledger.instrument.kind !== 'predictionMarket' || ledger.signedUnits > 0) return paid
  return ledger.contract.amount(10 ** ledger.instrument.pricePrecision, -ledger.signedUnits) + paid
}
