import type { JournalEvent } from '../core/journal-events.js'
import type { Failure } from '../protocol/failure.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import type { RunReader } from './run-reader.js'

/** A row of the event log with what the tables of orders and fills say of it; missing numbers are NaN, missing texts empty. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly event: JournalEvent
  /** 0 without an order. */
  readonly order: number
  /** 0 without a trade. */
  readonly trade: number
  readonly strategy: string
  readonly instrument: string
  /** 1 buy, -1 sell, 0 without an order. */
  readonly side: number
  readonly type: string
  readonly timeInForce: string
  readonly role: string
  readonly tag: string
  readonly quantity: number
  /** The limit of an order, the price of a fill, a position or a trade. */
  readonly price: number
  /** The stop of an order. */
  readonly trigger: number
  /** Commission, profit or balance, by event. */
  readonly money: number
  /** Why an order was denied, rejected or cancelled. */
  readonly reason: string
  /** The named rule that set a fill's price. */
  readonly rule: string
  readonly liquidity: string
}

/** The event log of a run in sequence, or the part of it that is about one order. */
export async function readJournal(run: RunReader, order?: number): Promise<readonly JournalEntry[] | Failure> {
  const orders = run.table('orders')
  if (typeof orders !== 'string') return orders
  const fills = run.table('fills')
  if (typeof fills !== 'string') return fills
  const columns = await run.query('journal', 0, (connection, journal) =>
    readColumns(connection, journalSql({ journal, orders, fills }, order), {
      time: 'double',
      event: 'text',
      order: 'int32',
      trade: 'int32',
      strategy: 'text',
      instrument: 'text',
      side: 'int32',
      type: 'text',
      timeInForce: 'text',
      role: 'text',
      tag: 'text',
      quantity: 'double',
      price: 'double',
      trigger: 'double',
      money: 'double',
      reason: 'text',
      rule: 'text',
      liquidity: 'text',
    }),
  )
  if ('kind' in columns) return columns
  const { length, event, ...others } = columns
  return Array.from({ length }, (_, row) => ({
    event: event[row] as JournalEvent,
    time: others.time[row]!,
    order: others.order[row]!,
    trade: others.trade[row]!,
    strategy: others.strategy[row]!,
    instrument: others.instrument[row]!,
    side: others.side[row]!,
    type: others.type[row]!,
    timeInForce: others.timeInForce[row]!,
    role: others.role[row]!,
    tag: others.tag[row]!,
    quantity: others.quantity[row]!,
    price: others.price[row]!,
    trigger: others.trigger[row]!,
    money: others.money[row]!,
    reason: others.reason[row]!,
    rule: others.rule[row]!,
    liquidity: others.liquidity[row]!,
  }))
}

interface JournalTables {
  readonly journal: string
  readonly orders: string
  readonly fills: string
}

function journalSql({ journal, orders, fills }: JournalTables, order: number | undefined): string {
  const number = (column: string) => `coalesce(${column}, 'nan'::DOUBLE)`
  const text = (column: string) => `coalesce(${column}, '')`
  // The fills are numbered in the sequence in which the log has them.
  return `
    WITH log AS (SELECT *, row_number() OVER () AS place FROM ${journal}),
      numbered AS (
        SELECT *, CASE WHEN kind = 'ORDER_FILLED' THEN count(*) FILTER (kind = 'ORDER_FILLED') OVER (ORDER BY place) END AS fill
        FROM log)
    SELECT ${milliseconds('l.time')}, l.kind, coalesce(l.order_number, 0)::INTEGER, coalesce(l.trade_number, 0)::INTEGER,
      ${text('o.strategy')}, ${text('o.instrument')}, coalesce(o.side, 0)::INTEGER, ${text('o.type')},
      ${text('o.time_in_force')}, ${text('o.role')}, ${text('o.tag')}, ${number('l.quantity')}, ${number('l.price')},
      ${number('l.trigger')}, ${number('l.money')},
      CASE WHEN l.kind IN ('ORDER_DENIED', 'ORDER_REJECTED', 'ORDER_CANCELED') THEN ${text('o.reason')} ELSE '' END,
      ${text('f.rule')}, ${text('f.liquidity')}
    FROM numbered l LEFT JOIN ${orders} o ON o.order_number = l.order_number
      LEFT JOIN ${fills} f ON f.fill_number = l.fill
    ${order === undefined ? '' : `WHERE l.order_number = ${Math.trunc(order)}`}
    ORDER BY l.place`
}
