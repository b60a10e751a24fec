import { exitReasons, fillRules } from '../../../engine-host/protocol/result-columns.js'
import type { GetRunRowsParams, RunRows } from '../../../engine-host/protocol/run-rows.js'
import type { SampleRun } from './sample-run.js'

type Part = Omit<GetRunRowsParams, 'runId'>

/** Rows of the orders that the trades of a sample run came of: an entry and an exit each, filtered as the engine host does. */
export function sampleRows({ summary, trades }: SampleRun, { table, filter, firstRow, count, within }: Part): RunRows {
  const { after = -Infinity, until = Infinity } = within ?? {}
  const instrument = summary.instruments[0]!.id
  const all = Array.from(trades.tradeNumber, (_, row) => [
    {
      number: 2 * row + 1,
      row,
      side: trades.side[row]!,
      type: 'MARKET',
      role: 'entry',
      time: trades.entryTime[row]!,
      price: trades.entryPrice[row]!,
      rule: fillRules[trades.entryRule[row]!]!,
    },
    {
      number: 2 * row + 2,
      row,
      side: -trades.side[row]!,
      type: exitReasons[trades.exitReason[row]!] === 'takeProfit' ? 'LIMIT' : 'STOP_MARKET',
      role: exitReasons[trades.exitReason[row]!] === 'takeProfit' ? 'takeProfit' : 'stopLoss',
      time: trades.exitTime[row]!,
      price: trades.exitPrice[row]!,
      rule: fillRules[trades.exitRule[row]!]!,
    },
  ]).flat()
  const words = filter.split(/\s+/).filter((word) => word !== '')
  const left = all.filter(({ number, side, type, role, rule, time }) => {
    const text = `order ${number} ${side > 0 ? 'buy' : 'sell'} ${type} ${role} ${rule}`.toLowerCase()
    return time > after && time <= until && words.every((word) => text.includes(word.toLowerCase()))
  })
  const shown = left.slice(firstRow, firstRow + count)
  const length = shown.length
  const numbers = (value: (order: (typeof shown)[number]) => number) => Float64Array.from(shown, value)
  const stretch = { filter, ...(within && { within }), firstRow, length, total: left.length }
  const orderNumber = Int32Array.from(shown, ({ number }) => number)
  const side = Int8Array.from(shown, (order) => order.side)
  const time = numbers((order) => order.time)
  const quantity = numbers(({ row }) => trades.quantity[row]!)
  const price = numbers((order) => order.price)
  const type = shown.map((order) => order.type)
  const texts = (text: string) => new Array<string>(length).fill(text)
  if (table === 'orders') {
    return {
      ...stretch,
      table,
      orderNumber,
      instrument: texts(instrument),
      side,
      type,
      timeInForce: texts('GTC'),
      status: texts('FILLED'),
      quantity,
      filledQuantity: quantity,
      averagePrice: price,
      limitPrice: numbers((order) => (order.type === 'LIMIT' ? order.price : NaN)),
      triggerPrice: numbers((order) => (order.type === 'STOP_MARKET' ? order.price : NaN)),
      createdTime: time,
      closedTime: time,
      parentOrder: Int32Array.from(shown, ({ number }) => (number % 2 === 0 ? number - 1 : 0)),
      role: shown.map((order) => order.role),
      tag: texts(''),
      reason: texts(''),
      strategy: texts('EmaCross'),
      place: new Int32Array(length),
      places: [{ file: '/workspace/strategies/ema-cross.ts', line: 14, column: 5 }],
    }
  }
  if (table === 'fills') {
    return {
      ...stretch,
      table,
      fillNumber: orderNumber,
      orderNumber,
      instrument: texts(instrument),
      time,
      side,
      type,
      quantity,
      price,
      commission: numbers(({ row }) => trades.fees[row]! / 2),
      liquidity: shown.map((order) => (order.type === 'LIMIT' ? 'maker' : 'taker')),
      rule: shown.map((order) => order.rule),
      ambiguous: Uint8Array.from(shown, ({ row, number }) => (number % 2 === 0 ? trades.ambiguous[row]! : 0)),
      strategy: texts('EmaCross'),
    }
  }
  return {
    ...stretch,
    table,
    time,
    event: texts('ORDER_FILLED'),
    text: shown.map(
      (order) => `order ${order.number} ${order.type} filled at ${order.price.toFixed(2)} (${order.rule})`,
    ),
    orderNumber,
    tradeNumber: new Int32Array(length),
  }
}
