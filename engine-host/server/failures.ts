import path from 'node:path'
import { didYouMean } from '../core/suggestion.js'
import type { BarSeries } from '../protocol/bar-series.js'
import type { Failure, SourceLocation } from '../protocol/failure.js'

/** Sentences of the engine host for people. */

export function unexpected(doing: string, error: unknown): Failure {
  return {
    kind: 'failed',
    message: `A fault of Backlens kept it from ${doing}: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'Try again; when it happens again, report it with the text of the output channel.',
    ...(error instanceof Error && error.stack !== undefined ? { details: error.stack } : {}),
  }
}

export const hostFailures = {
  noFolder: (): Failure => ({
    kind: 'failed',
    message: 'No folder is open, so there is no place for market data and runs.',
    next: 'Open a folder, then try again.',
  }),
  noStrategyOfRun: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The compiled strategy of the run in ${directory} cannot be read.`,
    next: 'Run the strategy again, then test that run.',
    details: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  }),
  analysisWhileRunning: (): Failure => ({
    kind: 'failed',
    message: 'The run still goes on, so that its figures change with every bar.',
    next: 'Wait for its end or cancel it.',
  }),
  chartWhileRunning: (): Failure => ({
    kind: 'failed',
    message: 'The run still goes on, and its chart is drawn from what it saves at its end.',
    next: 'Wait for its end or cancel it; closed trades have their charts already.',
  }),
  exportWhileRunning: (): Failure => ({
    kind: 'failed',
    message: 'The run still goes on, so there is nothing complete to export.',
    next: 'Wait for its end or cancel it, then export.',
  }),
} as const

export const configurationFailures = {
  unreadable: (file: string, error: unknown): Failure => ({
    kind: 'failed',
    message: `${file} could not be read: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'Check the permissions of the file.',
  }),
  syntax: (location: SourceLocation, reason: string): Failure => ({
    kind: 'failed',
    message: `${placeOf(location)}: ${reason}.`,
    next: 'Correct that line; the editor marks it when the file is open.',
    location,
  }),
  wrongValue: (location: SourceLocation, field: string, expected: string): Failure => ({
    kind: 'failed',
    message: `${placeOf(location)}: "${field}" must be ${expected}.`,
    next: 'Correct that value, then run again.',
    location,
  }),
  unknownField: (location: SourceLocation, field: string, known: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${placeOf(location)}: there is no field "${field}".`,
    next: `${didYouMean(field, known)}Use one of: ${known.join(', ')}.`,
    location,
  }),
  noSuchRun: (file: string, runName: string, names: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${file} has no run named "${runName}".`,
    next: names.length > 0 ? `${didYouMean(runName, names)}Use one of: ${names.join(', ')}.` : 'Add it under "runs".',
  }),
  noConfiguration: (folder: string, runName: string): Failure => ({
    kind: 'failed',
    message: `The run "${runName}" cannot be found because no backlens.json lies in ${folder} or above it.`,
    next: 'Create a strategy with "Backlens: New Strategy…", which writes one, or start the run without its name.',
  }),
} as const

export const requestFailures = {
  unusedCash: (cash: string): Failure => ({
    kind: 'failed',
    message: `Nothing in the run uses its own account with ${cash}: every venue of it has funds of its own.`,
    next: 'Leave the amount out, or take the "funds" of a venue away so that it shares the account of the run.',
  }),
  wrongValue: (field: string, value: string, expected: string): Failure => ({
    kind: 'failed',
    message: `"${value}" is no ${field}: it must be ${expected}.`,
    next: 'Correct the value, then run again.',
  }),
  noStrategy: (strategyFile: string): Failure => ({
    kind: 'failed',
    message: `${path.basename(strategyFile)} exports no strategy.`,
    next: 'Write "export class … extends Strategy" in it, with Strategy imported from backlens.',
    location: { file: strategyFile, line: 1, column: 1 },
  }),
  actorWithoutClass: (file: string): Failure => ({
    kind: 'failed',
    message: `An actor of the run, in ${path.basename(file)}, has no class.`,
    next: 'Name its class in backlens.json: "actors": [{ "file": "…", "class": "…" }].',
  }),
  severalStrategies: (strategyFile: string, classNames: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${path.basename(strategyFile)} exports several strategies: ${classNames.join(', ')}.`,
    next: `Name the class to run: --class ${classNames[0]!} on the command line, "class" in backlens.json.`,
  }),
  noSuchStrategy: (strategyFile: string, className: string, classNames: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${path.basename(strategyFile)} exports no strategy named ${className}.`,
    next:
      classNames.length > 0
        ? `${didYouMean(className, classNames)}Run one of: ${classNames.join(', ')}.`
        : 'Write "export class … extends Strategy" in it, with Strategy imported from backlens.',
  }),
  noEventTable: (name: string, file: string): Failure => ({
    kind: 'failed',
    message: `The table of the events '${name}' is not there: ${file}.`,
    next: 'Give the path of a Parquet, CSV or JSON-lines file, relative to the folder of the strategy.',
  }),
  emptyCatalog: (): Failure => ({
    kind: 'failed',
    message: 'The catalog holds no market data yet.',
    next: 'Import some with "Backlens: Import Market Data…" or "backlens import FILE".',
  }),
  chooseSeries: (series: readonly BarSeries[]): Failure => ({
    kind: 'failed',
    message: `The run names no instrument, and the catalog holds several series: ${listSeries(series)}.`,
    next: 'Name the instrument and the bars, in backlens.json or as options.',
  }),
  chooseContract: (symbol: string, ids: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${symbol} may be ${ids.join(' or ')}: a year of one digit comes again every ten years.`,
    next: `Write ${ids.join(' or ')}.`,
  }),
  chooseBars: (instrumentId: string, bars: readonly string[]): Failure => ({
    kind: 'failed',
    message: `The run names no bars, and the catalog holds several of ${instrumentId}: ${bars.join(', ')}.`,
    next: 'Name the bars, in backlens.json or as an option.',
  }),
} as const

