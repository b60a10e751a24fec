import { TradingEngine } from '../../engine-host/backtest/trading-engine.js'
import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../engine-host/protocol/run-specification.js'
import type { HeldPosition, PositionEvent, Strategy } from '../../engine-host/trading/index.js'
import {
  nautilusLongRatio,
  nautilusPnls,
  nautilusReturns,
  portfolioReturns,
  positionReturns,
} from '../../engine-host/analysis/nautilus-statistics.js'
import { MemorySink, share, specificationOf } from '../unit/backtest/engine-fixture.js'
import { firstDifference } from './comparison.js'
import { hasKeys, type GoldenFiles } from './golden-files.js'
import { count, type GoldenResult, type GoldenSet } from './golden-set.js'
import { readDays, readKlines, readMinutes, readSeconds, stampedBatch, type StampedBars } from './market-data.js'
import { Bracket, Breakout, Flip, LongOnly } from './nautilus-strategies.js'
import { rowsOf, type Table } from './nautilus-tables.js'

interface Golden {
  readonly name: string
  readonly data: { readonly file: string }
  readonly summary: {
    readonly orders: number
    readonly finalBalances: Readonly<Record<string, string>>
    readonly commissions: Readonly<Record<string, string>>
  }
  readonly fills: Table
  readonly orders: Table
  readonly positions: Table
  readonly statistics: {
    readonly pnls: Readonly<Record<string, Readonly<Record<string, number | 'nan'>>>>
    readonly returns: Readonly<Record<string, number | 'nan'>>
    readonly returnsAre: 'portfolio' | 'position'
    readonly positionReturns: Readonly<Record<string, number | 'nan'>>
    readonly general: Readonly<Record<string, number>>
  }
  /** Changes of working orders, where there are any. */
  readonly orderUpdates?: Table
}

/** How a recorded run is repeated. */
interface Restatement {
  readonly strategy: new () => Strategy
  readonly instrument: InstrumentDefinition
  readonly bars: string
  readonly read: (files: GoldenFiles, file: string) => StampedBars
  readonly changes: Partial<RunSpecification>
}

const future: InstrumentDefinition = {
  ...share,
  id: 'ES.Z13',
  kind: 'future',
  tickSize: '0.25',
  multiplier: '50',
  timeZone: 'America/Chicago',
}

const bitcoin: InstrumentDefinition = {
  ...share,
  id: 'BTCUSDT.BINANCE',
  kind: 'currencyPair',
  currency: 'USDT',
  quantityPrecision: 8,
  lotSize: '0.00000001',
}

/** Our statement of each run, by the name that the recorded run carries. */
const restatements: Readonly<Record<string, Restatement>> = {
  'SPY one-second EMA 10/30 flip': {
    strategy: Flip,
    instrument: share,
    bars: '1-SECOND',
    read: readSeconds,
    changes: { cash: '1000000', fees: { maker: 0, taker: 0.00002 } },
  },
  'SPY daily EMA cross with OCO bracket': {
    strategy: Bracket,
    instrument: share,
    bars: '1-DAY',
    read: readRoundedDays,
    changes: { cash: '100000', fees: { maker: 0.0001, taker: 0.0002 } },
  },
  'ES one-minute breakout with trailing stop': {
    strategy: Breakout,
    instrument: future,
    bars: '1-MINUTE',
    read: (files, file) => readMinutes(files, file, 'ESZ3'),
    changes: { cash: '1000000', fees: { perContract: '2.10' } },
  },
  'BTCUSDT one-minute long only, cash account, two currencies': {
    strategy: LongOnly,
    instrument: bitcoin,
    bars: '1-MINUTE',
    read: readKlines,
    changes: { currency: 'USDT', cash: '10000', fees: { maker: 0.001, taker: 0.001 }, venue: { account: 'cash' } },
  },
}

/** Whole runs of NautilusTrader 1.231: every fill, order, position and balance to the cent. */
export const nautilusRuns: GoldenSet = {
  name: 'nautilus runs',
  source: 'runs of NautilusTrader: summary, fills, orders and positions',
  run(files: GoldenFiles): GoldenResult | undefined {
    const runs = files.recognised(isGolden)
    if (runs.length === 0) return undefined
    const failures: string[] = []
    let fills = 0
    let fillsAgreed = 0
    let positions = 0
    let positionsAgreed = 0
    for (const { name, content } of runs) {
      const difference = compareRun(content, files)
      fills += content.fills.rows.length
      positions += content.positions.rows.length
      if (difference === '') {
        fillsAgreed += content.fills.rows.length
        positionsAgreed += content.positions.rows.length
      } else failures.push(`${name}: ${difference}`)
    }
    const passed = runs.length - failures.length
    const closed = `closed positions ${count(positionsAgreed, positions)}`
    const line = `${count(passed, runs.length)} with statistics, fills ${count(fillsAgreed, fills)}, ${closed}`
    return { line, passed, failures }
  },
}

