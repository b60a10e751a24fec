import { DuckDBInstance } from '@duckdb/node-api'
import { didYouMean } from '../core/suggestion.js'
import type { BarSeries, BarSource } from '../protocol/bar-series.js'
import type { ContinuousSettings } from '../protocol/continuous-settings.js'
import type { Failure } from '../protocol/failure.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { FinerSource, TickKind, TickSource } from '../protocol/market-source.js'
import type { SeriesCoverage } from '../protocol/series-coverage.js'
import { calendarOf } from '../model/calendars/calendar-of.js'
import {
  barKind,
  type BarSpecification,
  isTimeBars,
  longestNanos,
  parseBarKind,
  parseBarSpecification,
  parseTimeBars,
} from './bar-specification.js'
import { withItsCalendar } from './calendar-definitions.js'
import type { CatalogDatabase, IndexedFile } from './catalog-database.js'
import { scanDataFiles } from './catalog-recovery.js'
import { bestInput, longestReach, nests } from './consolidation/consolidation.js'
import {
  resolveContinuous,
  resolveContinuousTicks,
  type ResolvedContinuous,
  type RunPeriod,
} from './continuous/resolve-continuous.js'
import type { RollSchedule } from './continuous/roll-schedule.js'
import { readOpenInterest } from './continuous/published-open-interest.js'
import { type RollChoice, type StoredContract, storedRolls } from './continuous/stored-rolls.js'
import { contractOfId, formatContinuous, type ContinuousSymbol, type RollRule } from './futures-symbol.js'
import { withItsRoot } from './futures-definitions.js'
import { readInstrumentDefinitions, restoreInstrumentDefinition } from './instrument-definitions.js'
import {
  barsUnknown,
  boundUnreadable,
  instrumentUndefined,
  MarketDataError,
  noContracts,
  noOpenInterest,
  nothingStored,
  notStored,
  otherSpelling,
  periodBackward,
  periodEmpty,
  storeUnusable,
  tooFewContracts,
} from './market-data-failure.js'
import { type CoverageQuery, seriesCoverage } from './series-coverage.js'
import { recordedBars } from './recorded-bars.js'
import type { StoreLayout } from './store-layout.js'
import { isStoredTickKind, isTickKind, kindLabel } from './ticks/tick-kind.js'
import { countRowsWithin, type TimeBounds } from './time-bounds.js'
import { formatNanos, parseIsoNanos } from './timestamps.js'

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
 * What the store has, for reading: its series, where their files lie, what they cover and how their instruments are
 * defined. While another process holds the database, the files themselves are the index.
 */
export class StoredSeries {
  /** @param database the one that is open at the moment; none while another process holds it */
  constructor(
    private readonly layout: StoreLayout,
    private readonly database: () => CatalogDatabase | undefined,
  ) {}

  /** The data files as the index knows them. */
  files(): Promise<IndexedFile[]> {
    return this.database()?.files() ?? scanDataFiles(this.layout)
  }

  /** The series by instrument and bars. */
  async listSeries(): Promise<BarSeries[]> {
    const database = this.database()
    const sources = (await database?.sources()) ?? new Map<string, readonly string[]>()
    const imports = (await database?.lastImports()) ?? new Map<string, number>()
    const series = new Map<string, IndexedFile[]>()
    for (const file of await this.files()) {
      const key = `${file.instrumentId} ${file.kind}`
      series.set(key, [...(series.get(key) ?? []), file])
    }
    return [...series.values()]
      .map((files) => summarise(files, sources, imports))
      .sort((a, b) => compare(a.instrumentId, b.instrumentId) || compare(a.bars, b.bars))
  }

