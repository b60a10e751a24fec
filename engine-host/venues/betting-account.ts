import { fromUnits } from '../core/fixed-point.js'
import type { CommissionModel } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Account } from '../state/account.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { OrderCache } from '../state/order-cache.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { greatestCommission, referencePrice } from './order-cost.js'

/**
 * An account that bets. A buy backs: it risks its stake to win stake × (odds − 1). A sell lays: it risks stake × (odds − 1)
 * to win the stake. The balance covers the worst outcome of every market and of every open order; a market's bets for and
 * against count together.
 */
export class BettingAccount implements Account {
  readonly kind = 'betting'

  constructor(
    private readonly account: EngineAccount,
    private readonly cache: OrderCache,
    private readonly fees: CommissionModel,
  ) {}

  refusal(order: EngineOrder, quantityUnits: number, priceUnits: number): string {
    const { instrument } = order
    if (instrument.kind !== 'betting') return `a betting account cannot trade ${instrument.id}, which is no bet`
    const ledger = this.account.ledgerOf(order)
    const { won, lost } = outcomes(order, quantityUnits, priceUnits, ledger)
    const present = ledger.betOutcomes()
    const fee = greatestCommission(this.fees, order, ledger.contract.amount(priceUnits, quantityUnits), quantityUnits)
    const more = liability({ won: present.won + won, lost: present.lost + lost }) - liability(present) + fee
    const { settlementCurrency: currency, moneyPrecision } = instrument
    const free = this.totalUnits(currency) - this.lockedBy(currency, order)
    if (more <= free) return ''
    const text = (units: number) => fromUnits(units, moneyPrecision).toFixed(moneyPrecision)
    return `it risks ${text(more)} ${currency} and ${text(free)} are free`
  }

  totalUnits(currency: string): number {
    return this.account.funds.wallet.of(currency)
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
    let units = 0
    for (const ledger of this.account.ledgers) {
      const { instrument } = ledger
      if (instrument.settlementCurrency !== currency || instrument.kind !== 'betting') continue
      units += liability(ledger.betOutcomes())
      for (const order of this.cache.openOrders(instrument)) {
        if (order === except || order.parent !== undefined) continue
        if (this.account.ledgerOf(order) !== ledger) continue
        const left = order.quantityUnits - order.filledUnits
        units += liability(outcomes(order, left, referencePrice(order, ledger), ledger))
      }
    }
    return units
  }
}

interface Outcomes {
  readonly won: number
  readonly lost: number
}

function outcomes(
  order: EngineOrder,
  quantityUnits: number,
  priceUnits: number,
  { contract, instrument }: PositionLedger,
) {
  const certain = 10 ** instrument.pricePrecision
  return {
    won: contract.profit(priceUnits, certain, order.direction, quantityUnits),
    lost: contract.profit(priceUnits, 0, order.direction, quantityUnits),
  }
}

/** What the worse of two outcomes takes. */
function liability({ won, lost }: Outcomes): number {
  return Math.max(0, -won, -lost)
}