function isGolden(content: unknown): content is Golden {
  return hasKeys(content, 'name', 'summary', 'fills', 'orders', 'positions')
}

/** Where a run of ours first differs from the recorded one; empty when nowhere. */
function compareRun(golden: Golden, files: GoldenFiles): string {
  const restatement = restatements[golden.name]
  if (restatement === undefined) return `no strategy of ours restates '${golden.name}'`
  const { instrument } = restatement
  const data = restatement.read(files, golden.data.file)
  const { sink, closed } = play(restatement, data)
  const [balance] = Object.values(golden.summary.finalBalances)
  const digits = balance!.split('.')[1]!.length
  return (
    compareFills(sink, golden, instrument.quantityPrecision, digits) ||
    compareOrders(sink, golden) ||
    firstDifference(
      'gain of position',
      gainsOf(sink, digits),
      rowsOf(golden.positions).map((position) => position['realizedPnl']),
    ) ||
    firstDifference('final balance', [sink.equity.at(-1)!.toFixed(digits)], [balance]) ||
    comparePositions(closed, golden, digits, instrument.quantityPrecision) ||
    compareStatistics(golden, closed, sink, data, Number(restatement.changes.cash))
  )
}

function play(
  { strategy, instrument, bars, changes }: Restatement,
  data: StampedBars,
): { readonly sink: MemorySink; readonly closed: readonly HeldPosition[] } {
  const sink = new MemorySink()
  const closed: HeldPosition[] = []
  class Recorded extends strategy {
    override onPositionClosed({ position }: PositionEvent) {
      closed.push(position)
    }
  }
  const engine = new TradingEngine({
    specification: specificationOf({
      instruments: [instrument],
      sources: [{ instrumentId: instrument.id, bars, files: [], rows: 0 }],
      ...changes,
      venue: { preset: 'nautilus', ...changes.venue },
    }),
    strategy: Recorded,
    sink,
    log: () => undefined,
  })
  engine.start()
  engine.process(stampedBatch(data), 0, data.rows.length)
  engine.finish()
  return { sink, closed }
}

function compareFills(sink: MemorySink, golden: Golden, quantityDigits: number, moneyDigits: number): string {
  const stamps = sink.fillChunks.flatMap((chunk) =>
    Array.from({ length: chunk.length }, (_, row) =>
      ((BigInt(chunk.stamps[row * 2 + 1]!) << 32n) | BigInt(chunk.stamps[row * 2]! >>> 0)).toString(),
    ),
  )
  const ours = sink.fillRows.map((fill, place) => ({
    ts: stamps[place]!,
    side: fill.side > 0 ? 'BUY' : 'SELL',
    qty: fill.quantity.toFixed(quantityDigits),
    px: fill.price.toFixed(2),
    commission: fill.commission.toFixed(moneyDigits),
    liquidity: fill.liquidity,
    order: fill.order,
  }))
  const recorded = rowsOf(golden.fills).map(({ ts, side, qty, px, commission, liquidity, order }) => ({
    ts,
    side,
    qty,
    px,
    commission,
    liquidity,
    order,
  }))
  return firstDifference('fill', ours, recorded)
}

function compareOrders(sink: MemorySink, golden: Golden): string {
  const ends = firstDifference(
    'order',
    sink.orderRows.map((order) => [order.type, order.status, order.filled]),
    rowsOf(golden.orders).map((order) => [order['type'], order['status'], Number(order['filledQty'] ?? order['qty'])]),
  )
  if (ends !== '' || golden.orderUpdates === undefined) return ends
  return firstDifference(
    'order update',
    sink.journalRows
      .filter(({ event }) => event === 'ORDER_UPDATED')
      .map(({ order, quantity, trigger }) => [order, String(quantity), trigger.toFixed(2)]),
    rowsOf(golden.orderUpdates).map((update) => [update['order'], update['qty'], update['trigger']]),
  )
}

/** What each position gained from its opening to the fill that made it flat. */
function gainsOf(sink: MemorySink, digits: number): string[] {
  const gains: string[] = []
  let gain = 0
  let lastOrder = -1
  for (const trade of sink.tradeRows) {
    if (lastOrder !== trade.entryOrder && lastOrder >= 0) {
      gains.push(gain.toFixed(digits))
      gain = 0
    }
    gain += trade.profitAndLoss
    lastOrder = trade.entryOrder
  }
  return [...gains, gain.toFixed(digits)]
}

