import fs from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { RunReader } from '../backtest/run-reader.js'
import { runFailures } from '../backtest/run-failures.js'
import { sqlFile, sqlText } from '../data/duckdb-sql.js'
import type { Failure } from '../protocol/failure.js'
import type { ExportRunParams, ExportRunResult } from '../protocol/run-export.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { csvFiles, type CsvFile } from './csv-export.js'
import { pictureNames } from './picture-names.js'
import { reportFailures } from './report-failures.js'
import { reportHtml } from './report-html.js'
import { reportMarkdown } from './report-markdown.js'
import { readReportContent, type ReadContent } from './report-reading.js'
import { StagedFiles } from './staged-files.js'
import { statisticsCsv } from './statistics-csv.js'
import { statisticsJson } from './statistics-json.js'
import { tradeChartContext } from './trade-chart-context.js'
import { tradeChartSvg } from './trade-chart-svg.js'

/** Pictures in a whole folder, where nobody says which. */
const defaultPictures = 200

export interface RunExportOptions {
  /** Runs among which this one was chosen, for the deflated Sharpe ratio. Default: itself alone. */
  readonly trials?: readonly RunSummary[]
  /** Told before each step that may take a while: in words such as `Trade chart 3 of 200`, and how much is done, 0 to 1. */
  readonly onStep?: (words: string, fraction: number) => void
  /** Ends the work; then nothing is written. */
  readonly signal?: AbortSignal
}

/**
 * Writes what is asked for of a run that has ended: all files or none. A run with missing tables gives what exists, and
 * what is missing is named.
 */
export async function exportRun(
  reader: RunReader,
  request: Omit<ExportRunParams, 'runId'>,
  options: RunExportOptions = {},
): Promise<ExportRunResult> {
  const target = path.resolve(request.path)
  const isFile = ['html', 'markdown', 'json'].includes(request.format) || isOnePicture(request)
  const directory = isFile ? path.dirname(target) : target
  const pictures = await picturesOf(reader, request)
  if ('kind' in pictures) return pictures
  const names = isFile ? [path.basename(target)] : fileNames(reader, request.format, pictures)
  const inTheWay = await existing(names.map((name) => path.join(directory, name)))
  if ('kind' in inTheWay) return inTheWay
  if (inTheWay.length > 0 && request.overwrite !== true) return { kind: 'exists', files: inTheWay }
  let staged: StagedFiles | undefined
  try {
    staged = await StagedFiles.open(directory)
    const job = new ExportJob(reader, staged, options)
    const named = isFile ? new Map(Array.from(pictures.keys(), (number) => [number, names[0]!])) : pictures
    const text = await job.write(request.format, path.basename(target), named)
    if (job.isCancelled) {
      await staged.discard()
      return { kind: 'cancelled' }
    }
    const files = await staged.place()
    return { kind: 'exported', files, missing: job.missing, ...(text !== undefined && { text }) }
  } catch (cause) {
    await staged?.discard().catch(() => undefined)
    if (options.signal?.aborted === true) return { kind: 'cancelled' }
    return isFile ? reportFailures.cannotWriteFile(target, cause) : reportFailures.cannotWrite(directory, cause)
  }
}

/** A picture of one trade may have any name. */
function isOnePicture({ format, path: target, trades }: Omit<ExportRunParams, 'runId'>): boolean {
  return format === 'svg' && trades?.length === 1 && target.toLowerCase().endsWith('.svg')
}

/** The text of a format of one file, without a file. */
export async function exportText(
  reader: RunReader,
  format: 'html' | 'markdown' | 'json',
  options: RunExportOptions = {},
): Promise<
  | { readonly kind: 'text'; readonly text: string; readonly missing: readonly Failure[] }
  | { readonly kind: 'cancelled' }
> {
  const content = await readReportContent(reader, options.trials ?? [reader.summary], options.signal)
  if (content === undefined) return { kind: 'cancelled' }
  return { kind: 'text', text: textOf(format, content), missing: content.missing }
}

function textOf(format: 'html' | 'markdown' | 'json', content: ReadContent): string {
  switch (format) {
    case 'html':
      return reportHtml({ ...content, charts: new Map(), allTrades: 'in the CSV files of the run' })
    case 'markdown':
      return reportMarkdown(content)
    case 'json':
      return statisticsJson(content.run, content.statistics)
  }
}

/** Names of the pictures of the trades that are wanted, by trade number; a failure where they cannot be drawn. */
async function picturesOf(
  reader: RunReader,
  { format, trades: wanted }: Omit<ExportRunParams, 'runId'>,
): Promise<ReadonlyMap<number, string> | Failure> {
  if (format !== 'svg' && format !== 'folder') return new Map()
  const trades = await reader.trades()
  // A whole folder is written without what is missing.
  if ('kind' in trades) return format === 'svg' ? trades : new Map()
  if (format === 'svg' && trades.length === 0) return reportFailures.noTradesToDraw()
  const known = new Set(trades.tradeNumber)
  const unknown = wanted?.find((number) => !known.has(number))
  if (unknown !== undefined) return runFailures.noSuchTrade(unknown, trades.length)
  const most = format === 'folder' ? defaultPictures : Infinity
  const numbers = wanted ?? trades.tradeNumber.slice(0, Math.min(trades.length, most))
  return pictureNames(numbers, trades.length, format === 'folder' ? 'trades/trade-' : `${reader.summary.runId}-trade-`)
}

