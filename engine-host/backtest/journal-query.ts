import type { JournalEvent } from '../core/journal-events.js'
import type { Failure } from '../protocol/failure.js'
import type { RowsWithin } from '../protocol/run-rows.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import { conditionsWithin } from './rows-within.js'
import type { RunReader } from './run-reader.js'
import { holdsWord } from './sql-text.js'

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

/** Which events of a log are read. */
export interface JournalPart {
  /** Those about one order. */
  readonly order?: number
  /** Those that hold all of these words. */
  readonly words?: readonly string[]
  /** Those of a period and of instruments. */
  readonly within?: RowsWithin
  /** Of those the first that is wanted, from 0. Default 0. */
  readonly first?: number
  /** At most so many. Default all. */
  readonly count?: number
}

/** The event log of a run in sequence, or a part of it. */
export async function readJournal(run: RunReader, part: JournalPart = {}): Promise<readonly JournalEntry[] | Failure> {
  const sql = journalOf(run, part)
  if (typeof sql !== 'string') return sql
  const columns = await run.query('journal', 0, (connection) =>
    readColumns(connection, sql, {
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

/** How many events a part of the log has, `first` and `count` aside. */
export async function countJournal(run: RunReader, part: JournalPart): Promise<number | Failure> {
  const { order, words = [], within = {} } = part
  const sql = journalOf(run, { ...(order !== undefined && { order }), words, within })
  if (typeof sql !== 'string') return sql
  const counted = await run.query('journal', 0, (connection, journal) => {
    // Only words and instruments need what the tables of orders and fills say.
    if (words.length > 0 || within.instruments !== undefined)
      return readColumns(connection, `SELECT count(*)::INTEGER FROM (${sql})`, { events: 'int32' })
    const conditions = [
      ...(order === undefined ? [] : [`order_number = ${Math.trunc(order)}`]),
      ...conditionsWithin(within, { begin: 'time', instrument: 'NULL' }),
    ]
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    return readColumns(connection, `SELECT count(*)::INTEGER FROM ${journal} ${where}`, { events: 'int32' })
  })
  return 'kind' in counted ? counted : counted.events[0]!
}

/** SQL of a part of the log with what the tables of orders and fills say of it. */
function journalOf(run: RunReader, part: JournalPart): string | Failure {
  const journal = run.table('journal')
  if (typeof journal !== 'string') return journal
  const orders = run.table('orders')
  if (typeof orders !== 'string') return orders
  const fills = run.table('fills')
  if (typeof fills !== 'string') return fills
  const number = (column: string) => `coalesce(${column}, 'nan'::DOUBLE)`
  const text = (column: string) => `coalesce(${column}, '')`
  const sought = `concat_ws(' ', replace(l.kind, '_', ' '), 'order ' || l.order_number, 'trade ' || l.trade_number,
    CASE WHEN o.side > 0 THEN 'buy' WHEN o.side < 0 THEN 'sell' END, o.strategy, o.instrument, o.type, o.time_in_force, o.role,
    o.tag, o.reason, f.rule, f.liquidity)`
  const conditions = [
    ...(part.order === undefined ? [] : [`l.order_number = ${Math.trunc(part.order)}`]),
    ...(part.words ?? []).map((word) => holdsWord(sought, word)),
    ...conditionsWithin(part.within ?? {}, { begin: 'l.time', instrument: 'o.instrument' }),
  ]
  const first = Math.trunc(part.first ?? 0)
  const limit = part.count === undefined ? '' : `LIMIT ${Math.trunc(part.count)}`
  // The fills are numbered in the sequence in which the log has them. A window over a log of millions of events takes
  // seconds and one with a filter minutes, so that a page of the whole log is cut out of it before anything is numbered.
  const isPage = conditions.length === 0
  const log = isPage ? `SELECT * FROM ${journal} ${limit} OFFSET ${first}` : `SELECT * FROM ${journal}`
  const earlierFills = isPage
    ? `(SELECT count(*) FROM (SELECT kind FROM ${journal} LIMIT ${first}) WHERE kind = 'ORDER_FILLED')`
    : '0'
  return `
    WITH log AS (SELECT *, row_number() OVER () AS place FROM (${log})),
      filled AS (SELECT place AS filled_at, ${earlierFills} + row_number() OVER () AS fill FROM log WHERE kind = 'ORDER_FILLED')
    SELECT ${milliseconds('l.time')}, l.kind, coalesce(l.order_number, 0)::INTEGER, coalesce(l.trade_number, 0)::INTEGER,
      ${text('o.strategy')}, ${text('o.instrument')}, coalesce(o.side, 0)::INTEGER, ${text('o.type')},
      ${text('o.time_in_force')}, ${text('o.role')}, ${text('o.tag')}, ${number('l.quantity')}, ${number('l.price')},
      ${number('l.trigger')}, ${number('l.money')},
      CASE WHEN l.kind IN ('ORDER_DENIED', 'ORDER_REJECTED', 'ORDER_CANCELED') THEN ${text('o.reason')} ELSE '' END,
      ${text('f.rule')}, ${text('f.liquidity')}
    FROM log l LEFT JOIN filled ON filled_at = l.place LEFT JOIN ${orders} o ON o.order_number = l.order_number
      LEFT JOIN ${fills} f ON f.fill_number = filled.fill
    ${isPage ? '' : `WHERE ${conditions.join(' AND ')}`}
    ORDER BY l.place
    ${isPage ? '' : `${limit} OFFSET ${first}`}`
}
