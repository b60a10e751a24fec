import type { RunSummary } from '../protocol/run-summary.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { chooseRun, findRuns, type RunsOptions } from './run-choice.js'
import { locateStore } from './store-location.js'
import { listInStore, runStrategy } from './strategy-run.js'
import { summaryJson, summaryText } from './summary-text.js'
import type { Terminal } from './terminal.js'

/**
 * `backlens runs rerun RUN`: runs a saved run again with the code, data, settings and seed that it had, and says whether the
 * same came of it. Ends with 1 where it did not.
 */
export async function rerunCommand(
  asked: string,
  options: RunsOptions & { readonly anyway?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await findRuns(options, terminal)
  if ('kind' in found) return terminal.failed(found)
  const run = chooseRun(found, asked)
  if ('kind' in run) return terminal.failed(run)
  const [{ readRunRecord }, { prepareExactRerun }, { exactRerunFailures }] = await Promise.all([
    import('../backtest/run-folder.js'),
    import('../server/exact-rerun.js'),
    import('../server/exact-rerun-failures.js'),
  ])
  const { runDirectory } = run.specification
  const record = await readRunRecord(runDirectory)
  if ('kind' in record) return terminal.failed(record)
  // A process that is gone leaves the state of a run that goes on, which the list has seen through.
  const ready = await prepareExactRerun(runDirectory, { ...record, summary: { ...record.summary, state: run.state } })
  if (ready.kind === 'failed') return terminal.failed(ready)
  if (ready.doubts.length > 0 && options.anyway !== true) {
    const { message } = exactRerunFailures.uncertain(run.runId, ready.doubts)
    const next = 'Repeat it with --anyway, and its events are compared at the end; or run the strategy as it is now.'
    return terminal.failed({ kind: 'failed', message, next })
  }
  const store = locateStore(options.catalog, process.cwd())
  const summary = await runStrategy(ready, store, terminal)
  if ('kind' in summary) return terminal.failed(summary)
  const notListed = await listInStore(store)
  if (notListed !== undefined) terminal.say(notListed)
  return conclude(summary, terminal)
}

function conclude(summary: RunSummary, terminal: Terminal): ExitCode {
  const { state, specification, eventLogSha256 } = summary
  const { runId, eventLogSha256: before } = specification.repeats!
  const isSame = before === undefined ? undefined : before === eventLogSha256
  terminal.print(summaryText(summary, terminal))
  terminal.print(`Run ${summary.runId} in ${specification.runDirectory}`)
  if (state.kind === 'cancelled') {
    terminal.printJson({ ...summaryJson(summary, undefined), repeats: runId, isSame: null })
    return exitCodes.cancelled
  }
  if (isSame === undefined)
    terminal.print(`The run ${runId} did not come to an end of its own, so there is nothing to compare with.`)
  else if (isSame) terminal.print(`Repeated exactly: the same events as ${runId}, SHA-256 ${eventLogSha256}.`)
  else {
    const message = `Not the same events as ${runId}: its SHA-256 is ${before!}, this one's ${eventLogSha256}.`
    const next =
      'The version of Node.js, a package that the strategy reads, or data that it fetches by itself can be why; compare the two with `backlens runs journal`.'
    terminal.say({ kind: 'failed', message, next })
  }
  terminal.printJson({ ...summaryJson(summary, undefined), repeats: runId, isSame: isSame ?? null })
  if (state.kind === 'interrupted' && isSame !== true) terminal.say(state.failure)
  return isSame === false ? exitCodes.failure : exitCodes.success
}
