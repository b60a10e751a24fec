import fs from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlFiles } from '../data/duckdb-sql.js'
import type { TimeBounds } from '../data/time-bounds.js'
import type { Failure } from '../protocol/failure.js'
import type { EquityColumns, TradeColumns } from '../protocol/result-columns.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { TradeChart } from '../protocol/trade-chart.js'
import { barTable, joinedBarTable, type BarTable } from './bar-table.js'
import { readColumns } from './column-reading.js'
import { emptyTable } from './column-sql.js'
import { changedFiles } from './kept-market-data.js'
import { readEquity, thinnedCurve, wholeCurve } from './equity-query.js'
import {
  barColumns,
  equityColumns,
  fillColumns,
  journalColumns,
  orderColumns,
  orderLevelColumns,
  tradeColumns,
  type ResultColumn,
  type ResultTable,
} from './result-tables.js'
import { runFailures } from './run-failures.js'
import { parseResultFile, readRunRecord, type RunRecord } from './run-folder.js'
import { readTradeChart } from './trade-chart-query.js'
import { readTrades, tradeOf } from './trade-query.js'

/** A DuckDB database: an instance, or the catalog. Each query runs on a connection of its own. */
export interface Database {
  connect(): Promise<DuckDBConnection | Failure>
}

/** Reads the results of one run out of its folder, complete or cut short. */
export class RunReader {
  private allTrades: TradeColumns | undefined

  private constructor(
    readonly directory: string,
    readonly record: RunRecord,
    private readonly files: ReadonlyMap<string, readonly string[]>,
    /** Files of market data that are missing or are not what they were. */
    private readonly changed: readonly string[],
    private readonly database: Database,
  ) {}

  /** @param database any, since nothing but Parquet files is read */
  static async open(directory: string, database: Database): Promise<RunReader | Failure> {
    const record = await readRunRecord(directory)
    if ('kind' in record) return record
    try {
      const changed = await changedFiles(directory, record.marketData ?? [])
      return new RunReader(directory, record, await resultFiles(directory), changed, database)
    } catch (cause) {
      return runFailures.unreadableTable(directory, 'trades', cause)
    }
  }

  /** The same folder under another summary. */
  told(summary: RunSummary): RunReader {
    return new RunReader(this.directory, { ...this.record, summary }, this.files, this.changed, this.database)
  }

  get summary(): RunSummary {
    return this.record.summary
  }

  /**
   * SQL that reads a table, for the FROM of a query, or what is missing. The files of a complete run are those that
   * its summary names; those of a run cut short are what is there, and a table that it had not come to is empty.
   */
  table(table: ResultTable, source = 0): string | Failure {
    if (table !== 'bars') return this.recorded(table, source)
    const bars = this.bars(source)
    return 'kind' in bars ? bars : bars.whole
  }

  /** The bars of a source, for queries that need some of them or not all of their columns. */
  bars(source: number): BarTable | Failure {
    const recorded = this.recorded('bars', source)
    if (typeof recorded !== 'string') return recorded
    const kept = (this.record.marketData ?? []).filter((file) => file.source === source)
    if (kept.length === 0 || !this.files.has(tableKey('bars', source))) return barTable(recorded)
    const changed = kept.find(({ file }) => this.changed.includes(file))
    if (changed !== undefined) return runFailures.changedMarketData(this.directory, changed.file)
    const files = kept.map(({ file }) => path.join(this.directory, file))
    return joinedBarTable(recorded, files, this.summary.specification.sources[source] as TimeBounds)
  }

  /** As `table`, but the bars may be without prices and volume. */
  private recorded(table: ResultTable, source: number): string | Failure {
    const found = this.files.get(tableKey(table, source)) ?? []
    const recorded = this.record.files.filter((file) => file.table === table && file.source === source)
    for (const { file } of recorded) {
      if (!found.includes(file)) return runFailures.missingTable(this.directory, file)
    }
    if (found.length === 0) {
      const isWhole = this.record.files.length > 0
      return isWhole ? runFailures.missingTable(this.directory, `${table}.parquet`) : emptyTable(columnsOf[table])
    }
    return `read_parquet(${sqlFiles(found.map((file) => path.join(this.directory, file)))})`
  }

