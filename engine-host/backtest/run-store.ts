import fs from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Failure } from '../protocol/failure.js'
import type { RunAnnotation } from '../protocol/run-annotation.js'
import type { RunSummary, UnreadableRun } from '../protocol/run-summary.js'
import { readAnnotation, writeAnnotation } from './run-annotations.js'
import { runFailures } from './run-failures.js'
import { parseRunJson, readRunRecord, runJson, runRecordFile, type RunRecord } from './run-folder.js'
import { goesOn, recordOf } from './run-liveness.js'
import { finishRemovals, removeRunFolder } from './run-removal.js'
import { runFolders } from './run-summaries.js'
import { RunReader, type Database } from './run-reader.js'
import { recoverRun } from './run-recovery.js'
import { migrateResults, NewerResultsSchemaError, resultsTables } from './run-store-schema.js'
import { tradeColumns } from './result-tables.js'

export interface RunStoreOptions {
  /** The catalog's database, open in this process. */
  readonly database: Database
  /** Folder that holds a folder for each run. */
  readonly runsDirectory: string
}

/** What `heal` changed. */
export interface HealedRuns {
  readonly indexed: readonly string[]
  readonly interrupted: readonly string[]
  readonly pruned: readonly string[]
  /** What cannot be read: folders, or the trades of a run that is indexed without them. */
  readonly unreadable: readonly UnreadableRun[]
}

/**
 * The runs of a workspace: the folders hold everything, and the tables `backtest_runs`, `performance_metrics` and
 * `trade_executions` of the catalog's database make them searchable. The folders are the truth; `heal` brings the
 * tables in line with them.
 */
