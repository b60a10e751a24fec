import fs from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlFile } from '../data/duckdb-sql.js'
import type { Failure } from '../protocol/failure.js'
import { BarSummary, barsPerRow } from './bar-summary.js'
import { readColumns } from './column-reading.js'
import { doublePages } from './parquet/column-pages.js'
import { writeParquet } from './parquet/parquet-file.js'
import type { RunReader } from './run-reader.js'

/** Memory that kept summaries may take, the one used last aside. */
const mostBytes = 128 * 2 ** 20

/** How long whoever asks is kept waiting for more than what has been read. */
const patienceMs = 700

interface Entry {
  readonly summary: BarSummary
  /** Ends when all bars have been read; never rejects. */
  readonly filling: Promise<Failure | undefined>
}

/**
 * The summaries of runs whose charts were looked at. Each is made once, by reading the run through, and then lies in the
 * run's folder; where that cannot be written, it is made again by the next process.
 */
export class BarSummaries {
  readonly #entries = new Map<string, Entry>()
  #closed = false

  /**
   * The summary of a source of a run that has ended, as far as it has been read. The first call starts the reading; each
   * waits a moment for it to end.
   */
  async of(run: RunReader, source: number, bars: number): Promise<BarSummary | Failure> {
    const key = `${run.directory} ${source}`
    let entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry === undefined) {
      const summary = new BarSummary(
        bars,
        run.record.indicators.filter((indicator) => indicator.source === source),
      )
      entry = { summary, filling: this.#fill(run, source, summary) }
    }
    this.#entries.set(key, entry)
    this.#forgetOldest()
    const filled = entry.summary.isFilled ? undefined : await orLater(entry.filling, patienceMs)
    if (filled === undefined) return entry.summary
    this.#entries.delete(key)
    return filled
  }

  /** Stops reading. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#entries.values()].map(({ filling }) => filling))
  }

  async #fill(run: RunReader, source: number, summary: BarSummary): Promise<Failure | undefined> {
    const file = path.join(run.directory, summaryFile(source))
    const filled = await run.queryBars(source, async (connection, table) => {
      if (await readSummary(connection, file, summary)) return 'read'
      while (!summary.isFilled && !this.#closed) await summary.readOn(connection, table)
      return 'made'
    })
    if (typeof filled !== 'string') return filled
    // What cannot be kept is made again another time.
    if (filled === 'made' && summary.isFilled) await writeSummary(file, summary).catch(() => undefined)
    return undefined
  }

  #forgetOldest(): void {
    let bytes = 0
    for (const [key, { summary }] of [...this.#entries].reverse()) {
      const isLast = bytes === 0
      bytes += summary.bytes
      if (!isLast && bytes > mostBytes && summary.isFilled) this.#entries.delete(key)
    }
  }
}

/** Name of the file in a run's folder: bars joined for charts, which can be made again from the others. */
function summaryFile(source: number): string {
  return `candles${source === 0 ? '' : `-source${source}`}.${barsPerRow}.parquet`
}

async function writeSummary(file: string, summary: BarSummary): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  const columns = summary.columns.map(([name, values]) => ({ name, values, type: 'double' as const }))
  try {
    await writeParquet(temporary, columns, [
      { rows: summary.rows, columns: columns.map(({ values }) => doublePages([values])) },
    ])
    await fs.rename(temporary, file)
  } finally {
    await fs.rm(temporary, { force: true })
  }
}

/** Fills a summary out of its file. @returns false where there is none that would do */
async function readSummary(connection: DuckDBConnection, file: string, summary: BarSummary): Promise<boolean> {
  try {
    await fs.access(file)
    const names = summary.columns.map(([name]) => name)
    const read = await readColumns(
      connection,
      `SELECT ${names.map((name) => `coalesce("${name}", 'nan'::DOUBLE)`).join(', ')} FROM read_parquet(${sqlFile(file)})`,
      Object.fromEntries(names.map((name) => [name, 'double' as const])),
    )
    if (read.length !== summary.rows) return false
    for (const [name, values] of summary.columns) values.set((read as Readonly<Record<string, Float64Array>>)[name]!)
    summary.filledBars = summary.bars
    return true
  } catch {
    // Missing, or not whole: it is made anew and replaced.
    return false
  }
}

/** What a promise gives, undefined when it takes longer. */
async function orLater<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined)
  })
  try {
    return await Promise.race([promise, later])
  } finally {
    clearTimeout(timer)
  }
}
