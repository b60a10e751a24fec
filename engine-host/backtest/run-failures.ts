import path from 'node:path'
import type { Failure } from '../protocol/failure.js'

/** Text of anything thrown, for `Failure.details`. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

function causeMessage(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}

/** What can go wrong with the results of runs, in words for people. */
export const runFailures = {
  cannotWrite: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The results of the run could not be written to ${directory}: ${causeMessage(cause)}.`,
    next: 'Check that the folder is writable and the disk has room, then run again.',
    details: causeText(cause),
  }),
  folderMissing: (directory: string): Failure => ({
    kind: 'failed',
    message: `There is no run in ${directory}.`,
    next: 'List the runs that exist with `backlens runs list`, or run the strategy again.',
  }),
  annotationNotKept: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `Tags and note could not be kept in ${directory}: ${causeMessage(cause)}.`,
    next: 'Check that the folder is writable and the disk has room, then try again.',
    details: causeText(cause),
  }),
  notDeleted: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The run in ${directory} could not be deleted: ${causeMessage(cause)}.`,
    next: 'Close programs that have its files open and check that the folder is writable, then try again.',
    details: causeText(cause),
  }),
  deleteWhileRunning: (runId: string): Failure => ({
    kind: 'failed',
    message: `The run ${runId} is still going on.`,
    next: 'Cancel it first, then delete it.',
  }),
  stillGoesOn: (runId: string): Failure => ({
    kind: 'failed',
    message: `The run ${runId} is still going on.`,
    next: 'Wait for its end, or cancel it, then try again.',
  }),
  unreadableSummary: (file: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The summary of the run, ${file}, cannot be read: ${causeMessage(cause)}.`,
    next: 'Run the strategy again; the tables beside that file can still be opened with any Parquet reader.',
    details: causeText(cause),
  }),
  newerFormat: (file: string, format: number): Failure => ({
    kind: 'failed',
    message: `The run in ${path.dirname(file)} was saved by a newer version of Backlens (format ${format}).`,
    next: 'Update Backlens to open it.',
  }),
  missingTable: (directory: string, file: string): Failure => ({
    kind: 'failed',
    message: `The file ${file} of the run in ${directory} is missing.`,
    next: 'Restore the file or run the strategy again; the rest of the run can still be read.',
  }),
  changedMarketData: (directory: string, file: string): Failure => ({
    kind: 'failed',
    message: `The market data ${file} of the run in ${directory} is missing or is not what the run read.`,
    next: 'Run the strategy again; trades, orders and equity of this run can still be read.',
  }),
  unreadableTable: (directory: string, table: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The table ${table} of the run in ${directory} cannot be read: ${causeMessage(cause)}.`,
    next: 'Restore its Parquet file or run the strategy again; the rest of the run can still be read.',
    details: causeText(cause),
  }),
  noSuchTrade: (tradeNumber: number, tradeCount: number): Failure => ({
    kind: 'failed',
    message:
      tradeCount === 0
        ? `There is no trade ${tradeNumber}: the run has no trades.`
        : `There is no trade ${tradeNumber}: the run has trades 1 to ${tradeCount}.`,
    next: 'Choose a trade of the table of trades.',
  }),
  runsOfSeveralCurrencies: (currencies: readonly string[]): Failure => ({
    kind: 'failed',
    message: `The runs are told in ${currencies.join(' and ')}, which do not add up.`,
    next: 'Choose runs of one currency, or give them one in their accounts.',
  }),
  overlappingRuns: (first: string, second: string): Failure => ({
    kind: 'failed',
    message: `The runs ${first} and ${second} overlap in time, so that one cannot follow the other.`,
    next: 'Combine them side by side, or choose runs over periods that follow each other.',
  }),
  noRuns: (): Failure => ({
    kind: 'failed',
    message: 'No run was chosen.',
    next: 'Choose at least one run of the list.',
  }),
  noSuchSource: (directory: string, source: number): Failure => ({
    kind: 'failed',
    message: `The run in ${directory} has no market data number ${source + 1}.`,
    next: 'Choose another instrument of the run.',
  }),
  noBars: (directory: string): Failure => ({
    kind: 'failed',
    message: `The run in ${directory} holds no bars.`,
    next: 'It ended before the first bars were saved; run the strategy again.',
  }),
  newerStore: (): Failure => ({
    kind: 'failed',
    message: 'The list of runs was written by a newer version of Backlens.',
    next: 'Update Backlens, or choose another store folder.',
  }),
  storeUnusable: (cause: unknown): Failure => ({
    kind: 'failed',
    message: `The list of runs cannot be opened: ${causeMessage(cause)}.`,
    next: 'Move catalog.duckdb aside and try again; it is built anew from the folders of data and runs.',
    details: causeText(cause),
  }),
  killed: (): Failure => ({
    kind: 'failed',
    message: 'The run was cut short: its process ended before the results were complete.',
    next: 'What had been saved until then can be opened; run the strategy again for the whole result.',
  }),
}
