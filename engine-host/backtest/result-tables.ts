import { journalEvents } from '../core/journal-events.js'
import { orderTypes, timesInForce } from '../core/order-terms.js'
import { exitReasons, fillRules } from '../protocol/result-columns.js'
import type { EquityChunk } from './equity-envelope.js'
import type { BarChunk, FillChunk, JournalChunk, OrderChunk, OrderLevelChunk, TradeChunk } from './recording.js'

/** Tables of a run folder, each one or several Parquet files. */
export const resultTables = ['trades', 'orders', 'order_levels', 'fills', 'journal', 'bars', 'equity'] as const
export type ResultTable = (typeof resultTables)[number]

/** How a column lies in a chunk: `stamp` is the pairs of 32-bit halves of `BarBatch.stamps`. */
export type ColumnStorage = 'stamp' | 'int8' | 'uint8' | 'uint16' | 'int32' | 'double' | 'text'

/** A column of a result table: where it comes from in memory and how it is called in Parquet. */
export interface ResultColumn<Chunk> {
  /** Name in the Parquet file. */
  readonly name: string
  readonly storage: ColumnStorage
  readonly values: (chunk: Chunk) => ArrayBufferView | readonly string[]
  /** In memory an index into these names, in Parquet the name itself. */
  readonly labels?: readonly string[] | 'instruments'
  /** The value in memory that means "none"; it is NULL in Parquet. */
  readonly missing?: 'NaN' | -1 | '' | 'zeroStamp'
  /** Runs of earlier versions have files without it. */
  readonly isOptional?: true
}

type Columns<Chunk> = readonly ResultColumn<Chunk>[]

/** Closed trades in the sequence of exits, open ones last. Meanings as in `TradeColumns`. */
export const tradeColumns: Columns<TradeChunk> = [
  { name: 'trade_number', storage: 'int32', values: (chunk) => chunk.tradeNumber },
  { name: 'instrument', storage: 'uint16', values: (chunk) => chunk.instrument, labels: 'instruments' },
  { name: 'side', storage: 'int8', values: (chunk) => chunk.side },
  { name: 'quantity', storage: 'double', values: (chunk) => chunk.quantity, missing: 'NaN' },
  { name: 'entry_time', storage: 'stamp', values: (chunk) => chunk.entryStamps },
  { name: 'entry_price', storage: 'double', values: (chunk) => chunk.entryPrice, missing: 'NaN' },
  { name: 'exit_time', storage: 'stamp', values: (chunk) => chunk.exitStamps },
  { name: 'exit_price', storage: 'double', values: (chunk) => chunk.exitPrice, missing: 'NaN' },
  { name: 'profit_and_loss', storage: 'double', values: (chunk) => chunk.profitAndLoss, missing: 'NaN' },
  { name: 'return_fraction', storage: 'double', values: (chunk) => chunk.returnFraction, missing: 'NaN' },
  { name: 'fees', storage: 'double', values: (chunk) => chunk.fees, missing: 'NaN' },
  { name: 'entry_bar', storage: 'int32', values: (chunk) => chunk.entryBar, missing: -1 },
  { name: 'exit_bar', storage: 'int32', values: (chunk) => chunk.exitBar, missing: -1 },
  { name: 'exit_reason', storage: 'uint8', values: (chunk) => chunk.exitReason, labels: exitReasons },
  { name: 'ambiguous', storage: 'uint8', values: (chunk) => chunk.ambiguous },
  { name: 'stop_loss', storage: 'double', values: (chunk) => chunk.stopLoss, missing: 'NaN' },
  { name: 'take_profit', storage: 'double', values: (chunk) => chunk.takeProfit, missing: 'NaN' },
  {
    name: 'maximum_adverse_excursion',
    storage: 'double',
    values: (chunk) => chunk.maximumAdverseExcursion,
    missing: 'NaN',
  },
  {
    name: 'maximum_favourable_excursion',
    storage: 'double',
    values: (chunk) => chunk.maximumFavourableExcursion,
    missing: 'NaN',
  },
  { name: 'entry_order', storage: 'int32', values: (chunk) => chunk.entryOrder, missing: -1 },
  { name: 'exit_order', storage: 'int32', values: (chunk) => chunk.exitOrder, missing: -1 },
  { name: 'entry_rule', storage: 'uint8', values: (chunk) => chunk.entryRule, labels: fillRules },
  { name: 'exit_rule', storage: 'uint8', values: (chunk) => chunk.exitRule, labels: fillRules },
  { name: 'strategy', storage: 'text', values: (chunk) => chunk.strategy, missing: '', isOptional: true },
]

