import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { DuckDBInstance } from '@duckdb/node-api'
import { totalmem } from 'node:os'
import type { BarSeries, BarSource } from '../protocol/bar-series.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import type { SeriesCoverage } from '../protocol/series-coverage.js'
import type { FinerSource, TickKind, TickSource } from '../protocol/market-source.js'
import type { Failure } from '../protocol/failure.js'
import type { ImportReport, ImportSettings } from '../protocol/import-settings.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type {
  ImportedFile,
  ImportMarketDataParams,
  ImportMarketDataResult,
  CheckMarketDataResult,
} from '../protocol/requests.js'
import { withItsCalendar } from './calendar-definitions.js'
import { barKind, type BarSpecification, parseBarKind, parseBarSpecification } from './bar-specification.js'
import {
  CatalogDatabase,
  DatabaseDamagedError,
  DatabaseHeldError,
  type IndexedFile,
  NewerSchemaError,
} from './catalog-database.js'
import { bestInput, longestReach } from './consolidation/consolidation.js'
import { recoverCatalog, type RecoveryReport, scanDataFiles } from './catalog-recovery.js'
import { readInstrumentDefinitions, restoreInstrumentDefinition } from './instrument-definitions.js'
import {
  barsUnknown,
  boundUnreadable,
  importFailed,
  instrumentUndefined,
  MarketDataError,
  nothingStored,
  noContracts,
  nothingToBuildOf,
  notStored,
  otherSpelling,
  periodBackward,
  periodEmpty,
  storeHeld,
  storeNewer,
  storeUnusable,
} from './market-data-failure.js'
import { checkMarketData } from './import-check.js'
import { type ImportPhase, importMarketData } from './market-data-import.js'
import { seriesCoverage } from './series-coverage.js'
import { buildInput, type BuildOptions, buildSeries, type BuiltSeries } from './series-build.js'
import { filesOf } from './source-files.js'
import { CancelledError } from './staging.js'
import { storedRolls } from './continuous/stored-rolls.js'
import type { RollSchedule } from './continuous/roll-schedule.js'
import { contractOfId } from './futures-symbol.js'
import { StoreLayout } from './store-layout.js'
import { isTickKind, kindLabel } from './ticks/tick-kind.js'
import { countRowsWithin, type TimeBounds } from './time-bounds.js'
import { formatNanos, parseIsoNanos } from './timestamps.js'

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

/** Quotes, trades or depth that a run can read. */
export interface ResolvedTicks {
  readonly kind: 'resolved'
  readonly source: TickSource
  readonly instrument: InstrumentDefinition
}

/** A series of bars that a run can read. */
export interface ResolvedSeries {
  readonly kind: 'resolved'
  readonly source: BarSource
  readonly instrument: InstrumentDefinition
}

/**
 * The market data of a store: an index in DuckDB over Parquet files. One process has the index open for writing;
 * another one that opens the same store can list and read what the files hold, and learns who has it on any attempt
 * to write.
 */
