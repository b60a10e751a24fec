import { causeText } from '../backtest/run-failures.js'
import type { Failure } from '../protocol/failure.js'

/** What can go wrong with writing reports, in words for people. */
export const reportFailures = {
  cannotWrite: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The report could not be written to ${directory}: ${firstLine(cause)}.`,
    next: 'Check that the folder is writable and the disk has room, then export again.',
    details: causeText(cause),
  }),
  cannotWriteFile: (file: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `${file} could not be written: ${firstLine(cause)}.`,
    next: 'Check that its folder is writable and the disk has room, then export again. Nothing was left of it.',
    details: causeText(cause),
  }),
  folderInPlace: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} is a folder, where a file is to be written.`,
    next: 'Give another name.',
  }),
  noTradesToDraw: (): Failure => ({
    kind: 'failed',
    message: 'The run has no trades, so there are no pictures of them.',
    next: 'Export its HTML report or its journal, which say what happened instead.',
  }),
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}
