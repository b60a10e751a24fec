import type { SeriesReference } from './catalog-requests.js'
import type { Failure } from './failure.js'
import type { ImportFailure, ImportPreview, ImportReport, ImportSettings } from './import-settings.js'
import type { ImportedFile, ImportProgressParams, SkippedFile } from './requests.js'

/** What is being done with a file that takes time; `waiting` is for its turn. */
export type ImportActivity = 'previewing' | 'waiting to check' | 'checking' | 'waiting to import' | 'importing'

/** A file of the import wizard with all that is known of it. */
export interface ImportEntry {
  /** Absolute path. */
  readonly file: string
  readonly bytes: number
  /** What the person has set; the rest is proposed. */
  readonly settings: ImportSettings
  readonly activity?: ImportActivity
  /** How it would be read with these settings; the one before while the next is on its way. */
  readonly preview?: ImportPreview
  /** What the import would do, from all of the file; absent until it was checked with these settings. */
  readonly report?: ImportReport
  /** What was imported. */
  readonly result?: ImportedFile
  /** Why it cannot be read, checked or imported. */
  readonly failure?: ImportFailure
  /** What the person has broken off last. */
  readonly cancelled?: 'check' | 'import'
}

/** Extension → import wizard. After every `ready` the extension sends all entries. */
export type ToImportView =
  /** `skipped`: what folders hold beside them. */
  | { readonly type: 'entries'; readonly entries: readonly ImportEntry[]; readonly skipped: readonly SkippedFile[] }
  | { readonly type: 'entry'; readonly entry: ImportEntry }
  | { readonly type: 'progress'; readonly file: string; readonly progress: ImportStep }
  /** Files could not be added. */
  | { readonly type: 'failed'; readonly failure: Failure }

/** How far the check or import of a file has come. */
export interface ImportStep extends Pick<ImportProgressParams, 'phase' | 'fraction'> {
  /** Milliseconds since it began. */
  readonly elapsedMs: number
}

/** Import wizard → extension. */
export type FromImportView =
  | { readonly type: 'ready' }
  | { readonly type: 'choose'; readonly what: 'files' | 'folder' }
  /** URIs of what was dropped. */
  | { readonly type: 'drop'; readonly uris: readonly string[] }
  | { readonly type: 'remove'; readonly file: string }
  | { readonly type: 'settings'; readonly file: string; readonly settings: ImportSettings }
  /** The settings of this file for all files of its form that are not imported yet. */
  | { readonly type: 'settingsForAll'; readonly file: string }
  | { readonly type: 'check'; readonly files: readonly string[] }
  | { readonly type: 'import'; readonly files: readonly string[] }
  /** Breaks off what goes on with a file, or all that goes on. */
  | { readonly type: 'cancel'; readonly file?: string }
  /** Shows the view of the catalog, with that series where one is named. */
  | { readonly type: 'showData'; readonly series?: SeriesReference }
  | { readonly type: 'run'; readonly instrumentId: string; readonly bars: string }
  | { readonly type: 'reveal'; readonly file: string; readonly line: number }
  | { readonly type: 'showLog' }

/** What the wizard keeps in `setState`. */
export interface ImportViewState {
  readonly files: readonly { readonly file: string; readonly settings: ImportSettings }[]
  readonly selected?: string
}
