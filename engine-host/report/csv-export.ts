import path from 'node:path'
import type { ResultTable } from '../backtest/result-tables.js'
import type { RunRecord } from '../backtest/run-folder.js'
import { sqlName, sqlTextList } from '../backtest/sql-text.js'
import { sqlText } from '../data/duckdb-sql.js'
import { currencyDecimals } from './number-format.js'
import { spreadsheetText, spreadsheetTextSql } from './spreadsheet-text.js'

/** One CSV file of a report: the table it reads and the query that makes its columns. */
export interface CsvFile {
  readonly name: string
  readonly table: ResultTable
  readonly source: number
  /** @param from SQL that reads the table, for the FROM of a query */
  query(from: string): string
}

/**
 * The CSV files of a run. Columns are called as in the run's Parquet files; stamps are ISO 8601 in UTC with nine
 * decimals; prices, quantities and money are exact decimals; a missing value is an empty field; texts of the user's that a
 * spreadsheet would compute have an apostrophe before them.
 */
export function csvFiles(record: RunRecord): CsvFile[] {
  const { instruments, specification } = record.summary
  const price = (column: string): string =>
    byInstrument(
      column,
      instruments.map(({ id, pricePrecision }) => [id, pricePrecision]),
    )
  const quantity = (column: string): string =>
    byInstrument(
      column,
      instruments.map(({ id, quantityPrecision }) => [id, quantityPrecision]),
    )
  const decimals = currencyDecimals(specification.currency)
  const money = (column: string): string => named(decimalText(column, decimals), column)
  return [
    {
      name: 'trades.csv',
      table: 'trades',
      source: 0,
      query: (from) =>
        `SELECT trade_number, ${text('instrument')}, ${word('side', 'long', 'short')}, ${quantity('quantity')}, ${stamp('entry_time')},
          ${price('entry_price')}, CASE WHEN exit_reason <> 'open' THEN ${stampText('exit_time')} END AS exit_time,
          ${price('exit_price')}, ${money('profit_and_loss')}, return_fraction, ${money('fees')}, entry_bar, exit_bar,
          exit_reason, ${flag('ambiguous')}, ${price('stop_loss')}, ${price('take_profit')}, maximum_adverse_excursion,
          maximum_favourable_excursion, entry_order, exit_order, entry_rule, exit_rule${strategyColumn(record)}
        FROM ${from} ORDER BY trade_number`,
    },
    {
      name: 'orders.csv',
      table: 'orders',
      source: 0,
      query: (from) =>
        `SELECT order_number, ${text('instrument')}, ${word('side', 'buy', 'sell')}, type, time_in_force, status,
          ${quantity('quantity')}, ${quantity('filled_quantity')}, ${price('average_price')}, ${price('limit_price')},
          ${price('trigger_price')}, ${stamp('created_time')}, ${stamp('closed_time')}, created_bar, parent_order, role,
          ${text('tag')}, ${text('reason')}, ${placedAt(record)} AS placed_at${strategyColumn(record)}
        FROM ${from} ORDER BY order_number`,
    },
    {
      name: 'fills.csv',
      table: 'fills',
      source: 0,
      query: (from) =>
        `SELECT fill_number, order_number, ${text('instrument')}, ${stamp('time')}, bar, ${word('side', 'buy', 'sell')},
          ${quantity('quantity')}, ${price('price')}, ${money('commission')}, liquidity, rule, ${flag('ambiguous')}
        FROM ${from} ORDER BY fill_number`,
    },
    {
      name: 'journal.csv',
      table: 'journal',
      source: 0,
      query: (from) =>
        `SELECT ${stamp('time')}, kind, order_number, trade_number, ${instrumentName(record)} AS instrument,
          CASE WHEN side <> 0 THEN CASE WHEN side > 0 THEN 'buy' ELSE 'sell' END END AS side, order_type, time_in_force,
          quantity, price, trigger, money, parent_order
        FROM ${from}`,
    },
    {
      name: 'equity.csv',
      table: 'bars',
      source: 0,
      // The rows of the bars' files follow each other in time; a window without ORDER BY reads them as they come.
      query: (from) =>
        `SELECT bar, ${stamp('time')}, ${money('equity')}, CASE WHEN peak > 0 THEN raw_equity / peak - 1 ELSE 0 END AS drawdown,
          ${named(decimalText('close', precisionOf(record, 0).price), 'close')}
        FROM (SELECT bar, time, equity, equity AS raw_equity, close, max(equity) OVER (ROWS UNBOUNDED PRECEDING) AS peak FROM ${from})`,
    },
    ...specification.sources.map((_, source) => barsFile(record, source, money)),
  ]
}

