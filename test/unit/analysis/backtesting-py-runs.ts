import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { PlainBar, PlainTrade } from './columns.js'

const data = path.resolve(import.meta.dirname, '../../data')
const dayMs = 86_400_000

type GoldenTrade = [
  size: number,
  entryBar: number,
  exitBar: number,
  entryPrice: number,
  exitPrice: number,
  profit: number,
  returnFraction: number,
  commission: number,
]

export interface GoldenRun {
  readonly data: string
  readonly strategy: string
  readonly size: number
  readonly cash: number
  readonly options: { readonly commission?: number | readonly [number, number]; readonly trade_on_close?: boolean }
  readonly stats: Readonly<Record<string, number | string>>
  readonly trades: readonly GoldenTrade[]
  readonly equity_last: number
  readonly equity_sum: number
}

function text(file: string): string {
  return gunzipSync(readFileSync(path.join(data, file))).toString('utf8')
}

export const goldenRuns = (JSON.parse(text('goldens/backtesting-py.json.gz')) as { runs: GoldenRun[] }).runs

/** Bars stamped with their close, as importers stamp them; the files stamp the open. */
interface CloseSeries {
  readonly times: readonly number[]
  readonly closes: readonly number[]
}

function readCloses(file: string, barMs: number): CloseSeries {
  const rows = text(`${file}.gz`).trim().split('\n').slice(1)
  const cells = rows.map((row) => row.split(','))
  return {
    times: cells.map((row) => Date.parse(`${row[0]!.replace(' ', 'T')}${row[0]!.includes(' ') ? 'Z' : ''}`) + barMs),
    closes: cells.map((row) => Number(row[4])),
  }
}

const series = new Map<string, CloseSeries>([
  ['yahoo/SPY.csv', readCloses('yahoo/SPY.csv', dayMs)],
  ['generic/EURUSD-1h.csv', readCloses('generic/EURUSD-1h.csv', dayMs / 24)],
])

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
  const entries = Array.from({ length: bars + 1 }, (): GoldenTrade[] => [])
  const exits = Array.from({ length: bars + 1 }, (): GoldenTrade[] => [])
  for (const trade of run.trades) {
    const [, entryBar, exitBar, , exitPrice] = trade
    entries[entryBar + (onClose ? 1 : 0)]!.push(trade)
    exits[Math.min(exitBar + (onClose && exitPrice === closes[exitBar] ? 1 : 0), bars - 1)]!.push(trade)
  }
  const entryFee = ([size, , , entryPrice]: GoldenTrade): number => fixed + rate * Math.abs(size) * entryPrice
  const open = new Set<GoldenTrade>()
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