/** Orders in the sequence in which they were closed, those still open last. Meanings as in `OrderChunk`. */
export const orderColumns: Columns<OrderChunk> = [
  { name: 'order_number', storage: 'int32', values: (chunk) => chunk.orderNumber },
  { name: 'instrument', storage: 'uint16', values: (chunk) => chunk.instrument, labels: 'instruments' },
  { name: 'side', storage: 'int8', values: (chunk) => chunk.side },
  { name: 'type', storage: 'text', values: (chunk) => chunk.type },
  { name: 'time_in_force', storage: 'text', values: (chunk) => chunk.timeInForce },
  { name: 'status', storage: 'text', values: (chunk) => chunk.status },
  { name: 'quantity', storage: 'double', values: (chunk) => chunk.quantity, missing: 'NaN' },
  { name: 'filled_quantity', storage: 'double', values: (chunk) => chunk.filledQuantity, missing: 'NaN' },
  { name: 'average_price', storage: 'double', values: (chunk) => chunk.averagePrice, missing: 'NaN' },
  { name: 'limit_price', storage: 'double', values: (chunk) => chunk.limitPrice, missing: 'NaN' },
  { name: 'trigger_price', storage: 'double', values: (chunk) => chunk.triggerPrice, missing: 'NaN' },
  { name: 'created_time', storage: 'stamp', values: (chunk) => chunk.createdStamps },
  { name: 'closed_time', storage: 'stamp', values: (chunk) => chunk.closedStamps, missing: 'zeroStamp' },
  { name: 'created_bar', storage: 'int32', values: (chunk) => chunk.createdBar, missing: -1 },
  { name: 'parent_order', storage: 'int32', values: (chunk) => chunk.parentOrder, missing: -1 },
  { name: 'role', storage: 'text', values: (chunk) => chunk.role, missing: '' },
  { name: 'tag', storage: 'text', values: (chunk) => chunk.tag, missing: '' },
  { name: 'reason', storage: 'text', values: (chunk) => chunk.reason, missing: '' },
  { name: 'call_site', storage: 'int32', values: (chunk) => chunk.callSite, missing: -1 },
  { name: 'strategy', storage: 'text', values: (chunk) => chunk.strategy, missing: '', isOptional: true },
]

/** Prices of working orders as they moved; both prices NULL where an order ended. */
export const orderLevelColumns: Columns<OrderLevelChunk> = [
  { name: 'order_number', storage: 'int32', values: (chunk) => chunk.orderNumber },
  { name: 'time', storage: 'stamp', values: (chunk) => chunk.stamps },
  { name: 'limit_price', storage: 'double', values: (chunk) => chunk.limitPrice, missing: 'NaN' },
  { name: 'trigger_price', storage: 'double', values: (chunk) => chunk.triggerPrice, missing: 'NaN' },
]

export const liquiditySides = ['none', 'taker', 'maker'] as const

export const fillColumns: Columns<FillChunk> = [
  { name: 'fill_number', storage: 'int32', values: (chunk) => chunk.fillNumber },
  { name: 'order_number', storage: 'int32', values: (chunk) => chunk.orderNumber },
  { name: 'instrument', storage: 'uint16', values: (chunk) => chunk.instrument, labels: 'instruments' },
  { name: 'time', storage: 'stamp', values: (chunk) => chunk.stamps },
  { name: 'bar', storage: 'int32', values: (chunk) => chunk.bar, missing: -1 },
  { name: 'side', storage: 'int8', values: (chunk) => chunk.side },
  { name: 'quantity', storage: 'double', values: (chunk) => chunk.quantity, missing: 'NaN' },
  { name: 'price', storage: 'double', values: (chunk) => chunk.price, missing: 'NaN' },
  { name: 'commission', storage: 'double', values: (chunk) => chunk.commission, missing: 'NaN' },
  { name: 'liquidity', storage: 'uint8', values: (chunk) => chunk.liquidity, labels: liquiditySides },
  { name: 'rule', storage: 'uint8', values: (chunk) => chunk.rule, labels: fillRules },
  { name: 'ambiguous', storage: 'uint8', values: (chunk) => chunk.ambiguous },
]

