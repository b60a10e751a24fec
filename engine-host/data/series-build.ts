import { createHash, randomUUID } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BIGINT, DOUBLE, DuckDBDataChunk } from '@duckdb/node-api'
import { Instrument } from '../model/instrument.js'
import type { MarketBatch } from '../model/market-batch.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { BarSeries } from '../protocol/bar-series.js'
import type { MarketSource } from '../protocol/market-source.js'
import { barKind, type BarSpecification, parseBarKind } from './bar-specification.js'
import type { CatalogDatabase, IndexedFile } from './catalog-database.js'
import { carryOutPending } from './catalog-recovery.js'
import { daySql } from './duckdb-sql.js'
import { BarBuffer } from './consolidation/bar-buffer.js'
import { consolidatedFeed } from './consolidation/consolidated-feed.js'
import { bestInput, canConsolidate, createConsolidator } from './consolidation/consolidation.js'
import type { EmptyIntervals } from './consolidation/consolidator.js'
import { MarketDataError, seriesImported } from './market-data-failure.js'
import { openMarketFeed } from './market-feed.js'
import { writePartition } from './partition-writer.js'
import { removeFolder } from './refused-files.js'
import { isTickSource } from './ticks/tick-source.js'
import { Staging } from './staging.js'
import { partitionPeriod, type StoreLayout } from './store-layout.js'
import { makeWorkFolder } from './work-folders.js'

export interface BuildOptions {
  /** Bars such as `1-MINUTE`, or `trades` or `quotes`. Default: the best bars there are, else trades, else quotes. */
  readonly from?: string
  /** What becomes of intervals without trades. Default `skip`. */
  readonly emptyIntervals?: EmptyIntervals
  /** Raised, it ends the building with a CancelledError; nothing of it is stored. */
  readonly signal?: AbortSignal
  readonly onFraction?: (fraction: number) => void
}

/** A series that was built. */
export interface BuiltSeries {
  readonly kind: 'built'
  /** What it was built of. */
  readonly from: string
  /** Undefined when not one bar came out. */
  readonly series: BarSeries | undefined
  /** False when it was stored already as it would be built. */
  readonly isNew: boolean
}

/** What bars are built of, by the kinds that are stored: `from` when it will do, else the best; undefined when nothing will. */
export function buildInput(
  wanted: BarSpecification,
  kinds: readonly string[],
  from: string | undefined,
): string | undefined {
  const bars = kinds.map((kind) => parseBarKind(kind)).filter((each) => each !== undefined)
  const ticks = ['trades', 'quotes'].filter((kind) => kinds.includes(kind))
  if (from === undefined) return bestInput(wanted, bars)?.name ?? ticks[0]
  const named = from.toUpperCase()
  if (bars.some((each) => each.name === named && canConsolidate(wanted, each))) return named
  return ticks.find((kind) => kind === from.toLowerCase())
}

/** What a series is to be built of. */
export interface SeriesBuild {
  readonly specification: BarSpecification
  readonly definition: InstrumentDefinition
  /** The bars, trades or quotes that are stored. */
  readonly input: MarketSource
  readonly emptyIntervals: EmptyIntervals
}

export interface SeriesBuildContext {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  readonly memoryMb: number
  readonly signal: AbortSignal | undefined
  /** Told now and then how much has been read, 0 to 1. */
  readonly onFraction: (fraction: number) => void
}

/** Begins the name of what a built series comes from; files that people import are not called so. */
const builtFrom = 'built from '

/**
 * Builds bars of shorter stored ones and stores them, whole or not at all. What an earlier build stored is replaced; a
 * series that was imported is never touched.
 *
 * @returns rows of the series; undefined when it is stored already as it would be built
 * @throws MarketDataError, CancelledError; the catalog is as it was
 */
