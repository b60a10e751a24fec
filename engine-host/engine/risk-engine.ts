import type { EngineOrder } from '../model/engine-order.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { FillRules } from './fill-rules.js'
import type { InstrumentMarket } from './instrument-market.js'
import type { OrderChanges } from './venue.js'
import type { OrderLimits } from './order-limits.js'
import { fromUnits } from '../core/fixed-point.js'
import { isFinal } from '../core/order-status.js'

/** Refuses orders that cannot or may not be worked; a refusal is a sentence for people, the empty text means none. */
export class RiskEngine {
  constructor(
    private readonly portfolio: AccountPortfolio,
    private readonly markets: readonly InstrumentMarket[],
    private readonly limits: OrderLimits,
    /** By index of the instrument. */
    private readonly rules: readonly Pick<FillRules, 'spread' | 'riskChecks'>[],
  ) {}

  /** Why an order must not be submitted; counts it when it may be. */
  refusal(order: EngineOrder): string {
    const reason = this.check(order)
    if (reason === '') this.limits.submitted()
    return reason
  }

  private check(order: EngineOrder): string {
    if (order.invalid !== '') return order.invalid
    if (order.quantityUnits <= 0) return 'its quantity is zero'
    if (this.portfolio.accountOf(order.instrument).isRuined) return 'the account has nothing left'
    const market = this.markets[order.instrument.index]!
    const given = !Number.isNaN(order.limit) ? order.limit : !Number.isNaN(order.stop) ? order.stop : undefined
    const { spread, riskChecks } = this.rules[order.instrument.index]!
    if (riskChecks === 'atVenue') return this.checkForVenue(order, market, given)
    if (order.reduceOnly && order.parent === undefined && this.portfolio.ledgerOf(order).reducibleUnits(order) === 0)
      return 'it is to reduce a position and there is none on the other side'
    const atMarket = market.close * (1 + spread * order.direction)
    const estimate = given ?? atMarket
    const limited = this.limits.refusal(order, estimate, market.close)
    if (limited !== '' || Number.isNaN(estimate)) return limited
    return (
      this.exitRefusal(order, estimate) || this.accountRefusal(order, order.quantityUnits, market.priceUnits(estimate))
    )
  }

  /** What is checked of an order before it is sent to a venue that checks the rest. */
  private checkForVenue(order: EngineOrder, market: InstrumentMarket, given: number | undefined): string {
    const limited = this.limits.refusal(order, given ?? market.close, market.close)
    if (limited !== '' || given === undefined || order.direction < 0) return limited
    return this.accountRefusal(order, order.quantityUnits, market.priceUnits(given))
  }

  /** Why a working order must not be changed. */
  modificationRefusal(order: EngineOrder, changes: OrderChanges): string {
    if (isFinal(order.status)) return `it is ${order.status.toLowerCase()}`
    if (order.status === 'INITIALIZED') return 'it was not submitted'
    if (changes.quantityUnits !== undefined && changes.quantityUnits <= order.filledUnits)
      return 'the new quantity is not above what is filled'
    if (changes.limitUnits !== undefined && Number.isNaN(order.limitUnits)) return 'it has no limit'
    if (changes.stopUnits !== undefined && Number.isNaN(order.stopUnits)) return 'it has no stop'
    if (changes.stopUnits !== undefined && order.triggered)
      return `its ${order.isIfTouched ? 'trigger' : 'stop'} was touched already`
    const { pricePrecision, index } = order.instrument
    return this.limits.changeRefusal(
      order,
      changes.quantityUnits ?? NaN,
      fromUnits(changes.limitUnits ?? NaN, pricePrecision),
      fromUnits(changes.stopUnits ?? NaN, pricePrecision),
      this.markets[index]!.close,
    )
  }

  /** Why the account cannot take a fill. */
  accountRefusal(order: EngineOrder, quantityUnits: number, priceUnits: number): string {
    return this.portfolio.accountOf(order.instrument).rules.refusal(order, quantityUnits, priceUnits)
  }

  private exitRefusal(order: EngineOrder, reference: number): string {
    const { stopLoss, takeProfit, direction } = order
    for (const child of order.children) if (child.invalid !== '') return `of its ${childName(child)}: ${child.invalid}`
    if (stopLoss !== undefined && (stopLoss.stop - reference) * direction >= 0)
      return `its stop loss ${String(stopLoss.stop)} is not ${direction > 0 ? 'below' : 'above'} ${String(reference)}`
    if (takeProfit !== undefined && (takeProfit.limit - reference) * direction <= 0)
      return `its take profit ${String(takeProfit.limit)} is not ${direction > 0 ? 'above' : 'below'} ${String(reference)}`
    return ''
  }
}

function childName({ role, number }: EngineOrder): string {
  if (role === 'stopLoss') return 'stop loss'
  if (role === 'takeProfit') return 'take profit'
  return role === 'trailingStop' ? 'trailing stop' : `dependent order ${String(number)}`
}
