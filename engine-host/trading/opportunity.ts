import { UserError } from '../core/user-error.js'
import type { Subscription } from '../core/message-bus.js'
import { fromUnits } from '../core/fixed-point.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Order } from '../model/order.js'
import type { PriceInput } from '../model/instrument.js'
import type { OrderFactory } from './order-factory.js'
import { refuseImpossibleSide } from './order-option-values.js'
import type { SimpleOrderOptions } from './order-options.js'
import type { StrategyContext } from './strategy-context.js'
import { engineTopics } from './topics.js'

/**
 * `waiting`: the entry has not filled. `inTrade`: it has filled, wholly or in part, and something of it is open or may
 * still fill. `finished`: the entry ended unfilled, or all that it opened is closed.
 */
export type OpportunityState = 'waiting' | 'inTrade' | 'finished'

/** What an opportunity begins with: the entry as for `buy` and `sell`, with its exits. */
export interface OpportunityOptions extends SimpleOrderOptions {
  readonly side: 'BUY' | 'SELL'
  /** Who executes it, for good. Default `simulated`, which is all that a backtest has. */
  readonly broker?: string
  /** Told when the state changes, within the call that brought the change. */
  readonly onChange?: (opportunity: Opportunity) => void
}

/** An entry with its stop and target, followed to its end. Made by `strategy.opportunity`. */
export class Opportunity {
  readonly entry: Order
  /** Who executes it. */
  readonly broker: string
  readonly #context: StrategyContext
  readonly #orders: OrderFactory
  readonly #entry: EngineOrder
  readonly #onChange: ((opportunity: Opportunity) => void) | undefined
  readonly #subscription: Subscription
  #state: OpportunityState = 'waiting'

  /** @internal Made by the strategy. */
  constructor(context: StrategyContext, orders: OrderFactory, options: OpportunityOptions, site?: unknown) {
    const { side, broker = 'simulated', onChange, ...rest } = options
    refuseImpossibleSide(side)
    if (broker !== 'simulated')
      throw new UserError(`There is no broker '${broker}'.`, "A backtest has the broker 'simulated' alone.")
    this.#context = context
    this.#orders = orders
    this.#onChange = onChange
    this.#entry = orders.simple(side, rest, context.captureCallSite(undefined, site))
    this.entry = this.#entry
    this.broker = broker
    // Before other handlers, so that they find the state as it is.
    this.#subscription = context.bus.subscribe(engineTopics.orders(context.owner.id), () => this.#follow(), {
      name: `${context.owner.id}.opportunity ${this.entry.id}`,
      priority: 1,
    })
  }

  /** How far it has come. */
  get state(): OpportunityState {
    const { status, filledUnits, isClosed } = this.#entry
    if (status === 'INITIALIZED' || (filledUnits === 0 && !isClosed)) return 'waiting'
    return this.#openUnits > 0 || !isClosed ? 'inTrade' : 'finished'
  }

  /** What is open of what the entry bought or sold. */
  get openQuantity(): number {
    return fromUnits(this.#openUnits, this.entry.instrument.quantityPrecision)
  }

  /** Moves the stop loss. Throws when it was opened without one. */
  moveStop(stop: PriceInput): void {
    this.#move(this.#entry.stopLoss, 'stop', stop)
  }

  /** Moves the profit target. Throws when it was opened without one. */
  moveTarget(limit: PriceInput): void {
    this.#move(this.#entry.takeProfit, 'limit', limit)
  }

  /** Ends it: cancels what of the entry has not filled, and closes at the market what has. */
  close(): void {
    const { execution } = this.#context
    if (this.#entry.isOpen) execution.requestCancel(this.#entry, 'by the strategy')
    if (this.#openUnits > 0) execution.submit(this.#orders.exitOf(this.#entry, this.#openUnits))
  }

  get #openUnits(): number {
    return this.#context.position(this.entry.instrument).openUnitsOf(this.#entry)
  }

  #move(order: EngineOrder | undefined, which: 'stop' | 'limit', price: PriceInput): void {
    if (order === undefined)
      throw new UserError(
        `The opportunity of order ${String(this.entry.number)} has no ${which === 'stop' ? 'stop loss' : 'profit target'}.`,
        `Open it with ${which === 'stop' ? 'stopLoss' : 'takeProfit'}.`,
      )
    const changed = this.#orders.changedPrice(order, price, which)
    const { execution } = this.#context
    if (changed.invalid !== '') execution.modifyRejected(order, changed.invalid)
    else execution.requestModify(order, which === 'stop' ? { stopUnits: changed.units } : { limitUnits: changed.units })
  }

  #follow(): void {
    const { state } = this
    if (state === this.#state) return
    this.#state = state
    if (state === 'finished') this.#context.bus.unsubscribe(this.#subscription)
    this.#onChange?.(this)
  }
}