/** Processed bars of one source with every indicator's value: `bars.csv`, and `bars-source1.csv` of the second source. */
function barsFile(record: RunRecord, source: number, money: (column: string) => string): CsvFile {
  const precision = precisionOf(record, source)
  const prices = ['open', 'high', 'low', 'close'].map((column) => named(decimalText(column, precision.price), column))
  const indicators = record.indicators
    .filter((indicator) => indicator.source === source)
    .map(({ column }) => `, ${sqlName(column)} AS ${sqlName(spreadsheetText(column))}`)
  return {
    name: source === 0 ? 'bars.csv' : `bars-source${source}.csv`,
    table: 'bars',
    source,
    query: (from) =>
      `SELECT bar, ${stamp('time')}, ${prices.join(', ')}, ${named(decimalText('volume', precision.quantity), 'volume')},
        ${money('equity')}${indicators.join('')}
      FROM ${from}`,
  }
}

function precisionOf(record: RunRecord, source: number): { price: number; quantity: number } {
  const { instruments, specification } = record.summary
  const id = specification.sources[source]?.instrumentId
  const instrument = instruments.find((candidate) => candidate.id === id) ?? instruments[0]
  return { price: instrument?.pricePrecision ?? 0, quantity: instrument?.quantityPrecision ?? 0 }
}

/**
 * SQL for a double as the decimal that it stands for: with exactly `decimals` decimals when it has no more, otherwise
 * with the shortest digits that give the double back, so that nothing is rounded away.
 */
export function decimalText(column: string, decimals: number): string {
  const fits = `round(${column}, ${decimals}) = ${column} AND abs(${column}) < 1e${17 - decimals}`
  return `CASE WHEN ${fits} THEN ${column}::DECIMAL(18, ${decimals})::VARCHAR ELSE ${column}::VARCHAR END`
}

/** `decimalText` at the decimals of the row's instrument. */
function byInstrument(column: string, precisions: readonly (readonly [id: string, decimals: number])[]): string {
  const distinct = new Set(precisions.map(([, decimals]) => decimals))
  if (distinct.size <= 1) return named(decimalText(column, precisions[0]?.[1] ?? 0), column)
  const cases = [...distinct].map((decimals) => {
    const ids = precisions.filter(([, own]) => own === decimals).map(([id]) => sqlText(id))
    return `WHEN instrument IN (${ids.join(', ')}) THEN ${decimalText(column, decimals)}`
  })
  return named(`CASE ${cases.join(' ')} END`, column)
}

/** The strategy of an order or trade, where the run has several. */
function strategyColumn({ summary }: RunRecord): string {
  return summary.specification.components === undefined ? '' : `, ${text('strategy')}`
}

/** A column of texts that come from the user. */
function text(column: string): string {
  return named(spreadsheetTextSql(column), column)
}

function named(expression: string, column: string): string {
  return `${expression} AS ${column}`
}

function stamp(column: string): string {
  return named(stampText(column), column)
}

/** ISO 8601 with nanoseconds. DuckDB's `%n` writes wrong digits for TIMESTAMP_NS, so they are put together by hand. */
export function stampText(column: string): string {
  const nanos = `((epoch_ns(${column}) % 1000000000 + 1000000000) % 1000000000 + 1000000000)::VARCHAR`
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.') || substr(${nanos}, 2) || 'Z'`
}

function word(column: string, positive: string, negative: string): string {
  return `CASE WHEN ${column} > 0 THEN '${positive}' ELSE '${negative}' END AS ${column}`
}

function flag(column: string): string {
  return `(${column} <> 0) AS ${column}`
}

/** The journal knows instruments by their place in the run. */
function instrumentName({ summary }: RunRecord): string {
  return `${sqlTextList(summary.instruments.map(({ id }) => spreadsheetText(id)))}[instrument + 1]`
}

function placedAt({ callSites }: RunRecord): string {
  if (callSites.length === 0) return 'NULL'
  return `${sqlTextList(callSites.map(({ file, line }) => spreadsheetText(`${path.basename(file)}:${line}`)))}[call_site + 1]`
}
