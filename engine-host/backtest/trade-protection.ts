import type { DuckDBConnection } from '@duckdb/node-api'
import type { Failure } from '../protocol/failure.js'
import type { StepLine, TradeColumns } from '../protocol/result-columns.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import type { RunReader } from './run-reader.js'
import { stepLine, type LevelChange } from './step-line.js'

/** What the orders of a trade tell of it. */
export interface TradeProtection {
  readonly stopLine: StepLine
  readonly targetLine: StepLine
  /** Commission paid for the entry's share of this trade, account currency. */
  readonly entryCommission: number
  /** Index of the line that placed the entry, -1 when not recorded. */
  readonly callSite: number
  /** Of the line that placed the order of the exit. */
  readonly exitCallSite: number
  /** When the entry was placed, milliseconds since the epoch; NaN when not recorded. */
  readonly placedTime: number
}

/**
 * The stops and targets that worked for a trade, which are the children of its entry and the order that closed it, and
 * what the entry cost.
 *
 * @param trade of one row
 */
export async function readTradeProtection(
  run: RunReader,
  connection: DuckDBConnection,
  trade: TradeColumns,
): Promise<TradeProtection | Failure> {
  const orders = run.table('orders')
  if (typeof orders !== 'string') return orders
  const levels = run.table('order_levels')
  if (typeof levels !== 'string') return levels
  const fills = run.table('fills')
  if (typeof fills !== 'string') return fills
  const entryOrder = trade.entryOrder[0]!
  const exitOrder = trade.exitOrder[0]!

  const related = await readColumns(
    connection,
    `SELECT order_number, coalesce(role, ''), type, coalesce(call_site, -1), ${milliseconds('created_time')}
     FROM ${orders} WHERE order_number IN (${entryOrder}, ${exitOrder}) OR parent_order = ${entryOrder}`,
    { orderNumber: 'int32', role: 'text', type: 'text', callSite: 'int32', createdTime: 'double' },
  )
  const stops = new Set<number>()
  const targets = new Set<number>()
  let callSite = -1
  let exitCallSite = -1
  let placedTime = Number.NaN
  related.orderNumber.forEach((order, at) => {
    const type = related.type[at]!
    if (order === exitOrder) exitCallSite = related.callSite[at]!
    if (order === entryOrder) {
      callSite = related.callSite[at]!
      placedTime = related.createdTime[at]!
    } else if (
      related.role[at] === 'stopLoss' ||
      related.role[at] === 'trailingStop' ||
      (order === exitOrder && type.includes('STOP'))
    )
      stops.add(order)
    else if (related.role[at] === 'takeProfit' || (order === exitOrder && type.includes('LIMIT'))) targets.add(order)
  })

  const filled = await readColumns(
    connection,
    `SELECT coalesce(sum(commission), 0)::DOUBLE, coalesce(sum(quantity), 0)::DOUBLE
     FROM ${fills} WHERE order_number = ${entryOrder}`,
    { commission: 'double', quantity: 'double' },
  )
  // The fill that turned a position around belongs to two trades; each bears its share.
  const quantity = filled.quantity[0]!
  const share = quantity > 0 ? Math.min(1, trade.quantity[0]! / quantity) : 0

  const moves = await readLevels(connection, levels, [...stops, ...targets])
  const line = (of: ReadonlySet<number>, price: Float64Array, firstPrice: number) =>
    protectionLine(
      Array.from(moves.orderNumber, (orderNumber, at) => ({
        orderNumber,
        time: moves.time[at]!,
        price: price[at]!,
      })).filter(({ orderNumber }) => of.has(orderNumber)),
      trade,
      firstPrice,
    )
  return {
    stopLine: line(stops, moves.triggerPrice, trade.stopLoss[0]!),
    targetLine: line(targets, moves.limitPrice, trade.takeProfit[0]!),
    entryCommission: filled.commission[0]! * share,
    callSite,
    exitCallSite,
    placedTime,
  }
}

async function readLevels(connection: DuckDBConnection, levels: string, orders: readonly number[]) {
  return readColumns(
    connection,
    `SELECT order_number, ${milliseconds('time')}, coalesce(limit_price, 'nan'::DOUBLE),
       coalesce(trigger_price, 'nan'::DOUBLE)
     FROM ${levels} WHERE order_number IN (${[-1, ...orders].join(', ')}) ORDER BY time`,
    { orderNumber: 'int32', time: 'double', limitPrice: 'double', triggerPrice: 'double' },
  )
}

/** Where no order worked at the price, the first protective price holds for the whole trade. */
function protectionLine(changes: readonly LevelChange[], trade: TradeColumns, firstPrice: number): StepLine {
  const entryTime = trade.entryTime[0]!
  const exitTime = trade.exitTime[0]!
  const known = changes.length > 0 ? changes : [{ orderNumber: 0, time: entryTime, price: firstPrice }]
  return stepLine(known, entryTime, exitTime)
}
