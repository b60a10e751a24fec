import fs from 'node:fs'
import path from 'node:path'
import { readRunSummaries } from '../backtest/run-summaries.js'
import type { Failure } from '../protocol/failure.js'
import type { ExportRunResult, RunExportFormat } from '../protocol/run-export.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { formatCount } from '../report/number-format.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { onInterrupt } from './interrupt.js'
import { runDirectoryOf } from './run-choice.js'
import { failureJson } from './summary-text.js'
import type { Terminal } from './terminal.js'

export interface ReportOptions {
  readonly catalog?: string
  readonly format: RunExportFormat
  /** `-` prints a format of one file. */
  readonly out?: string
  readonly trades?: Int32Array
  readonly force?: boolean
}

/** What a name ends with where only a folder is given. */
const endings: Readonly<Record<RunExportFormat, string>> = {
  html: '.html',
  markdown: '.md',
  json: '.json',
  csv: '-csv',
  svg: '-trades',
  folder: '-report',
}
type TextFormat = 'html' | 'markdown' | 'json'

/** `backlens report RUN` */
export async function reportCommand(asked: string, options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  const { format, trades, out } = options
  if (trades !== undefined && format !== 'svg' && format !== 'folder')
    return terminal.failed(cliFailures.noPictures(format))
  if (out === '-' && !isText(format)) return terminal.failed(cliFailures.notPrinted(format))
  const directory = await runDirectoryOf(asked, options, terminal)
  if (typeof directory !== 'string') return terminal.failed(directory)
  const stop = new AbortController()
  const release = onInterrupt(() => stop.abort())
  try {
    const { exportRun, exportText } = await import('../report/run-export.js')
    const { withEndedRun } = await import('../report/run-report.js')
    const result = await withEndedRun(directory, async (reader) => {
      const work = {
        trials: await trialsOf(reader.summary, directory),
        signal: stop.signal,
        onStep: (words: string) => {
          if (terminal.interactive) terminal.status(words)
        },
      }
      if (out === '-' && isText(format)) return exportText(reader, format, work)
      const target = targetOf(out, format, reader.summary.runId)
      const request = {
        format,
        path: target,
        overwrite: options.force ?? false,
        ...(trades !== undefined && { trades }),
      }
      return exportRun(reader, request, work)
    })
    terminal.clearStatus()
    return conclude(result, format, terminal)
  } finally {
    release()
  }
}

function conclude(
  result: ExportRunResult | { readonly kind: 'text'; readonly text: string; readonly missing: readonly Failure[] },
  format: RunExportFormat,
  terminal: Terminal,
): ExitCode {
  switch (result.kind) {
    case 'failed':
      return terminal.failed(result)
    case 'exists':
      return terminal.failed(cliFailures.fileExists(result.files))
    case 'cancelled':
      terminal.note('Cancelled; nothing was written.')
      terminal.printJson({ state: 'cancelled' })
      return exitCodes.cancelled
    case 'text':
    case 'exported': {
      for (const failure of result.missing) terminal.say(failure)
      const missing = result.missing.map(failureJson)
      if (result.kind === 'text') {
        terminal.print(result.text.trimEnd())
        terminal.printJson({ format, text: result.text, missing })
      } else {
        const [first] = result.files
        const shown = (file: string): string => path.relative('.', file) || '.'
        terminal.print(
          result.files.length === 1
            ? `Wrote ${shown(first!)}.`
            : `Wrote ${formatCount(result.files.length, 'file')} into ${shown(path.dirname(first!))}.`,
        )
        terminal.printJson({ format, files: result.files, missing })
      }
      // Whoever counts on the files must hear that some of the run is not in them.
      return missing.length === 0 ? exitCodes.success : exitCodes.failure
    }
  }
}

/** The runs beside it count as those that it was chosen from. */
async function trialsOf(summary: RunSummary, directory: string): Promise<readonly RunSummary[]> {
  const { trialsAmong } = await import('../backtest/run-trials.js')
  const { runs } = await readRunSummaries(path.dirname(directory))
  const trials = trialsAmong(runs, [summary])
  return trials.length === 0 ? [summary] : trials
}

/** A name of the run's own where none is given or only a folder that is there. */
function targetOf(out: string | undefined, format: RunExportFormat, runId: string): string {
  const name = `${runId}${endings[format]}`
  if (out === undefined) return path.resolve(name)
  const isFolder = out.endsWith('/') || fs.statSync(out, { throwIfNoEntry: false })?.isDirectory() === true
  return isText(format) && isFolder ? path.resolve(out, name) : path.resolve(out)
}

function isText(format: RunExportFormat): format is TextFormat {
  return format === 'html' || format === 'markdown' || format === 'json'
}
