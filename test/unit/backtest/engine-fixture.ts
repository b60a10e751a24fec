import type { BarBatch } from '../../../engine-host/model/bar-batch.js'
import type {
  BarChunk,
  FillChunk,
  JournalChunk,
  OrderChunk,
  OrderLevelChunk,
  RecordingSink,
  TradeChunk,
} from '../../../engine-host/backtest/recording.js'
import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import { journalEvents } from '../../../engine-host/core/journal-events.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { exitReasons, fillRules } from '../../../engine-host/protocol/result-columns.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'

/** Open, high, low, close, and volume if it matters. */
export type BarRow = readonly [number, number, number, number, number?]

export const share: InstrumentDefinition = {
  id: 'TEST.XNAS',
  kind: 'equity',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'America/New_York',
}

/** 2020-01-02 14:30 UTC. */
export const firstOpen = 1_577_975_400_000
/** Milliseconds of the fixture's bars. */
export const barLength = 60_000

export function batchOf(rows: readonly BarRow[], source = 0, firstBar = 0, length = barLength): BarBatch {
  const stamps = new Int32Array(rows.length * 2)
  rows.forEach((_, row) => {
    const nanos = BigInt(firstOpen + (firstBar + row + 1) * length) * 1_000_000n
    stamps[row * 2] = Number(BigInt.asIntN(32, nanos))
    stamps[row * 2 + 1] = Number(nanos >> 32n)
  })
  const column = (place: number) => Float64Array.from(rows, (row) => row[place] ?? 1000)
  return {
    kind: 'bar',
    source,
    length: rows.length,
    stamps,
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
  }
}

export function specificationOf(changes: Partial<RunSpecification> = {}): RunSpecification {
  return {
    runId: 'test',
    runDirectory: '/nowhere',
    strategyFile: '/nowhere/strategy.ts',
    className: 'Test',
    instruments: [share],
    sources: [{ instrumentId: share.id, bars: '1-MINUTE', files: [], rows: 0 }],
    cash: '10000',
    currency: 'USD',
    parameters: {},
    venue: {},
    fees: {},
    seed: 1,
    ...changes,
  }
}

/** Keeps all chunks and gives tables as rows. */
export class MemorySink implements RecordingSink {
  readonly barChunks: BarChunk[] = []
  readonly tradeChunks: TradeChunk[] = []
  readonly orderChunks: OrderChunk[] = []
  readonly levelChunks: OrderLevelChunk[] = []
  readonly fillChunks: FillChunk[] = []
  readonly journalChunks: JournalChunk[] = []

  bars(chunk: BarChunk): void {
    this.barChunks.push(chunk)
  }
  trades(chunk: TradeChunk): void {
    this.tradeChunks.push(chunk)
  }
  orders(chunk: OrderChunk): void {
    this.orderChunks.push(chunk)
  }
  orderLevels(chunk: OrderLevelChunk): void {
    this.levelChunks.push(chunk)
  }
  fills(chunk: FillChunk): void {
    this.fillChunks.push(chunk)
  }
  journal(chunk: JournalChunk): void {
    this.journalChunks.push(chunk)
  }

  get equity(): number[] {
    return this.barChunks.flatMap((chunk) => [...chunk.equity])
  }

  indicator(name: string): number[] {
    return this.barChunks.flatMap((chunk) => [...chunk.indicators.find((each) => each.name === name)!.values])
  }

  get tradeRows() {
    return this.tradeChunks.flatMap((chunk) =>
      Array.from({ length: chunk.length }, (_, row) => ({
        number: chunk.tradeNumber[row]!,
        side: chunk.side[row]!,
        quantity: chunk.quantity[row]!,
        entryPrice: chunk.entryPrice[row]!,
        exitPrice: chunk.exitPrice[row]!,
        entryBar: chunk.entryBar[row]!,
        exitBar: chunk.exitBar[row]!,
        profitAndLoss: chunk.profitAndLoss[row]!,
        fees: chunk.fees[row]!,
        returnFraction: chunk.returnFraction[row]!,
        exitReason: exitReasons[chunk.exitReason[row]!]!,
        ambiguous: chunk.ambiguous[row] === 1,
        stopLoss: chunk.stopLoss[row]!,
        takeProfit: chunk.takeProfit[row]!,
        adverse: chunk.maximumAdverseExcursion[row]!,
        favourable: chunk.maximumFavourableExcursion[row]!,
        entryOrder: chunk.entryOrder[row]!,
        exitOrder: chunk.exitOrder[row]!,
        entryRule: fillRules[chunk.entryRule[row]!]!,
        exitRule: fillRules[chunk.exitRule[row]!]!,
      })),
    )
  }

  get fillRows() {
    return this.fillChunks.flatMap((chunk) =>
      Array.from({ length: chunk.length }, (_, row) => ({
        order: chunk.orderNumber[row]!,
        time: `${String(chunk.stamps[row * 2 + 1])}:${String(chunk.stamps[row * 2]! >>> 0)}`,
        bar: chunk.bar[row]!,
        side: chunk.side[row]!,
        quantity: chunk.quantity[row]!,
        price: chunk.price[row]!,
        commission: chunk.commission[row]!,
        liquidity: chunk.liquidity[row] === 1 ? 'TAKER' : 'MAKER',
        rule: fillRules[chunk.rule[row]!]!,
        ambiguous: chunk.ambiguous[row] === 1,
      })),
    )
  }

  get orderRows() {
    return this.orderChunks
      .flatMap((chunk) =>
        Array.from({ length: chunk.length }, (_, row) => ({
          number: chunk.orderNumber[row]!,
          type: chunk.type[row]!,
          status: chunk.status[row]!,
          quantity: chunk.quantity[row]!,
          filled: chunk.filledQuantity[row]!,
          limit: chunk.limitPrice[row]!,
          stop: chunk.triggerPrice[row]!,
          parent: chunk.parentOrder[row]!,
          role: chunk.role[row]!,
          reason: chunk.reason[row]!,
        })),
      )
      .sort((a, b) => a.number - b.number)
  }

  get journalRows() {
    return this.journalChunks.flatMap((chunk) =>
      Array.from({ length: chunk.length }, (_, row) => ({
        time: `${String(chunk.stamps[row * 2 + 1])}:${String(chunk.stamps[row * 2]! >>> 0)}`,
        event: journalEvents[chunk.kind[row]!]!,
        order: chunk.orderNumber[row]!,
        trade: chunk.tradeNumber[row]!,
        quantity: chunk.quantity[row]!,
        price: chunk.price[row]!,
        money: chunk.money[row]!,
        trigger: chunk.trigger[row]!,
        side: chunk.side[row]!,
      })),
    )
  }
}

export interface Ran {
  readonly sink: MemorySink
  readonly engine: TradingEngine
  readonly log: readonly string[]
}

/** Runs a strategy over rows of the first source; `begins` are the rows at which further calls of the engine begin. */
export function run(
  strategy: StrategyConstructor,
  rows: readonly BarRow[],
  changes: Partial<RunSpecification> = {},
  begins: readonly number[] = [],
): Ran {
  const sink = new MemorySink()
  const log: string[] = []
  const engine = new TradingEngine({
    specification: specificationOf(changes),
    strategy,
    sink,
    log: (line) => log.push(line),
  })
  engine.start()
  const batch = batchOf(rows)
  const bounds = [0, ...begins.filter((row) => row < rows.length).toSorted((a, b) => a - b), rows.length]
  for (let call = 1; call < bounds.length; call++) engine.process(batch, bounds[call - 1]!, bounds[call]!)
  engine.finish()
  return { sink, engine, log }
}
