import { fromUnits, powerOfTen } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { CommissionModel } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { AccountSettings } from '../protocol/account-settings.js'
import type { Account } from '../state/account.js'
import type { EngineAccount } from '../state/engine-account.js'
import { LedgerSum } from '../state/ledger-sum.js'
import type { OrderCache } from '../state/order-cache.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { greatestCommission, openingUnits, referencePrice } from './order-cost.js'

/** What a position asks for: fractions of its notional, or amounts a contract in the settlement currency. */
export interface MarginRates {
  readonly perContract: boolean
  readonly initial: number
  readonly maintenance: number
}

/**
 * An account that trades on margin. Opening a position asks for its initial margin: the greater of what the instrument
 * names and of the notional divided by the leverage, both at the last price. The maintenance margin is that of the
 * instrument, or half of the initial one. Without margins and leverage nothing is asked for.
 */
export class MarginAccount implements Account {
  readonly kind = 'margin'
  /** By index of the instrument. */
  private readonly rates: (MarginRates | undefined)[] = []
  /** Whether nothing more is opened once equity is gone; so where positions are liquidated. */
  endsAtZero = false

  /** Whether positions ask for anything. */
  private readonly asksForMargin: boolean
  /** The maintenance margins, where there are several and all in the account's currency; else undefined. */
  private readonly maintenance: LedgerSum | undefined

  constructor(
    private readonly account: EngineAccount,
    private readonly cache: OrderCache,
    private readonly fees: CommissionModel,
    settings: AccountSettings,
  ) {
    checkLeverage(settings, account)
    for (const { instrument } of account.ledgers)
      this.rates[instrument.index] = marginRates(instrument, settings.leverageOf?.[instrument.id] ?? settings.leverage)
    this.asksForMargin = this.rates.some((rates) => rates !== undefined)
    if (this.asksForMargin && account.funds.isSingle && account.ledgers.length > 1)
      this.maintenance = new LedgerSum(
        account.ledgers,
        account.ledgers.map(() => 0),
        (ledger) => this.positionUnits(ledger, 'maintenance'),
      )
  }

  /** What a position in an instrument asks for; undefined when nothing. */
  ratesOf(instrument: Instrument): MarginRates | undefined {
    return this.rates[instrument.index]
  }

  refusal(order: EngineOrder, quantityUnits: number, priceUnits: number): string {
    const { instrument } = order
    const rates = this.ratesOf(instrument)
    if (instrument.kind === 'betting')
      return `a margin account cannot bet on ${instrument.id}, which needs a betting account`
    if (order.reduceOnly || (rates === undefined && !this.endsAtZero)) return ''
    const ledger = this.account.ledgerOf(order)
    const opening = openingUnits(order, quantityUnits, ledger)
    if (opening === 0) return ''
    if (this.endsAtZero && this.account.equityUnits() <= 0) return 'the account has nothing left'
    if (rates === undefined) return ''
    const notional = ledger.contract.amount(priceUnits, opening)
    const fee = greatestCommission(this.fees, order, notional, quantityUnits)
    const settled = (units: number) => this.account.funds.settled(instrument, units)
    const needed = settled(marginUnits(instrument, rates.initial, rates.perContract, notional, opening) + fee)
    const released = opening < quantityUnits ? settled(positionMargin(ledger, rates, 'initial')) : 0
    const free = this.freeUnits(order) + released
    if (needed <= free) return ''
    const { precision, currency } = this.account.funds
    const text = (units: number) => fromUnits(units, precision).toFixed(precision)
    return `it needs a margin of ${text(needed)} ${currency} and ${text(free)} are free`
  }

  totalUnits(currency: string): number {
    return this.account.funds.wallet.of(currency)
  }

  lockedUnits(currency: string): number {
    const { funds, ledgers } = this.account
    let units = 0
    for (const ledger of ledgers) {
      const { instrument } = ledger
      if (funds.creditedCurrency(instrument.settlementCurrency) !== currency) continue
      const margin = this.positionUnits(ledger, 'initial') + this.ordersUnits(ledger, undefined)
      units += instrument.settlementCurrency === currency ? margin : funds.settled(instrument, margin)
    }
    return units
  }

