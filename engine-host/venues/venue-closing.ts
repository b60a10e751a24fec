import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { EngineOrder, OrderTerms } from '../model/engine-order.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { Instrument } from '../model/instrument.js'
import type { OrderOwner } from '../model/order-owner.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { ExitReason, FillRule } from '../protocol/result-columns.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { PositionLedger } from '../state/position-ledger.js'

/** Why the venue closes a position that no strategy closes now. */
type ClosingCause = 'endOfData' | 'ruin' | 'exclusive' | 'liquidation' | 'settlement' | 'roll'

/** How the venue closes a position at once. */
export interface ClosingTerms {
  readonly priceUnits: number
  readonly rule: FillRule
  readonly cause: ClosingCause
  readonly ambiguous: boolean
  /** Whether it costs nothing. Default false. */
  readonly isFree?: boolean
}

/** The reason of the trades that such an order ends; of an exclusive one it is that of any order. */
const exitReasonOf: Readonly<Record<Exclude<ClosingCause, 'exclusive'>, ExitReason>> = {
  endOfData: 'endOfData',
  ruin: 'liquidation',
  liquidation: 'liquidation',
  settlement: 'settlement',
  roll: 'roll',
}

/** What the orders of the venue are marked with. */
const tags: Readonly<Record<ClosingCause, string>> = {
  endOfData: 'end of data',
  ruin: 'nothing left',
  exclusive: 'exclusive',
  liquidation: 'liquidation',
  settlement: 'settlement',
  roll: 'roll',
}

/** Orders by which the venue itself closes positions, and their fills where they take a price that is known. */
export class VenueClosing {
  constructor(private readonly execution: ExecutionEngine) {}

  /** Orders that close what a strategy holds of an instrument, one a position; submitted and not yet accepted. */
  orders(ledger: PositionLedger, cause: ClosingCause, stopUnits = NaN): EngineOrder[] {
    const held = ledger.isHedging
      ? ledger.positions.map((position) => ({ signedUnits: position.openUnits * position.direction, position }))
      : [{ signedUnits: ledger.signedUnits, position: undefined }]
    return held
      .filter(({ signedUnits }) => signedUnits !== 0)
      .map(({ signedUnits, position }) => this.order(ledger, signedUnits, cause, position, undefined, stopUnits))
  }

  /** Orders that close at the end of the data what is held of a market, one a lot, the newest first. */
  ordersByLot(market: InstrumentMarket): EngineOrder[] {
    return market.ledgers.flatMap((ledger) => this.lots(ledger, 'endOfData').reverse())
  }

  /** Orders that close what a strategy holds of an instrument, one a lot, the oldest first. */
  lots(ledger: PositionLedger, cause: 'endOfData' | 'settlement'): EngineOrder[] {
    return ledger.lots.map(({ fill, quantityUnits, position }) =>
      this.order(ledger, quantityUnits * fill.order.direction, cause, position, fill),
    )
  }

  /** The underlying of an option changes hands: a signed quantity at a price, without any check. */
  open(instrument: Instrument, owner: OrderOwner, signedUnits: number, priceUnits: number): void {
    const terms: OrderTerms = {
      ...this.terms(instrument, -signedUnits, 'settlement', NaN),
      reduceOnly: false,
    }
    const order = this.execution.create(terms, owner)
    this.execution.submitted(order)
    this.execution.accepted(order)
    const quantityUnits = order.quantityUnits
    this.execution.filled(order, {
      quantityUnits,
      priceUnits,
      liquidity: 'TAKER',
      rule: 'settlement',
      ambiguous: false,
    })
  }

  /** Stops that take what a strategy holds of an instrument off the account; submitted and not yet accepted. */
  stops(ledger: PositionLedger, stopUnits: number): EngineOrder[] {
    return this.orders(ledger, 'liquidation', stopUnits)
  }

  /** Closes what a strategy holds of a market at a price. */
  closeNow(market: InstrumentMarket, ledger: PositionLedger, price: number, cause: 'endOfData' | 'ruin'): void {
    const rule = cause === 'endOfData' ? 'endOfData' : 'thisClose'
    this.closeAt(ledger, { priceUnits: market.priceUnits(price), rule, cause, ambiguous: false })
  }

  /** Closes what a strategy holds of an instrument at a price, by a rule and for a cause that are named. */
  closeAt(ledger: PositionLedger, { priceUnits, rule, cause, ambiguous, isFree = false }: ClosingTerms): void {
    for (const order of this.orders(ledger, cause)) {
      this.execution.accepted(order)
      const quantityUnits = order.quantityUnits
      this.execution.filled(order, { quantityUnits, priceUnits, liquidity: 'TAKER', rule, ambiguous, isFree })
    }
  }

  /** An account has nothing left: everything that it pays for ends at the last close, and the account with it. */
  endAtRuin(account: EngineAccount, markets: readonly InstrumentMarket[]): void {
    if (account.isRuined) return
    for (const market of markets)
      if (account.paysFor(market.instrument))
        for (const ledger of market.ledgers) this.closeNow(market, ledger, market.close, 'ruin')
    for (const order of this.execution.parts.cache.openOrders())
      if (account.paysFor(order.instrument)) this.execution.cancel(order, 'the account has nothing left')
    account.endAtRuin()
  }

  private order(
    ledger: PositionLedger,
    signedUnits: number,
    cause: ClosingCause,
    position: EnginePosition | undefined,
    closes?: EngineFill,
    stopUnits = NaN,
  ): EngineOrder {
    const terms: OrderTerms = {
      ...this.terms(ledger.instrument, signedUnits, cause, stopUnits),
      ...(closes === undefined ? {} : { closes }),
      ...(cause === 'exclusive' ? {} : { exitReason: exitReasonOf[cause] }),
    }
    const order = this.execution.create(terms, ledger.owner)
    order.position = position
    this.execution.submitted(order)
    return order
  }

  private terms(instrument: Instrument, signedUnits: number, cause: ClosingCause, stopUnits: number): OrderTerms {
    return {
      instrument,
      side: signedUnits > 0 ? 'SELL' : 'BUY',
      type: Number.isNaN(stopUnits) ? 'MARKET' : 'STOP_MARKET',
      quantityUnits: Math.abs(signedUnits),
      limitUnits: NaN,
      stopUnits,
      timeInForce: 'GTC',
      expiresAt: undefined,
      reduceOnly: true,
      postOnly: false,
      role: '',
      tag: tags[cause],
      invalid: '',
      callSite: -1,
    }
  }
}
