import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'
import type {
  FromImportView,
  ImportEntry,
  ImportStep,
  ImportViewState,
  ToImportView,
} from '../../engine-host/protocol/import-view-messages.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import { element, icon } from '../element.js'
import type { Host } from '../host.js'
import { toolButton } from '../views/head.js'
import { createDropTarget } from './drop-target.js'
import { createEmptyState } from './empty-state.js'
import { FileDetail } from './file-detail.js'
import { FileList } from './file-list.js'
import { ImportBar } from './import-bar.js'
import { SkippedFiles } from './skipped-files.js'

/** The import wizard: receives what the extension knows of each file, shows it, and asks for what the person wants. */
export class ImportWizard {
  readonly #host: Host<FromImportView, ToImportView, ImportViewState>
  readonly #list: FileList
  readonly #detail: FileDetail
  readonly #bar: ImportBar
  readonly #head: HTMLElement
  readonly #body: HTMLElement
  readonly #empty: HTMLElement
  readonly #trouble = element('div', { class: 'trouble', attributes: { 'aria-live': 'assertive' } })
  readonly #skipped = new SkippedFiles()
  readonly #entries = new Map<string, ImportEntry>()
  readonly #steps = new Map<string, ImportStep>()
  #selected: string | undefined
  #scheduled = false

  constructor(root: HTMLElement, host: Host<FromImportView, ToImportView, ImportViewState>) {
    this.#host = host
    const choose = (what: 'files' | 'folder') => host.post({ type: 'choose', what })
    this.#list = new FileList({
      select: (file) => this.#select(file),
      remove: (file) => host.post({ type: 'remove', file }),
    })
    this.#detail = new FileDetail({
      changed: (file, settings) => this.#change(file, settings),
      useForAll: (file) => host.post({ type: 'settingsForAll', file }),
      reveal: (file, line) => host.post({ type: 'reveal', file, line }),
      showLog: () => host.post({ type: 'showLog' }),
      showData: (series) => host.post({ type: 'showData', ...(series && { series }) }),
      run: ({ instrumentId, bars }) => host.post({ type: 'run', instrumentId, bars }),
    })
    this.#bar = new ImportBar({
      check: (files) => host.post({ type: 'check', files }),
      import: (files) => host.post({ type: 'import', files }),
      cancel: () => host.post({ type: 'cancel' }),
    })
    const actions = element(
      'div',
      { class: 'actions' },
      toolButton('new-file', 'Add Files', 'Choose files with the system’s dialog', () => choose('files')),
      toolButton('new-folder', 'Add Folder', 'Choose a folder; its files are added', () => choose('folder')),
    )
    this.#head = element('header', { class: 'head' }, element('h1', { text: 'Import market data' }), actions)
    this.#empty = createEmptyState(choose)
    this.#body = element('main', { class: 'import-body' }, this.#list.root, this.#detail.root)
    const veil = createDropTarget({
      dropped: (uris) => host.post({ type: 'drop', uris }),
      droppedWithout: (names) => this.#fail(droppedWithout(names)),
    })
    root.append(this.#head, this.#trouble, this.#empty, this.#body, this.#skipped.root, this.#bar.root, veil)
    this.#selected = host.state?.selected
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#bar.import()
    })
    this.#body.hidden = true
    this.#bar.root.hidden = true
    this.#head.hidden = true
  }

  receive(message: ToImportView): void {
    switch (message.type) {
      case 'entries': {
        const known = new Set(this.#entries.keys())
        this.#entries.clear()
        for (const entry of message.entries) this.#entries.set(entry.file, entry)
        const added = message.entries.find(({ file }) => !known.has(file))
        if (
          this.#selected === undefined ||
          !this.#entries.has(this.#selected) ||
          (known.size > 0 && added !== undefined)
        ) {
          this.#selected = (added ?? message.entries[0])?.file
        }
        this.#trouble.replaceChildren()
        this.#skipped.update(message.skipped)
        return this.#show()
      }
      case 'entry':
        this.#entries.set(message.entry.file, message.entry)
        if (message.entry.activity !== 'checking' && message.entry.activity !== 'importing') {
          this.#steps.delete(message.entry.file)
        }
        return this.#show()
      case 'progress':
        this.#steps.set(message.file, message.progress)
        return this.#show()
      case 'failed':
        return this.#fail(message.failure)
    }
  }

  #select(file: string): void {
    this.#selected = file
    this.#show()
  }

  #change(file: string, settings: ImportSettings): void {
    this.#host.post({ type: 'settings', file, settings })
  }

  #fail({ message, next }: Failure): void {
    this.#trouble.replaceChildren(
      element('p', { class: 'notice failed' }, icon('error'), element('span', { text: `${message} ${next}` })),
    )
  }

  /** Draws once for all messages that arrive together. */
  #show(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    requestAnimationFrame(() => {
      this.#scheduled = false
      this.#draw()
    })
  }

  #draw(): void {
    const entries = [...this.#entries.values()]
    const any = entries.length > 0
    this.#empty.hidden = any
    this.#head.hidden = !any
    this.#body.hidden = !any
    this.#bar.root.hidden = !any
    const several = entries.length > 1
    this.#body.classList.toggle('several', several)
    this.#list.root.hidden = !several
    if (several) this.#list.update(entries, this.#selected)
    const entry = this.#entries.get(this.#selected ?? '')
    if (entry !== undefined) this.#detail.update(entry, this.#sameForm(entry))
    const working = entries.find(({ activity }) => activity === 'importing' || activity === 'checking')
    this.#bar.update(entries, working && this.#steps.get(working.file))
    this.#keepState(entries)
  }

  #sameForm({ file, preview }: ImportEntry): number {
    const others = [...this.#entries.values()].filter((other) => other.file !== file && other.result === undefined)
    return preview === undefined ? 0 : others.filter((other) => other.preview?.form === preview.form).length
  }

  #keepState(entries: readonly ImportEntry[]): void {
    this.#host.keepState({
      files: entries.map(({ file, settings }) => ({ file, settings })),
      ...(this.#selected !== undefined && { selected: this.#selected }),
    })
  }
}

function droppedWithout(names: readonly string[]): Failure {
  const what = names.length === 1 ? names[0]! : `${names.length} files`
  return {
    kind: 'failed',
    message: `${what} came from outside the editor, which keeps to itself where it lies.`,
    next: 'Choose it with “Add Files”, or drag it from the explorer.',
  }
}
