import { mkdir } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { BarSeries, BarSource } from '../protocol/bar-series.js'
import type { ContinuousSettings } from '../protocol/continuous-settings.js'
import type { Failure } from '../protocol/failure.js'
import type { ImportReport, ImportSettings } from '../protocol/import-settings.js'
import type { FinerSource, TickKind, TickSource } from '../protocol/market-source.js'
import type {
  CheckMarketDataResult,
  ImportedFile,
  ImportMarketDataParams,
  ImportMarketDataResult,
  PreviewImportResult,
} from '../protocol/requests.js'
import type { SeriesCoverage } from '../protocol/series-coverage.js'
import { BatchFolders } from './batch/batch-folder.js'
import { parseBarSpecification } from './bar-specification.js'
import { CatalogDatabase, DatabaseDamagedError, DatabaseHeldError, NewerSchemaError } from './catalog-database.js'
import { recoverCatalog, type RecoveryReport } from './catalog-recovery.js'
import type { ResolvedContinuous, RunPeriod } from './continuous/resolve-continuous.js'
import type { RollSchedule } from './continuous/roll-schedule.js'
import type { RollChoice } from './continuous/stored-rolls.js'
import type { ContinuousSymbol, RollRule } from './futures-symbol.js'
import { checkMarketData } from './import-check.js'
import {
  barsUnknown,
  importFailed,
  MarketDataError,
  nothingInFolder,
  NothingToImportError,
  nothingToBuildOf,
  storeHeld,
  storeNewer,
  storePathUnusable,
  storeUnusable,
} from './market-data-failure.js'
import { previewImport } from './import-preview.js'
import { type ImportPhase, importMarketData } from './market-data-import.js'
import { moveFile } from './refused-files.js'
import { buildInput, type BuildOptions, buildSeries, type BuiltSeries } from './series-build.js'
import { filesOf } from './source-files.js'
import { CancelledError } from './staging.js'
import { StoreLayout } from './store-layout.js'
import { type ResolvedSeries, type ResolvedTicks, StoredSeries } from './stored-series.js'
import { kindLabel } from './ticks/tick-kind.js'
import { TurnQueue } from './turn-queue.js'
import { removeAbandonedWork } from './work-folders.js'

/** How far an import of several files has come. */
export interface ImportProgress {
  readonly file: string
  /** From 0. */
  readonly fileNumber: number
  readonly files: number
  readonly phase: ImportPhase
  /** Share of the phase that is done, 0 to 1. */
  readonly fraction: number
}

export interface ImportOptions {
  readonly format?: ImportMarketDataParams['format']
  readonly settings?: ImportSettings
  /** Raised, it ends the import; files that were complete stay. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

/**
 * The market data of a store: an index in DuckDB over Parquet files. One process has the index open for writing;
 * another one that opens the same store can list and read what the files hold, and learns who has it on any attempt
 * to write.
 */
export class Catalog {
  /** Whatever writes, and what must not meet it. */
  private readonly queue = new TurnQueue()

  /** What is stored, for reading. */
  readonly stored: StoredSeries

  private constructor(
    readonly layout: StoreLayout,
    private database: CatalogDatabase | undefined,
    private held: Failure | undefined,
    /** What opening put right; absent while another process holds the store. */
    public recovery: RecoveryReport | undefined,
  ) {
    this.stored = new StoredSeries(layout, () => this.database)
  }

  /**
   * Opens or creates the store in a directory and puts right what a crash left behind. Answers a failure when the
   * directory cannot be used at all; a store that another process holds opens for reading, see `writable`.
   */
  static async open(storeDirectory: string): Promise<Catalog | Failure> {
    // DuckDB takes what follows a question mark for options and puts its write-ahead log before it, into no folder.
    if (process.platform !== 'win32' && storeDirectory.includes('?')) return storePathUnusable(storeDirectory)
    const layout = new StoreLayout(storeDirectory)
    try {
      await mkdir(layout.marketData, { recursive: true })
      const opened = await openForWriting(layout)
      return 'database' in opened
        ? new Catalog(layout, opened.database, undefined, opened.recovery)
        : new Catalog(layout, undefined, opened.held, undefined)
    } catch (error) {
      return error instanceof MarketDataError ? error.failure : storeUnusable(storeDirectory, error)
    }
  }

