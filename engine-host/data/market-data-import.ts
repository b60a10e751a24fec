import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { barKind } from './bar-specification.js'
import type { CatalogDatabase, ImportRecord, IndexedFile, PendingMove } from './catalog-database.js'
import { carryOutPending } from './catalog-recovery.js'
import { stageDatabentoCsv } from './databento-csv.js'
import { sqlFiles, sqlText } from './duckdb-sql.js'
import { definitionText, readInstrumentDefinitions, writeInstrumentDefinitions } from './instrument-definitions.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { contradiction, lineWrong, MarketDataError } from './market-data-failure.js'
import { candidateSteps, inferPriceGrid, parseStep } from './price-grid.js'
import { readSeriesFile } from './series-file.js'
import { fingerprint, openSourceFile, requireUnchanged, type SourceFile } from './source-file.js'
import type { StagedBars } from './staged-bars.js'
import { Staging } from './staging.js'
import { type Partition, partitionFolder, periodSql, type StoreLayout } from './store-layout.js'
import { formatNanos } from './timestamps.js'

/** What an import is doing. */
export type ImportPhase = 'checking' | 'reading' | 'writing'

export interface ImportOutcome {
  readonly rowsAdded: number
  /** Series that gained rows. */
  readonly gained: readonly { readonly instrumentId: string; readonly bars: string }[]
}

export interface ImportContext {
  readonly layout: StoreLayout
  readonly database: CatalogDatabase
  readonly memoryMb: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: (phase: ImportPhase, fraction: number) => void
}

/**
 * Brings one file into the catalog, whole or not at all. Everything is read, checked, written under temporary names
 * and read back first; the commit in the catalog's database then decides, and the files are renamed into place.
 *
 * @throws MarketDataError, CancelledError; the catalog is as it was
 */
