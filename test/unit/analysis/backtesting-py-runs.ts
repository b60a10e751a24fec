import { isRuns, type RecordedRun, type RecordedTrade } from '../../goldens/backtesting-py-runs.js'
import { GoldenFiles } from '../../goldens/golden-files.js'
import { readTable } from '../../goldens/market-data.js'
import type { PlainBar, PlainTrade } from './columns.js'

const files = new GoldenFiles()

export type GoldenRun = RecordedRun

export const goldenRuns: readonly GoldenRun[] = files.recognised(isRuns).flatMap(({ content }) => content.runs)

/** Bars stamped with their close, as importers stamp them; the files stamp the open. */
interface CloseSeries {
  readonly times: readonly number[]
  readonly closes: readonly number[]
}

function readCloses(file: string): CloseSeries {
  const { nanos, rows } = readTable(files, file)
  return { times: nanos.map((stamp) => Number(stamp / 1_000_000n)), closes: rows.map((row) => row[3]) }
}

const series = new Map([...new Set(goldenRuns.map(({ data }) => data))].map((file) => [file, readCloses(file)]))

/**
 * The run's equity at each bar, rebuilt from its trades and the closes: cash, realised profits, open trades marked at
 * the close, fees when they are paid. A fill on the close of a bar reaches the equity with the next bar.
 */
export function barsOf(run: GoldenRun): PlainBar[] {
  const { times, closes } = series.get(run.data)!
  const bars = closes.length
  const commission = run.options.commission ?? 0
  const [fixed, rate] = typeof commission === 'number' ? [0, commission] : commission
  const onClose = run.options.trade_on_close === true
  const entries = Array.from({ length: bars + 1 }, (): RecordedTrade[] => [])
  const exits = Array.from({ length: bars + 1 }, (): RecordedTrade[] => [])
  for (const trade of run.trades) {
    const [, entryBar, exitBar, , exitPrice] = trade
    entries[entryBar + (onClose ? 1 : 0)]!.push(trade)
    exits[Math.min(exitBar + (onClose && exitPrice === closes[exitBar] ? 1 : 0), bars - 1)]!.push(trade)
  }
  const entryFee = ([size, , , entryPrice]: RecordedTrade): number => fixed + rate * Math.abs(size) * entryPrice
  const open = new Set<RecordedTrade>()
  let cash = run.cash
  return closes.map((close, i) => {
    for (const trade of entries[i]!) {
      open.add(trade)
      cash -= entryFee(trade)
    }
    for (const trade of exits[i]!) {
      const [size, , , entryPrice, exitPrice, , , fees] = trade
      open.delete(trade)
      cash += size * (exitPrice - entryPrice) - (fees - entryFee(trade))
    }
    let marked = 0
    for (const [size, , , entryPrice] of open) marked += size * (close - entryPrice)
    return { time: times[i]!, close, equity: cash + marked }
  })
}

export function tradesOf(run: GoldenRun): PlainTrade[] {
  const { times } = series.get(run.data)!
  return run.trades.map(([size, entryBar, exitBar, , , profit, fraction, fees]) => ({
    side: size > 0 ? 1 : -1,
    entryBar,
    exitBar,
    entryTime: times[entryBar]!,
    exitTime: times[exitBar]!,
    profit,
    fraction,
    fees,
  }))
}

/** The bar before the strategy's first call, at which the engine lets buy and hold begin. */
export function buyAndHoldBar(run: GoldenRun): number {
  return ['SmaCross', 'Bracket', 'Pyramid'].includes(run.strategy) ? 29 : 0
}
