import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlText } from '../data/duckdb-sql.js'
import type { Failure } from '../protocol/failure.js'
import { chartOrderParts, type ChartFills, type ChartOrders } from '../protocol/run-chart.js'
import { fillRules } from '../protocol/result-columns.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import type { RunReader } from './run-reader.js'
import { sqlTextList } from './sql-text.js'

/** Fills and orders of a stretch that are told one by one; more of them could not be told apart. */
const mostFills = 1500
const mostOrders = 500

export interface MarkedStretch {
  readonly instrument: string
  readonly firstBar: number
  readonly endBar: number
  readonly barsPerCandle: number
  /** Whether fills are counted in these bars. */
  readonly counts: boolean
  /** When the first candle begins, milliseconds: the end of the bar before it; undefined for the first bar of all. */
  readonly beginTime: number | undefined
  /** Ends of the candles, milliseconds. */
  readonly times: Float64Array
}

interface Marks {
  readonly fills: ChartFills
  readonly orders: ChartOrders
}

/** What happened in a stretch of a run. */
export async function readChartMarks(run: RunReader, stretch: MarkedStretch): Promise<Marks | Failure> {
  const orders = run.table('orders')
  if (typeof orders !== 'string') return orders
  const levels = run.table('order_levels')
  if (typeof levels !== 'string') return levels
  return run.query('fills', 0, async (connection, fills) => ({
    fills: await readFills(connection, fills, orders, stretch),
    orders: await readOrders(connection, orders, levels, stretch),
  }))
}

async function readFills(
  connection: DuckDBConnection,
  fills: string,
  orders: string,
  stretch: MarkedStretch,
): Promise<ChartFills> {
  const { counts, instrument, firstBar, endBar } = stretch
  const within = `instrument = ${sqlText(instrument)} AND ${
    counts ? `bar >= ${firstBar} AND bar < ${endBar}` : withinTimes('time', stretch)
  }`
  const { count } = await readColumns(connection, `SELECT count(*)::INTEGER FROM ${fills} WHERE ${within}`, {
    count: 'int32',
  })
  if (count[0]! > mostFills) return countedFills(connection, fills, within, stretch)
  const read = await readColumns(
    connection,
    `SELECT fill_number, order_number, ${counts ? 'bar' : '-1::INTEGER'}, ${milliseconds('time')}, side, quantity, price,
       (list_position(${sqlTextList(fillRules)}, rule) - 1)::UTINYINT, ambiguous, coalesce(call_site, -1)::INTEGER
     FROM (SELECT * FROM ${fills} WHERE ${within}) LEFT JOIN (SELECT order_number, call_site FROM ${orders}) USING (order_number)
     ORDER BY fill_number`,
    {
      fillNumber: 'int32',
      orderNumber: 'int32',
      bar: 'int32',
      time: 'double',
      side: 'int8',
      quantity: 'double',
      price: 'double',
      rule: 'uint8',
      ambiguous: 'uint8',
      place: 'int32',
    },
  )
  return { kind: 'each', ...read }
}

async function countedFills(
  connection: DuckDBConnection,
  fills: string,
  within: string,
  { counts, firstBar, barsPerCandle, times }: MarkedStretch,
): Promise<ChartFills> {
  const sides = 'count(*) FILTER (side > 0)::INTEGER, count(*) FILTER (side < 0)::INTEGER'
  const kinds = { candle: 'int32', buys: 'int32', sells: 'int32' } as const
  const from = `${fills} WHERE ${within} GROUP BY 1 ORDER BY 1`
  if (counts) {
    const candle = `((bar - ${firstBar}) // ${barsPerCandle})::INTEGER`
    const { candle: at, buys, sells } = await readColumns(connection, `SELECT ${candle}, ${sides} FROM ${from}`, kinds)
    return { kind: 'counted', candle: at, buys, sells }
  }
  const read = await readColumns(connection, `SELECT ${milliseconds('time')} AS moment, ${sides} FROM ${from}`, {
    time: 'double',
    buys: 'int32',
    sells: 'int32',
  })
  return { kind: 'counted', ...byCandle(read, times) }
}

