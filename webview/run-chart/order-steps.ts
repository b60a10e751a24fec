import type { ChartOrders } from '../../engine-host/protocol/run-chart.js'
import type { ChartRows } from './chart-rows.js'

type EachOrder = Extract<ChartOrders, { readonly kind: 'each' }>

/** A price at which an order stood, from one candle to another, both included. */
export interface OrderStep {
  /** Index into the orders. */
  readonly order: number
  readonly from: number
  readonly to: number
  readonly price: number
  /** It was set here, not placed. */
  readonly moved: boolean
  /** The order ended here. */
  readonly last: boolean
}

/** The prices of orders as they moved, on the candles that are loaded. */
export function orderSteps(orders: EachOrder, rows: ChartRows, endRow: number): OrderStep[] {
  const { order, time, price, length } = orders.levels
  const steps: OrderStep[] = []
  for (let at = 0; at < length; at++) {
    if (Number.isNaN(price[at]!)) continue
    const next = at + 1 < length && order[at + 1] === order[at] ? at + 1 : -1
    const from = rows.ofTime(time[at]!)
    const to = next < 0 ? endRow : rows.ofTime(time[next]!)
    const last = next >= 0 && Number.isNaN(price[next]!)
    const previous = steps.at(-1)
    const follows = previous !== undefined && previous.order === order[at] && !previous.last
    if (follows && previous.price === price[at]) steps[steps.length - 1] = { ...previous, to, last }
    else steps.push({ order: order[at]!, from, to, price: price[at]!, moved: follows, last })
  }
  return steps
}
