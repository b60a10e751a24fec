import type { StepLine } from '../protocol/result-columns.js'

/** A move of one order's price: the new price, NaN when the order ended. Times are milliseconds. */
export interface LevelChange {
  readonly orderNumber: number
  readonly time: number
  readonly price: number
}

/**
 * The level that protected a position, from the price moves of the orders that took the part one after another: an
 * order that ends while another works does not end the line. The line starts at `from`, with the price that held
 * then, and ends at `to`.
 */
export function stepLine(changes: readonly LevelChange[], from: number, to: number): StepLine {
  const time: number[] = []
  const price: number[] = []
  const working = new Map<number, number>()
  const put = (at: number, level: number) => {
    const last = time.length - 1
    if (last >= 0 && time[last] === at) price[last] = level
    else if (last < 0 ? !Number.isNaN(level) : !Object.is(price[last], level)) {
      time.push(at)
      price.push(level)
    }
  }
  const level = () => [...working.values()].at(-1) ?? NaN
  for (const change of changes) {
    if (change.time > to) break
    working.delete(change.orderNumber)
    if (!Number.isNaN(change.price)) working.set(change.orderNumber, change.price)
    put(Math.max(from, change.time), level())
  }
  if (time.length > 0) put(to, NaN)
  return { time: Float64Array.from(time), price: Float64Array.from(price) }
}
