import { isFinal } from '../core/order-status.js'
import { powerOfTen } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { Timestamp } from '../core/timestamp.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { Venue } from '../engine/venue.js'
import type { EngineOrder, OrderTerms } from '../model/engine-order.js'
import type { Instrument, PresentContract } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { ContinuousSettings, PriceAdjustment } from '../protocol/continuous-settings.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { VenueClosing } from './venue-closing.js'

/** The change of a continuous series from one contract to the next. */
export interface ContractRoll {
  readonly at: Timestamp
  /** The continuous series. */
  readonly series: Instrument
  readonly from: Instrument
  readonly next: PresentContract
  /** Closes of both on the last day on which both have one; NaN without such a day. */
  readonly fromClose: number
  readonly toClose: number
}

/** Throws a `UserError` for settings of continuous series that there are not. */
export function checkContinuous({ adjust, atRoll, ordersAtRoll }: ContinuousSettings): void {
  const check = (name: string, value: unknown, known: readonly string[]) => {
    if (value === undefined || known.includes(value as string)) return
    throw new UserError(
      `The setting '${name}' of continuous series cannot be ${JSON.stringify(value)}.`,
      `Choose one of: ${known.join(', ')}.`,
    )
  }
  check('adjust', adjust, ['additive', 'ratio', 'raw'])
  check('atRoll', atRoll, ['reopen', 'close', 'keep'])
  check('ordersAtRoll', ordersAtRoll, ['move', 'cancel'])
}

/**
 * Takes positions and working orders of a contract to the next one. What is held is closed at the next price of the old
 * contract and opened again at that of the new one, one order for each entry, whose exits follow it; it asks nobody, since
 * what is at risk stays the same. Levels are moved by the same closes as the prices of the series.
 */
export class ContractRolls {
  private readonly closing: VenueClosing
  private readonly atRoll: Required<ContinuousSettings>['atRoll']
  private readonly movesOrders: boolean
  private readonly adjustment: PriceAdjustment

  constructor(
    { atRoll = 'reopen', ordersAtRoll = 'move', adjust = 'additive' }: ContinuousSettings,
    private readonly portfolio: AccountPortfolio,
    private readonly execution: ExecutionEngine,
    private readonly venue: Venue,
  ) {
    checkContinuous({ adjust, atRoll, ordersAtRoll })
    this.closing = new VenueClosing(execution)
    this.atRoll = atRoll
    this.movesOrders = ordersAtRoll === 'move' && atRoll === 'reopen'
    this.adjustment = adjust
  }

  /** The roll comes now. */
  roll(roll: ContractRoll): void {
    const { from } = roll
    if (this.atRoll !== 'keep') for (const ledger of this.portfolio.ledgersOf(from)) this.rollStrategy(roll, ledger)
    roll.series.follow(roll.next)
  }

  /** What one strategy holds and has ordered. */
  private rollStrategy(roll: ContractRoll, ledger: PositionLedger): void {
    const { from, next } = roll
    const { cache } = this.execution.parts
    const present = cache
      .openOrders(from, ledger.owner)
      .filter(({ expiresAt }) => expiresAt === undefined || expiresAt.compare(roll.at) > 0)
    const closingNow = present.filter(closesAtMarket)
    const orders = present.filter((order) => !closesAtMarket(order))
    const held = this.heldByEntry(ledger, closingNow)
    const waiting = orders.map((order) => new WaitingOrder(order))
    for (const order of orders)
      if (!isFinal(order.status)) this.execution.cancel(order, `its contract rolls to ${next.contract.id}`)
    for (const order of closingNow)
      if (!isFinal(order.status)) this.execution.cancel(order, 'the roll closes its position')
    for (const order of this.closing.orders(ledger, 'roll')) this.venue.submit(order)
    if (this.atRoll !== 'reopen') return
    const moved = new Map<EngineOrder, EngineOrder>()
    // What an entry has not filled yet stays cancelled: the exits go with what it has.
    const isHeld = (order: EngineOrder) => held.some(({ entry }) => entry === order)
    const levels = this.movesOrders ? waiting.filter(({ order }) => !isHeld(order)) : []
    const opened: EngineOrder[] = []
    for (const { entry, signedUnits } of held) {
      const order = this.execution.create(reopening(next.contract, roll.series, signedUnits), ledger.owner)
      moved.set(entry, order)
      opened.push(order)
    }
    for (const each of levels) if (each.follows(moved)) moved.set(each.order, this.place(each, roll, ledger.owner))
    const tops = levels.filter((each) => moved.has(each.order) && each.parent === undefined)
    this.tie(levels, moved)
    for (const order of [...opened, ...tops.map(({ order: old }) => moved.get(old)!)]) {
      for (const each of withChildren(order)) this.execution.submitted(each)
      this.venue.submit(order)
    }
  }