export const scaffoldFailures = {
  invalidName: (problem: string): Failure => ({
    kind: 'failed',
    message: `${problem}.`,
    next: 'Choose a name of letters and digits that begins with a letter, such as MyCross.',
  }),
  exists: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} exists already and was left as it is.`,
    next: 'Choose another name.',
  }),
  noFolder: (folder: string): Failure => ({
    kind: 'failed',
    message: `The folder ${folder} does not exist.`,
    next: 'Open a folder and try again.',
  }),
  changed: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} was changed by another program meanwhile, so nothing was written.`,
    next: 'Try again.',
  }),
  cannotWrite: (file: string, code: string, error: Error): Failure => ({
    kind: 'failed',
    message: `${file} could not be written (${code}), so nothing was.`,
    next:
      code === 'ENOSPC'
        ? 'Make room on the disk and try again.'
        : 'Check that the folder may be written to and try again.',
    details: error.stack ?? error.message,
  }),
} as const

export const runnerFailures = {
  cannotStart: (error: unknown): Failure => ({
    kind: 'failed',
    message: 'The process that runs strategies could not be started.',
    next: 'Install Backlens again; the output channel has the details.',
    details: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }),
  outOfMemory: (limitMb: number, details: string): Failure => ({
    kind: 'failed',
    message: `The run used more than ${limitMb.toLocaleString('en-US')} MB of memory and was ended.`,
    next: 'Keep less in the strategy (arrays that grow with every bar are the usual cause), or raise the limit in the settings.',
    details,
  }),
  endedBySignal: (signal: string, details: string): Failure => ({
    kind: 'failed',
    message: `The process of the run was ended from outside by ${signal}.`,
    next:
      signal === 'SIGKILL'
        ? 'The operating system does this when memory runs out: close other programs or load less data, then run again.'
        : 'Run again; the output channel has what the process printed last.',
    details,
  }),
  endedEarly: (exitCode: number, details: string): Failure => ({
    kind: 'failed',
    message: `The process of the run ended before the run did, with exit code ${exitCode}.`,
    next: 'Run again; the output channel has what the process printed last.',
    details,
  }),
  cannotWriteRun: (directory: string, error: unknown): Failure => ({
    kind: 'failed',
    message: `The folder of the run, ${directory}, could not be written: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'Check that the disk has room and that the folder may be written.',
  }),
} as const

/** How messages name a place. */
export function placeOf({ file, line, column }: SourceLocation, to: 'line' | 'column' = 'column'): string {
  const upToLine = `${path.basename(file)}, line ${line}`
  return to === 'line' ? upToLine : `${upToLine}, column ${column}`
}

function listSeries(series: readonly BarSeries[]): string {
  const shown = series.slice(0, 8).map(({ instrumentId, bars }) => `${instrumentId} ${bars}`)
  const rest = series.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
