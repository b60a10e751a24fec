import path from 'node:path'
import type { StrategyConstructor } from '../../engine-host/backtest/trading-engine.js'
import type { BarSource } from '../../engine-host/protocol/bar-series.js'
import type { MarketSource } from '../../engine-host/protocol/market-source.js'
import type { Outcome, PreparedCase, RatioCase } from './bench-case.js'
import { compiled, load, runInMemory, runSaved, streamAlone } from './drive.js'
import { MarketFiles } from './market-files.js'
import { depthSweepOutcome, emaBracketOutcome, flipOutcome, quoteFlipOutcome, together } from './reference.js'
import { benchSpecification } from './specification.js'
import { EmaBracket } from './strategies/ema-bracket.js'
import { barsPerFlip } from './strategies/flip.js'
import { barsPerFlip as barsPerFlipEach } from './strategies/flip-each.js'
import { quotesPerFlip } from './strategies/quote-flip.js'
import { restingOrders } from './strategies/resting-orders.js'

const future = 'MNQ.H24'
const averages = { fast: 100, slow: 400 }

/** The cases whose time is compared with DuckDB's for the same files. */
export const ratioCases: readonly RatioCase[] = [
  {
    name: 'B1',
    what: 'bars from Parquet to saved results, EMA 100/400 cross with a bracket on each entry',
    goal: 2.5,
    rows: 5_000_000,
    prepare: async (rows, directory) =>
      saved('ema-bracket', 'EmaBracket', await oneFuture(rows, directory), directory, averages, bracketOutcome),
  },
  {
    name: 'B1 10/30',
    what: 'as B1 with EMA 10/30: many more orders',
    rows: 5_000_000,
    prepare: async (rows, directory) =>
      saved(
        'ema-bracket',
        'EmaBracket',
        await oneFuture(rows, directory),
        directory,
        { fast: 10, slow: 30 },
        bracketOutcome,
      ),
  },
  {
    name: 'B2',
    what: 'as B1 with the data in memory, without saving: what a parameter search repeats',
    goal: 1,
    rows: 5_000_000,
    prepare: async (rows, directory) =>
      inMemory(EmaBracket, await oneFuture(rows, directory), averages, bracketOutcome),
  },
  {
    name: 'B3',
    what: `bars from Parquet to saved results, a flip every ${barsPerFlip} bars`,
    goal: 4,
    rows: 5_000_000,
    prepare: async (rows, directory) =>
      saved('flip', 'Flip', await oneFuture(rows, directory), directory, {}, ([batches]) =>
        flipOutcome(batches!, barsPerFlip),
      ),
  },
  {
    name: 'B4',
    what: 'as B1 with 10,000 resting limit orders far from the market; its goal is 1.2 × B1',
    goal: 3,
    rows: 5_000_000,
    prepare: async (rows, directory) =>
      saved(
        'resting-orders',
        'RestingOrders',
        await oneFuture(rows, directory),
        directory,
        averages,
        (batches, parameters) => {
          const { orders, ...rest } = bracketOutcome(batches, parameters)
          return { ...rest, orders: orders! + restingOrders }
        },
      ),
  },
  {
    name: 'B5',
    what: 'quotes and trades in turn, orders filled by quotes',
    goal: 3,
    rows: 10_000_000,
    prepare: async (rows, directory) => {
      const files = await withFiles(directory, (market) => market.quotesAndTrades(`ticks-${rows}`, rows / 2))
      const source = { instrumentId: future, bars: '1-MINUTE', rows: rows / 2 }
      const sources: MarketSource[] = [
        { ...source, data: 'quotes', files: [files.quotes] },
        { ...source, data: 'trades', files: [files.trades] },
      ]
      return saved('quote-flip', 'QuoteFlip', sources, directory, {}, ([quotes]) =>
        quoteFlipOutcome(quotes!, quotesPerFlip),
      )
    },
  },
  {
    name: 'B6',
    what: '100 instruments of equal times merged',
    goal: 3.5,
    rows: 10_000_000,
    prepare: async (rows, directory) => {
      const each = Math.ceil(rows / 100)
      const sources = await withFiles(directory, async (market) => {
        const written: BarSource[] = []
        for (let number = 0; number < 100; number++) {
          const file = await market.bars(`minutes-${number}-${each}`, each, { seed: 100 + number, seconds: 60 })
          written.push({
            instrumentId: `F${String(number).padStart(2, '0')}.XCME`,
            bars: '1-MINUTE',
            files: [file],
            rows: each,
          })
        }
        return written
      })
      return saved('flip-each', 'FlipEach', sources, directory, {}, (batches) =>
        together(batches.map((series) => flipOutcome(series, barsPerFlipEach))),
      )
    },
  },
  {
    name: 'B7',
    what: 'ten-level depth snapshots, orders that walk the book',
    goal: 4,
    rows: 1_000_000,
    prepare: async (rows, directory) => {
      const file = await withFiles(directory, (market) => market.depth(`depth-${rows}`, rows))
      const source: MarketSource = { data: 'depth', instrumentId: future, bars: '1-MINUTE', files: [file], rows }
      return saved('depth-sweep', 'DepthSweep', [source], directory, {}, ([depth]) => depthSweepOutcome(depth!))
    },
  },
]

