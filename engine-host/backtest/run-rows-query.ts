import type { Failure } from '../protocol/failure.js'
import type { FillRows, GetRunRowsParams, OrderRows } from '../protocol/run-rows.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import { conditionsWithin, type RowPlaces } from './rows-within.js'
import type { RunReader } from './run-reader.js'
import { holdsWord } from './sql-text.js'

type RowsPart = Omit<GetRunRowsParams, 'runId' | 'table'>

/** The words of a filter. */
export function filterWords(filter: string): readonly string[] {
  return filter.split(/\s+/).filter((word) => word !== '')
}

/** Orders of a run by their number. */
export async function readOrderRows(run: RunReader, part: RowsPart): Promise<OrderRows | Failure> {
  const rows = await run.query('orders', 0, async (connection, orders) => {
    const where = conditionOf(
      part,
      `concat_ws(' ', 'order ' || order_number, instrument, ${sideWord}, type, time_in_force,
      status, role, tag, reason, strategy)`,
      { begin: 'created_time', end: 'closed_time', instrument: 'instrument' },
    )
    const counted = await readColumns(connection, `SELECT count(*)::INTEGER FROM ${orders} ${where}`, {
      total: 'int32',
    })
    const columns = await readColumns(
      connection,
      `SELECT order_number, ${text('instrument')}, side, ${text('type')}, ${text('time_in_force')}, ${text('status')},
        ${number('quantity')}, ${number('filled_quantity')}, ${number('average_price')}, ${number('limit_price')},
        ${number('trigger_price')}, ${milliseconds('created_time')}, ${milliseconds('closed_time')},
        coalesce(parent_order, 0)::INTEGER, ${text('role')}, ${text('tag')}, ${text('reason')},
        ${text('strategy')}, coalesce(call_site, -1)::INTEGER
      FROM ${orders} ${where} ORDER BY order_number ${limits(part)}`,
      {
        orderNumber: 'int32',
        instrument: 'text',
        side: 'int8',
        type: 'text',
        timeInForce: 'text',
        status: 'text',
        quantity: 'double',
        filledQuantity: 'double',
        averagePrice: 'double',
        limitPrice: 'double',
        triggerPrice: 'double',
        createdTime: 'double',
        closedTime: 'double',
        parentOrder: 'int32',
        role: 'text',
        tag: 'text',
        reason: 'text',
        strategy: 'text',
        place: 'int32',
      },
    )
    return { total: counted.total[0]!, columns }
  })
  if ('kind' in rows) return rows
  return { table: 'orders', ...askedFor(part), total: rows.total, ...rows.columns, places: run.record.callSites }
}

/** Fills of a run in their sequence, with what their orders say. */
export async function readFillRows(run: RunReader, part: RowsPart): Promise<FillRows | Failure> {
  const orders = run.table('orders')
  if (typeof orders !== 'string') return orders
  const rows = await run.query('fills', 0, async (connection, fills) => {
    const from = `(SELECT f.*, o.type, o.strategy
      FROM ${fills} f LEFT JOIN ${orders} o ON o.order_number = f.order_number)`
    const where = conditionOf(
      part,
      `concat_ws(' ', 'order ' || order_number, instrument, ${sideWord}, type, liquidity, rule,
      CASE WHEN ambiguous = 1 THEN 'ambiguous' END, strategy)`,
      { begin: 'time', instrument: 'instrument' },
    )
    const counted = await readColumns(connection, `SELECT count(*)::INTEGER FROM ${from} ${where}`, { total: 'int32' })
    const columns = await readColumns(
      connection,
      `SELECT fill_number, order_number, ${text('instrument')}, ${milliseconds('time')}, side, ${text('type')},
        ${number('quantity')}, ${number('price')}, ${number('commission')}, ${text('liquidity')}, ${text('rule')}, ambiguous,
        ${text('strategy')}
      FROM ${from} ${where} ORDER BY fill_number ${limits(part)}`,
      {
        fillNumber: 'int32',
        orderNumber: 'int32',
        instrument: 'text',
        time: 'double',
        side: 'int8',
        type: 'text',
        quantity: 'double',
        price: 'double',
        commission: 'double',
        liquidity: 'text',
        rule: 'text',
        ambiguous: 'uint8',
        strategy: 'text',
      },
    )
    return { total: counted.total[0]!, columns }
  })
  if ('kind' in rows) return rows
  return { table: 'fills', ...askedFor(part), total: rows.total, ...rows.columns }
}

const sideWord = `CASE WHEN side > 0 THEN 'buy' ELSE 'sell' END`
const text = (column: string) => `coalesce(${column}, '')`
const number = (column: string) => `coalesce(${column}, 'nan'::DOUBLE)`

/** What part of a table rows are, for those who asked for it. */
export function askedFor({ filter, firstRow, within }: RowsPart): Pick<RowsPart, 'filter' | 'firstRow' | 'within'> {
  return { filter, firstRow, ...(within && { within }) }
}

function conditionOf({ filter, within = {} }: RowsPart, sought: string, places: RowPlaces): string {
  const conditions = [
    ...filterWords(filter).map((word) => holdsWord(sought, word)),
    ...conditionsWithin(within, places),
  ]
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

function limits({ firstRow, count }: RowsPart): string {
  return `LIMIT ${Math.trunc(count)} OFFSET ${Math.trunc(firstRow)}`
}
