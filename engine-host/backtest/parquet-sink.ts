import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance, version as duckdbVersion, type DuckDBConnection } from '@duckdb/node-api'
import type { Failure, SourceLocation } from '../protocol/failure.js'
import type { MarketSource } from '../protocol/market-source.js'
import type { CompiledStrategy, RunSpecification } from '../protocol/run-specification.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { BarTableWriter } from './bar-table-writer.js'
import { EquityEnvelope } from './equity-envelope.js'
import { version } from '../../package.json'
import { filesOutside, fingerprintsOf, type FileFingerprint } from './data-fingerprints.js'
import { keepMarketData } from './kept-market-data.js'
import type {
  BarChunk,
  FillChunk,
  JournalChunk,
  OrderChunk,
  OrderLevelChunk,
  RecordingSink,
  TradeChunk,
} from './recording.js'
import {
  equityColumns,
  fillColumns,
  indicatorColumnNames,
  journalColumns,
  orderColumns,
  orderLevelColumns,
  tradeColumns,
} from './result-tables.js'
import { runFailures } from './run-failures.js'
import {
  runFolderFormat,
  startingSummary,
  strategyBundleFile,
  strategySnapshotFile,
  writeRunRecord,
  type IndicatorColumn,
  type KeptFile,
  type ResultFile,
} from './run-folder.js'
import { strategySource } from './strategy-snapshot.js'
import { TableWriter } from './table-writer.js'
import { thisProcess } from '../data/writer-process.js'

export interface ParquetSinkOptions {
  readonly specification: RunSpecification
  readonly strategy: CompiledStrategy
  /** Milliseconds since the epoch when the run was started. */
  readonly startedAt: number
  /** Recorded bytes that may wait before a part is written. Default 16 MiB. */
  readonly partBytes?: number
  /** Milliseconds after which waiting rows are written even if they are few, so that a killed run keeps them. Default 5000. */
  readonly checkpointMs?: number
}

interface Database {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
}

/** Recorded results on their way into the folder of a run, used in the process of the run. */
export class ParquetSink implements RecordingSink {
  private readonly bySource = new Map<number, BarTableWriter>()
  private readonly indicators: IndicatorColumn[] = []
  private readonly tradeWriter: TableWriter<TradeChunk>
  private readonly orderWriter: TableWriter<OrderChunk>
  private readonly levelWriter: TableWriter<OrderLevelChunk>
  private readonly fillWriter: TableWriter<FillChunk>
  private readonly journalWriter: TableWriter<JournalChunk>
  private readonly equity = new EquityEnvelope()
  private readonly instrumentNames: readonly string[]
  private readonly partBytes: number
  private readonly checkpointMs: number
  private database: Promise<Database> | undefined
  private lastCheckpoint = performance.now()
  private writing: Promise<void> = Promise.resolve()
  private failure: Failure | undefined
  private askedFor: readonly MarketSource[] = []

  /**
   * Prepares the folder: writes `run.json` with the state `running` and the snapshot of the strategy. The folder
   * exists and belongs to this run alone.
   */
  static async open(options: ParquetSinkOptions): Promise<ParquetSink | Failure> {
    const { specification, strategy } = options
    const directory = specification.runDirectory
    try {
      await fs.writeFile(path.join(directory, strategyBundleFile), strategy.code)
      await fs.writeFile(path.join(directory, strategySnapshotFile), await strategySource(strategy, specification))
      const kept = await keepMarketData(directory, specification.sources)
      const outside = filesOutside(specification, (place) => kept.some(({ source }) => source === place))
      const sink = new ParquetSink(options, kept, await fingerprintsOf(outside))
      await sink.writeRecord(startingSummary(specification, options.startedAt), [], [])
      return sink
    } catch (cause) {
      return runFailures.cannotWrite(directory, cause)
    }
  }

  private constructor(
    private readonly options: ParquetSinkOptions,
    private readonly kept: readonly KeptFile[],
    private dataFiles: readonly FileFingerprint[],
  ) {
    this.partBytes = options.partBytes ?? 16 * 2 ** 20
    this.checkpointMs = options.checkpointMs ?? 5000
    this.instrumentNames = options.specification.instruments.map((instrument) => instrument.id)
    const directory = options.specification.runDirectory
    const names = this.instrumentNames
    const { connect } = this
    this.tradeWriter = new TableWriter(connect, directory, 'trades', 0, tradeColumns, names)
    this.orderWriter = new TableWriter(connect, directory, 'orders', 0, orderColumns, names)
    this.levelWriter = new TableWriter(connect, directory, 'order_levels', 0, orderLevelColumns, names)
    this.fillWriter = new TableWriter(connect, directory, 'fills', 0, fillColumns, names)
    this.journalWriter = new TableWriter(connect, directory, 'journal', 0, journalColumns, names)
  }

  /** The strategy asked for more data than the run names, which is not kept: notes it and what its files are like. */
  async noteAsked(sources: readonly MarketSource[]): Promise<void> {
    this.askedFor = [...this.askedFor, ...sources]
    const files = await fingerprintsOf(filesOutside({ sources }, () => false))
    this.dataFiles = [...this.dataFiles, ...files]
  }

  bars(chunk: BarChunk): void {
    if (chunk.source === 0) this.equity.add(chunk)
    let writer = this.bySource.get(chunk.source)
    if (writer === undefined) {
      writer = this.barWriter(chunk.source, chunk)
      this.bySource.set(chunk.source, writer)
    }
    writer.add(chunk)
  }
  trades(chunk: TradeChunk): void {
    this.tradeWriter.add(chunk)
  }
  orders(chunk: OrderChunk): void {
    this.orderWriter.add(chunk)
  }
  orderLevels(chunk: OrderLevelChunk): void {
    this.levelWriter.add(chunk)
  }
  fills(chunk: FillChunk): void {
    this.fillWriter.add(chunk)
  }
  journal(chunk: JournalChunk): void {
    this.journalWriter.add(chunk)
  }

