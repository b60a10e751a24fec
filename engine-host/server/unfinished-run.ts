import fs from 'node:fs/promises'
import { readRunRecord, writeRunRecord } from '../backtest/run-folder.js'
import type { RunSummary } from '../protocol/run-summary.js'

/**
 * Gives the folder of a run whose process was killed its last state, so that it is listed as what it is; whatever
 * parts of its tables were complete stay. A run that was ended before anything was recorded leaves no folder.
 */
export async function saveUnfinishedRun(summary: RunSummary): Promise<void> {
  const directory = summary.specification.runDirectory
  const record = await readRunRecord(directory)
  if ('kind' in record) await fs.rm(directory, { recursive: true, force: true })
  else await writeRunRecord(directory, { ...record, summary })
}