  initialMarginUnits(): number {
    return this.sumUnits((ledger) => this.positionUnits(ledger, 'initial'))
  }

  /** Event frequency. */
  maintenanceMarginUnits(): number {
    if (!this.asksForMargin) return 0
    const sums = this.maintenance?.upToDate()
    return sums !== undefined ? sums[0]! : this.sumUnits((ledger) => this.positionUnits(ledger, 'maintenance'))
  }

  /** Equity less the initial margins of positions and open orders, save one order; account currency. */
  freeUnits(except?: EngineOrder): number {
    const orders = this.sumUnits((ledger) => this.ordersUnits(ledger, except))
    return this.account.equityUnits() - this.initialMarginUnits() - orders
  }

  private positionUnits(ledger: PositionLedger, which: 'initial' | 'maintenance'): number {
    const rates = this.rates[ledger.instrument.index]
    return rates === undefined || !ledger.isOpen ? 0 : positionMargin(ledger, rates, which)
  }

  private ordersUnits(ledger: PositionLedger, except: EngineOrder | undefined): number {
    const { instrument } = ledger
    const rates = this.ratesOf(instrument)
    if (rates === undefined) return 0
    let units = 0
    for (const order of this.cache.openOrders(instrument)) {
      if (order === except || order.reduceOnly || order.parent !== undefined) continue
      if (this.account.ledgerOf(order) !== ledger) continue
      const opening = openingUnits(order, order.quantityUnits - order.filledUnits, ledger)
      if (opening === 0) continue
      const notional = ledger.contract.amount(referencePrice(order, ledger), opening)
      units += marginUnits(instrument, rates.initial, rates.perContract, notional, opening)
    }
    return units
  }

  private sumUnits(of: (ledger: PositionLedger) => number): number {
    const { funds, ledgers } = this.account
    let units = 0
    for (const ledger of ledgers) units += funds.settled(ledger.instrument, of(ledger))
    return units
  }
}

function marginRates({ margin }: Instrument, leverage: number | undefined): MarginRates | undefined {
  if (leverage === undefined || margin?.perContract === true) return margin
  const initial = Math.max(1 / leverage, margin?.initial ?? 0)
  return { perContract: false, initial, maintenance: margin?.maintenance ?? initial / 2 }
}

/** The margin of a notional or quantity, rounded up to a whole unit of the settlement currency. */
export function marginUnits(
  instrument: Instrument,
  rate: number,
  perContract: boolean,
  notionalUnits: number,
  quantityUnits: number,
): number {
  const exact = perContract
    ? (quantityUnits / powerOfTen(instrument.quantityPrecision)) * rate * powerOfTen(instrument.moneyPrecision)
    : Math.abs(notionalUnits) * rate
  // A product that misses a whole number by the error of doubles alone is that number.
  return Math.ceil(exact - Math.abs(exact) * 1e-12)
}

function positionMargin(ledger: PositionLedger, rates: MarginRates, which: 'initial' | 'maintenance'): number {
  return marginUnits(ledger.instrument, rates[which], rates.perContract, ledger.notionalUnits(), ledger.grossUnits)
}

function checkLeverage({ leverage, leverageOf = {} }: AccountSettings, account: EngineAccount): void {
  for (const [name, value] of [['leverage', leverage] as const, ...Object.entries(leverageOf)])
    if (value !== undefined && !(value > 0 && Number.isFinite(value)))
      throw new UserError(
        `The leverage of the account (${name}) is ${String(value)}.`,
        'Give a number above 0, such as 2.',
      )
  const unknown = Object.keys(leverageOf).find((id) => account.ledgers.every(({ instrument }) => instrument.id !== id))
  if (unknown !== undefined)
    throw new UserError(
      `The account names a leverage of ${unknown}, which is no instrument of the run.`,
      `Its instruments are ${account.ledgers.map(({ instrument }) => instrument.id).join(', ')}.`,
    )
}