/** Counts by time, added up by the candles that end at or after it. */
function byCandle(
  counted: { readonly time: Float64Array; readonly buys: Int32Array; readonly sells: Int32Array },
  times: Float64Array,
) {
  const buys = new Int32Array(times.length)
  const sells = new Int32Array(times.length)
  let candle = 0
  for (const [at, time] of counted.time.entries()) {
    while (candle < times.length - 1 && times[candle]! < time) candle++
    buys[candle]! += counted.buys[at]!
    sells[candle]! += counted.sells[at]!
  }
  const seen = Int32Array.from(times.keys()).filter((at) => buys[at]! + sells[at]! > 0)
  return { candle: seen, buys: seen.map((at) => buys[at]!), sells: seen.map((at) => sells[at]!) }
}

/** Orders are told by what they protect: the exits of a bracket, else by their type. */
const partSql = `CASE WHEN role = 'takeProfit' THEN ${chartOrderParts.indexOf('target')}
  WHEN role IN ('stopLoss', 'trailingStop') THEN ${chartOrderParts.indexOf('stop')}
  ELSE ${chartOrderParts.indexOf('entry')} END::UTINYINT`

async function readOrders(
  connection: DuckDBConnection,
  orders: string,
  levels: string,
  stretch: MarkedStretch,
): Promise<ChartOrders> {
  const { instrument, beginTime, times } = stretch
  if (times.length === 0) return { kind: 'counted', length: 0 }
  // An order that filled at once never stood at a price.
  const within = `instrument = ${sqlText(instrument)} AND created_time <= ${stampSql(times.at(-1)!)}
    AND (closed_time IS NULL OR closed_time > ${stampSql(beginTime ?? 0)})
    AND (type NOT IN ('MARKET', 'MARKET_TO_LIMIT') OR status IN ('DENIED', 'REJECTED', 'CANCELED', 'EXPIRED'))`
  const { count } = await readColumns(connection, `SELECT count(*)::INTEGER FROM ${orders} WHERE ${within}`, {
    count: 'int32',
  })
  if (count[0]! > mostOrders) return { kind: 'counted', length: count[0]! }
  const read = await readColumns(
    connection,
    `SELECT order_number, side, type, status, ${partSql}, quantity, ${milliseconds('created_time')},
       ${milliseconds('closed_time')}, coalesce(call_site, -1)::INTEGER
     FROM ${orders} WHERE ${within} ORDER BY order_number`,
    {
      orderNumber: 'int32',
      side: 'int8',
      type: 'text',
      status: 'text',
      part: 'uint8',
      quantity: 'double',
      createdTime: 'double',
      closedTime: 'double',
      place: 'int32',
    },
  )
  const numbers = Array.from(read.orderNumber)
  const moves = await readColumns(
    connection,
    `SELECT (list_position([${[-1, ...numbers].join(', ')}], order_number) - 2)::INTEGER AS place, ${milliseconds('time')} AS moment,
       coalesce(trigger_price, limit_price, 'nan'::DOUBLE)
     FROM ${levels} WHERE order_number IN (${[-1, ...numbers].join(', ')}) ORDER BY place, moment, coalesce(trigger_price, limit_price) IS NULL`,
    { order: 'int32', time: 'double', price: 'double' },
  )
  return { kind: 'each', ...read, levels: moves }
}

function withinTimes(column: string, { beginTime, times }: MarkedStretch): string {
  if (times.length === 0) return 'false'
  const after = beginTime === undefined ? '' : ` AND ${column} > ${stampSql(beginTime)}`
  return `${column} <= ${stampSql(times.at(-1)!)}${after}`
}

function stampSql(milliseconds: number): string {
  return `make_timestamp_ns(${BigInt(Math.round(milliseconds * 1000)) * 1000n})`
}