export class RunStore {
  /** Changes follow one another, so that transactions on the one connection never mix. */
  private changes: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly options: RunStoreOptions,
    private readonly reading: DuckDBConnection,
    private readonly writing: DuckDBConnection,
  ) {}

  /** Creates or migrates the tables; call `heal` once afterwards. */
  static async open(options: RunStoreOptions): Promise<RunStore | Failure> {
    const writing = await options.database.connect()
    if ('kind' in writing) return writing
    try {
      await migrateResults(writing)
    } catch (cause) {
      writing.closeSync()
      return cause instanceof NewerResultsSchemaError ? runFailures.newerStore() : runFailures.storeUnusable(cause)
    }
    const reading = await options.database.connect()
    return 'kind' in reading ? reading : new RunStore(options, reading, writing)
  }

  async close(): Promise<void> {
    await this.changes
    this.reading.closeSync()
    this.writing.closeSync()
  }

  get runsDirectory(): string {
    return this.options.runsDirectory
  }

  /** Folder of a run. */
  directoryOf(runId: string): string {
    return path.join(this.options.runsDirectory, runId)
  }

  /**
   * Brings the tables in line with the folders: folders without rows or newer than them are indexed, rows without
   * folders pruned, runs that claim to be running while their process is gone are marked interrupted, and folders of
   * runs whose process ended before anything was recorded are removed.
   */
  async heal(): Promise<HealedRuns> {
    return this.change(async () => {
      await finishRemovals(this.options.runsDirectory)
      const known = new Map<string, string>()
      const rows = await this.writing.runAndReadAll(`SELECT run_id, record_version FROM backtest_runs`)
      for (const [runId, version] of rows.getRows() as [string, string][]) known.set(runId, version)

      const indexed: string[] = []
      const interrupted: string[] = []
      const unreadable: UnreadableRun[] = []
      for (const runId of await runFolders(this.options.runsDirectory)) {
        const version = await recordVersion(this.directoryOf(runId))
        const current = version !== undefined && known.get(runId) === version
        known.delete(runId)
        if (current) continue
        const directory = this.directoryOf(runId)
        const read = await recordOf(directory)
        if (read === 'begins') continue
        if (read === 'neverBegan') {
          // What cannot be removed now is no run all the same; the next start tries again.
          await removeRunFolder(this.options.runsDirectory, runId).catch(() => undefined)
          continue
        }
        const claimsToRun = !('kind' in read) && read.summary.state.kind === 'running'
        if (claimsToRun && (await goesOn(directory, read))) continue
        const record = claimsToRun ? await recoverRun(directory, this.options.database) : read
        if ('kind' in record) {
          unreadable.push({ runId, failure: record })
          await this.remove([runId])
        } else {
          if (claimsToRun) interrupted.push(runId)
          const failure = await this.replace(runId, record)
          if (failure !== undefined) unreadable.push({ runId, failure })
          indexed.push(runId)
        }
      }
      const pruned = [...known.keys()]
      await this.remove(pruned)
      return { indexed, interrupted, pruned, unreadable }
    })
  }

  /** Indexes the folder of a run that has ended; a failure when it, or its table of trades, cannot be read. */
  async add(runId: string): Promise<RunSummary | Failure> {
    if (!isFolderName(runId)) return runFailures.folderMissing(runId)
    const record = await readRunRecord(this.directoryOf(runId))
    if ('kind' in record) return record
    return this.change(async () => {
      const failure = await this.replace(runId, record)
      return failure ?? record.summary
    })
  }

  /** All runs that have ended, newest first. */
  async list(): Promise<RunSummary[]> {
    const reader = await this.reading.runAndReadAll(
      `SELECT run_id, summary::VARCHAR FROM backtest_runs ORDER BY started_at DESC, run_id DESC`,
    )
    const rows = reader.getRows() as [string, string][]
    return Promise.all(
      rows.map(async ([runId, summary]) => ({
        ...this.relocated(runId, parseRunJson(summary) as RunSummary),
        ...(await readAnnotation(this.directoryOf(runId))),
      })),
    )
  }

  /** Pins a run, gives it tags and a note; answers what is kept now. */
  async annotate(runId: string, annotation: RunAnnotation): Promise<RunAnnotation | Failure> {
    const directory = this.directoryOf(runId)
    if (!isFolderName(runId)) return runFailures.folderMissing(runId)
    const record = await readRunRecord(directory)
    if ('kind' in record) return record
    try {
      return await writeAnnotation(directory, annotation)
    } catch (cause) {
      return runFailures.annotationNotKept(directory, cause)
    }
  }

  /** Deletes a run that has ended: its rows and its folder. Answers why not, if so. */
  async delete(runId: string): Promise<Failure | undefined> {
    const directory = this.directoryOf(runId)
    if (!isFolderName(runId) || runId.startsWith('.')) return runFailures.folderMissing(runId)
    const record = await readRunRecord(directory)
    const claimsToRun = !('kind' in record) && record.summary.state.kind === 'running'
    if (claimsToRun && (await goesOn(directory, record))) return runFailures.deleteWhileRunning(runId)
    return this.change(async () => {
      try {
        await removeRunFolder(this.options.runsDirectory, runId)
      } catch (cause) {
        if (await exists(directory)) return runFailures.notDeleted(directory, cause)
        // Out of sight and soon gone: the next start removes what is left.
      }
      await this.remove([runId])
      return undefined
    })
  }

  /** Run ids that begin with `start`, newest first. */
  async startingWith(start: string): Promise<string[]> {
    const reader = await this.reading.runAndReadAll(
      `SELECT run_id FROM backtest_runs WHERE starts_with(run_id, $start) ORDER BY started_at DESC, run_id DESC`,
      { start },
    )
    return reader.getRows().map(([runId]) => runId as string)
  }

  /** Opens the results of a run, whether it is indexed or goes on. */
  async open(runId: string): Promise<RunReader | Failure> {
    if (!isFolderName(runId)) return runFailures.folderMissing(runId)
    return RunReader.open(this.directoryOf(runId), this.options.database)
  }

  // The folder may have been moved, or copied under another name, since the run.
  private relocated(runId: string, summary: RunSummary): RunSummary {
    return { ...summary, runId, specification: { ...summary.specification, runDirectory: this.directoryOf(runId) } }
  }

  /** Answers why the trades could not be indexed, if so; the run is nonetheless. */
  private async replace(runId: string, record: RunRecord): Promise<Failure | undefined> {
    const directory = this.directoryOf(runId)
    const { summary } = record
    const { specification, state } = summary
    const version = (await recordVersion(directory)) ?? ''
    await this.transaction(async () => {
      // The trades that were indexed stay until others can be read in their place.
      await this.deleteRows([runId], ['backtest_runs', 'performance_metrics'])
      await this.writing.run(
        `INSERT INTO backtest_runs SELECT $runId, $directory, $state, epoch_ms($startedAt::BIGINT),
           $strategyFile, $className, $strategySha256,
           from_json($instruments, '["VARCHAR"]'), from_json($barTypes, '["VARCHAR"]'), $currency,
           TRY_CAST($cash AS DECIMAL(38, 9)), $parameters::JSON, $venue::JSON, $feeSettings::JSON, $seed::BIGINT,
           epoch_ms(TRY_CAST($firstTime AS BIGINT)), epoch_ms(TRY_CAST($lastTime AS BIGINT)),
           $bars::BIGINT, $events::BIGINT, $orders::BIGINT, $trades::BIGINT, $ambiguousTrades::BIGINT, $wallMs::DOUBLE,
           $eventLogSha256, $failure, '', $summary::JSON`,
        {
          runId,
          directory: path.basename(directory),
          state: state.kind,
          startedAt: String(Math.trunc(summary.startedAt)),
          strategyFile: specification.strategyFile,
          className: specification.className,
          strategySha256: record.strategySha256,
          instruments: JSON.stringify(summary.instruments.map((instrument) => instrument.id)),
          barTypes: JSON.stringify(specification.sources.map((source) => source.bars)),
          currency: specification.currency,
          cash: specification.cash,
          parameters: JSON.stringify(specification.parameters),
          venue: JSON.stringify(specification.venue),
          feeSettings: JSON.stringify(specification.fees),
          seed: String(specification.seed),
          firstTime: String(Math.trunc(summary.firstTime)),
          lastTime: String(Math.trunc(summary.lastTime)),
          bars: String(summary.bars),
          events: String(summary.events),
          orders: String(summary.orders),
          trades: String(summary.trades),
          ambiguousTrades: String(summary.ambiguousTrades),
          wallMs: summary.wallMs,
          eventLogSha256: summary.eventLogSha256,
          failure: state.kind === 'interrupted' ? state.failure.message : null,
          summary: runJson(summary),
        },
      )
      const metrics = summary.statistics.map(({ key, label, group, value, unit }, position) => {
        return { position, key, label, group, value: Number.isFinite(value) ? value : null, unit }
      })
      await this.writing.run(
        `INSERT INTO performance_metrics SELECT $runId, metric.* FROM (SELECT unnest(from_json($metrics, '[${metricShape}]')) AS metric)`,
        { runId, metrics: JSON.stringify(metrics) },
      )
    })
    const reader = await RunReader.open(directory, this.options.database)
    const trades = reader instanceof RunReader ? reader.table('trades') : reader
    return typeof trades === 'string' ? this.copyTrades(runId, directory, version, trades) : trades
  }

  /** Indexes the trades and, with them, declares the run indexed: until then `heal` tries again. */
  private async copyTrades(
    runId: string,
    directory: string,
    version: string,
    trades: string,
  ): Promise<Failure | undefined> {
    // By name: a run of an earlier version has fewer columns.
    const columns = tradeColumns.map(({ name }) => `'${name}'`).join(', ')
    try {
      await this.transaction(async () => {
        await this.deleteRows([runId], ['trade_executions'])
        await this.writing.run(
          `INSERT INTO trade_executions BY NAME
           SELECT $runId AS run_id, COLUMNS(name -> name IN (${columns})) FROM ${trades} ORDER BY trade_number`,
          { runId },
        )
        await this.writing.run(`UPDATE backtest_runs SET record_version = $version WHERE run_id = $runId`, {
          runId,
          version,
        })
      })
      return undefined
    } catch (cause) {
      return runFailures.unreadableTable(directory, 'trades', cause)
    }
  }

  private async remove(runIds: readonly string[]): Promise<void> {
    if (runIds.length > 0) await this.transaction(() => this.deleteRows(runIds, resultsTables))
  }

  private async deleteRows(runIds: readonly string[], tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      await this.writing.run(`DELETE FROM ${table} WHERE list_contains(from_json($runIds, '["VARCHAR"]'), run_id)`, {
        runIds: JSON.stringify(runIds),
      })
    }
  }

  private async transaction(work: () => Promise<void>): Promise<void> {
    await this.writing.run('BEGIN')
    try {
      await work()
      await this.writing.run('COMMIT')
    } catch (cause) {
      await this.writing.run('ROLLBACK')
      throw cause
    }
  }

  private change<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.changes.then(work)
    this.changes = done.catch(() => undefined)
    return done
  }
}

const metricShape = JSON.stringify({
  position: 'INTEGER',
  key: 'VARCHAR',
  label: 'VARCHAR',
  group: 'VARCHAR',
  value: 'DOUBLE',
  unit: 'VARCHAR',
})

async function exists(directory: string): Promise<boolean> {
  return fs.stat(directory).then(
    () => true,
    () => false,
  )
}

/** Whether an id names a folder within another, and none beside or above it. */
function isFolderName(runId: string): boolean {
  return runId !== '' && runId !== '.' && runId !== '..' && path.basename(runId) === runId
}

/** What tells one state of `run.json` from the next; undefined without the file. */
async function recordVersion(directory: string): Promise<string | undefined> {
  try {
    const stat = await fs.stat(path.join(directory, runRecordFile), { bigint: true })
    return `${stat.mtimeNs}:${stat.size}`
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}
