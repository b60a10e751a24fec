import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { readColumns } from './column-reading.js'
import { milliseconds } from './column-sql.js'
import { runFailures } from './run-failures.js'
import { goesOn } from './run-liveness.js'
import { writeRunRecord, type RunRecord } from './run-folder.js'
import { RunReader, type Database } from './run-reader.js'

/**
 * Ends a run that was cut short: its summary says so and counts what had been saved, and what was being written is
 * removed. A run in any other state than `running` stays as it is.
 */
export async function recoverRun(
  directory: string,
  database: Database,
  failure: Failure = runFailures.killed(),
): Promise<RunRecord | Failure> {
  const reader = await RunReader.open(directory, database)
  if (!(reader instanceof RunReader)) return reader
  if (reader.summary.state.kind !== 'running') return reader.record
  const record: RunRecord = {
    ...reader.record,
    writer: undefined,
    summary: { ...reader.summary, ...(await savedCounts(reader)), state: { kind: 'interrupted', failure } },
  }
  try {
    for (const name of await fs.readdir(directory)) {
      if (name.endsWith('.tmp')) await fs.rm(path.join(directory, name), { recursive: true })
    }
    await writeRunRecord(directory, record)
  } catch (cause) {
    return runFailures.cannotWrite(directory, cause)
  }
  return record
}

/**
 * Opens the folder of a run that has ended, for a process that changes nothing of it: one that was cut short is told as
 * such, with what had been saved.
 */
export async function readEndedRun(directory: string, database: Database): Promise<RunReader | Failure> {
  const reader = await RunReader.open(directory, database)
  if (!(reader instanceof RunReader) || reader.summary.state.kind !== 'running') return reader
  if (await goesOn(directory, reader.record)) return runFailures.stillGoesOn(reader.summary.runId)
  const state = { kind: 'interrupted', failure: runFailures.killed() } as const
  return reader.told({ ...reader.summary, ...(await savedCounts(reader)), state })
}

/** What the tables hold; those that are missing or damaged count as nothing. */
async function savedCounts(run: RunReader): Promise<Partial<RunSummary>> {
  const count = async (table: 'orders' | 'trades', rows: string): Promise<number> => {
    const read = await run.query(table, 0, (connection, from) =>
      readColumns(connection, `SELECT ${rows}::INTEGER FROM ${from}`, { rows: 'int32' }),
    )
    return 'kind' in read ? 0 : read.rows[0]!
  }
  let bars = 0
  let firstTime = NaN
  let lastTime = NaN
  for (let source = 0; source < run.summary.specification.sources.length; source++) {
    const read = await run.queryBars(source, (connection, { withoutPrices }) =>
      readColumns(
        connection,
        `SELECT count(*)::INTEGER, ${milliseconds('min(time)')}, ${milliseconds('max(time)')} FROM ${withoutPrices}`,
        { rows: 'int32', first: 'double', last: 'double' },
      ),
    )
    if ('kind' in read || read.rows[0] === 0) continue
    bars += read.rows[0]!
    firstTime = Number.isNaN(firstTime) ? read.first[0]! : Math.min(firstTime, read.first[0]!)
    lastTime = Number.isNaN(lastTime) ? read.last[0]! : Math.max(lastTime, read.last[0]!)
  }
  return {
    bars,
    firstTime,
    lastTime,
    orders: await count('orders', 'count(*)'),
    trades: await count('trades', `count(*) FILTER (exit_reason <> 'open')`),
    ambiguousTrades: await count('trades', `coalesce(sum(ambiguous) FILTER (exit_reason <> 'open'), 0)`),
  }
}
