import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { RunReader } from '../backtest/run-reader.js'
import { sqlText } from '../data/duckdb-sql.js'
import type { Failure } from '../protocol/failure.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import { csvFiles } from './csv-export.js'
import { ExchangeTime, resolutionOf } from './exchange-time.js'
import { reportFailures } from './report-failures.js'
import { reportHtml } from './report-html.js'
import { statisticsJson } from './statistics-json.js'
import { tradeChartContext } from './trade-chart-context.js'
import { tradeChartSvg } from './trade-chart-svg.js'

/** Points of the equity curve at most, some four a pixel on paper. */
const equityPoints = 3000
const defaultTradeCharts = 200

export interface RunReportOptions {
  /** Pictures of trades: the first so many, all, or none. Default: the first 200. */
  readonly tradeCharts?: number | 'all' | 'none'
  /** Told after each picture. */
  readonly onTradeChart?: (done: number, total: number) => void
  /** Ends the work between two files. */
  readonly signal?: AbortSignal
}

export interface RunReport {
  readonly kind: 'written'
  /** Absolute paths of all files. */
  readonly files: readonly string[]
  /** What could not be read of the run and is therefore not in the report, which says so too. */
  readonly missing: readonly Failure[]
}

/**
 * Writes the reports of a run: `trades.csv`, `orders.csv`, `fills.csv`, `journal.csv`, `equity.csv`, `bars.csv`, `statistics.json`,
 * `report.html` and `trades/*.svg`. Each file is written under a temporary name and renamed, so none is ever half
 * there; files of an earlier report are replaced. A run with missing tables gives a report of what exists.
 *
 * @param outDirectory created when it does not exist
 */
export async function writeRunReport(
  runDirectory: string,
  outDirectory: string,
  options: RunReportOptions = {},
): Promise<RunReport | Failure> {
  const scratch = path.join(outDirectory, 'duckdb.tmp')
  try {
    const report = await writeFrom(runDirectory, outDirectory, scratch, options)
    await fs.rm(scratch, { recursive: true, force: true })
    return report
  } catch (cause) {
    return reportFailures.cannotWrite(outDirectory, cause)
  }
}

async function writeFrom(
  runDirectory: string,
  outDirectory: string,
  scratch: string,
  options: RunReportOptions,
): Promise<RunReport | Failure> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    temp_directory: scratch,
    autoinstall_known_extensions: 'false',
  })
  try {
    const reader = await RunReader.open(runDirectory, instance)
    if ('kind' in reader) return reader
    await fs.mkdir(path.join(outDirectory, 'trades'), { recursive: true })
    return await new ReportWriter(reader, outDirectory, options).write()
  } finally {
    instance.closeSync()
  }
}

class ReportWriter {
  private readonly files: string[] = []
  private readonly missing: Failure[] = []

  constructor(
    private readonly reader: RunReader,
    private readonly directory: string,
    private readonly options: RunReportOptions,
  ) {}

  async write(): Promise<RunReport | Failure> {
    const run = this.reader.summary
    for (const file of csvFiles(this.reader.record)) {
      if (this.options.signal?.aborted === true) return reportFailures.cancelled(this.directory)
      const written = await this.reader.query(file.table, file.source, async (connection, from) => {
        await this.place(file.name, (temporary) =>
          connection.run(`COPY (${file.query(from)}) TO ${sqlText(temporary)} (FORMAT csv, HEADER)`),
        )
        return undefined
      })
      this.noteMissing(written)
    }
    await this.place('statistics.json', (temporary) => fs.writeFile(temporary, statisticsJson(run)))

    const trades = this.present(await this.reader.trades())
    const charts = trades === undefined ? new Map<number, string>() : await this.writeTradeCharts(trades)
    if (this.options.signal?.aborted === true) return reportFailures.cancelled(this.directory)
    const equity = this.present(await this.reader.equity(equityPoints))
    const zone = run.instruments[0]?.timeZone ?? 'UTC'
    const time = new ExchangeTime(zone, resolutionOf(run.specification.sources[0]?.bars ?? ''))
    const html = reportHtml({ run, trades, equity, charts, time, missing: this.missing })
    await this.place('report.html', (temporary) => fs.writeFile(temporary, html))
    return { kind: 'written', files: this.files, missing: this.missing }
  }

  /** Writes the pictures and answers their paths relative to the report, by trade number. */
  private async writeTradeCharts(trades: TradeColumns): Promise<Map<number, string>> {
    const written = new Map<number, string>()
    const wanted = this.options.tradeCharts ?? defaultTradeCharts
    const count = wanted === 'none' ? 0 : Math.min(trades.length, wanted === 'all' ? Infinity : wanted)
    const digits = String(trades.length).length
    for (let i = 0; i < count && this.options.signal?.aborted !== true; i++) {
      const tradeNumber = trades.tradeNumber[i]!
      const chart = this.present(await this.reader.tradeChart(tradeNumber))
      // What keeps one picture from being drawn keeps all.
      if (chart === undefined) break
      const name = `trades/trade-${String(tradeNumber).padStart(digits, '0')}.svg`
      const svg = tradeChartSvg(chart, tradeChartContext(this.reader.summary, chart))
      await this.place(name, (temporary) => fs.writeFile(temporary, svg))
      written.set(tradeNumber, name)
      this.options.onTradeChart?.(i + 1, count)
    }
    return written
  }

  /** Writes a file under a temporary name beside its own, and gives it its name when it is whole. */
  private async place(name: string, write: (temporary: string) => Promise<unknown>): Promise<void> {
    const file = path.join(this.directory, name)
    const temporary = `${file}.tmp`
    try {
      await write(temporary)
      await fs.rename(temporary, file)
    } catch (cause) {
      await fs.rm(temporary, { force: true })
      throw cause
    }
    this.files.push(file)
  }

  private present<Value extends object>(value: Value | Failure): Value | undefined {
    return this.noteMissing(value) ? undefined : value
  }

  private noteMissing(value: object | undefined): value is Failure {
    if (value === undefined || !('kind' in value) || value.kind !== 'failed') return false
    const failure = value as Failure
    if (!this.missing.some(({ message }) => message === failure.message)) this.missing.push(failure)
    return true
  }
}
