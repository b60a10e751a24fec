import path from 'node:path'
import type { Catalog } from '../data/catalog.js'
import type { Failure } from '../protocol/failure.js'
import type { RunRequest } from '../protocol/run-specification.js'
import type { RunObserver } from '../server/active-run.js'
import type { ExactRerun } from '../server/exact-rerun.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { onInterrupt } from './interrupt.js'
import { ProgressLine } from './progress-line.js'
import { runsDirectoryOf } from './store-location.js'
import type { Terminal } from './terminal.js'

/**
 * Runs a strategy over the catalog of a store, or a saved run once more, and shows how far it is, what the strategy logs, and what the user can
 * do nothing about; Ctrl-C cancels it.
 *
 * @returns the result, of a cancelled or interrupted run too; a failure when nothing could be run
 */
export async function runStrategy(
  request: RunRequest | ExactRerun,
  store: string,
  terminal: Terminal,
): Promise<RunSummary | Failure> {
  const { RunSupervisor } = await import('../server/run-supervisor.js')
  const catalogs = await import('../data/catalog.js')
  // It opens while the strategy is compiled and its process starts.
  const opening = catalogs.Catalog.open(store)
  // Whoever awaits it hears of it; until then nobody does, and Node would end the process.
  opening.catch(() => undefined)
  const supervisor = new RunSupervisor({
    catalog: () => opening,
    runsDirectory: runsDirectoryOf(store),
    runnerScript: path.join(__dirname, 'runner.js'),
  })
  let progress: ProgressLine | undefined
  let cancelled = false
  const cancel = () => {
    cancelled = true
    for (const active of supervisor.activeRuns) void active.cancel()
  }
  const release = onInterrupt(cancel)
  try {
    const observer: RunObserver = {
      progress: (report) => progress?.show(report),
      log: ({ lines, dropped }) => {
        for (const line of lines) terminal.note(line)
        if (dropped > 0) terminal.note(`… ${dropped} more lines`)
      },
    }
    const started = await ('kind' in request
      ? supervisor.rerun(request, observer)
      : supervisor.start(request, observer))
    // The run reads the data files by itself; meanwhile the store is free for other processes.
    await closed(opening)
    if (started.kind === 'failed') {
      started.failures.slice(1).forEach((failure) => terminal.say(failure))
      return started.failures[0]!
    }
    progress = new ProgressLine(terminal, started.run.specification.currency)
    if (cancelled) cancel()
    const ended = await started.ended
    terminal.clearStatus()
    return ended.run
  } finally {
    release()
    supervisor.dispose()
    await closed(opening)
  }
}

async function closed(opening: Promise<Catalog | Failure>): Promise<void> {
  const catalog = await opening
  if (!('kind' in catalog)) await catalog.close()
}

/** Opening the store lists new runs; when another process holds it, that one does. */
export async function listInStore(store: string): Promise<Failure | undefined> {
  const opened = await (await import('../server/store.js')).Store.open(store)
  if ('kind' in opened) return opened
  await opened.close()
  return undefined
}