  /** What each entry has open, less what orders at the market are closing now, which takes from the oldest first. */
  private heldByEntry(ledger: PositionLedger, closingNow: readonly EngineOrder[]) {
    let leaving = closingNow.reduce((sum, order) => sum + order.quantityUnits - order.filledUnits, 0)
    const held = new Map<EngineOrder, number>()
    for (const { fill, quantityUnits } of ledger.lots) {
      const left = Math.max(0, quantityUnits - leaving)
      leaving = Math.max(0, leaving - quantityUnits)
      if (left > 0) held.set(fill.order, (held.get(fill.order) ?? 0) + left)
    }
    return [...held].map(([entry, units]) => ({ entry, signedUnits: units * entry.direction }))
  }

  private place({ order, ...state }: WaitingOrder, roll: ContractRoll, owner: OrderOwner): EngineOrder {
    const { contract } = roll.next
    const level = (units: number, away: 1 | -1) => this.movedUnits(roll, units, away)
    const later = order.direction
    const hasTriggered = state.triggered && !Number.isNaN(state.limitUnits)
    const { trailing } = order
    const terms: OrderTerms = {
      instrument: contract,
      side: order.side,
      type: hasTriggered ? 'LIMIT' : order.type,
      quantityUnits: state.leftUnits,
      // As a strategy's own prices: off the tick, the tick that fills later.
      limitUnits: level(state.limitUnits, later > 0 ? -1 : 1),
      stopUnits: hasTriggered ? NaN : level(state.stopUnits, later > 0 === order.isIfTouched ? -1 : 1),
      trailing: hasTriggered
        ? undefined
        : trailing && {
            ...trailing,
            activationUnits: state.activated ? NaN : level(trailing.activationUnits, later > 0 ? -1 : 1),
          },
      timeInForce: order.timeInForce,
      expiresAt: order.expiresAt,
      reduceOnly: order.reduceOnly,
      postOnly: order.postOnly,
      displayUnits: order.displayUnits,
      role: order.role,
      tag: order.tag,
      invalid: '',
      callSite: order.callSite,
      sizeShare: Number.isNaN(order.sizeShare) ? undefined : order.sizeShare,
      series: order.series,
    }
    return this.execution.create(terms, owner)
  }

  /** Ties the orders that were placed anew as those were that they come from. */
  private tie(levels: readonly WaitingOrder[], moved: ReadonlyMap<EngineOrder, EngineOrder>): void {
    for (const { order, parent, siblings, contingency } of levels) {
      const placed = moved.get(order)
      if (placed === undefined) continue
      if (parent !== undefined) {
        const newParent = moved.get(parent)!
        placed.parent = newParent
        newParent.children = [...newParent.children, placed]
      }
      placed.siblings = siblings.flatMap((sibling) => moved.get(sibling) ?? [])
      if (placed.siblings.length > 0) placed.contingency = contingency
    }
  }

  /** A level of the old contract as one of the new, on the tick. */
  private movedUnits({ from, next, fromClose, toClose }: ContractRoll, units: number, away: 1 | -1): number {
    if (Number.isNaN(units) || this.adjustment === 'raw') return units
    const price = units / powerOfTen(from.pricePrecision)
    const moved = this.adjustment === 'ratio' ? price * (toClose / fromClose) : price + (toClose - fromClose)
    return next.contract.tickUnitsNear(moved, away)
  }
}

/** An open order as it was before its contract rolled, which ends it. */
class WaitingOrder {
  readonly leftUnits: number
  readonly limitUnits: number
  readonly stopUnits: number
  readonly triggered: boolean
  readonly activated: boolean
  readonly parent: EngineOrder | undefined
  readonly siblings: readonly EngineOrder[]
  readonly contingency: EngineOrder['contingency']

  constructor(readonly order: EngineOrder) {
    this.leftUnits = order.quantityUnits - order.filledUnits
    this.limitUnits = order.limitUnits
    this.stopUnits = order.stopUnits
    this.triggered = order.triggered
    this.activated = order.activated
    this.parent = order.parent
    this.siblings = order.siblings
    this.contingency = order.contingency
  }

  /** Whether it can be placed anew: alone, or with the order that it waits for or whose position it ends. */
  follows(moved: ReadonlyMap<EngineOrder, EngineOrder>): boolean {
    return this.parent === undefined || moved.has(this.parent)
  }
}

/** A market order that only closes fills with the next price of the old contract, as the roll would close it. */
function closesAtMarket(order: EngineOrder): boolean {
  return order.type === 'MARKET' && order.reduceOnly && order.parent === undefined
}

function withChildren(order: EngineOrder): EngineOrder[] {
  return [order, ...order.children.flatMap(withChildren)]
}

function reopening(contract: Instrument, series: Instrument, signedUnits: number): OrderTerms {
  return {
    instrument: contract,
    side: signedUnits > 0 ? 'BUY' : 'SELL',
    type: 'MARKET',
    quantityUnits: Math.abs(signedUnits),
    limitUnits: NaN,
    stopUnits: NaN,
    timeInForce: 'GTC',
    expiresAt: undefined,
    reduceOnly: false,
    postOnly: false,
    role: 'entry',
    tag: 'roll',
    invalid: '',
    callSite: -1,
    series,
  }
}