/** Daily bars whose prices are rounded to the cent, as the recorded run read them. */
function readRoundedDays(files: GoldenFiles, file: string): StampedBars {
  const { nanos, rows } = readDays(files, file)
  return {
    nanos,
    rows: rows.map(([o, h, l, c, volume]) => [halfEven(o), halfEven(h), halfEven(l), halfEven(c), volume!]),
  }
}

/** Two decimals, decimal ties to the even cent. */
function halfEven(value: number): number {
  const scaled = Number(`${String(value)}e2`)
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const cents = rest === 0.5 ? floor + (floor % 2) : Math.round(scaled)
  return cents / 100
}

/** Times, averages, peak, return, fees and profit of every closed position. */
function comparePositions(
  closed: readonly HeldPosition[],
  golden: Golden,
  moneyDigits: number,
  quantityDigits: number,
): string {
  const recorded = rowsOf(golden.positions)
  const ours = closed.map((position) => ({
    entry: position.entrySide === 'LONG' ? 'BUY' : 'SELL',
    tsOpened: position.openedAt.nanos.toString(),
    tsClosed: position.closedAt!.nanos.toString(),
    peakQty: position.peakQuantity.toFixed(quantityDigits),
    realizedPnl: position.realizedPnl.value.toFixed(moneyDigits),
    commissions: position.fees.value.toFixed(moneyDigits),
  }))
  const exact = firstDifference(
    'position',
    ours,
    recorded.map(({ entry, tsOpened, tsClosed, peakQty, realizedPnl, commissions }) => ({
      entry,
      tsOpened,
      tsClosed,
      peakQty,
      realizedPnl,
      commissions,
    })),
  )
  if (exact !== '') return exact
  for (const [place, position] of closed.entries()) {
    const { avgOpen, avgClose, realizedReturn } = recorded[place]!
    const differs =
      differing('average opening price', position.averageOpen, Number(avgOpen)) ||
      differing('average closing price', position.averageClose, Number(avgClose)) ||
      differing('return', position.returnFraction, Number(realizedReturn))
    if (differs !== '') return `position ${String(place + 1)}: ${differs}`
  }
  return ''
}

/** Every statistic of profits and returns, to 10 significant digits. */
function compareStatistics(
  { statistics, summary }: Golden,
  closed: readonly HeldPosition[],
  sink: MemorySink,
  data: StampedBars,
  cash: number,
): string {
  const positions = closed.map((position) => ({
    closedNanos: position.closedAt!.nanos,
    realizedPnl: position.realizedPnl.value,
    returnFraction: position.returnFraction,
    isLong: position.entrySide === 'LONG',
  }))
  const byPosition = nautilusReturns(positionReturns(positions))
  const [currency, balance] = Object.entries(summary.finalBalances)[0]!
  const balances = [{ nanos: data.nanos[0]!, value: cash }, ...balancesOf(sink)]
  const sets: readonly [object, Readonly<Record<string, number | 'nan'>>][] = [
    [nautilusPnls(positions, cash, Number(balance)), statistics.pnls[currency]!],
    [byPosition, statistics.positionReturns],
    [
      statistics.returnsAre === 'position' ? byPosition : nautilusReturns(portfolioReturns(balances)),
      statistics.returns,
    ],
    [{ 'Long Ratio': nautilusLongRatio(positions) }, statistics.general],
  ]
  for (const [ours, recorded] of sets)
    for (const [name, value] of Object.entries(recorded)) {
      const differs = differing(name, (ours as Record<string, number>)[name]!, value === 'nan' ? NaN : value)
      if (differs !== '') return differs
    }
  return ''
}

/** The balance of the account after each change. */
function balancesOf(sink: MemorySink): { readonly nanos: bigint; readonly value: number }[] {
  const stamps = sink.journalChunks.flatMap((chunk) =>
    Array.from(
      { length: chunk.length },
      (_, row) => (BigInt(chunk.stamps[row * 2 + 1]!) << 32n) | BigInt(chunk.stamps[row * 2]! >>> 0),
    ),
  )
  return sink.journalRows.flatMap(({ event, money }, place) =>
    event === 'ACCOUNT_UPDATED' ? [{ nanos: stamps[place]!, value: money }] : [],
  )
}

/** Compares two numbers to 10 significant digits; a text where they differ. */
function differing(name: string, ours: number, recorded: number): string {
  if (Number.isNaN(ours) && Number.isNaN(recorded)) return ''
  const isClose = Math.abs(ours - recorded) <= 1e-10 * Math.max(Math.abs(ours), Math.abs(recorded))
  return isClose ? '' : `${name}: ours ${String(ours)}, recorded ${String(recorded)}`
}
