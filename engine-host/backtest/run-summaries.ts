import fs from 'node:fs/promises'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { readAnnotation } from './run-annotations.js'
import { goesOn, recordOf } from './run-liveness.js'
import { runFailures } from './run-failures.js'

/**
 * Summaries of all runs out of their folders, newest first, for a process that may not open the catalog's database
 * because another one holds it. A run whose process is gone is shown as cut short; the folder is left as it is.
 */
export async function readRunSummaries(
  runsDirectory: string,
): Promise<{ readonly runs: readonly RunSummary[]; readonly unreadable: readonly Failure[] }> {
  const runs: RunSummary[] = []
  const unreadable: Failure[] = []
  for (const runId of await runFolders(runsDirectory)) {
    const directory = path.join(runsDirectory, runId)
    const record = await recordOf(directory)
    if (record === 'begins' || record === 'neverBegan') continue
    if ('kind' in record) {
      unreadable.push(record)
      continue
    }
    const { summary } = record
    const cutShort = summary.state.kind === 'running' && !(await goesOn(directory, record))
    runs.push({
      ...summary,
      ...(await readAnnotation(directory)),
      runId,
      specification: { ...summary.specification, runDirectory: directory },
      ...(cutShort ? { state: { kind: 'interrupted', failure: runFailures.killed() } } : {}),
    })
  }
  runs.sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1))
  return { runs, unreadable }
}

/** Names of the folders in the folder of runs; none when that does not exist. */
export async function runFolders(runsDirectory: string): Promise<string[]> {
  try {
    const entries = await fs.readdir(runsDirectory, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}
