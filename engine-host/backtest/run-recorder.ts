import type { SimulatedClock } from '../core/clock.js'
import { currencyPrecision } from '../core/currency.js'
import { fromUnits } from '../core/fixed-point.js'
import type { JournalEvent } from '../core/journal-events.js'
import type { Timestamp } from '../core/timestamp.js'
import type { AccountCause, AccountChange, ExecutionObserver, OrderChange } from '../engine/execution-observer.js'
import type { EngineFill } from '../model/engine-fill.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { EnginePosition } from '../model/engine-position.js'
import type { EngineTrade } from '../model/engine-trade.js'
import { exitReasons, fillRules } from '../protocol/result-columns.js'
import type { OrderCache } from '../state/order-cache.js'
import type { PositionChange, PositionEffect } from '../state/position-ledger.js'
import { ColumnWriter } from './column-writer.js'
import { EventJournal } from './event-journal.js'
import type { RecordingSink } from './recording.js'
import { fillLayout, orderLayout, orderLevelLayout, tradeLayout } from './recording-layouts.js'

const chunkRows = 4096
/** Changes after which a working order's prices are drawn anew, or end. */
const levelChanges: ReadonlySet<OrderChange> = new Set<OrderChange>([
  'ORDER_ACCEPTED',
  'ORDER_UPDATED',
  'ORDER_TRIGGERED',
  'ORDER_CANCELED',
  'ORDER_EXPIRED',
])

/** What can still be told of an order that has ended. */
const afterEnd: ReadonlySet<OrderChange> = new Set<OrderChange>([
  'MODIFY_REJECTED',
  'ORDER_PENDING_UPDATE',
  'ORDER_PENDING_CANCEL',
])

/** Rows of the event log that tell of a charge: quantity is the instrument's index, price the place of a venue's account. */
const chargeEvents: Partial<Record<AccountCause, JournalEvent>> = {
  funding: 'FUNDING_BOOKED',
  borrowing: 'BORROWING_CHARGED',
  interest: 'INTEREST_BOOKED',
}

/** Writes down what execution does: the event log and the tables of orders, their levels, fills and trades. */
export class RunRecorder implements ExecutionObserver {
  readonly journal: EventJournal
  private readonly orders: ColumnWriter<typeof orderLayout>
  private readonly levels: ColumnWriter<typeof orderLevelLayout>
  private readonly fills: ColumnWriter<typeof fillLayout>
  private readonly trades: ColumnWriter<typeof tradeLayout>

  constructor(
    sink: RecordingSink,
    private readonly clock: SimulatedClock,
  ) {
    this.journal = new EventJournal(clock, (chunk) => sink.journal(chunk))
    this.orders = new ColumnWriter(orderLayout, chunkRows, (chunk) => sink.orders(chunk))
    this.levels = new ColumnWriter(orderLevelLayout, chunkRows, (chunk) => sink.orderLevels(chunk))
    this.fills = new ColumnWriter(fillLayout, chunkRows, (chunk) => sink.fills(chunk))
    this.trades = new ColumnWriter(tradeLayout, chunkRows, (chunk) => sink.trades(chunk))
  }

  orderChanged(change: OrderChange, order: EngineOrder, _reason: string, at: Timestamp): void {
    this.journal.addOrder(change, order, at)
    if (change === 'ORDER_INITIALIZED') this.journal.addTerms(order, at)
    if (levelChanges.has(change)) this.addLevel(order)
    if (order.isClosed && !afterEnd.has(change)) this.addOrder(order)
  }

  orderFilled(fill: EngineFill, effects: readonly PositionEffect[], trades: readonly EngineTrade[]): void {
    const { order } = fill
    this.journal.addFill(fill)
    this.addFill(fill)
    if (order.isClosed) {
      this.addLevel(order)
      this.addOrder(order)
    }
    for (const { change, position } of effects) this.positionChanged(change, position, fill)
    for (const trade of trades) this.tradeClosed(trade)
  }

  private positionChanged(change: PositionChange, position: EnginePosition, fill: EngineFill): void {
    const { quantity, averagePrice, realizedUnits, instrument } = position
    const realized = fromUnits(Math.round(realizedUnits) + 0, instrument.moneyPrecision)
    this.journal.add(change, fill.order.number, -1, quantity, averagePrice, realized)
  }

  private tradeClosed(trade: EngineTrade): void {
    const { exitOrder, number, quantity, exitPrice, profitAndLoss } = trade
    this.journal.add('TRADE_CLOSED', exitOrder?.number ?? -1, number, quantity, exitPrice, profitAndLoss)
    this.addTrade(trade)
  }

  accountChanged({ cause, account, currency, totalUnits, amountUnits, instrument, price = NaN }: AccountChange): void {
    // What concerns the account of a venue names it by its place; the account of the run needs no name.
    const place = account.place === 0 ? NaN : account.place
    if (cause === 'marginCall') {
      this.journal.addMarginCall(instrument?.index ?? NaN, place, account.equityNow(), price)
      return
    }
    const precision = currencyPrecision(currency)
    const charge = chargeEvents[cause]
    const held = account.funds.wallet.placeOf(currency)
    // Interest is of a currency, other charges are of an instrument.
    if (charge !== undefined)
      this.journal.add(charge, -1, -1, instrument?.index ?? held, place, fromUnits(amountUnits, precision))
    const money = fromUnits(totalUnits, precision)
    if (account.place > 0) this.journal.add('VENUE_BALANCE_UPDATED', -1, -1, held, place, money)
    else if (currency === account.currency) this.journal.add('ACCOUNT_UPDATED', -1, -1, NaN, NaN, money)
    else this.journal.add('BALANCE_UPDATED', -1, -1, held, NaN, money)
  }

