import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type {
  BarChunk,
  FillChunk,
  OrderChunk,
  OrderLevelChunk,
  TradeChunk,
} from '../../../engine-host/backtest/recording.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { CompiledStrategy, RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'

/** Pieces of runs for the tests of the results store. */

export const spy: InstrumentDefinition = {
  id: 'SPY.EQUS',
  kind: 'equity',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'America/New_York',
}

export const compiled: CompiledStrategy = {
  code: 'module.exports = {}\n',
  bundlePath: '/none/strategy.js',
  hash: 'ab12',
}

export async function temporaryDirectory(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), "backlens [it's] results-"))
}

/** Specification of a run over SPY whose strategy and folder lie in `directory`. */
export async function specificationIn(
  directory: string,
  runId = 'run-1',
  instruments: readonly InstrumentDefinition[] = [spy],
): Promise<RunSpecification> {
  const runDirectory = path.join(directory, 'runs', runId)
  await fs.mkdir(runDirectory, { recursive: true })
  const strategyFile = path.join(directory, 'cross.ts')
  await fs.writeFile(strategyFile, 'export class Cross {}\n')
  return {
    runId,
    runDirectory,
    strategyFile,
    className: 'Cross',
    instruments,
    sources: instruments.map(({ id }) => ({ instrumentId: id, bars: '1-SECOND', files: [], rows: 0 })),
    cash: '100000',
    currency: 'USD',
    parameters: { fast: 10 },
    venue: {},
    fees: {},
    seed: 1,
  }
}

export function completed(specification: RunSpecification, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    ...startingSummary(specification, 1_700_000_000_000),
    state: { kind: 'completed' },
    eventLogSha256: 'ff'.repeat(32),
    ...changes,
  }
}

/** Stamps of `nanos`, as in BarBatch. */
export function stampsOf(nanos: readonly bigint[]): Int32Array {
  return new Int32Array(BigInt64Array.from(nanos).buffer)
}

export function millisecondsOf(stamps: Int32Array): number[] {
  return Array.from(
    new BigInt64Array(stamps.buffer),
    (nanos) => Number(nanos / 1_000_000n) + Number(nanos % 1_000_000n) / 1e6,
  )
}

/** Bars of `close`, opened at the close before, a second apart from 7 October 2013 13:30 UTC on. */
export function barsOf(close: readonly number[], changes: Partial<BarChunk> = {}): BarChunk {
  const length = close.length
  const first = 1_381_152_600_000_000_000n
  return {
    source: 0,
    length,
    firstBar: 0,
    stamps: stampsOf(close.map((_, at) => first + BigInt(at) * 1_000_000_000n)),
    open: Float64Array.from(close, (price, at) => close[at - 1] ?? price),
    high: Float64Array.from(close, (price, at) => Math.max(price, close[at - 1] ?? price) + 0.01),
    low: Float64Array.from(close, (price, at) => Math.min(price, close[at - 1] ?? price) - 0.01),
    close: Float64Array.from(close),
    volume: new Float64Array(length).fill(100),
    equity: new Float64Array(length).fill(100_000),
    indicators: [],
    ...changes,
  }
}

/** One long trade of 100 from the bar `entryBar` to `exitBar` of `bars`, closed by its stop. */
export function tradeOver(bars: BarChunk, entryBar: number, exitBar: number): TradeChunk {
  const entry = bars.close[entryBar]!
  const exit = bars.close[exitBar]!
  const stampAt = (bar: number) => bars.stamps.slice(2 * bar, 2 * bar + 2)
  return {
    length: 1,
    tradeNumber: Int32Array.of(1),
    instrument: Uint16Array.of(0),
    side: Int8Array.of(1),
    quantity: Float64Array.of(100),
    entryStamps: stampAt(entryBar),
    entryPrice: Float64Array.of(entry),
    exitStamps: stampAt(exitBar),
    exitPrice: Float64Array.of(exit),
    profitAndLoss: Float64Array.of((exit - entry) * 100 - 2),
    returnFraction: Float64Array.of((exit - entry) / entry),
    fees: Float64Array.of(2),
    entryBar: Int32Array.of(entryBar),
    exitBar: Int32Array.of(exitBar),
    exitReason: Uint8Array.of(2),
    ambiguous: Uint8Array.of(0),
    stopLoss: Float64Array.of(entry - 1),
    takeProfit: Float64Array.of(NaN),
    maximumAdverseExcursion: Float64Array.of(0),
    maximumFavourableExcursion: Float64Array.of(0.01),
    entryOrder: Int32Array.of(1),
    exitOrder: Int32Array.of(2),
    entryRule: Uint8Array.of(1),
    exitRule: Uint8Array.of(5),
    strategy: ['Test'],
  }
}