type Batches = Awaited<ReturnType<typeof load>>
type Parameters = Readonly<Record<string, number>>

function bracketOutcome([batches]: Batches, { fast, slow }: Parameters): Partial<Outcome> {
  return emaBracketOutcome(batches!, fast!, slow!)
}

async function withFiles<Value>(directory: string, write: (market: MarketFiles) => Promise<Value>): Promise<Value> {
  const market = await MarketFiles.open(directory)
  try {
    return await write(market)
  } finally {
    market.close()
  }
}

/** Sources of one future with one-second bars. */
export async function oneFuture(rows: number, directory: string): Promise<BarSource[]> {
  const file = await withFiles(directory, (market) => market.bars(`seconds-${rows}`, rows, { seed: 7, seconds: 1 }))
  return [{ instrumentId: future, bars: '1-SECOND', files: [file], rows }]
}

/** Rows of the file that longer series repeat. */
const repeatedRows = 5_000_000

/** A future whose bars are those of one file over and over. */
export async function repeatedFuture(rows: number, directory: string): Promise<BarSource> {
  const each = Math.min(rows, repeatedRows)
  const times = Math.ceil(rows / each)
  const name = `seconds-${each}`
  const files = await withFiles(directory, async (market) => {
    const first = await market.bars(name, each, { seed: 7, seconds: 1 })
    return market.repeated(name, first, times, each)
  })
  return { instrumentId: future, bars: '1-SECOND', files, rows: each * times }
}

async function saved(
  file: string,
  className: string,
  sources: readonly MarketSource[],
  directory: string,
  parameters: Parameters,
  slowly: (batches: Batches, parameters: Parameters) => Partial<Outcome>,
): Promise<PreparedCase> {
  const strategyFile = strategyFileOf(file)
  const specification = { ...benchSpecification(className, sources, parameters), strategyFile }
  const strategy = await compiled(strategyFile)
  return {
    rows: sources.reduce((sum, { rows }) => sum + rows, 0),
    yardstick: () => streamAlone(sources),
    run: () => runSaved(specification, strategy, directory),
    expected: async () => slowly(await load(specification), parameters),
  }
}

async function inMemory(
  strategy: StrategyConstructor,
  sources: readonly MarketSource[],
  parameters: Parameters,
  slowly: (batches: Batches, parameters: Parameters) => Partial<Outcome>,
): Promise<PreparedCase> {
  const specification = benchSpecification(strategy.name, sources, parameters)
  const batches = await load(specification)
  return {
    rows: sources.reduce((sum, { rows }) => sum + rows, 0),
    yardstick: () => streamAlone(sources),
    run: () => runInMemory(specification, strategy, batches),
    expected: () => Promise.resolve(slowly(batches, parameters)),
  }
}

/** A strategy of this bench; the bundle of this file lies elsewhere, and whoever starts it is in the project's folder. */
export function strategyFileOf(name: string): string {
  return path.resolve('test/bench/strategies', `${name}.ts`)
}