  /** Hands on the rows of all tables; those of the event log wait, since its hash is taken over whole chunks. */
  handOver(): void {
    for (const writer of [this.orders, this.levels, this.fills, this.trades]) writer.flush()
  }

  /** Writes what is still open and hands on everything. */
  close(openTrades: readonly EngineTrade[], cache: OrderCache): void {
    for (const trade of openTrades) this.addTrade(trade)
    for (const order of cache.openOrders()) this.addOrder(order)
    this.journal.close()
    this.handOver()
  }

  private addOrder(order: EngineOrder): void {
    const row = this.orders.addRow()
    const { columns } = this.orders
    columns.orderNumber[row] = order.number
    columns.instrument[row] = order.instrument.index
    columns.side[row] = order.direction
    columns.type[row] = order.type
    columns.timeInForce[row] = order.timeInForce
    columns.status[row] = order.status
    columns.quantity[row] = order.quantity
    columns.filledQuantity[row] = order.filledQuantity
    columns.averagePrice[row] = order.averagePrice
    columns.limitPrice[row] = order.limit
    columns.triggerPrice[row] = order.stop
    this.stamp(columns.createdStamps, row, order.createdAt)
    this.stamp(columns.closedStamps, row, order.closedAt ?? this.clock.timestamp)
    columns.createdBar[row] = order.createdBar
    columns.parentOrder[row] = order.parent?.number ?? -1
    columns.role[row] = order.role
    columns.tag[row] = order.tag
    columns.reason[row] = order.reason
    columns.callSite[row] = order.callSite
    columns.strategy[row] = order.strategy
  }

  private addLevel(order: EngineOrder): void {
    if (Number.isNaN(order.limit) && Number.isNaN(order.stop)) return
    const row = this.levels.addRow()
    const { columns } = this.levels
    columns.orderNumber[row] = order.number
    this.stamp(columns.stamps, row, this.clock.timestamp)
    columns.limitPrice[row] = order.isClosed ? NaN : order.limit
    columns.triggerPrice[row] = order.isClosed || order.triggered ? NaN : order.stop
  }

  private addFill(fill: EngineFill): void {
    const row = this.fills.addRow()
    const { columns } = this.fills
    columns.fillNumber[row] = fill.number
    columns.orderNumber[row] = fill.order.number
    columns.instrument[row] = fill.instrument.index
    this.stamp(columns.stamps, row, fill.timestamp)
    columns.bar[row] = fill.bar
    columns.side[row] = fill.order.direction
    columns.quantity[row] = fill.quantity
    columns.price[row] = fill.price
    columns.commission[row] = fill.commission
    columns.liquidity[row] = fill.liquidity === 'TAKER' ? 1 : 2
    columns.rule[row] = fillRules.indexOf(fill.rule)
    columns.ambiguous[row] = fill.ambiguous ? 1 : 0
  }

  private addTrade(trade: EngineTrade): void {
    const row = this.trades.addRow()
    const { columns } = this.trades
    columns.tradeNumber[row] = trade.number
    columns.instrument[row] = trade.instrument.index
    columns.side[row] = trade.side === 'LONG' ? 1 : -1
    columns.quantity[row] = trade.quantity
    this.stamp(columns.entryStamps, row, trade.entryTimestamp)
    columns.entryPrice[row] = trade.entryPrice
    this.stamp(columns.exitStamps, row, trade.exitTimestamp)
    columns.exitPrice[row] = trade.exitPrice
    columns.profitAndLoss[row] = trade.profitAndLoss
    columns.returnFraction[row] = trade.returnFraction
    columns.fees[row] = trade.fees
    columns.entryBar[row] = trade.entryBar
    columns.exitBar[row] = trade.exitBar
    columns.exitReason[row] = exitReasons.indexOf(trade.exitReason)
    columns.ambiguous[row] = trade.ambiguous ? 1 : 0
    columns.stopLoss[row] = trade.stopLoss
    columns.takeProfit[row] = trade.takeProfit
    columns.maximumAdverseExcursion[row] = trade.maximumAdverseExcursion
    columns.maximumFavourableExcursion[row] = trade.maximumFavourableExcursion
    columns.entryOrder[row] = trade.entryOrder.number
    columns.exitOrder[row] = trade.exitOrder?.number ?? -1
    columns.entryRule[row] = fillRules.indexOf(trade.entryRule)
    columns.exitRule[row] = fillRules.indexOf(trade.exitRule)
    columns.strategy[row] = trade.entryOrder.strategy
  }

  private stamp(column: Int32Array, row: number, time: Timestamp): void {
    column[row * 2] = time.low
    column[row * 2 + 1] = time.high
  }
}
