import type { Failure } from './failure.js'

/**
 * What is written of a run. `html`, `markdown` and `json` are one file; `csv` is a folder of tables; `svg` is a picture of
 * each trade; `folder` is all of it, the page with links to the pictures.
 */
export const runExportFormats = ['html', 'markdown', 'csv', 'json', 'svg', 'folder'] as const
export type RunExportFormat = (typeof runExportFormats)[number]

export interface ExportRunParams {
  readonly runId: string
  readonly format: RunExportFormat
  /**
   * The file to write; of `csv`, `svg` and `folder` the folder to write into, which is created. The picture of one trade may be
   * given as a file that ends in `.svg`.
   */
  readonly path: string
  /** Trades that get a picture, by number. Default: all of them; of `folder` the first 200. */
  readonly trades?: Int32Array
  /** Files of the same names are replaced. Default: then nothing is written. */
  readonly overwrite?: boolean
}

export interface RunExported {
  readonly kind: 'exported'
  /** Absolute paths. */
  readonly files: readonly string[]
  /** What could not be read of the run and is therefore not there. */
  readonly missing: readonly Failure[]
  /** What `markdown` wrote. */
  readonly text?: string
}

export type ExportRunResult =
  | RunExported
  /** Files that would have been replaced; nothing was written. */
  | { readonly kind: 'exists'; readonly files: readonly string[] }
  | { readonly kind: 'cancelled' }
  | Failure
