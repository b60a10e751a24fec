import type { TradeChart } from '../engine-host/protocol/trade-chart.js'

/** Charts of trades seen or about to be seen, the oldest dropped beyond `capacity`. */
export class ChartCache {
  readonly #capacity: number
  readonly #charts = new Map<number, TradeChart>()
  readonly #asked = new Set<number>()
  readonly #ask: (tradeNumber: number) => void

  /** @param ask requests a chart, which comes through `take` */
  constructor(capacity: number, ask: (tradeNumber: number) => void) {
    this.#capacity = capacity
    this.#ask = ask
  }

  /** The chart of a trade, asked for when it is not here. */
  get(tradeNumber: number): TradeChart | undefined {
    const chart = this.#charts.get(tradeNumber)
    if (chart === undefined && !this.#asked.has(tradeNumber)) {
      this.#asked.add(tradeNumber)
      this.#ask(tradeNumber)
    }
    return chart
  }

  take(chart: TradeChart): void {
    this.#asked.delete(chart.tradeNumber)
    this.#charts.delete(chart.tradeNumber)
    this.#charts.set(chart.tradeNumber, chart)
    for (const oldest of this.#charts.keys()) {
      if (this.#charts.size <= this.#capacity) return
      this.#charts.delete(oldest)
    }
  }

  /** Requests that failed may be made again. */
  forgetRequests(): void {
    this.#asked.clear()
  }

  clear(): void {
    this.#charts.clear()
    this.#asked.clear()
  }
}