export async function buildSeries(build: SeriesBuild, context: SeriesBuildContext): Promise<number | undefined> {
  const { specification, definition, input } = build
  const { layout, database, signal } = context
  const kind = barKind(specification)
  const isOfSeries = (file: { kind: string; instrumentId: string }) =>
    file.kind === kind && file.instrumentId === definition.id
  const before = (await database.files()).filter(isOfSeries)
  const sources = (await database.sources()).get(`${kind}/${definition.id}`) ?? []
  if (before.length > 0 && (sources.length === 0 || !sources.every((name) => name.startsWith(builtFrom))))
    throw new MarketDataError(seriesImported(`${definition.id} ${specification.name}`, sources))

  const importId = randomUUID()
  const sourceName = `${builtFrom}${inputName(input)}`
  const workFolder = await makeWorkFolder(layout, 'import')
  const staging = await Staging.open(workFolder.path, context.memoryMb, signal)
  let isDecided = false
  try {
    const rows = await stageBuiltBars(staging, build, context)
    const parts = await listPeriods(staging, specification)
    const written = await staging.inParallel(parts, async (session, part, number) => {
      const partition = { kind, instrumentId: definition.id, period: part.period }
      const temporary = `${workFolder.relativePath}/${number}.parquet`
      const file = await writePartition(session, layout, temporary, partition, {
        selection: `SELECT make_timestamp_ns(close_nanos) AS ts_event, open, high, low, "close", volume FROM bars
          WHERE close_nanos BETWEEN ${part.firstNanos} AND ${part.lastNanos} ORDER BY close_nanos`,
        rows: part.rows,
        sourceName,
      })
      return { file, move: { importId, from: temporary, to: file.path } }
    })
    const added = written.map(({ file }) => file)
    const moves = written.map(({ move }) => move)
    staging.checkCancelled()
    const isStored =
      added.length === before.length && added.every(({ path }) => before.some((file) => file.path === path))
    if (isStored) return undefined
    for (const { to } of moves) await mkdir(dirname(layout.resolve(to)), { recursive: true })
    const kept = new Set(added.map(({ path }) => path))
    await database.commitImport({
      record: {
        importId,
        sourceName,
        sha256: hashOf(added),
        bytes: await totalBytes(input.files),
        rowsAdded: rows,
        importedAt: Date.now(),
      },
      partitions: added,
      added: added.filter(({ path }) => !before.some((file) => file.path === path)),
      moves,
      superseded: before.map(({ path }) => path).filter((path) => !kept.has(path)),
    })
    isDecided = true
    await carryOutPending(layout, database)
    isDecided = false
    return rows
  } finally {
    staging.close()
    // What is decided and could not be moved into place is needed by the next attempt.
    if (!isDecided) await removeFolder(workFolder.path)
  }
}

/** Bars such as `1-MINUTE`, or `trades` or `quotes`. */
function inputName(input: MarketSource): string {
  return isTickSource(input) ? input.data : input.bars
}

function hashOf(files: readonly IndexedFile[]): string {
  const hash = createHash('sha256')
  for (const { kind, instrumentId, sha256 } of files) hash.update(`${kind} ${instrumentId} ${sha256}\n`)
  return hash.digest('hex')
}

/** Puts the built bars into the table `bars` of the staging database. */
async function stageBuiltBars(
  staging: Staging,
  { specification, definition, input, emptyIntervals }: SeriesBuild,
  { onFraction }: SeriesBuildContext,
): Promise<number> {
  await staging.run(
    'CREATE TABLE bars (close_nanos BIGINT, open DOUBLE, high DOUBLE, low DOUBLE, "close" DOUBLE, volume DOUBLE)',
  )
  const buffer = new BarBuffer()
  const consolidator = createConsolidator(specification, new Instrument(definition, 0), buffer, { emptyIntervals })
  const appender = await staging.connection.createAppender('bars')
  let rows = 0
  try {
    for await (const batch of consolidatedFeed(counted(input, onFraction), consolidator, buffer, 0)) {
      staging.checkCancelled()
      for (let begin = 0; begin < batch.length; begin += chunkRows) {
        const end = Math.min(begin + chunkRows, batch.length)
        const chunk = DuckDBDataChunk.create([BIGINT, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE], end - begin)
        const closes = new BigInt64Array(batch.stamps.buffer, batch.stamps.byteOffset, batch.length)
        const { open, high, low, close, volume } = batch
        chunk.setColumns(
          [closes, open, high, low, close, volume].map((column) =>
            Array.from(column.slice(begin, end) as ArrayLike<number | bigint>),
          ),
        )
        appender.appendDataChunk(chunk)
      }
      rows += batch.length
    }
  } finally {
    appender.closeSync()
  }
  return rows
}

/** Rows of a chunk of DuckDB. */
const chunkRows = 2048

async function* counted(input: MarketSource, onFraction: (fraction: number) => void): AsyncGenerator<MarketBatch> {
  let rows = 0
  for await (const batch of openMarketFeed(input, 0, [])) {
    yield batch
    rows += batch.length
    onFraction(rows / input.rows)
  }
}

interface Period {
  readonly period: string
  readonly rows: number
  readonly firstNanos: bigint
  readonly lastNanos: bigint
}

async function listPeriods(staging: Staging, { partitionSpan }: BarSpecification): Promise<Period[]> {
  const days = await staging.rows(`
    SELECT ${daySql('close_nanos')} AS day, count(*)::DOUBLE AS rows, min(close_nanos) AS first_nanos,
      max(close_nanos) AS last_nanos FROM bars GROUP BY ALL ORDER BY day`)
  const periods: Period[] = []
  for (const row of days) {
    const period = partitionPeriod(partitionSpan, new Date(Number(row['day']) * 86_400_000))
    const before = periods.at(-1)
    const rows = row['rows'] as number
    const lastNanos = row['last_nanos'] as bigint
    if (before?.period === period) periods[periods.length - 1] = { ...before, rows: before.rows + rows, lastNanos }
    else periods.push({ period, rows, firstNanos: row['first_nanos'] as bigint, lastNanos })
  }
  return periods
}

async function totalBytes(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