  /**
   * To be awaited between batches: when enough has been recorded it starts to write a part of the large tables, when time
   * has passed of each, after the part before has been finished, so that at most two parts are in memory. Answers the
   * failure when writing has failed; the run should then end.
   */
  async drained(): Promise<Failure | undefined> {
    if (this.failure !== undefined) return this.failure
    // Ready by the time at which something is written; where it cannot be opened, that is told there.
    if (this.database === undefined) void this.connect().catch(() => undefined)
    const waiting = this.writers().filter((writer) => writer.waitingBytes > 0)
    const bytes = waiting.reduce((sum, writer) => sum + writer.waitingBytes, 0)
    const isCheckpoint = performance.now() - this.lastCheckpoint >= this.checkpointMs
    if (bytes === 0 || (bytes < this.partBytes && !isCheckpoint)) return undefined
    // Room is made by the tables that take it: a part of a few rows costs as much as one of many.
    const large = isCheckpoint ? [] : waiting.filter((writer) => writer.waitingBytes * 8 >= this.partBytes)
    const parts = large.length > 0 ? large : waiting
    await this.writing
    if (parts === waiting) this.lastCheckpoint = performance.now()
    this.writing = this.writeParts(parts)
    return this.failure
  }

  /**
   * Writes what is left and, as the last act, `run.json` with the summary: from then on the run is complete.
   * @param callSites lines of the user's files that `callSite` of orders points into
   */
  async close(summary: RunSummary, callSites: readonly SourceLocation[] = []): Promise<Failure | undefined> {
    await this.writing
    const directory = this.options.specification.runDirectory
    try {
      if (this.failure !== undefined) {
        const written = this.writers().flatMap((writer) => writer.files)
        await this.writeRecord(
          { ...summary, state: { kind: 'interrupted', failure: this.failure } },
          callSites,
          written,
        )
        return this.failure
      }
      for (let source = 0; source < this.options.specification.sources.length; source++) {
        if (!this.bySource.has(source)) this.bySource.set(source, this.barWriter(source))
      }
      const files: ResultFile[] = []
      const equityWriter = new TableWriter(this.connect, directory, 'equity', 0, equityColumns, [])
      equityWriter.add(this.equity.rows())
      for (const writer of [...this.writers(), equityWriter]) files.push(...(await writer.finish()))
      await fs.rm(path.join(directory, 'duckdb.tmp'), { recursive: true, force: true })
      await this.writeRecord(summary, callSites, files)
      return undefined
    } catch (cause) {
      return runFailures.cannotWrite(directory, cause)
    } finally {
      await this.disconnect()
    }
  }

  /** The database is opened once bars are processed, not before the first. */
  private readonly connect = async (): Promise<DuckDBConnection> => (await (this.database ??= this.open())).connection

  private async open(): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(Math.min(4, Math.max(1, os.availableParallelism() - 1))),
      memory_limit: '1GB',
      temp_directory: path.join(this.options.specification.runDirectory, 'duckdb.tmp'),
      autoinstall_known_extensions: 'false',
    })
    return { instance, connection: await instance.connect() }
  }

  private async disconnect(): Promise<void> {
    // One that could not be opened has been told of where something was to be written.
    const database = await this.database?.catch(() => undefined)
    database?.connection.closeSync()
    database?.instance.closeSync()
  }

  private barWriter(source: number, first?: BarChunk): BarTableWriter {
    const recorded = first?.indicators ?? []
    const columns = indicatorColumnNames(recorded.map((indicator) => indicator.name))
    recorded.forEach(({ name, pane, levels = [] }, at) =>
      this.indicators.push({ source, name, pane, levels, column: columns[at]! }),
    )
    const hasPrices = !this.kept.some((file) => file.source === source)
    return new BarTableWriter(this.options.specification.runDirectory, source, columns, hasPrices)
  }

  private writers() {
    return [
      this.tradeWriter,
      this.orderWriter,
      this.levelWriter,
      this.fillWriter,
      this.journalWriter,
      ...this.bySource.values(),
    ]
  }

  private async writeParts(
    writers: readonly { readonly waitingBytes: number; writePart(): Promise<void> }[],
  ): Promise<void> {
    try {
      // The part before may have taken what waited when these were chosen.
      for (const writer of writers) if (writer.waitingBytes > 0) await writer.writePart()
    } catch (cause) {
      this.failure = runFailures.cannotWrite(this.options.specification.runDirectory, cause)
    }
  }

  private async writeRecord(
    summary: RunSummary,
    callSites: readonly SourceLocation[],
    files: readonly ResultFile[],
  ): Promise<void> {
    await writeRunRecord(this.options.specification.runDirectory, {
      format: runFolderFormat,
      summary,
      indicators: this.indicators,
      callSites,
      strategySha256: this.options.strategy.hash,
      versions: { node: process.version, duckdb: duckdbVersion(), backlens: version },
      bundleSha256: createHash('sha256').update(this.options.strategy.code).digest('hex'),
      dataFiles: this.dataFiles,
      ...(this.askedFor.length === 0 ? {} : { askedFor: this.askedFor }),
      files,
      marketData: this.kept,
      ...(summary.state.kind === 'running' ? { writer: await thisProcess() } : {}),
    })
  }
}
