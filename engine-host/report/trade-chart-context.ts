import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { TradeChart } from '../protocol/trade-chart.js'
import { ExchangeTime, resolutionOf } from './exchange-time.js'

/** What the chart of a trade needs to know of its run. */
export interface TradeChartContext {
  readonly strategy: string
  readonly instrument: InstrumentDefinition
  /** Such as `1-SECOND`. */
  readonly bars: string
  /** Of the account. */
  readonly currency: string
  readonly time: ExchangeTime
}

export function tradeChartContext(run: RunSummary, chart: TradeChart): TradeChartContext {
  const instrument = run.instruments[chart.trade.instrument[0]!]!
  const { sources, className, currency } = run.specification
  const bars = sources.find((source) => source.instrumentId === instrument.id)?.bars ?? ''
  return {
    strategy: className,
    instrument,
    bars,
    currency,
    time: new ExchangeTime(instrument.timeZone, resolutionOf(bars)),
  }
}
