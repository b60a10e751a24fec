import type {
  BreakdownColumns,
  Breakdowns,
  Distributions,
  Histogram,
  PeriodColumns,
  RunAnalysis,
} from '../../../engine-host/protocol/run-analysis.js'
import type { AnalysisRequest } from '../../../engine-host/protocol/webview-messages.js'
import { sampleOverview } from './sample-overview.js'
import type { SampleRun } from './sample-run.js'

/** Returns by month and year, and how the trades of a sample run are spread, plainly computed by UTC. */
export function sampleAnalysis(run: SampleRun, request?: AnalysisRequest): RunAnalysis {
  if (request?.parts.some((part) => part === 'statistics' || part === 'curve') === true)
    return sampleOverview(run, request)
  const { equity, trades } = run
  const periodsBy = (monthly: boolean): PeriodColumns => {
    const rows: { year: number; month: number; after: number; until: number; begin: number; end: number }[] = []
    for (let row = 0; row < equity.length; row++) {
      const time = new Date(equity.time[row]!)
      const year = time.getUTCFullYear()
      const month = monthly ? time.getUTCMonth() + 1 : 0
      const last = rows.at(-1)
      if (last?.year === year && last.month === month) {
        last.until = equity.time[row]!
        last.end = equity.equity[row]!
      } else {
        const begin = last?.end ?? equity.equity[0]!
        rows.push({ year, month, after: last?.until ?? 0, until: equity.time[row]!, begin, end: equity.equity[row]! })
      }
    }
    return {
      length: rows.length,
      year: Int32Array.from(rows, ({ year }) => year),
      month: Int32Array.from(rows, ({ month }) => month),
      day: new Int32Array(rows.length),
      after: Float64Array.from(rows, ({ after }) => after),
      until: Float64Array.from(rows, ({ until }) => until),
      returnFraction: Float64Array.from(rows, ({ begin, end }) => end / begin - 1),
      profitAndLoss: Float64Array.from(rows, ({ begin, end }) => end - begin),
      buyAndHold: new Float64Array(rows.length).fill(NaN),
      trades: Int32Array.from(
        rows,
        ({ after, until }) => trades.exitTime.filter((time) => time > after && time <= until).length,
      ),
    }
  }
  const months = periodsBy(true)
  const profits = [...trades.profitAndLoss]
  const percents = [...trades.returnFraction].map((value) => value * 100)
  const histogram = (label: string, unit: Histogram['unit'], values: readonly number[]): Histogram => {
    const bins = 20
    const least = Math.min(...values)
    const size = (Math.max(...values) - least) / bins || 1
    const counts = new Int32Array(bins)
    for (const value of values) counts[Math.min(bins - 1, Math.floor((value - least) / size))]!++
    const sorted = values.toSorted((one, other) => one - other)
    return {
      label,
      unit,
      edges: Float64Array.from({ length: bins + 1 }, (_, at) => least + at * size),
      counts,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      median: sorted[Math.floor(sorted.length / 2)]!,
    }
  }
  const none: Histogram = {
    label: 'Adverse excursion',
    unit: 'percent',
    edges: new Float64Array(),
    counts: new Int32Array(),
    mean: NaN,
    median: NaN,
    why: 'No excursion was recorded.',
  }
  const distributions: Distributions = {
    tradeReturns: histogram('Return of trades', 'percent', percents),
    tradeProfits: histogram('Profit of trades', 'money', profits),
    periodReturns: histogram(
      'Return by month',
      'percent',
      [...months.returnFraction].map((value) => value * 100),
    ),
    durations: histogram(
      'Time in trades',
      'milliseconds',
      [...trades.exitTime].map((time, row) => time - trades.entryTime[row]!),
    ),
    adverseExcursions: none,
    favourableExcursions: { ...none, label: 'Favourable excursion' },
  }
  const groups = (keyOf: (row: number) => string): BreakdownColumns => {
    const keys = [...new Set(profits.map((_, row) => keyOf(row)))].sort()
    const rowsOf = keys.map((key) => profits.flatMap((_, row) => (keyOf(row) === key ? [row] : [])))
    const sums = rowsOf.map((rows) => rows.reduce((sum, row) => sum + profits[row]!, 0))
    const wins = rowsOf.map((rows) => rows.filter((row) => profits[row]! > 0).length)
    const nothing = new Float64Array(keys.length).fill(NaN)
    return {
      length: keys.length,
      keys,
      labels: keys,
      trades: Int32Array.from(rowsOf, (rows) => rows.length),
      wins: Int32Array.from(wins),
      ambiguous: new Int32Array(keys.length),
      profitAndLoss: Float64Array.from(sums),
      fees: nothing,
      winRate: Float64Array.from(wins, (count, at) => (count / rowsOf[at]!.length) * 100),
      profitFactor: nothing,
      expectancy: Float64Array.from(sums, (sum, at) => sum / rowsOf[at]!.length),
      expectancyPercent: nothing,
      averageTradeDuration: Float64Array.from(rowsOf, () => 86_400_000),
      averageAdverseExcursion: nothing,
      averageFavourableExcursion: nothing,
    }
  }
  const one = groups(() => 'all')
  const breakdowns: Breakdowns = {
    side: groups((row) => (trades.side[row]! > 0 ? 'Long' : 'Short')),
    instrument: one,
    venue: one,
    strategy: one,
    exitReason: groups((row) => String(trades.exitReason[row])),
    weekday: groups((row) => String(new Date(trades.entryTime[row]!).getUTCDay())),
    hour: one,
  }
  return {
    currency: 'USD',
    trades: trades.length,
    notes: [],
    periods: { days: months, months, years: periodsBy(false) },
    distributions,
    breakdowns,
  }
}
