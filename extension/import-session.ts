import type { Failure } from '../engine-host/protocol/failure.js'
import type { ImportSettings } from '../engine-host/protocol/import-settings.js'
import type { ImportActivity, ImportEntry, ToImportView } from '../engine-host/protocol/import-view-messages.js'
import type {
  CheckMarketDataParams,
  CheckMarketDataResult,
  ImportMarketDataParams,
  ImportMarketDataResult,
  ImportProgressParams,
  ListImportFilesParams,
  ListImportFilesResult,
  PreviewImportParams,
  PreviewImportResult,
  SkippedFile,
} from '../engine-host/protocol/requests.js'

/** The requests to the engine host that a session makes; aborting the signal breaks one off. */
export interface ImportRequests {
  listFiles: (params: ListImportFilesParams) => Promise<ListImportFilesResult | Failure>
  preview: (params: PreviewImportParams, signal: AbortSignal) => Promise<PreviewImportResult>
  check: (params: CheckMarketDataParams, signal: AbortSignal) => Promise<CheckMarketDataResult>
  import: (params: ImportMarketDataParams, signal: AbortSignal) => Promise<ImportMarketDataResult>
}

export interface ImportSessionOptions {
  readonly requests: ImportRequests
  /** Tells the view what has changed. */
  readonly post: (message: ToImportView) => void
  /** Called when a file was imported. */
  readonly imported: () => void
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number
}

/** Files up to so many bytes are checked as soon as they can be read; larger ones when it is asked for. */
const checkedAtOnce = 32 * 1024 * 1024

/** Previews that run at a time. */
const previewsAtOnce = 2

type Work = 'check' | 'import'

/**
 * The files that a person is about to import, and what goes on with each: a preview after every change of its settings,
 * then the check, then the import. Checks and imports run one after the other; one that fails stops no other. Knows
 * nothing of what is in a file: that is the engine host's answer.
 */
export class ImportSession {
  private readonly entriesByFile = new Map<string, ImportEntry>()
  private readonly skipped = new Map<string, SkippedFile>()
  private readonly previews = new Map<string, AbortController>()
  private readonly awaitingPreview = new Set<string>()
  private queue: { readonly file: string; readonly work: Work }[] = []
  private current:
    { readonly file: string; readonly job: string; readonly began: number; stop: AbortController } | undefined
  private jobs = 0

  constructor(private readonly options: ImportSessionOptions) {}

  get entries(): readonly ImportEntry[] {
    return [...this.entriesByFile.values()]
  }

  /** Adds the files that paths name, those in folders included; files that are there already stay as they are. */
  async add(paths: readonly string[], settings: ReadonlyMap<string, ImportSettings> = new Map()): Promise<void> {
    const result = await this.options.requests.listFiles({ paths })
    if ('kind' in result) {
      this.options.post({ type: 'failed', failure: result })
      return
    }
    for (const one of result.skipped) this.skipped.set(one.file, one)
    const added = result.files.filter(({ file }) => !this.entriesByFile.has(file))
    for (const { file, bytes } of added) {
      this.entriesByFile.set(file, { file, bytes, settings: settings.get(file) ?? {}, activity: 'previewing' })
      this.awaitingPreview.add(file)
    }
    this.postAll()
    this.startPreviews()
  }

  remove(file: string): void {
    this.cancel(file)
    this.previews.get(file)?.abort()
    this.awaitingPreview.delete(file)
    this.entriesByFile.delete(file)
    this.postAll()
  }

  /** Takes the settings of a person for a file and has it previewed anew; a file that is imported stays as it is. */
  setSettings(file: string, settings: ImportSettings): void {
    const entry = this.entriesByFile.get(file)
    if (entry === undefined || entry.activity === 'importing' || entry.activity === 'waiting to import') return
    this.cancel(file)
    this.previews.get(file)?.abort()
    const { bytes, preview } = entry
    this.put({ file, bytes, settings, activity: 'previewing', ...(preview && { preview }) })
    this.awaitingPreview.add(file)
    this.startPreviews()
  }

  /** The settings of one file for all of its form that are not imported. */
  setSettingsForAll(file: string): void {
    const entry = this.entriesByFile.get(file)
    const form = entry?.preview?.form
    if (entry === undefined || form === undefined) return
    for (const other of this.entries) {
      const imported = other.result !== undefined
      if (other.file !== file && other.preview?.form === form && !imported) this.setSettings(other.file, entry.settings)
    }
  }

  check(files: readonly string[]): void {
    for (const file of files) this.enqueue(file, 'check')
  }

  /** Imports the files that were checked and are not refused. */
  import(files: readonly string[]): void {
    for (const file of files) {
      if (this.entriesByFile.get(file)?.report?.rejected === false) this.enqueue(file, 'import')
    }
  }

  /** Breaks off what goes on or waits; absent: with all files. */
  cancel(file?: string): void {
    const dropped = this.queue.filter((one) => file === undefined || one.file === file)
    this.queue = this.queue.filter((one) => !dropped.includes(one))
    for (const one of dropped) this.change(one.file, { activity: undefined, cancelled: one.work })
    if (this.current !== undefined && (file === undefined || this.current.file === file)) this.current.stop.abort()
  }