  /** Undefined when this process may write; else the failure that names the process that may. */
  get writable(): Failure | undefined {
    return this.held
  }

  async close(): Promise<void> {
    await this.queue.idle()
    this.database?.close()
    this.database = undefined
  }

  /**
   * A connection to the catalog's database for tables of other parts, such as the store of runs; the caller closes it.
   *
   * @throws MarketDataError while another process holds the store, see `writable`
   */
  async connect(): Promise<DuckDBConnection> {
    if (this.database) return this.database.connect()
    throw new MarketDataError(this.held ?? storeUnusable(this.layout.directory, new Error('the catalog is closed')))
  }

  /**
   * Reads files, and those in folders, into the catalog, each whole or not at all, in their order; ends at the first
   * that fails. One of several that holds nothing to import is passed over.
   */
  async importFiles(files: readonly string[], options: ImportOptions = {}): Promise<ImportMarketDataResult> {
    try {
      return await this.queue.take(() => this.importInTurn(files, options), options.signal)
    } catch (error) {
      if (error instanceof CancelledError) return { kind: 'cancelled' }
      throw error
    }
  }

  /**
   * Tells what imports of files would do, each by itself, without changing anything; ends at the first that cannot be
   * read at all.
   */
  async checkFiles(paths: readonly string[], options: ImportOptions = {}): Promise<CheckMarketDataResult> {
    const { files, skipped: unread } = await filesOf(paths)
    const reports: ImportReport[] = []
    const skipped = [...unread]
    const batches = new BatchFolders()
    for (const [fileNumber, file] of files.entries()) {
      try {
        const report = await checkMarketData(file, {
          layout: this.layout,
          settings: options.settings ?? {},
          memoryMb: stagingMemoryMb(),
          batches,
          signal: options.signal,
          onProgress: atMostTenASecond((phase, fraction) =>
            options.onProgress?.({ file, fileNumber, files: files.length, phase, fraction }),
          ),
        })
        reports.push(report)
      } catch (error) {
        if (error instanceof CancelledError || options.signal?.aborted) return { kind: 'cancelled' }
        if (files.length > 1 && error instanceof NothingToImportError) {
          skipped.push({ file, why: error.why })
          continue
        }
        return error instanceof MarketDataError ? error.failure : importFailed(file, error)
      }
    }
    if (reports.length === 0 && paths.length > 0) return nothingInFolder(paths[0]!, skipped.length)
    return { kind: 'checked', reports, ...(skipped.length > 0 && { skipped }) }
  }

  /** Tells how a file would be imported, from its beginning and without changing anything. */
  async previewFile(file: string, settings: ImportSettings, signal?: AbortSignal): Promise<PreviewImportResult> {
    try {
      return await previewImport(file, {
        layout: this.layout,
        settings,
        memoryMb: stagingMemoryMb(),
        batches: new BatchFolders(),
        signal,
      })
    } catch (error) {
      if (error instanceof CancelledError || signal?.aborted) return { kind: 'cancelled' }
      return error instanceof MarketDataError ? error.failure : importFailed(file, error)
    }
  }

  /**
   * Does something with the index while nothing else writes to it; answers a failure while another process holds it.
   *
   * @throws CancelledError when the signal is raised while it waits
   */
  inTurn<Result>(
    work: (database: CatalogDatabase) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result | Failure> {
    return this.queue.take(async () => {
      const database = await this.databaseForWriting()
      return 'kind' in database ? database : work(database)
    }, signal)
  }

  /**
   * Reads while nothing of this process writes; in a process that may not write, at once.
   *
   * @throws CancelledError when the signal is raised while it waits
   */
  whileUnchanged<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return this.queue.take(work, signal)
  }

  /** What the catalog holds, by instrument and bars. */
  listSeries(): Promise<BarSeries[]> {
    return this.stored.listSeries()
  }