export async function importMarketData(path: string, context: ImportContext): Promise<ImportOutcome> {
  const { layout, database, signal, onProgress } = context
  const source = await openSourceFile(path)
  const sha256 = await fingerprint(source, signal, (bytes) => onProgress('checking', bytes / source.bytes))
  if (await wasImported(database, sha256)) return { rowsAdded: 0, gained: [] }

  const importId = randomUUID()
  const workFolder = join(layout.temporary, `import-${importId}`)
  await mkdir(workFolder, { recursive: true })
  const staging = await Staging.open(workFolder, context.memoryMb, signal)
  try {
    const bars = await stageDatabentoCsv(source, staging, (fraction) => onProgress('reading', fraction))
    await refuseDuplicates(staging, bars)
    await readInstrumentDefinitions(layout.instruments)
    const plan = await writePartitions(staging, bars, source, importId, context)
    await requireUnchanged(source)
    await defineInstruments(staging, bars, context)
    if (plan.rowsAdded === 0) return { rowsAdded: 0, gained: [] }
    staging.checkCancelled()
    const record: ImportRecord = {
      importId,
      sourceName: basename(path),
      sha256,
      bytes: source.bytes,
      rowsAdded: plan.rowsAdded,
      importedAt: Date.now(),
    }
    // Before the commit, so that nothing but renames is left to do after it.
    for (const { to } of plan.moves) await mkdir(dirname(layout.resolve(to)), { recursive: true })
    await database.commitImport({ ...plan, record })
    await carryOutPending(layout, database)
    const gained = new Map(plan.added.map((file) => [`${file.kind}/${file.instrumentId}`, file]))
    return {
      rowsAdded: plan.rowsAdded,
      gained: [...gained.values()].map(({ kind, instrumentId }) => ({
        instrumentId,
        bars: kind.slice('bars_'.length),
      })),
    }
  } finally {
    staging.close()
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** The same bytes were imported, and what they filled is still there. */
async function wasImported(database: CatalogDatabase, sha256: string): Promise<boolean> {
  return (await database.partitionsOfImport(sha256)) !== undefined
}

async function refuseDuplicates(staging: Staging, bars: StagedBars): Promise<void> {
  const [first] = await staging.rows(`
    SELECT series, close_nanos, before_row::DOUBLE AS before_row, source_row::DOUBLE AS source_row FROM (
      SELECT *, lag(series) OVER () AS before_series, lag(close_nanos) OVER () AS before_nanos,
        lag(source_row) OVER () AS before_row
      FROM bars)
    WHERE series = before_series AND close_nanos = before_nanos ORDER BY source_row LIMIT 1`)
  if (!first) return
  const series = bars.series[first['series'] as number]!
  const [before, place] = await bars.locate([first['before_row'] as number, first['source_row'] as number], 'ts_event')
  const opened = formatNanos((first['close_nanos'] as bigint) - series.specification.nanos)
  throw new MarketDataError(
    lineWrong(
      place!,
      `the bar of ${series.instrument.id} ${series.specification.name} at ${opened} is there twice, first on line ${before!.line}`,
    ),
  )
}

interface WrittenPartitions {
  readonly partitions: readonly Partition[]
  readonly added: readonly IndexedFile[]
  readonly moves: readonly PendingMove[]
  readonly superseded: readonly string[]
  readonly rowsAdded: number
}

async function writePartitions(
  staging: Staging,
  bars: StagedBars,
  source: SourceFile,
  importId: string,
  { layout, database, onProgress }: ImportContext,
): Promise<WrittenPartitions> {
  const existingByFolder = new Map<string, IndexedFile[]>()
  for (const file of await database.files()) {
    const folder = partitionFolder(file)
    existingByFolder.set(folder, [...(existingByFolder.get(folder) ?? []), file])
  }
  const parts = await staging.rows(`
    SELECT series, ${periodOfSeries(bars)} AS period, count(*)::DOUBLE AS rows,
      min(close_nanos) AS first_nanos, max(close_nanos) AS last_nanos
    FROM bars GROUP BY ALL ORDER BY series, period`)

  const partitions: Partition[] = []
  const added: IndexedFile[] = []
  const moves: PendingMove[] = []
  const superseded: string[] = []
  let rowsAdded = 0
  let rowsDone = 0
  for (const [number, part] of parts.entries()) {
    const series = bars.series[part['series'] as number]!
    const partition: Partition = {
      kind: barKind(series.specification),
      instrumentId: series.instrument.id,
      period: part['period'] as string,
    }
    const rows = part['rows'] as number
    const selection = `SELECT make_timestamp_ns(close_nanos) AS ts_event, open / 1e9 AS open, high / 1e9 AS high,
      low / 1e9 AS low, "close" / 1e9 AS "close", volume FROM bars
      WHERE series = ${part['series'] as number} AND close_nanos BETWEEN ${part['first_nanos'] as bigint} AND ${part['last_nanos'] as bigint}`
    const existing = existingByFolder.get(partitionFolder(partition)) ?? []
    const paths = existing.map((file) => layout.resolve(file.path))
    const newRows =
      existing.length === 0 ? rows : await countNewRows(staging, source, partition, selection, rows, paths)
    partitions.push(partition)
    if (newRows > 0) {
      const stored = existing.reduce((sum, file) => sum + file.rows, 0)
      const temporary = `tmp/import-${importId}/${number}.parquet`
      const file = await writePartition(staging, layout, temporary, partition, {
        selection: existing.length === 0 ? selection : mergedSelection(selection, paths),
        rows: stored + newRows,
        sourceName: basename(source.path),
      })
      added.push(file)
      moves.push({ importId, from: temporary, to: file.path })
      superseded.push(...existing.map(({ path }) => path).filter((path) => path !== file.path))
      rowsAdded += newRows
    }
    rowsDone += rows
    onProgress('writing', rowsDone / bars.rows)
  }
  return { partitions, added, moves, superseded, rowsAdded }
}

/** SQL of the period to which a bar belongs, by the length of the bars of its series. */
function periodOfSeries({ series }: StagedBars): string {
  const close = 'make_timestamp_ns(close_nanos)'
  const spans = [...new Set(series.map(({ specification }) => specification.partitionSpan))]
  const cases = spans.map((span) => {
    const numbers = [...series.keys()].filter((number) => series[number]!.specification.partitionSpan === span)
    return `WHEN series IN (${numbers.join(', ')}) THEN ${periodSql(span, close)}`
  })
  return spans.length === 1 ? periodSql(spans[0]!, close) : `CASE ${cases.join(' ')} END`
}

/** Writes one partition under its temporary name and reads it back. */
async function writePartition(
  staging: Staging,
  layout: StoreLayout,
  temporary: string,
  partition: Partition,
  content: { readonly selection: string; readonly rows: number; readonly sourceName: string },
): Promise<IndexedFile> {
  const path = layout.resolve(temporary)
  await staging.run(
    `COPY (${content.selection}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {source: ${sqlText(content.sourceName)}})`,
  )
  const read = await readSeriesFile(staging.connection, path, content.rows)
  const { size } = await stat(path)
  return {
    ...partition,
    path: `${partitionFolder(partition)}/bars-${read.sha256.slice(0, 16)}.parquet`,
    rows: read.rows,
    firstNanos: read.firstNanos,
    lastNanos: read.lastNanos,
    bytes: size,
    sha256: read.sha256,
  }
}

/**
 * How many of the offered rows the catalog does not have yet.
 *
 * @throws MarketDataError with the first bar that differs from the stored one
 */
async function countNewRows(
  staging: Staging,
  source: SourceFile,
  partition: Partition,
  selection: string,
  rows: number,
  paths: readonly string[],
): Promise<number> {
  const columns = ['open', 'high', 'low', 'close', 'volume'] as const
  const differs = columns.map((name) => `offered."${name}" IS DISTINCT FROM stored."${name}"`).join(' OR ')
  const both = `FROM (${selection}) AS offered JOIN read_parquet(${sqlFiles(paths)}, hive_partitioning = false) AS stored USING (ts_event)`
  const [first] = await staging.rows(`
    SELECT epoch_ns(ts_event) AS nanos, ${columns.map((name) => `offered."${name}" AS offered_${name}, stored."${name}" AS stored_${name}`).join(', ')}
    ${both} WHERE ${differs} ORDER BY ts_event LIMIT 1`)
  if (first) {
    const column = columns.find((name) => first[`offered_${name}`] !== first[`stored_${name}`])!
    throw new MarketDataError(
      contradiction(source.path, {
        instrumentId: partition.instrumentId,
        bars: partition.kind.slice('bars_'.length),
        nanos: first['nanos'] as bigint,
        column,
        offered: first[`offered_${column}`] as number,
        stored: first[`stored_${column}`] as number,
      }),
    )
  }
  const [common] = await staging.rows(`SELECT count(*)::DOUBLE AS rows ${both}`)
  return rows - (common!['rows'] as number)
}

function mergedSelection(selection: string, paths: readonly string[]): string {
  const stored = `read_parquet(${sqlFiles(paths)}, hive_partitioning = false)`
  return `SELECT * FROM (
    SELECT ts_event, open, high, low, "close", volume FROM ${stored}
    UNION ALL
    SELECT * FROM (${selection}) AS offered ANTI JOIN ${stored} AS stored USING (ts_event)) ORDER BY ts_event`
}

/** Writes the definitions of instruments that are new, or whose prices are finer than was known. */
async function defineInstruments(
  staging: Staging,
  bars: StagedBars,
  { layout, database }: ImportContext,
): Promise<void> {
  const generatedBefore = await database.generatedDefinitions()
  const present = await readInstrumentDefinitions(layout.instruments)
  const expected = bars.series.map(({ instrument }) => present.get(instrument.id) ?? instrument.priceGrid)
  const dividing = await dividingSteps(
    staging,
    expected.map((grid) => (grid ? parseStep(grid.tickSize) : undefined)),
  )
  const generated = new Map<string, InstrumentDefinition>()
  for (const [number, { instrument }] of bars.series.entries()) {
    const known = generated.get(instrument.id)
    const grid = inferPriceGrid((step) => dividing(number, step), expected[number], instrument.base.kind === 'equity')
    // Of two lengths of bars the one with the finer prices tells the grid.
    if (known && known.pricePrecision >= grid.pricePrecision) continue
    generated.set(instrument.id, { id: instrument.id, ...instrument.base, ...grid })
  }
  const changed = [...generated].filter(([id, definition]) => generatedBefore.get(id) !== definitionText(definition))
  await writeInstrumentDefinitions(layout.instruments, generated, generatedBefore)
  await database.setGeneratedDefinitions(new Map(changed.map(([id, definition]) => [id, definitionText(definition)])))
}

/**
 * Which steps divide every price of a series. The expected step of each is tried first; most often nothing else is
 * needed.
 */
async function dividingSteps(
  staging: Staging,
  expected: readonly (bigint | undefined)[],
): Promise<(series: number, step: bigint) => boolean> {
  const dividing = new Set<string>()
  const steps = [...new Set(expected.filter((step) => step !== undefined))]
  const rest = new Set(expected.keys())
  const test = async (tried: readonly bigint[], series: ReadonlySet<number>) => {
    if (tried.length === 0 || series.size === 0) return
    const tests = tried.map(
      (step) =>
        `bool_and(open % ${step} = 0 AND high % ${step} = 0 AND low % ${step} = 0 AND "close" % ${step} = 0) AS "${step}"`,
    )
    const rows = await staging.rows(
      `SELECT series, ${tests.join(', ')} FROM bars WHERE series IN (${[...series].join(', ')}) GROUP BY series`,
    )
    for (const row of rows) {
      for (const step of tried) if (row[String(step)] === true) dividing.add(`${row['series'] as number} ${step}`)
    }
  }
  await test(steps, rest)
  expected.forEach((step, series) => {
    if (step !== undefined && dividing.has(`${series} ${step}`)) rest.delete(series)
  })
  await test(candidateSteps, rest)
  return (series, step) => dividing.has(`${series} ${step}`)
}