  /** What the files of some series hold as `ListCatalogResult.extents` has it: by the index alone, without reading them. */
  async extents(series: readonly Pick<BarSeries, 'instrumentId' | 'bars'>[]): Promise<Float64Array[]> {
    const files = await this.files()
    return series.map(({ instrumentId, bars }) =>
      extentsOf(files.filter((file) => file.instrumentId === instrumentId && kindLabel(file.kind) === bars)),
    )
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

  /**
   * As `resolve`, without a failure where there are no bars within the bounds.
   *
   * @throws MarketDataError
   */
  async resolveOrThrow(
    instrumentId: string,
    bars: string,
    from?: string,
    to?: string,
    mayBeEmpty = false,
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
      isConsolidated && fromNanos !== undefined && isTimeBars(specification)
        ? fromNanos - longestReach(specification) + 1n
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
    if (rows === 0 && !mayBeEmpty) {
      throw new MarketDataError(
        periodEmpty(
          `${instrumentId} ${specification.name}`,
          periodText(from, to),
          extent(summarise(files, new Map(), new Map())),
        ),
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
      const { ticks } = await this.resolveTicksOrThrow(instrumentId, data, from, to, bars)
      return ticks
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /**
   * As `resolveTicks`, without a failure where there are none within the bounds, and with the nanoseconds from the first to
   * the last of them.
   *
   * @throws MarketDataError
   */
  async resolveTicksOrThrow(
    instrumentId: string,
    data: TickKind,
    from?: string,
    to?: string,
    bars?: string,
    mayBeEmpty = false,
  ): Promise<{ readonly ticks: ResolvedTicks; readonly nanos: bigint }> {
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
    if (rows === 0 && !mayBeEmpty)
      throw new MarketDataError(
        periodEmpty(`${instrumentId} ${data}`, periodText(from, to), extent(summarise(files, new Map(), new Map()))),
      )
    const first = within[0]?.firstNanos ?? 0n
    const last = within.at(-1)?.lastNanos ?? 0n
    const nanos =
      (toNanos === undefined || last < toNanos ? last : toNanos) -
      (fromNanos === undefined || first > fromNanos ? first : fromNanos)
    const ticks = {
      kind: 'resolved' as const,
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
    return { ticks, nanos: rows === 0 ? 0n : nanos }
  }

  /** The finest data of an instrument, below a length of bars, that can decide what such bars cannot: trades, else bars. */
  async findFiner({ instrumentId, bars }: BarSource): Promise<FinerSource | undefined> {
    const wanted = parseTimeBars(bars)
    if (wanted === undefined) return undefined
    const files = (await this.files()).filter((file) => file.instrumentId === instrumentId)
    const shorter = [...new Set(files.map(({ kind }) => kind))]
      .map((kind) => parseBarKind(kind))
      .filter((each) => each !== undefined && isTimeBars(each))
      .filter((each) => nests(each, wanted))
      .sort((a, b) => (a.nanos < b.nanos ? -1 : 1))[0]
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

  /**
   * The definition of an instrument with its calendar. One that was deleted from the file is written again as it was
   * generated.
   *
   * @throws MarketDataError when there is none, or the file cannot be understood
   */
  async definitionOf(instrumentId: string): Promise<InstrumentDefinition> {
    const { instruments } = this.layout
    const read = async () => (await readInstrumentDefinitions(instruments)).get(instrumentId)
    let definition = await read()
    const database = this.database()
    if (!definition && database) {
      const generated = await database.generatedDefinitions()
      await restoreInstrumentDefinition(instruments, instrumentId, generated.get(instrumentId))
      definition = await read()
    }
    if (!definition) throw new MarketDataError(instrumentUndefined(instrumentId, instruments))
    return withItsCalendar(await withItsRoot(definition, this.layout.futures), this.layout.calendars)
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
      const covered: SeriesCoverage[] = []
      for (const { instrumentId, bars } of await this.listSeries())
        covered.push(await seriesCoverage(await this.coverageQuery(instrumentId, bars)))
      return covered
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /**
   * What there is to look at when one series is asked for its gaps.
   *
   * @throws MarketDataError when the series or its calendar cannot be had
   */
  async coverageQuery(instrumentId: string, bars: string): Promise<CoverageQuery> {
    const files = await this.filesOf(instrumentId, bars)
    const { kind } = files[0]!
    const timeBars = parseTimeBars(bars)
    return {
      instrumentId,
      bars,
      files: files.map(({ path }) => this.layout.resolve(path)),
      time: isTickKind(kind) ? 'ts_init' : 'ts_event',
      barNanos: kind === 'open-interest' ? dayNanos : timeBars === undefined ? 0n : longestNanos(timeBars),
      calendar: calendarOf(await this.definitionOf(instrumentId)),
    }
  }

  /**
   * The files of a series, ascending by time.
   *
   * @param bars length of its bars, or its kind of ticks
   * @throws MarketDataError when there are none
   */
  async filesOf(instrumentId: string, bars: string): Promise<IndexedFile[]> {
    const files = (await this.files()).filter(
      (file) => file.instrumentId === instrumentId && kindLabel(file.kind) === bars,
    )
    if (files.length === 0)
      throw new MarketDataError(missingSeries(`${instrumentId} ${bars}`, instrumentId, await this.listSeries()))
    return files.sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))
  }

  /** See `resolveContinuous`. */
  async resolveContinuous(
    symbol: ContinuousSymbol,
    bars: string,
    period: RunPeriod,
    settings: ContinuousSettings,
  ): Promise<ResolvedContinuous | Failure> {
    try {
      return await resolveContinuous(this, symbol, bars, period, settings)
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /** See `resolveContinuousTicks`. */
  async resolveContinuousTicks(
    symbol: ContinuousSymbol,
    data: TickKind,
    period: RunPeriod,
    settings: ContinuousSettings,
  ): Promise<ResolvedContinuous<TickSource> | Failure> {
    try {
      return await resolveContinuousTicks(this, symbol, data, period, settings)
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /**
   * When a continuous series of a root changes from one stored contract to the next: by the bars of their sessions, or
   * where not all of them have those, by bars of calendar days.
   *
   * @param data what a run reads, bars such as `1-MINUTE` or a kind of ticks: contracts without it are passed over while
   *   others have it
   */
  async rolls(root: string, rule: RollRule, choice: RollChoice = {}, data?: string): Promise<RollSchedule | Failure> {
    try {
      const ids = [...new Set((await this.listSeries()).map(({ instrumentId }) => instrumentId))]
      const ofRoot = ids.filter((id) => contractOfId(id, new Date())?.root === root)
      const read = data === undefined ? [] : await this.having(ofRoot, data)
      const chain = read.length === 0 ? ofRoot : read
      let daily = await this.resolveAll(chain, '1-DAY-SESSION')
      if (resolvedOf(daily).length < chain.length) daily = await this.resolveAll(chain, '1-DAY')
      const failure = daily.find((each) => each.kind === 'failed')
      if (failure !== undefined) return failure
      const schedule = await storedRolls(
        await this.withOpenInterest(resolvedOf(daily), root, rule, choice),
        rule,
        choice,
      )
      if (schedule !== undefined) return schedule
      const { rank = 0 } = choice
      return chain.length === 0 ? noContracts(root) : tooFewContracts(formatContinuous({ root, rule, rank }), rank)
    } catch (error) {
      if (error instanceof MarketDataError) return error.failure
      return storeUnusable(this.layout.directory, error)
    }
  }

  /** @throws MarketDataError when the rule is open interest and a contract has none */
  private async withOpenInterest(
    contracts: readonly ResolvedSeries[],
    root: string,
    rule: RollRule,
    { rank = 0 }: RollChoice,
  ): Promise<readonly StoredContract[]> {
    if (rule !== 'openInterest') return contracts
    const files = (await this.files()).filter(({ kind }) => kind === 'open-interest')
    const ofContract = (id: string) => files.filter(({ instrumentId }) => instrumentId === id)
    const without = contracts.map(({ instrument }) => instrument.id).filter((id) => ofContract(id).length === 0)
    if (without.length > 0) throw new MarketDataError(noOpenInterest(root, rank, without))
    return Promise.all(
      contracts.map(async (contract) => {
        const paths = ofContract(contract.instrument.id).map(({ path }) => this.layout.resolve(path))
        return { ...contract, openInterest: await readOpenInterest(paths) }
      }),
    )
  }

  private async having(ids: readonly string[], data: string): Promise<string[]> {
    if (!isTickKind(data)) return resolvedOf(await this.resolveAll(ids, data)).map(({ instrument }) => instrument.id)
    const files = await this.files()
    return ids.filter((id) => files.some((file) => file.instrumentId === id && file.kind === data))
  }

  private async resolveAll(ids: readonly string[], bars: string): Promise<(ResolvedSeries | Failure)[]> {
    const found: (ResolvedSeries | Failure)[] = []
    for (const id of ids) found.push(await this.resolve(id, bars))
    return found
  }
}

function resolvedOf(found: readonly (ResolvedSeries | Failure)[]): ResolvedSeries[] {
  return found.filter((each) => each.kind === 'resolved')
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

function summarise(
  files: readonly IndexedFile[],
  sources: ReadonlyMap<string, readonly string[]>,
  imports: ReadonlyMap<string, number>,
): BarSeries {
  const { kind, instrumentId } = files[0]!
  const importedAt = imports.get(`${kind}/${instrumentId}`)
  const first = files.reduce((least, file) => (file.firstNanos < least ? file.firstNanos : least), files[0]!.firstNanos)
  const last = files.reduce((most, file) => (file.lastNanos > most ? file.lastNanos : most), files[0]!.lastNanos)
  return {
    instrumentId,
    bars: kindLabel(kind),
    ...(isStoredTickKind(kind) ? { data: kind } : {}),
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    firstNanos: first.toString(),
    lastNanos: last.toString(),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    sources: sources.get(`${kind}/${instrumentId}`) ?? [],
    ...(importedAt !== undefined && { importedAt }),
  }
}

/** Holes that are no news: a weekend with a holiday on both sides. */
const longestPause = 4n * dayNanos

function extentsOf(files: readonly IndexedFile[]): Float64Array {
  const stretches: [first: bigint, last: bigint][] = []
  for (const { firstNanos, lastNanos } of [...files].sort((a, b) => (a.firstNanos < b.firstNanos ? -1 : 1))) {
    const before = stretches.at(-1)
    if (before !== undefined && firstNanos - before[1] <= longestPause) {
      if (lastNanos > before[1]) before[1] = lastNanos
    } else stretches.push([firstNanos, lastNanos])
  }
  return Float64Array.from(stretches.flat(), (nanos) => Number(nanos / 1_000_000n))
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
  const ids = [...new Set(has.map((series) => series.instrumentId))]
  const proposal = sameInstrument.length === 0 ? didYouMean(instrumentId, ids) : ''
  return notStored(asked, listed, proposal)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