export class Catalog {
  /** Imports, one after the other. */
  private queue: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly layout: StoreLayout,
    private database: CatalogDatabase | undefined,
    private held: Failure | undefined,
    /** What opening put right; absent while another process holds the store. */
    public recovery: RecoveryReport | undefined,
  ) {}

  /**
   * Opens or creates the store in a directory and puts right what a crash left behind. Answers a failure when the
   * directory cannot be used at all; a store that another process holds opens for reading, see `writable`.
   */
  static async open(storeDirectory: string): Promise<Catalog | Failure> {
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
    await this.queue
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
   * that fails.
   */
  importFiles(files: readonly string[], options: ImportOptions = {}): Promise<ImportMarketDataResult> {
    const done = this.queue.then(() => this.importInTurn(files, options))
    this.queue = done
    return done
  }

  /**
   * Tells what imports of files would do, each by itself, without changing anything; ends at the first that cannot be
   * read at all.
   */
  async checkFiles(paths: readonly string[], options: ImportOptions = {}): Promise<CheckMarketDataResult> {
    const files = await filesOf(paths)
    const reports: ImportReport[] = []
    for (const [fileNumber, file] of files.entries()) {
      try {
        const report = await checkMarketData(file, {
          layout: this.layout,
          settings: options.settings ?? {},
          memoryMb: stagingMemoryMb(),
          signal: options.signal,
          onProgress: atMostTenASecond((phase, fraction) =>
            options.onProgress?.({ file, fileNumber, files: files.length, phase, fraction }),
          ),
        })
        reports.push(report)
      } catch (error) {
        if (error instanceof CancelledError || options.signal?.aborted) return { kind: 'cancelled' }
        return error instanceof MarketDataError ? error.failure : importFailed(file, error)
      }
    }
    return { kind: 'checked', reports }
  }

  /** What the catalog holds, by instrument and bars. */
  async listSeries(): Promise<BarSeries[]> {
    const sources = (await this.database?.sources()) ?? new Map<string, readonly string[]>()
    const series = new Map<string, IndexedFile[]>()
    for (const file of await this.files()) {
      const key = `${file.instrumentId} ${file.kind}`
      series.set(key, [...(series.get(key) ?? []), file])
    }
    return [...series.values()]
      .map((files) => summarise(files, sources))
      .sort((a, b) => compare(a.instrumentId, b.instrumentId) || compare(a.bars, b.bars))
  }

  /**
   * Finds the files of a series within bounds on the close.
   *
   * @param from ISO 8601, inclusive; a date alone is midnight UTC
   * @param to ISO 8601, exclusive
   */
  async resolve(instrumentId: string, bars: string, from?: string, to?: string): Promise<ResolvedSeries | Failure> {
    try {
      return await this.resolveOrThrow(instrumentId, bars, from, to)
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  private async resolveOrThrow(
    instrumentId: string,
    bars: string,
    from?: string,
    to?: string,
  ): Promise<ResolvedSeries> {
    const specification = parseBarSpecification(bars)
    if (!specification) throw new MarketDataError(barsUnknown(bars))
    const { fromNanos, toNanos, bounds } = readBounds(from, to)
    const ofInstrument = (await this.files()).filter((file) => file.instrumentId === instrumentId)
    const stored = storedBars(specification, ofInstrument)
    if (stored === undefined) {
      throw new MarketDataError(
        missingSeries(`${instrumentId} ${specification.name}`, instrumentId, await this.listSeries()),
      )
    }
    const isConsolidated = stored.name !== specification.name
    // The first bar begins before the time at which it may close.
    const readFromNanos =
      isConsolidated && fromNanos !== undefined
        ? fromNanos - longestReach({ ...specification, nanos: specification.nanos! }) + 1n
        : fromNanos
    const files = ofInstrument.filter((file) => file.kind === barKind(stored))
    files.sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))
    const within = files.filter(
      (file) =>
        (readFromNanos === undefined || file.lastNanos >= readFromNanos) &&
        (toNanos === undefined || file.firstNanos < toNanos),
    )
    const readWithin = { ...bounds, ...(readFromNanos !== undefined && { fromNanos: readFromNanos.toString() }) }
    const rows = await this.countRows(within, readWithin, 'ts_event')
    if (rows === 0) {
      throw new MarketDataError(
        periodEmpty(`${instrumentId} ${specification.name}`, periodText(from, to), extent(summarise(files, new Map()))),
      )
    }
    const instrument = await this.definitionOf(instrumentId)
    return {
      kind: 'resolved',
      source: {
        instrumentId,
        bars: specification.name,
        files: within.map((file) => this.layout.resolve(file.path)),
        ...bounds,
        ...(isConsolidated
          ? {
              rows: Math.ceil(rows * (Number(stored.nanos) / Number(specification.nanos))),
              consolidation: {
                from: stored.name,
                ...(readFromNanos !== undefined && { fromNanos: readFromNanos.toString() }),
                rows,
              },
            }
          : { rows }),
      },
      instrument,
    }
  }

  /**
   * Finds the files of quotes, trades or depth within bounds on the time received, as `resolve` does for bars.
   *
   * @param bars length of the bars that a run builds from them for its record; absent: by the length of the period
   */
  async resolveTicks(
    instrumentId: string,
    data: TickKind,
    from?: string,
    to?: string,
    bars?: string,
  ): Promise<ResolvedTicks | Failure> {
    try {
      const { fromNanos, toNanos, bounds } = readBounds(from, to)
      const files = (await this.files()).filter((file) => file.instrumentId === instrumentId && file.kind === data)
      if (files.length === 0)
        throw new MarketDataError(missingSeries(`${instrumentId} ${data}`, instrumentId, await this.listSeries()))
      files.sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))
      const within = files.filter(
        (file) =>
          (fromNanos === undefined || file.lastNanos >= fromNanos) &&
          (toNanos === undefined || file.firstNanos < toNanos),
      )
      const rows = await this.countRows(within, bounds, 'ts_init')
      if (rows === 0)
        throw new MarketDataError(
          periodEmpty(`${instrumentId} ${data}`, periodText(from, to), extent(summarise(files, new Map()))),
        )
      const first = within[0]!.firstNanos
      const last = within.at(-1)!.lastNanos
      const nanos =
        (toNanos === undefined || last < toNanos ? last : toNanos) -
        (fromNanos === undefined || first > fromNanos ? first : fromNanos)
      return {
        kind: 'resolved',
        source: {
          data,
          instrumentId,
          bars: bars ?? recordedBars(nanos),
          files: within.map((file) => this.layout.resolve(file.path)),
          ...bounds,
          rows,
        },
        instrument: await this.definitionOf(instrumentId),
      }
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /** The finest data of an instrument, below a length of bars, that can decide what such bars cannot: trades, else bars. */
  async findFiner({ instrumentId, bars }: BarSource): Promise<FinerSource | undefined> {
    const wanted = parseBarSpecification(bars)
    if (wanted?.nanos === undefined) return undefined
    const files = (await this.files()).filter((file) => file.instrumentId === instrumentId)
    const shorter = [...new Set(files.map(({ kind }) => kind))]
      .map((kind) => parseBarKind(kind))
      .filter((each) => each?.nanos !== undefined && each.nanos < wanted.nanos! && wanted.nanos! % each.nanos === 0n)
      .sort((a, b) => (a!.nanos! < b!.nanos! ? -1 : 1))[0]
    const hasTrades = files.some(({ kind }) => kind === 'trades')
    const kind = hasTrades ? 'trades' : shorter && barKind(shorter)
    if (kind === undefined) return undefined
    const chosen = files.filter((file) => file.kind === kind).sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))
    return {
      data: hasTrades ? 'trades' : 'bars',
      instrumentId,
      bars: hasTrades ? bars : shorter!.name,
      files: chosen.map((file) => this.layout.resolve(file.path)),
    }
  }

  /** A definition that was deleted from the file is written again as it was generated. */
  private async definitionOf(instrumentId: string): Promise<InstrumentDefinition> {
    const { instruments } = this.layout
    const read = async () => (await readInstrumentDefinitions(instruments)).get(instrumentId)
    let definition = await read()
    if (!definition && this.database) {
      const generated = await this.database.generatedDefinitions()
      await restoreInstrumentDefinition(instruments, instrumentId, generated.get(instrumentId))
      definition = await read()
    }
    if (!definition) throw new MarketDataError(instrumentUndefined(instrumentId, instruments))
    return withItsCalendar(definition, this.layout.calendars)
  }

  /** Files wholly within the bounds need not be opened. */
  private async countRows(
    files: readonly IndexedFile[],
    bounds: TimeBounds,
    time: 'ts_event' | 'ts_init',
  ): Promise<number> {
    const { fromNanos, toNanos } = bounds
    const cut = files.filter(
      (file) =>
        (fromNanos !== undefined && file.firstNanos < BigInt(fromNanos)) ||
        (toNanos !== undefined && file.lastNanos >= BigInt(toNanos)),
    )
    const whole = files.filter((file) => !cut.includes(file)).reduce((sum, file) => sum + file.rows, 0)
    if (cut.length === 0) return whole
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    try {
      return (
        whole +
        (await countRowsWithin(
          connection,
          cut.map((file) => this.layout.resolve(file.path)),
          time,
          bounds,
        ))
      )
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  }

  /** What each series covers, by the calendar of its instrument's exchange; in the order of `listSeries`. */
  async coverage(): Promise<SeriesCoverage[] | Failure> {
    try {
      const files = await this.files()
      const covered: SeriesCoverage[] = []
      for (const { instrumentId, bars } of await this.listSeries()) {
        const ofSeries = files.filter((file) => file.instrumentId === instrumentId && kindLabel(file.kind) === bars)
        covered.push(
          await seriesCoverage({
            instrumentId,
            bars,
            files: ofSeries.map(({ path }) => this.layout.resolve(path)),
            time: isTickKind(ofSeries[0]!.kind) ? 'ts_init' : 'ts_event',
            barNanos: parseBarKind(ofSeries[0]!.kind)?.nanos ?? 0n,
            calendar: calendarOf(await this.definitionOf(instrumentId)),
          }),
        )
      }
      return covered
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /** When a continuous series of a root changes from one stored contract to the next, by their daily bars. */
  async rolls(root: string, rule: 'calendar' | 'volume'): Promise<RollSchedule | Failure> {
    try {
      const ids = new Set((await this.listSeries()).map(({ instrumentId }) => instrumentId))
      const contracts: ResolvedSeries[] = []
      for (const id of ids) {
        if (contractOfId(id, new Date())?.root !== root) continue
        const daily = await this.resolve(id, '1-DAY-SESSION')
        if (daily.kind === 'failed') return daily
        contracts.push(daily)
      }
      return (await storedRolls(contracts, rule)) ?? noContracts(root)
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /** Builds a series of what is stored of its instrument, and stores it; see `buildSeries`. */
  buildSeries(instrumentId: string, bars: string, options: BuildOptions = {}): Promise<BuiltSeries | Failure> {
    const done = this.queue.then(() => this.buildInTurn(instrumentId, bars, options))
    this.queue = done.catch(() => undefined)
    return done
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
      const stored = (await this.files()).filter((file) => file.instrumentId === instrumentId)
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

  private files(): Promise<IndexedFile[]> {
    return this.database ? this.database.files() : scanDataFiles(this.layout)
  }

  private async importInTurn(paths: readonly string[], options: ImportOptions): Promise<ImportMarketDataResult> {
    const files = await filesOf(paths)
    const database = await this.databaseForWriting()
    if ('kind' in database) return database
    const imported: ImportedFile[] = []
    for (const [fileNumber, file] of files.entries()) {
      try {
        const outcome = await importMarketData(file, {
          layout: this.layout,
          database,
          settings: options.settings ?? {},
          memoryMb: stagingMemoryMb(),
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
        })
      } catch (error) {
        if (error instanceof CancelledError || options.signal?.aborted) return { kind: 'cancelled' }
        const failure = error instanceof MarketDataError ? error.failure : importFailed(file, error)
        if (imported.length === 0) return failure
        const before = imported.length === 1 ? 'The file before it is' : `The ${imported.length} files before it are`
        return { ...failure, next: `${failure.next} ${before} imported.` }
      }
    }
    return { kind: 'imported', files: imported }
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
    return { database, recovery: await recoverCatalog(layout, database) }
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
  await rename(layout.database, join(layout.quarantine, name))
  await rename(`${layout.database}.wal`, join(layout.quarantine, `${name}.wal`)).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}

/** A quarter of the machine's memory, at most 2 GB; what is larger is sorted on disk. */
function stagingMemoryMb(): number {
  return Math.max(256, Math.min(2048, Math.floor(totalmem() / 4 / 1_048_576)))
}

function readBound(bound: 'from' | 'to', text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  const nanos = parseIsoNanos(text)
  if (nanos === undefined) throw new MarketDataError(boundUnreadable(bound, text))
  return nanos
}

function readBounds(from: string | undefined, to: string | undefined) {
  const fromNanos = readBound('from', from)
  const toNanos = readBound('to', to)
  if (fromNanos !== undefined && toNanos !== undefined && toNanos <= fromNanos)
    throw new MarketDataError(periodBackward(from!, to!))
  const bounds: TimeBounds = {
    ...(fromNanos !== undefined && { fromNanos: fromNanos.toString() }),
    ...(toNanos !== undefined && { toNanos: toNanos.toString() }),
  }
  return { fromNanos, toNanos, bounds }
}

function periodText(from: string | undefined, to: string | undefined): string {
  return [from === undefined ? '' : `from ${from}`, to === undefined ? '' : `to ${to}`].filter(Boolean).join(' ')
}

const dayNanos = 86_400_000_000_000n

/** Length of the bars that are recorded of ticks: at most a few hundred thousand of them. */
function recordedBars(periodNanos: bigint): string {
  if (periodNanos <= 2n * dayNanos) return '1-SECOND'
  return periodNanos <= 120n * dayNanos ? '1-MINUTE' : '1-HOUR'
}

function summarise(files: readonly IndexedFile[], sources: ReadonlyMap<string, readonly string[]>): BarSeries {
  const { kind, instrumentId } = files[0]!
  const first = files.reduce((least, file) => (file.firstNanos < least ? file.firstNanos : least), files[0]!.firstNanos)
  const last = files.reduce((most, file) => (file.lastNanos > most ? file.lastNanos : most), files[0]!.lastNanos)
  return {
    instrumentId,
    bars: kindLabel(kind),
    ...(isTickKind(kind) ? { data: kind } : {}),
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    firstNanos: first.toString(),
    lastNanos: last.toString(),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    sources: sources.get(`${kind}/${instrumentId}`) ?? [],
  }
}

/** `from … to …`, as messages say it. */
function extent({ firstNanos, lastNanos }: BarSeries): string {
  return `from ${formatNanos(BigInt(firstNanos))} to ${formatNanos(BigInt(lastNanos))}`
}

/** The stored bars that a run reads for those that it wants: the same, or the best ones to make them of. */
function storedBars(wanted: BarSpecification, files: readonly IndexedFile[]): BarSpecification | undefined {
  const stored = [...new Set(files.map(({ kind }) => kind))]
    .map((kind) => parseBarKind(kind))
    .filter((each) => each !== undefined)
  if (stored.some(({ name }) => name === wanted.name)) return wanted
  return wanted.nanos === undefined ? undefined : bestInput(wanted, stored)
}

/** Series that a message lists. */
const listedSeries = 5

function missingSeries(asked: string, instrumentId: string, has: readonly BarSeries[]): Failure {
  if (has.length === 0) return nothingStored(asked)
  const lower = instrumentId.toLowerCase()
  const other = has.find(
    (series) => series.instrumentId !== instrumentId && series.instrumentId.toLowerCase() === lower,
  )
  if (other) return otherSpelling(asked, other.instrumentId)
  const sameInstrument = has.filter((series) => series.instrumentId === instrumentId)
  const offered = sameInstrument.length > 0 ? sameInstrument : has
  const listed = offered
    .slice(0, listedSeries)
    .map((series) => `${series.instrumentId} ${series.bars} ${extent(series)}`)
  if (offered.length > listedSeries) listed.push(`and ${offered.length - listedSeries} more series`)
  return notStored(asked, listed)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
