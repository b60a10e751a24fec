import type { CodeLens, Command } from 'vscode-languageserver/node'
import type { StrategyOutline, TextRange } from '../compiler/strategy-outline.js'
import { lensCommands, type LensArguments } from '../protocol/requests.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { lastResultTitle } from './last-result-title.js'

/**
 * Lenses of a strategy file: over each class run, debug and the last result, over each callback debug.
 *
 * @param lastRun newest run of a class, undefined when it has none
 * @param now milliseconds since the epoch, for the age of results
 */
export function strategyLenses(
  strategyFile: string,
  outlines: readonly StrategyOutline[],
  lastRun: (className: string) => RunSummary | undefined,
  now: number,
): CodeLens[] {
  return outlines.flatMap(({ className, range, callbacks }) => {
    const of: LensArguments = { strategyFile, className }
    const run = lastRun(className)
    return [
      lens(range, '▷ Run backtest', lensCommands.run, of),
      lens(range, 'Debug', lensCommands.debug, of),
      ...(run ? [lens(range, lastResultTitle(run, now), lensCommands.openResult, { ...of, runId: run.runId })] : []),
      ...callbacks.map(({ name, range: at }) => lens(at, 'Debug', lensCommands.debug, { ...of, callback: name })),
    ]
  })
}

function lens(range: TextRange, title: string, command: string, argument: LensArguments): CodeLens {
  const shown: Command = { title, command, arguments: [argument] }
  return { range, command: shown }
}