/** The event log, row for row what `eventLogSha256` is taken over. */
export const journalColumns: Columns<JournalChunk> = [
  { name: 'time', storage: 'stamp', values: (chunk) => chunk.stamps },
  { name: 'kind', storage: 'uint8', values: (chunk) => chunk.kind, labels: journalEvents },
  { name: 'order_number', storage: 'int32', values: (chunk) => chunk.orderNumber, missing: -1 },
  { name: 'trade_number', storage: 'int32', values: (chunk) => chunk.tradeNumber, missing: -1 },
  { name: 'quantity', storage: 'double', values: (chunk) => chunk.quantity, missing: 'NaN' },
  { name: 'price', storage: 'double', values: (chunk) => chunk.price, missing: 'NaN' },
  { name: 'money', storage: 'double', values: (chunk) => chunk.money, missing: 'NaN' },
  { name: 'instrument', storage: 'int32', values: (chunk) => chunk.instrument, missing: -1 },
  { name: 'side', storage: 'int8', values: (chunk) => chunk.side },
  { name: 'order_type', storage: 'uint8', values: (chunk) => chunk.orderType, labels: ['', ...orderTypes] },
  { name: 'time_in_force', storage: 'uint8', values: (chunk) => chunk.timeInForce, labels: ['', ...timesInForce] },
  { name: 'flags', storage: 'uint8', values: (chunk) => chunk.flags },
  { name: 'parent_order', storage: 'int32', values: (chunk) => chunk.parentOrder, missing: -1 },
  { name: 'trigger', storage: 'double', values: (chunk) => chunk.trigger, missing: 'NaN' },
]

/** Processed bars of one source; a DOUBLE column for each indicator follows, named by `indicatorColumnNames`. */
export const barColumns: Columns<BarChunk> = [
  { name: 'bar', storage: 'int32', values: barNumbers },
  { name: 'time', storage: 'stamp', values: (chunk) => chunk.stamps },
  { name: 'open', storage: 'double', values: (chunk) => chunk.open, missing: 'NaN' },
  { name: 'high', storage: 'double', values: (chunk) => chunk.high, missing: 'NaN' },
  { name: 'low', storage: 'double', values: (chunk) => chunk.low, missing: 'NaN' },
  { name: 'close', storage: 'double', values: (chunk) => chunk.close, missing: 'NaN' },
  { name: 'volume', storage: 'double', values: (chunk) => chunk.volume, missing: 'NaN' },
  { name: 'equity', storage: 'double', values: (chunk) => chunk.equity, missing: 'NaN' },
]

function barNumbers({ firstBar, length }: BarChunk): Int32Array {
  const numbers = new Int32Array(length)
  for (let row = 0; row < length; row++) numbers[row] = firstBar + row
  return numbers
}

/** The equity curve of the first source, thinned to what `EquityEnvelope` keeps; the whole curve is in the bars. */
export const equityColumns: Columns<EquityChunk> = [
  { name: 'bar', storage: 'int32', values: (chunk) => chunk.bar },
  { name: 'time', storage: 'stamp', values: (chunk) => chunk.stamps },
  { name: 'equity', storage: 'double', values: (chunk) => chunk.equity, missing: 'NaN' },
  { name: 'drawdown', storage: 'double', values: (chunk) => chunk.drawdown, missing: 'NaN' },
  { name: 'close', storage: 'double', values: (chunk) => chunk.close, missing: 'NaN' },
]

/** Columns of bars that lie in the market data which a run keeps. */
const storedBarColumns: ReadonlySet<string> = new Set(['open', 'high', 'low', 'close', 'volume'])

/**
 * `barColumns` followed by the indicators that the chunks of one source carry, under the given column names.
 *
 * @param hasPrices whether prices and volume are among them; without where the run keeps the market data itself
 */
export function barColumnsWithIndicators(names: readonly string[], hasPrices: boolean): Columns<BarChunk> {
  return [
    ...(hasPrices ? barColumns : barColumns.filter(({ name }) => !storedBarColumns.has(name))),
    ...names.map((name, at): ResultColumn<BarChunk> => ({
      name,
      storage: 'double',
      values: (chunk) => chunk.indicators[at]!.values,
      missing: 'NaN',
    })),
  ]
}

/**
 * Column names for indicators: the indicator's own name, numbered where it would repeat another column's. DuckDB
 * ignores case in column names, so `ema` and `EMA` count as the same.
 */
export function indicatorColumnNames(indicators: readonly string[]): string[] {
  const taken = new Set(barColumns.map((column) => column.name))
  return indicators.map((indicator) => {
    const wanted = indicator.trim() === '' ? 'indicator' : indicator
    let name = wanted
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted} ${count}`
    taken.add(name.toLowerCase())
    return name
  })
}
