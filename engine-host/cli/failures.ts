import { didYouMean } from '../core/suggestion.js'
import type { Failure } from '../protocol/failure.js'

/** Sentences of the command line for people. */
export const cliFailures = {
  unexpected: (cause: unknown): Failure => ({
    kind: 'failed',
    message: `A fault of Backlens ended the command: ${cause instanceof Error ? cause.message : String(cause)}.`,
    next: 'Try again with --verbose and report what it prints.',
    ...(cause instanceof Error && cause.stack !== undefined ? { details: cause.stack } : {}),
  }),
  noCatalog: (directory: string): Failure => ({
    kind: 'failed',
    message: `There is no catalog in ${directory}.`,
    next: 'Import market data with `backlens import FILE`, or name the folder of a catalog with --catalog.',
  }),
  otherRollRule: (symbol: string, rule: string, asked: string): Failure => ({
    kind: 'failed',
    message: `${symbol} rolls by ${rule === 'calendar' ? 'the calendar' : rule.replace('-', ' ')}, and --rule says ${asked}.`,
    next: 'Leave --rule away, or give the root alone.',
  }),
  noExportFormat: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} is neither a CSV nor a Parquet file by its name.`,
    next: 'Name it .csv or .parquet, or add --format csv or --format parquet.',
  }),
  deleteUnconfirmed: (series: string, rows: string, sources: readonly string[]): Failure => ({
    kind: 'failed',
    message: `Deleting ${series} removes ${rows} rows from the store${sources.length > 0 ? `: ${sources.slice(0, 3).join(', ')}${sources.length > 3 ? ', …' : ''}` : ''}.`,
    next: 'Add --yes when that is what you want.',
  }),
  noRuns: (runsDirectory: string): Failure => ({
    kind: 'failed',
    message: `There are no runs in ${runsDirectory} yet.`,
    next: 'Start one with `backlens backtest STRATEGY.ts`, or name the folder of another catalog with --catalog.',
  }),
  /** @param runs ids, newest first */
  noSuchRun: (asked: string, runs: readonly string[]): Failure => ({
    kind: 'failed',
    message: `There is no run ${asked}.`,
    next: `${didYouMean(asked, runs)}The newest runs are ${runs.slice(0, 3).join(', ')}; \`backlens runs list\` shows all.`,
  }),
  ambiguousRun: (asked: string, candidates: readonly string[]): Failure => ({
    kind: 'failed',
    message: `${asked} could be any of ${candidates.length} runs: ${candidates.slice(0, 5).join(', ')}${candidates.length > 5 ? ', …' : ''}.`,
    next: 'Give more of its beginning.',
  }),
  notAStrategyFile: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} is no strategy: it does not exist or is not a file.`,
    next: 'Give the path of a TypeScript file that exports a class extending Strategy.',
  }),
  notStrategyCode: (file: string): Failure => ({
    kind: 'failed',
    message: `${file} is no strategy: strategies are TypeScript files (.ts).`,
    next: `To run one over this data, import it with \`backlens import ${file}\`, then give the strategy: \`backlens backtest STRATEGY.ts\`.`,
  }),
  fileExists: (files: readonly string[]): Failure => ({
    kind: 'failed',
    message:
      files.length === 1
        ? `${files[0]!} is there already; nothing was written.`
        : `${files.length} files are there already, ${files[0]!} among them; nothing was written.`,
    next: 'Choose another place with --out, or replace what is there with --force.',
  }),
  noPictures: (format: string): Failure => ({
    kind: 'failed',
    message: `--trades chooses the trades that get a picture, and ${format} has none.`,
    next: 'Add --format svg, or leave --trades out.',
  }),
  notPrinted: (format: string): Failure => ({
    kind: 'failed',
    message: `${format} is several files, which cannot be printed.`,
    next: 'Name a folder with --out, or print markdown, json or html.',
  }),
  cannotMakeFolder: (directory: string, cause: unknown): Failure => ({
    kind: 'failed',
    message: `The folder ${directory} for the report cannot be made: ${folderReason(cause)}.`,
    next: 'Choose another folder with --out.',
  }),
}

function folderReason(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'there is a file in its place'
  return cause instanceof Error ? cause.message : String(cause)
}