/** The two orders of `tradeOver`: the entry, and its stop as a child. */
export function ordersOver(bars: BarChunk, entryBar: number, exitBar: number): OrderChunk {
  const stamps = (first: number, second: number) =>
    Int32Array.of(...bars.stamps.slice(2 * first, 2 * first + 2), ...bars.stamps.slice(2 * second, 2 * second + 2))
  return {
    length: 2,
    orderNumber: Int32Array.of(1, 2),
    instrument: Uint16Array.of(0, 0),
    side: Int8Array.of(1, -1),
    type: ['MARKET', 'STOP_MARKET'],
    timeInForce: ['GTC', 'GTC'],
    status: ['FILLED', 'FILLED'],
    quantity: Float64Array.of(100, 100),
    filledQuantity: Float64Array.of(100, 100),
    averagePrice: Float64Array.of(bars.close[entryBar]!, bars.close[exitBar]!),
    limitPrice: Float64Array.of(NaN, NaN),
    triggerPrice: Float64Array.of(NaN, bars.close[entryBar]! - 1),
    createdStamps: stamps(Math.max(0, entryBar - 1), entryBar),
    closedStamps: stamps(entryBar, exitBar),
    createdBar: Int32Array.of(Math.max(0, entryBar - 1), entryBar),
    parentOrder: Int32Array.of(-1, 1),
    role: ['entry', 'stopLoss'],
    tag: ['', ''],
    reason: ['', ''],
    callSite: Int32Array.of(0, 0),
    strategy: ['Test', 'Test'],
  }
}

export function fillsOver(bars: BarChunk, entryBar: number, exitBar: number): FillChunk {
  return {
    length: 2,
    fillNumber: Int32Array.of(1, 2),
    orderNumber: Int32Array.of(1, 2),
    instrument: Uint16Array.of(0, 0),
    stamps: ordersOver(bars, entryBar, exitBar).closedStamps,
    bar: Int32Array.of(entryBar, exitBar),
    side: Int8Array.of(1, -1),
    quantity: Float64Array.of(100, 100),
    price: Float64Array.of(bars.close[entryBar]!, bars.close[exitBar]!),
    commission: Float64Array.of(1, 1),
    liquidity: Uint8Array.of(1, 1),
    rule: Uint8Array.of(1, 5),
    ambiguous: Uint8Array.of(0, 0),
  }
}

/** The stop of `tradeOver` as it was placed, moved at `moves` (bar, price) and ended at the exit. */
export function stopLevels(
  bars: BarChunk,
  entryBar: number,
  exitBar: number,
  moves: readonly (readonly [number, number])[],
): OrderLevelChunk {
  const rows = [[entryBar, bars.close[entryBar]! - 1], ...moves, [exitBar, NaN]] as const
  return {
    length: rows.length,
    orderNumber: new Int32Array(rows.length).fill(2),
    stamps: Int32Array.from(rows.flatMap(([bar]) => [...bars.stamps.slice(2 * bar, 2 * bar + 2)])),
    limitPrice: new Float64Array(rows.length).fill(NaN),
    triggerPrice: Float64Array.from(rows, ([, price]) => price),
  }
}
