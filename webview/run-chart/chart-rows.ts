import type { ChartFills, RunChart } from '../../engine-host/protocol/run-chart.js'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import { candleAt } from '../charts/price-steps.js'

/** Places in the stretch that is loaded: its candles are the rows of the chart, from 0. */
export class ChartRows {
  readonly #chart: RunChart

  constructor(chart: RunChart) {
    this.#chart = chart
  }

  /** The candle of a bar of the run, outside of the candles for a bar that is not loaded. */
  ofBar(bar: number): number {
    const { firstBar, barsPerCandle } = this.#chart
    return Math.floor((bar - firstBar) / barsPerCandle)
  }

  /** The candle that holds a time: the first that ends at or after it, -1 for what lies before the candles. */
  ofTime(time: number): number {
    const { beginTime, candles } = this.#chart
    return beginTime !== undefined && time <= beginTime ? -1 : candleAt(candles.time, time)
  }

  /** @param fill index into the fills */
  ofFill({ bar, time }: Extract<ChartFills, { readonly kind: 'each' }>, fill: number): number {
    return bar[fill]! >= 0 ? this.ofBar(bar[fill]!) : this.ofTime(time[fill]!)
  }

  ofEntry({ entryBar, entryTime }: TradeColumns, trade: number): number {
    const isCounted = this.#chart.counts && entryBar[trade]! >= 0
    return isCounted ? this.ofBar(entryBar[trade]!) : this.ofTime(entryTime[trade]!)
  }

  /** The bar of an entry; where trades are counted in other bars the first of its candle. */
  barOfEntry(table: TradeColumns, trade: number): number {
    const { counts, firstBar, barsPerCandle } = this.#chart
    if (counts && table.entryBar[trade]! >= 0) return table.entryBar[trade]!
    return firstBar + this.ofEntry(table, trade) * barsPerCandle
  }

  /** Of a trade that is still open: the candle behind the last bar. */
  ofExit({ exitBar, exitTime }: TradeColumns, trade: number): number {
    if (exitBar[trade]! < 0 && Number.isNaN(exitTime[trade]!)) return this.ofBar(this.#chart.bars)
    const isCounted = this.#chart.counts && exitBar[trade]! >= 0
    return isCounted ? this.ofBar(exitBar[trade]!) : this.ofTime(exitTime[trade]!)
  }
}