  /** All trades, in the sequence of exits. */
  async trades(): Promise<TradeColumns | Failure> {
    if (this.allTrades !== undefined) return this.allTrades
    const trades = await this.query('trades', 0, (connection, from) => readTrades(connection, from, this.instruments()))
    if (!('kind' in trades) && this.summary.state.kind !== 'running') this.allTrades = trades
    return trades
  }

  /** One trade as a table of one row, and how many there are; quick after `trades`. */
  async trade(tradeNumber: number): Promise<{ readonly trade: TradeColumns; readonly tradeCount: number } | Failure> {
    const found = this.allTrades
      ? { trade: tradeOf(this.allTrades, tradeNumber), tradeCount: this.allTrades.length }
      : await this.query('trades', 0, async (connection, from) => ({
          trade: await readTrades(connection, from, this.instruments(), `trade_number = ${Math.trunc(tradeNumber)}`),
          tradeCount: (await readColumns(connection, `SELECT count(*)::INTEGER FROM ${from}`, { count: 'int32' }))
            .count[0]!,
        }))
    if ('kind' in found || found.trade.length > 0) return found
    return runFailures.noSuchTrade(tradeNumber, found.tradeCount)
  }

  /**
   * Equity at the closes of the first source, at most `maxPoints` rows (at least 5): the first and the last row, and
   * of each bucket of rows the lowest, the highest and the deepest in drawdown. A run that was cut short has no table
   * of its own for it; then the bars are read.
   */
  async equity(maxPoints: number): Promise<EquityColumns | Failure> {
    const curve = this.files.has(tableKey('equity', 0))
      ? await this.query('equity', 0, (connection, from) => readEquity(connection, thinnedCurve(from), maxPoints))
      : undefined
    if (curve !== undefined && !('kind' in curve)) return curve
    return this.query('bars', 0, (connection, from) => readEquity(connection, wholeCurve(from), maxPoints))
  }

  /** All that the chart of a trade draws; `contextBars` on each side, by default as many as the trade is long, at least 60. */
  async tradeChart(tradeNumber: number, contextBars?: number): Promise<TradeChart | Failure> {
    return readTradeChart(this, tradeNumber, contextBars)
  }

  /** Ids of the run's instruments, in their order. */
  instruments(): readonly string[] {
    return this.record.summary.instruments.map((instrument) => instrument.id)
  }

  /** Runs a query over a table; whatever DuckDB says against its files becomes a failure that names the table. */
  async query<Result>(
    table: ResultTable,
    source: number,
    run: (connection: DuckDBConnection, from: string) => Promise<Result | Failure>,
  ): Promise<Result | Failure> {
    const from = this.table(table, source)
    if (typeof from !== 'string') return from
    return this.connected(table, (connection) => run(connection, from))
  }

  /** As `query`, over the bars of a source. */
  async queryBars<Result>(
    source: number,
    run: (connection: DuckDBConnection, bars: BarTable) => Promise<Result | Failure>,
  ): Promise<Result | Failure> {
    const bars = this.bars(source)
    if ('kind' in bars) return bars
    return this.connected('bars', (connection) => run(connection, bars))
  }

  private async connected<Result>(
    table: ResultTable,
    run: (connection: DuckDBConnection) => Promise<Result | Failure>,
  ): Promise<Result | Failure> {
    const connection = await this.database.connect()
    if ('kind' in connection) return connection
    try {
      return await run(connection)
    } catch (cause) {
      return runFailures.unreadableTable(this.directory, table, cause)
    } finally {
      connection.closeSync()
    }
  }
}

/** Result files of a folder by table and source, in the order of their parts. */
async function resultFiles(directory: string): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>()
  for (const name of (await fs.readdir(directory)).sort()) {
    const parsed = parseResultFile(name)
    if (parsed === undefined) continue
    const key = tableKey(parsed.table, parsed.source)
    files.set(key, [...(files.get(key) ?? []), name])
  }
  return files
}

const columnsOf: Readonly<Record<ResultTable, readonly ResultColumn<never>[]>> = {
  trades: tradeColumns,
  orders: orderColumns,
  order_levels: orderLevelColumns,
  fills: fillColumns,
  journal: journalColumns,
  bars: barColumns,
  equity: equityColumns,
}

function tableKey(table: ResultTable, source: number): string {
  return `${table} ${source}`
}
