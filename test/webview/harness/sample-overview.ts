import { RunStatistics } from '../../../engine-host/analysis/run-statistics.js'
import { rollingFigures } from '../../../engine-host/analysis/rolling-figures.js'
import type { RunAnalysis, SelectionCurve } from '../../../engine-host/protocol/run-analysis.js'
import type { AnalysisRequest } from '../../../engine-host/protocol/webview-messages.js'
import { startingCash, stampsOf, type SampleRun } from './sample-run.js'

/** Curve, statistics and rolling figures of a sample run as the engine host computes them, of the trades that a filter leaves. */
export function sampleOverview(run: SampleRun, { parts, filter = {}, settings = {} }: AnalysisRequest): RunAnalysis {
  const { equity, trades } = run
  const { side, after = -Infinity, until = Infinity } = filter
  const sign = side === 'short' ? -1 : 1
  const rows = [...trades.side].flatMap((each, row) => {
    const exit = trades.exitTime[row]!
    return (side === undefined || each === sign) && exit > after && exit <= until ? [row] : []
  })
  const statistics = new RunStatistics({ startingEquity: startingCash, ...settings })
  const bars = Array.from(equity.time).flatMap((time, row) => (time > after && time <= until ? [row] : []))
  const column = (values: Float64Array) => Float64Array.from(bars, (row) => values[row]!)
  const time = column(equity.time)
  statistics.addBars({
    source: 0,
    length: bars.length,
    stamps: stampsOf(time),
    close: column(equity.close),
    equity: column(equity.equity),
  })
  const picked = Object.fromEntries(
    Object.entries(trades).map(([name, values]: [string, unknown]) =>
      ArrayBuffer.isView(values)
        ? [name, (values as Float64Array).filter((_, row) => rows.includes(row))]
        : [name, rows.length],
    ),
  ) as unknown as typeof trades
  statistics.addTrades({
    ...picked,
    entryStamps: stampsOf(picked.entryTime),
    exitStamps: stampsOf(picked.exitTime),
  })
  return {
    currency: 'USD',
    trades: rows.length,
    notes: side === undefined ? [] : ['The equity is that of the selected trades alone.'],
    ...(parts.includes('statistics') && { statistics: [...statistics.report(), ...statistics.furtherReport()] }),
    ...(parts.includes('rolling') && {
      rolling: rollingFigures(statistics.returnPeriods(), settings.riskFreeRate ?? 0),
    }),
    ...(parts.includes('curve') && { curve: curveOf(run) }),
  }
}

function curveOf({ equity, trades }: SampleRun): SelectionCurve {
  const first = equity.close[0]!
  return {
    ...equity,
    buyAndHold: equity.close.map((close) => (startingCash * close) / first),
    exposure: equity.time.map((time, row) => {
      let notional = 0
      for (let trade = 0; trade < trades.length; trade++)
        if (trades.entryTime[trade]! <= time && time < trades.exitTime[trade]!)
          notional += trades.side[trade]! * trades.quantity[trade]! * trades.entryPrice[trade]!
      return notional / equity.equity[row]!
    }),
  }
}
