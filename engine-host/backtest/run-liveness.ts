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

/** A run may wait that long for its debugger, or on a machine that sleeps, before it writes the first record. */
const unbegunFolderMs = 24 * 3_600_000

/**
 * The record of a run's folder; without one yet, `begins` in a folder whose process may still be about to write it, and
 * `neverBegan` in one whose process ended before anything was recorded.
 */
export async function recordOf(directory: string): Promise<RunRecord | 'begins' | 'neverBegan' | Failure> {
  const record = await readRunRecord(directory)
  if (!('kind' in record)) return record
  const names = await fs.readdir(directory)
  if (names.includes(runRecordFile)) return record
  const age = Date.now() - (await fs.stat(directory)).mtimeMs
  if (age < newFolderMs) return 'begins'
  if (!beginsRunFolder(directory, names)) return record
  return age < unbegunFolderMs ? 'begins' : 'neverBegan'
}