function fileNames(
  { record }: RunReader,
  format: ExportRunParams['format'],
  pictures: ReadonlyMap<number, string>,
): readonly string[] {
  const tables = format === 'svg' ? [] : [...csvFiles(record).map(({ name }) => name), 'statistics.csv']
  const pages = format === 'folder' ? ['statistics.json', 'report.html'] : []
  return [...tables, ...pages, ...pictures.values()]
}

/** Which of some files are there. */
async function existing(files: readonly string[]): Promise<readonly string[] | Failure> {
  const found: string[] = []
  for (const file of files) {
    const status = await fs.stat(file).catch(() => undefined)
    if (status?.isDirectory() === true) return reportFailures.folderInPlace(file)
    if (status !== undefined) found.push(file)
  }
  return found
}

/** The work on one export, into files that have no names yet. */
class ExportJob {
  readonly missing: Failure[] = []
  private steps = 1
  private done = 0

  constructor(
    private readonly reader: RunReader,
    private readonly staged: StagedFiles,
    private readonly options: RunExportOptions,
  ) {}

  get isCancelled(): boolean {
    return this.options.signal?.aborted === true
  }

  /** @param name of the file, of a format of one. @returns the text of Markdown */
  async write(
    format: ExportRunParams['format'],
    name: string,
    pictures: ReadonlyMap<number, string>,
  ): Promise<string | undefined> {
    this.steps =
      (format === 'csv' || format === 'folder' ? csvFiles(this.reader.record).length : 0) +
      (format === 'svg' ? 0 : 1) +
      pictures.size
    if (format === 'svg') {
      await this.writePictures(pictures)
      return undefined
    }
    if (format === 'csv' || format === 'folder') await this.writeTables()
    this.step('Computing the figures')
    const content = await readReportContent(
      this.reader,
      this.options.trials ?? [this.reader.summary],
      this.options.signal,
    )
    if (content === undefined || this.isCancelled) return undefined
    for (const failure of content.missing) this.note(failure)
    if (format === 'csv' || format === 'folder') {
      await this.staged.text('statistics.csv', statisticsCsv(content.statistics))
      if (format === 'csv') return undefined
      await this.staged.text('statistics.json', statisticsJson(content.run, content.statistics))
      const charts = await this.writePictures(pictures)
      const html = reportHtml({ ...content, charts, allTrades: 'in trades.csv', missing: this.missing })
      await this.staged.text('report.html', html)
      return undefined
    }
    const text = textOf(format, content)
    await this.staged.text(name, text)
    return format === 'markdown' ? text : undefined
  }

  private async writeTables(): Promise<void> {
    for (const table of csvFiles(this.reader.record)) {
      if (this.isCancelled) return
      this.step(`Writing ${table.name}`)
      let notWritten: unknown
      const unread = await this.reader.query(table.table, table.source, async (connection, from) => {
        try {
          await this.staged.file(table.name, (file) => this.copyTable(connection, table, from, file))
        } catch (cause) {
          // A table that can be read through is not at fault, but the file that was to be written.
          if (!(await isReadable(connection, table.query(from)))) throw cause
          notWritten = cause
        }
        return undefined
      })
      if (notWritten !== undefined) throw notWritten as Error
      if (unread !== undefined) this.note(unread)
    }
  }

  /** Answers whether the file has as many rows as were written. */
  private async copyTable(connection: DuckDBConnection, table: CsvFile, from: string, file: string): Promise<boolean> {
    const stop = (): void => connection.interrupt()
    this.options.signal?.addEventListener('abort', stop)
    try {
      const copied = await connection.runAndReadAll(
        `COPY (${table.query(from)}) TO ${sqlText(file)} (FORMAT csv, HEADER)`,
      )
      const read = await connection.runAndReadAll(
        `SELECT count(*) FROM read_csv(${sqlFile(file)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', max_line_size = 16777216)`,
      )
      return copied.getRows()[0]![0] === read.getRows()[0]![0]
    } finally {
      this.options.signal?.removeEventListener('abort', stop)
    }
  }

  /** Writes the pictures and answers the names of those that could be drawn. */
  private async writePictures(names: ReadonlyMap<number, string>): Promise<ReadonlyMap<number, string>> {
    const drawn = new Map<number, string>()
    for (const [tradeNumber, name] of names) {
      if (this.isCancelled) return drawn
      this.step(`Trade chart ${drawn.size + 1} of ${names.size}`)
      const chart = await this.reader.tradeChart(tradeNumber)
      if ('kind' in chart) {
        // What keeps one picture from being drawn keeps all.
        this.note(chart)
        return drawn
      }
      await this.staged.text(name, tradeChartSvg(chart, tradeChartContext(this.reader.summary, chart)))
      drawn.set(tradeNumber, name)
    }
    return drawn
  }

  private step(words: string): void {
    this.options.onStep?.(words, this.done++ / this.steps)
  }

  private note(failure: Failure): void {
    if (!this.missing.some(({ message }) => message === failure.message)) this.missing.push(failure)
  }
}

/** Whether a query can be read to its end. */
async function isReadable(connection: DuckDBConnection, query: string): Promise<boolean> {
  return connection.run(`SELECT count(hash(rows)) FROM (${query}) AS rows`).then(
    () => true,
    () => false,
  )
}