  /** See `StoredSeries.resolve`. */
  resolve(instrumentId: string, bars: string, from?: string, to?: string): Promise<ResolvedSeries | Failure> {
    return this.stored.resolve(instrumentId, bars, from, to)
  }

  /** See `StoredSeries.resolveTicks`. */
  resolveTicks(
    instrumentId: string,
    data: TickKind,
    from?: string,
    to?: string,
    bars?: string,
  ): Promise<ResolvedTicks | Failure> {
    return this.stored.resolveTicks(instrumentId, data, from, to, bars)
  }

  /** See `StoredSeries.findFiner`. */
  findFiner(source: BarSource): Promise<FinerSource | undefined> {
    return this.stored.findFiner(source)
  }

  /** See `StoredSeries.coverage`. */
  coverage(): Promise<SeriesCoverage[] | Failure> {
    return this.stored.coverage()
  }

  /** See `resolveContinuous`. */
  resolveContinuous(
    symbol: ContinuousSymbol,
    bars: string,
    period: RunPeriod,
    settings: ContinuousSettings,
  ): Promise<ResolvedContinuous | Failure> {
    return this.stored.resolveContinuous(symbol, bars, period, settings)
  }

  /** See `resolveContinuousTicks`. */
  resolveContinuousTicks(
    symbol: ContinuousSymbol,
    data: TickKind,
    period: RunPeriod,
    settings: ContinuousSettings,
  ): Promise<ResolvedContinuous<TickSource> | Failure> {
    return this.stored.resolveContinuousTicks(symbol, data, period, settings)
  }

  /** See `StoredSeries.rolls`. */
  rolls(root: string, rule: RollRule, choice: RollChoice = {}): Promise<RollSchedule | Failure> {
    return this.stored.rolls(root, rule, choice)
  }

  /** Builds a series of what is stored of its instrument, and stores it; see `buildSeries`. */
  buildSeries(instrumentId: string, bars: string, options: BuildOptions = {}): Promise<BuiltSeries | Failure> {
    return this.queue.take(() => this.buildInTurn(instrumentId, bars, options), options.signal)
  }

  private async buildInTurn(
    instrumentId: string,
    bars: string,
    { from, emptyIntervals = 'skip', signal, onFraction }: BuildOptions,
  ): Promise<BuiltSeries | Failure> {
    const database = await this.databaseForWriting()
    if ('kind' in database) return database
    try {
      const specification = parseBarSpecification(bars)
      if (!specification) throw new MarketDataError(barsUnknown(bars))
      const stored = (await this.stored.files()).filter((file) => file.instrumentId === instrumentId)
      const input = buildInput(specification, [...new Set(stored.map(({ kind }) => kind))], from)
      if (input === undefined) {
        const labels = [...new Set(stored.map(({ kind }) => kindLabel(kind)))]
        throw new MarketDataError(nothingToBuildOf(`${instrumentId} ${specification.name}`, labels))
      }
      const resolved =
        input === 'trades' || input === 'quotes'
          ? await this.resolveTicks(instrumentId, input)
          : await this.resolve(instrumentId, input)
      if (resolved.kind === 'failed') return resolved
      const rows = await buildSeries(
        { specification, definition: resolved.instrument, input: resolved.source, emptyIntervals },
        {
          layout: this.layout,
          database,
          memoryMb: stagingMemoryMb(),
          signal,
          onFraction: (fraction) => onFraction?.(fraction),
        },
      )
      const series = (await this.listSeries()).find(
        (each) => each.instrumentId === instrumentId && each.bars === specification.name,
      )
      return { kind: 'built', from: input, series, isNew: rows !== undefined }
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      if (error instanceof CancelledError) throw error
      return storeUnusable(this.layout.directory, error)
    }
  }

