import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { DuckDBInstance } from '@duckdb/node-api'
import { readEndedRun } from '../backtest/run-recovery.js'
import type { RunReader } from '../backtest/run-reader.js'
import type { Failure } from '../protocol/failure.js'
import type { RunExported } from '../protocol/run-export.js'
import { exportRun, type RunExportOptions } from './run-export.js'

export interface RunReportOptions extends RunExportOptions {
  /** Pictures of trades: the first so many, all, or none. Default: the first 200. */
  readonly tradeCharts?: number | 'all' | 'none'
}

/**
 * Writes the whole report of a run into a folder: `trades.csv`, `orders.csv`, `fills.csv`, `journal.csv`, `equity.csv`,
 * `bars.csv`, `statistics.csv`, `statistics.json`, `report.html` and `trades/*.svg`; files of an earlier report are replaced.
 * A run with missing tables gives a report of what exists.
 *
 * @param outDirectory created when it does not exist
 */
export async function writeRunReport(
  runDirectory: string,
  outDirectory: string,
  { tradeCharts, ...options }: RunReportOptions = {},
): Promise<RunExported | { readonly kind: 'cancelled' } | Failure> {
  return withEndedRun(runDirectory, async (reader) => {
    const trades = tradeCharts === undefined ? undefined : await picturedTrades(reader, tradeCharts)
    const request = { format: 'folder', path: outDirectory, overwrite: true } as const
    const written = await exportRun(reader, { ...request, ...(trades !== undefined && { trades }) }, options)
    // Nothing is in the way of what may be replaced.
    return written.kind === 'exists' ? { kind: 'cancelled' } : written
  })
}

/** Opens a run that has ended in a database of its own, which spills what it cannot hold. */
export async function withEndedRun<Result>(
  runDirectory: string,
  work: (reader: RunReader) => Promise<Result | Failure>,
): Promise<Result | Failure> {
  const scratch = path.join(os.tmpdir(), `backlens-export-${randomBytes(6).toString('hex')}`)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    temp_directory: scratch,
    autoinstall_known_extensions: 'false',
  })
  try {
    const reader = await readEndedRun(runDirectory, instance)
    return 'kind' in reader ? reader : await work(reader)
  } finally {
    instance.closeSync()
    await fs.rm(scratch, { recursive: true, force: true })
  }
}

async function picturedTrades(reader: RunReader, wanted: number | 'all' | 'none'): Promise<Int32Array> {
  const trades = wanted === 'none' ? undefined : await reader.trades()
  if (trades === undefined || 'kind' in trades) return new Int32Array(0)
  return wanted === 'all' ? trades.tradeNumber : trades.tradeNumber.slice(0, wanted as number)
}
