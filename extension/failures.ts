import { maxComparedRuns } from '../engine-host/protocol/compare-view-messages.js'
import type { Failure } from '../engine-host/protocol/failure.js'

/** Every failure that the extension itself reports, each with its next step. */

export function noFolderOpen(): Failure {
  return {
    kind: 'failed',
    message: 'No folder is open, and strategies, data and runs live in a folder.',
    next: 'Open a folder and try again.',
  }
}

export function workspaceNotTrusted(): Failure {
  return {
    kind: 'failed',
    message: 'This workspace is not trusted, so Backlens does not run its strategies.',
    next: 'Trust the workspace to run backtests.',
  }
}

export function engineHostFailedToStart(cause: unknown): Failure {
  return {
    kind: 'failed',
    message: 'The engine host of Backlens did not start.',
    next: 'Look into the output Backlens Engine, then run Backlens: Restart Engine Host.',
    details: describe(cause),
  }
}

export function engineHostDidNotAnswer(request: string, cause: unknown): Failure {
  return {
    kind: 'failed',
    message: 'The engine host of Backlens did not answer.',
    next: 'Try again; if it persists, run Backlens: Restart Engine Host.',
    details: `${request}: ${describe(cause)}`,
  }
}

export function engineHostStoppedDuringRun(): Failure {
  return {
    kind: 'failed',
    message: 'The engine host of Backlens stopped while this run went on.',
    next: 'Run the backtest again.',
  }
}

export function configurationUnreadable(file: string, line: number, column: number, problem: string): Failure {
  return {
    kind: 'failed',
    message: `backlens.json cannot be read: ${problem} at line ${line}, column ${column}.`,
    next: 'Correct the file; completion shows what may stand there.',
    location: { file, line, column },
  }
}

export function configurationNotReadable(file: string, cause: unknown): Failure {
  return {
    kind: 'failed',
    message: `${file} cannot be read.`,
    next: 'Check the permissions of the file.',
    details: describe(cause),
  }
}

export function configurationNotSaved(): Failure {
  return {
    kind: 'failed',
    message: 'backlens.json was not saved: the editor could not write it, or it was changed on the disk meanwhile.',
    next: 'Look at the open backlens.json, settle what differs, and save it.',
  }
}

export function configuredRunUnknown(runName: string, known: readonly string[]): Failure {
  return {
    kind: 'failed',
    message: `backlens.json has no run named ${runName}.`,
    next: known.length === 0 ? 'Add the run to backlens.json.' : `Name one of ${known.join(', ')}.`,
  }
}

export function noStrategyActive(): Failure {
  return {
    kind: 'failed',
    message: 'The active editor shows no strategy.',
    next: 'Open a TypeScript file that imports from backlens, or write one with Backlens: New Strategy….',
  }
}

export function runsToCompare(chosen: number): Failure {
  return {
    kind: 'failed',
    message: `${chosen === 1 ? 'One run was' : `${chosen} runs were`} chosen; two to ${maxComparedRuns} can be compared.`,
    next: 'Tick two or more in the list, or select them in the view of runs with Ctrl or Cmd and a click.',
  }
}

export function twoRunsToCompare(selected: number): Failure {
  return {
    kind: 'failed',
    message: `${selected} runs are selected; the editor compares two.`,
    next: 'Select two runs with Ctrl or Cmd and a click, then compare again.',
  }
}

export function noMarketData(): Failure {
  return {
    kind: 'failed',
    message: 'The catalog holds no market data yet.',
    next: 'Import some to run a backtest.',
  }
}

export function debuggerDidNotAttach(strategy: string): Failure {
  return {
    kind: 'failed',
    message: `The debugger did not attach to the run of ${strategy}, so the run was ended.`,
    next: 'Try again; if it persists, look into the output Backlens.',
  }
}

export function notAFileOfStrategy(argument: string): Failure {
  return {
    kind: 'failed',
    message: `The debug configuration names ${argument === '' ? 'no strategy' : `the strategy ${argument}, which is not a TypeScript file`}.`,
    next: 'Set "strategy" to the path of a strategy, such as ${workspaceFolder}/strategies/ema-cross.ts.',
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
