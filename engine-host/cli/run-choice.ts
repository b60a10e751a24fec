import fs from 'node:fs'
import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { cliFailures } from './failures.js'
import { locateStore, runsDirectoryOf } from './store-location.js'
import type { Terminal } from './terminal.js'

export interface RunsOptions {
  readonly catalog?: string
}

/** The runs of the store, newest first; those that cannot be read are told of. */
export async function findRuns(
  options: RunsOptions,
  terminal: Terminal,
): Promise<{ readonly runs: readonly RunSummary[]; readonly runsDirectory: string } | Failure> {
  const store = locateStore(options.catalog, process.cwd())
  const runsDirectory = runsDirectoryOf(store)
  if (!fs.existsSync(store)) return cliFailures.noCatalog(store)
  const { readRunSummaries } = await import('../backtest/run-summaries.js')
  const { runs, unreadable } = await readRunSummaries(runsDirectory)
  for (const failure of unreadable) terminal.say(failure)
  for (const { annotationProblem } of runs) if (annotationProblem !== undefined) terminal.note(annotationProblem)
  return { runs, runsDirectory }
}

/** @param asked a run's id, the beginning of one, or `latest` */
export function chooseRun(
  { runs, runsDirectory }: { readonly runs: readonly RunSummary[]; readonly runsDirectory: string },
  asked: string,
): RunSummary | Failure {
  if (runs.length === 0) return cliFailures.noRuns(runsDirectory)
  if (asked === 'latest') return runs[0]!
  const exact = runs.find(({ runId }) => runId === asked)
  if (exact !== undefined) return exact
  const candidates = runs.filter(({ runId }) => runId.startsWith(asked))
  if (candidates.length === 1) return candidates[0]!
  const ids = (candidates.length === 0 ? runs : candidates).map(({ runId }) => runId)
  return candidates.length === 0 ? cliFailures.noSuchRun(asked, ids) : cliFailures.ambiguousRun(asked, ids)
}

/** Folder of a run: as `chooseRun`, or the path of a folder that holds one. */
export async function runDirectoryOf(
  asked: string,
  options: RunsOptions,
  terminal: Terminal,
): Promise<string | Failure> {
  const isPath = /[/\\]/.test(asked) || asked.startsWith('.')
  if (isPath || fs.existsSync(path.join(asked, 'run.json'))) return path.resolve(asked)
  const found = await findRuns(options, terminal)
  if ('kind' in found) return found
  const run = chooseRun(found, asked)
  return 'kind' in run ? run : run.specification.runDirectory
}
