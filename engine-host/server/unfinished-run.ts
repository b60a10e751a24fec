import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { TradeChunk } from '../backtest/recording.js'
import { tradeColumns } from '../backtest/result-tables.js'
import { parseResultFile, readRunRecord, writeRunRecord } from '../backtest/run-folder.js'
import { RunReader } from '../backtest/run-reader.js'
import { TableWriter } from '../backtest/table-writer.js'
import { Timestamp } from '../core/timestamp.js'
import type { TradeColumns } from '../protocol/result-columns.js'
import type { RunSummary } from '../protocol/run-summary.js'

/**
 * Gives the folder of a run whose process was killed its last state, so that it is listed as what it is. The parts of
 * its tables that were complete stay, and trades that had come here but not yet into the folder are written there. A
 * run that was ended before anything was recorded leaves no folder.
 *
 * @param trades all that the process had sent
 */
export async function saveUnfinishedRun(summary: RunSummary, trades: TradeColumns): Promise<RunSummary> {
  const directory = summary.specification.runDirectory
  const record = await readRunRecord(directory)
  if ('kind' in record) {
    await fs.rm(directory, { recursive: true, force: true })
    return summary
  }
  for (const name of await fs.readdir(directory)) {
    if (name.endsWith('.tmp')) await fs.rm(path.join(directory, name), { recursive: true, force: true })
  }
  const saved = await saveTrades(directory, summary, trades)
  const run = {
    ...summary,
    trades: saved.length,
    ambiguousTrades: saved.ambiguous.reduce((sum, flag) => sum + flag, 0),
  }
  await writeRunRecord(directory, { ...record, summary: run })
  return run
}

/** The more of what the folder holds and what was sent; the folder holds it afterwards. */
async function saveTrades(directory: string, summary: RunSummary, sent: TradeColumns): Promise<TradeColumns> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const reader = await RunReader.open(directory, instance)
    const read = reader instanceof RunReader ? await reader.trades() : reader
    if (!('kind' in read) && read.length >= sent.length) return read
    const parts = (await fs.readdir(directory)).filter((name) => parseResultFile(name)?.table === 'trades')
    const instruments = summary.instruments.map(({ id }) => id)
    const writer = new TableWriter(connection, directory, 'trades', 0, tradeColumns, instruments)
    writer.add(tradeChunk(sent))
    const written = new Set((await writer.finish()).map(({ file }) => file))
    for (const name of parts) if (!written.has(name)) await fs.rm(path.join(directory, name), { force: true })
    return sent
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function tradeChunk({ entryTime, exitTime, ...columns }: TradeColumns): TradeChunk {
  const strategy = new Array<string>(columns.length).fill('')
  return { ...columns, entryStamps: stamps(entryTime), exitStamps: stamps(exitTime), strategy }
}

function stamps(milliseconds: Float64Array): Int32Array {
  const column = new Int32Array(2 * milliseconds.length)
  milliseconds.forEach((time, row) => {
    const { high, low } = Timestamp.fromMilliseconds(time)
    column[2 * row] = low
    column[2 * row + 1] = high
  })
  return column
}