  private async importInTurn(paths: readonly string[], options: ImportOptions): Promise<ImportMarketDataResult> {
    const { files, skipped: unread } = await filesOf(paths)
    const database = await this.databaseForWriting()
    if ('kind' in database) return database
    const imported: ImportedFile[] = []
    const skipped = [...unread]
    const batches = new BatchFolders()
    for (const [fileNumber, file] of files.entries()) {
      try {
        const outcome = await importMarketData(file, {
          layout: this.layout,
          database,
          settings: options.settings ?? {},
          memoryMb: stagingMemoryMb(),
          batches,
          signal: options.signal,
          onProgress: atMostTenASecond((phase, fraction) =>
            options.onProgress?.({ file, fileNumber, files: files.length, phase, fraction }),
          ),
        })
        const listed = await this.listSeries()
        imported.push({
          file,
          series: listed.filter((series) =>
            outcome.gained.some((gained) => gained.instrumentId === series.instrumentId && gained.bars === series.bars),
          ),
          rowsAdded: outcome.rowsAdded,
          alreadyImported: outcome.rowsAdded === 0,
          ...(outcome.problems.length > 0 && { problems: outcome.problems }),
          ...(outcome.assumed.length > 0 && { assumed: outcome.assumed }),
        })
      } catch (error) {
        if (error instanceof CancelledError || options.signal?.aborted) return { kind: 'cancelled' }
        if (files.length > 1 && error instanceof NothingToImportError) {
          skipped.push({ file, why: error.why })
          continue
        }
        const failure = error instanceof MarketDataError ? error.failure : importFailed(file, error)
        if (imported.length === 0) return failure
        const before = imported.length === 1 ? 'The file before it is' : `The ${imported.length} files before it are`
        return { ...failure, next: `${failure.next} ${before} imported.` }
      }
    }
    if (imported.length === 0 && paths.length > 0) return nothingInFolder(paths[0]!, skipped.length)
    return { kind: 'imported', files: imported, ...(skipped.length > 0 && { skipped }) }
  }

  /** Takes over when the process that held the store is gone. */
  private async databaseForWriting(): Promise<CatalogDatabase | Failure> {
    if (this.database) return this.database
    try {
      const opened = await openForWriting(this.layout)
      if (!('database' in opened)) return opened.held
      this.database = opened.database
      this.recovery = opened.recovery
      this.held = undefined
      return opened.database
    } catch (error) {
      return error instanceof MarketDataError ? error.failure : storeUnusable(this.layout.directory, error)
    }
  }
}

type Opened = { readonly database: CatalogDatabase; readonly recovery: RecoveryReport } | { readonly held: Failure }

async function openForWriting(layout: StoreLayout): Promise<Opened> {
  let database: CatalogDatabase
  try {
    database = await CatalogDatabase.open(layout.database)
  } catch (error) {
    if (error instanceof DatabaseHeldError) return { held: storeHeld(layout.directory, error.pid) }
    if (error instanceof NewerSchemaError) throw new MarketDataError(storeNewer(layout.directory))
    if (!(error instanceof DatabaseDamagedError)) throw error
    await setDatabaseAside(layout)
    database = await CatalogDatabase.open(layout.database)
  }
  try {
    const recovery = await recoverCatalog(layout, database)
    await removeAbandonedWork(layout)
    return { database, recovery }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Each phase is told when it begins and when it is done, and between that now and then. */
function atMostTenASecond(
  tell: (phase: ImportPhase, fraction: number) => void,
): (phase: ImportPhase, fraction: number) => void {
  let lastPhase: ImportPhase | undefined
  let lastAt = 0
  return (phase, fraction) => {
    const now = performance.now()
    if (phase === lastPhase && fraction < 1 && now - lastAt < 100) return
    lastPhase = phase
    lastAt = now
    tell(phase, fraction)
  }
}

/** A damaged index is kept for whoever wants to look at it; a new one is made from the files. */
async function setDatabaseAside(layout: StoreLayout): Promise<void> {
  await mkdir(layout.quarantine, { recursive: true })
  const name = `catalog-${new Date().toISOString().replace(/[:.]/g, '-')}.duckdb`
  await moveFile(layout.database, join(layout.quarantine, name))
  await moveFile(`${layout.database}.wal`, join(layout.quarantine, `${name}.wal`)).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}

/** A quarter of the machine's memory, at most 2 GB; what is larger is sorted on disk. */
export function stagingMemoryMb(): number {
  return Math.max(256, Math.min(2048, Math.floor(totalmem() / 4 / 1_048_576)))
}
