import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { TradeChunk } from '../backtest/recording.js'
import { tradeColumns } from '../backtest/result-tables.js'
import { parseResultFile, readRunRecord, writeRunRecord } from '../backtest/run-folder.js'
import { RunReader } from '../backtest/run-reader.js'
import { TableWriter } from '../backtest/table-writer.js'
import { Timestamp } from '../core/timestamp.js'
import { exitReasons, type TradeColumns } from '../protocol/result-columns.js'
import type { RunSummary } from '../protocol/run-summary.js'

const open = exitReasons.indexOf('open')

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
    trades: saved.exitReason.reduce((sum, reason) => sum + (reason === open ? 0 : 1), 0),
    ambiguousTrades: saved.ambiguous.reduce((sum, flag, row) => sum + (saved.exitReason[row] === open ? 0 : flag), 0),
  }
  await writeRunRecord(directory, { ...record, summary: run })
  return run
}

/**
 * The more of what the folder holds and what was sent; the folder holds it afterwards. What is there is the beginning of
 * what was sent, so the rest follows as a part of its own: killed at any moment, this leaves no trade twice.
 */
async function saveTrades(directory: string, summary: RunSummary, sent: TradeColumns): Promise<TradeColumns> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const reader = await RunReader.open(directory, instance)
    const read = reader instanceof RunReader ? await reader.trades() : reader
    const parts = (await fs.readdir(directory)).filter((name) => parseResultFile(name)?.table === 'trades')
    const isReadable = !('kind' in read)
    if (isReadable && read.length >= sent.length) return read
    if (!isReadable) for (const name of parts) await fs.rm(path.join(directory, name), { force: true })
    const [there, kept] = isReadable ? [parts.length, read.length] : [0, 0]
    const instruments = summary.instruments.map(({ id }) => id)
    const writer = new TableWriter(
      () => Promise.resolve(connection),
      directory,
      'trades',
      0,
      tradeColumns,
      instruments,
      there,
    )
    writer.add(tradeChunk(rowsFrom(sent, kept), strategyOf(summary)))
    await writer.writePart()
    return sent
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The strategy that every trade is of; where there are several, what was sent does not tell. */
function strategyOf({ specification: { components, className } }: RunSummary): string {
  const strategies = components?.filter(({ kind }) => kind === 'strategy').map(({ id }) => id) ?? [className]
  return strategies.length === 1 ? strategies[0]! : ''
}

function rowsFrom(trades: TradeColumns, first: number): TradeColumns {
  const { length, ...columns } = trades
  const rest = Object.entries(columns).map(([name, values]) => [name, values.subarray(first)] as const)
  return { ...(Object.fromEntries(rest) as Omit<TradeColumns, 'length'>), length: length - first }
}

function tradeChunk({ entryTime, exitTime, ...columns }: TradeColumns, strategy: string): TradeChunk {
  const strategies = new Array<string>(columns.length).fill(strategy)
  return { ...columns, entryStamps: stamps(entryTime), exitStamps: stamps(exitTime), strategy: strategies }
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
