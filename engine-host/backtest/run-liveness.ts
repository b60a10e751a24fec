import fs from 'node:fs/promises'
import type { Failure } from '../protocol/failure.js'
import { beginsRunFolder, readRunRecord, runRecordFile, type RunRecord } from './run-folder.js'
import { isAlive } from '../data/writer-process.js'

/** Whether the process that writes a run is there. */
export async function goesOn(directory: string, record: RunRecord): Promise<boolean> {
  return record.writer !== undefined && isAlive(record.writer, (await fs.stat(directory)).mtimeMs)
}

/** A process makes the folder of a run some time before it writes the first record. */
const newFolderMs = 60_000

/**
 * The record of a run's folder; without one yet, `begins` in a folder that was just made, and `neverBegan` in one whose
 * process ended before anything was recorded.
 */
export async function recordOf(directory: string): Promise<RunRecord | 'begins' | 'neverBegan' | Failure> {
  const record = await readRunRecord(directory)
  if (!('kind' in record)) return record
  const names = await fs.readdir(directory)
  if (names.includes(runRecordFile)) return record
  const { mtimeMs } = await fs.stat(directory)
  if (Date.now() - mtimeMs < newFolderMs) return 'begins'
  return beginsRunFolder(directory, names) ? 'neverBegan' : record
}