  /** Takes a report of the engine host; those of other sessions are passed over. */
  progress({ job, phase, fraction }: ImportProgressParams): void {
    const { current } = this
    if (current?.job !== job) return
    const elapsedMs = this.options.now() - current.began
    this.options.post({ type: 'progress', file: current.file, progress: { phase, fraction, elapsedMs } })
  }

  /** Tells the view everything. */
  postAll(): void {
    this.options.post({ type: 'entries', entries: this.entries, skipped: [...this.skipped.values()] })
  }

  dispose(): void {
    this.cancel()
    for (const stop of this.previews.values()) stop.abort()
    this.entriesByFile.clear()
    this.awaitingPreview.clear()
  }

  private startPreviews(): void {
    for (const file of this.awaitingPreview) {
      if (this.previews.size >= previewsAtOnce) return
      if (this.previews.has(file)) continue
      this.awaitingPreview.delete(file)
      void this.preview(file)
    }
  }

  private async preview(file: string): Promise<void> {
    const entry = this.entriesByFile.get(file)
    if (entry === undefined) return
    const stop = new AbortController()
    this.previews.set(file, stop)
    const { settings } = entry
    const result = await this.options.requests.preview({ file, settings }, stop.signal)
    this.previews.delete(file)
    const stale = this.entriesByFile.get(file)?.settings !== settings
    if (!stale && result.kind !== 'cancelled') {
      if (result.kind === 'failed') this.put({ file, bytes: entry.bytes, settings, failure: result })
      else {
        this.put({ file, bytes: result.bytes, settings, preview: result })
        if (result.failure === undefined && result.bytes <= checkedAtOnce) this.enqueue(file, 'check')
      }
    }
    this.startPreviews()
  }

  private enqueue(file: string, work: Work): void {
    const entry = this.entriesByFile.get(file)
    if (entry?.preview === undefined || entry.preview.failure !== undefined || entry.activity !== undefined) return
    this.queue.push({ file, work })
    this.change(file, {
      activity: work === 'check' ? 'waiting to check' : 'waiting to import',
      failure: undefined,
      cancelled: undefined,
    })
    void this.workOff()
  }

  private async workOff(): Promise<void> {
    if (this.current !== undefined) return
    for (;;) {
      const next = this.queue.shift()
      if (next === undefined) return
      const stop = new AbortController()
      const job = `${next.work} ${this.jobs++}`
      this.current = { file: next.file, job, began: this.options.now(), stop }
      const activity: ImportActivity = next.work === 'check' ? 'checking' : 'importing'
      this.change(next.file, { activity })
      try {
        await (next.work === 'check' ? this.runCheck(next.file, job, stop) : this.runImport(next.file, job, stop))
      } finally {
        this.current = undefined
      }
    }
  }

  private async runCheck(file: string, job: string, stop: AbortController): Promise<void> {
    const settings = this.entriesByFile.get(file)?.settings
    if (settings === undefined) return
    const result = await this.options.requests.check({ files: [file], settings, job }, stop.signal)
    // Changed or removed meanwhile.
    if (this.entriesByFile.get(file)?.settings !== settings) return
    if (result.kind === 'failed') this.change(file, { activity: undefined, failure: result })
    else if (result.kind === 'cancelled') this.change(file, { activity: undefined, cancelled: 'check' })
    else this.change(file, { activity: undefined, report: result.reports[0], failure: passedOver(result.skipped) })
  }

  private async runImport(file: string, job: string, stop: AbortController): Promise<void> {
    const settings = this.entriesByFile.get(file)?.settings
    if (settings === undefined) return
    const result = await this.options.requests.import({ files: [file], settings, job }, stop.signal)
    if (result.kind === 'imported') this.options.imported()
    if (result.kind === 'failed') this.change(file, { activity: undefined, failure: result })
    else if (result.kind === 'cancelled') this.change(file, { activity: undefined, cancelled: 'import' })
    else this.change(file, { activity: undefined, result: result.files[0], failure: passedOver(result.skipped) })
  }

  private change(file: string, changes: { readonly [Key in keyof ImportEntry]?: ImportEntry[Key] | undefined }): void {
    const entry = this.entriesByFile.get(file)
    if (entry === undefined) return
    const changed = Object.entries({ ...entry, ...changes }).filter(([, value]) => value !== undefined)
    this.put(Object.fromEntries(changed) as unknown as ImportEntry)
  }

  private put(entry: ImportEntry): void {
    this.entriesByFile.set(entry.file, entry)
    this.options.post({ type: 'entry', entry })
  }
}

/** A file that holds nothing to import, as a failure of its own. */
function passedOver(skipped: readonly SkippedFile[] = []): Failure | undefined {
  const [first] = skipped
  if (first === undefined) return undefined
  const name = first.file.replace(/^.*[\\/]/, '')
  return { kind: 'failed', message: `${name} is passed over: ${first.why}.`, next: 'Take it off the list.' }
}
