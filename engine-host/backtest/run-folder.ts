import type { MarketSource } from '../protocol/market-source.js'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure, SourceLocation } from '../protocol/failure.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { FileFingerprint } from './data-fingerprints.js'
import type { ResultTable } from './result-tables.js'
import { runFailures } from './run-failures.js'
import type { WriterProcess } from '../data/writer-process.js'

/** Version of the layout of run folders; raised when an older reader would misread a folder. */
export const runFolderFormat = 2

/**
 * What `run.json` holds. It is written when the run starts and again as the last act of a run, so a folder whose
 * state is still `running` while no process works on it belongs to a run that was cut short; each Parquet file in
 * it is complete nonetheless, since files get their names only when they are.
 */
export interface RunRecord {
  readonly format: number
  readonly summary: RunSummary
  /** Indicators of the bars, one a DOUBLE column of the source's bar table. */
  readonly indicators: readonly IndicatorColumn[]
  /** Lines that placed orders; the column `call_site` of orders is an index into it. */
  readonly callSites: readonly SourceLocation[]
  /** SHA-256 of the compiled strategy, hexadecimal. */
  readonly strategySha256: string
  /** Of the program that made the run; `backlens` is absent in runs before it was kept. */
  readonly versions: { readonly node: string; readonly duckdb: string; readonly backlens?: string }
  /** SHA-256 of the bundle that ran, as it lies in the folder, hexadecimal; absent in runs before it was kept. */
  readonly bundleSha256?: string
  /** Files of data that the run read and does not keep; absent in runs before they were. */
  readonly dataFiles?: readonly FileFingerprint[]
  /** What the strategy asked for at its beginning beside what the run names; absent where it asked for nothing. */
  readonly askedFor?: readonly MarketSource[]
  readonly files: readonly ResultFile[]
  /** Stored bars that the run read and keeps; absent in runs before it did. */
  readonly marketData?: readonly KeptFile[]
  /** While the run goes on: the process that writes it. */
  readonly writer?: WriterProcess | undefined
}
export interface IndicatorColumn {
  readonly source: number
  readonly name: string
  /** `price` draws over the candles; any other name is a pane of its own. */
  readonly pane: string
  /** Values at which its pane has a line, such as 30 and 70; none in runs before there were levels. */
  readonly levels?: readonly number[]
  readonly column: string
}
/** One Parquet file; the files of a table follow each other in time. */
export interface ResultFile {
  readonly table: ResultTable
  /** Place of the source in the configuration; 0 for tables that are not per source. */
  readonly source: number
  readonly file: string
  readonly rows: number
}

/**
 * A file of the store under a second name in the folder of the run. Where a source has such files, its bars have no
 * columns of prices and volume of their own: they are those of the first rows within its bounds, one after the other.
 */
export interface KeptFile {
  /** Place of the source in the configuration. */
  readonly source: number
  readonly file: string
  readonly bytes: number
}

export const runRecordFile = 'run.json'
/** The strategy's source as it was compiled, and the bundle that ran. */
export const strategySnapshotFile = 'strategy.ts'
export const strategyBundleFile = 'strategy.js'

/** Name of part `part` (from 1) of a table: `trades.00001.parquet`, `bars-source2.00001.parquet` of the third source. */
export function partFile(table: ResultTable, source: number, part: number): string {
  return `${tableStem(table, source)}.${String(part).padStart(5, '0')}.parquet`
}

/** Name of a table of one part: `trades.parquet`. */
export function wholeFile(table: ResultTable, source: number): string {
  return `${tableStem(table, source)}.parquet`
}

/** Name of file `part` (from 1) of the market data that a run keeps: `market_data.00001.parquet`. */
export function keptFileName(source: number, part: number): string {
  return `${tableStem('market_data', source)}.${String(part).padStart(5, '0')}.parquet`
}

function tableStem(table: ResultTable | 'market_data', source: number): string {
  return source === 0 ? table : `${table}-source${source}`
}

const filePattern = /^(trades|orders|order_levels|fills|journal|bars|equity)(?:-source(\d+))?(?:\.(\d{5}))?\.parquet$/

/** The table, source and part that a file of a run folder holds; undefined for any other file. */
export function parseResultFile(name: string): { table: ResultTable; source: number; part: number } | undefined {
  const match = filePattern.exec(name)
  if (match === null) return undefined
  return { table: match[1] as ResultTable, source: Number(match[2] ?? 0), part: Number(match[3] ?? 1) }
}

const runIdPattern = /^\d{8}-\d{6}-.*-[0-9a-f]{6}$/
const beginningPattern = /^(strategy\.(ts|js)|market_data(-source\d+)?\.\d{5}\.parquet|run\.json\.tmp|duckdb\.tmp)$/

/** Whether a folder without `run.json` holds nothing but what the process of a run puts there before it. */
export function beginsRunFolder(directory: string, names: readonly string[]): boolean {
  return runIdPattern.test(path.basename(directory)) && names.every((name) => beginningPattern.test(name))
}

/** Summary of a run that has just begun. */
export function startingSummary(specification: RunSpecification, startedAt: number): RunSummary {
  return {
    runId: specification.runId,
    state: { kind: 'running' },
    startedAt,
    specification,
    instruments: specification.instruments,
    bars: 0,
    events: 0,
    orders: 0,
    trades: 0,
    ambiguousTrades: 0,
    wallMs: 0,
    barsPerSecond: 0,
    eventLogSha256: '',
    statistics: [],
    firstTime: NaN,
    lastTime: NaN,
  }
}

/** Writes `run.json` so that a reader sees the old or the new one, never a part. */
export async function writeRunRecord(directory: string, record: RunRecord): Promise<void> {
  const file = path.join(directory, runRecordFile)
  await fs.writeFile(`${file}.tmp`, `${runJson(record, 2)}\n`)
  await fs.rename(`${file}.tmp`, file)
}

/** Reads `run.json`. */
export async function readRunRecord(directory: string): Promise<RunRecord | Failure> {
  const file = path.join(directory, runRecordFile)
  let text: string
  try {
    text = await fs.readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return runFailures.folderMissing(directory)
    return runFailures.unreadableSummary(file, cause)
  }
  try {
    const record = parseRunJson(text) as Partial<RunRecord> | null
    if (typeof record?.format === 'number' && record.format > runFolderFormat) {
      return runFailures.newerFormat(file, record.format)
    }
    if (
      typeof record?.format !== 'number' ||
      typeof record.summary?.runId !== 'string' ||
      !Array.isArray(record.files)
    ) {
      throw new Error('it is not a run summary')
    }
    return record as RunRecord
  } catch (cause) {
    return runFailures.unreadableSummary(file, cause)
  }
}

/**
 * JSON in which numbers that JSON cannot write stand as `{"number": "NaN"}`: a statistic may be one, and `firstTime`
 * is NaN in a run without bars.
 */
export function runJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, member: unknown) =>
      typeof member === 'number' && !Number.isFinite(member) ? { number: String(member) } : member,
    indent,
  )
}

/** Reads what `runJson` wrote. */
export function parseRunJson(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || !('number' in member)) return member
    return Object.keys(member).length === 1 ? Number(member.number) : member
  })
}
