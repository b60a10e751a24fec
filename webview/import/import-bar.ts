import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { ImportEntry, ImportStep } from '../../engine-host/protocol/import-view-messages.js'
import { element, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { entryState, importedRows, rowsText } from './entry-state.js'
import { fileName } from './stored-text.js'
import { workFraction, workText } from './work-progress.js'

export interface ImportBarActions {
  readonly check: (files: readonly string[]) => void
  readonly import: (files: readonly string[]) => void
  readonly cancel: () => void
}

/** The foot of the wizard: what can be imported, how far it is, and the buttons. */
export class ImportBar {
  readonly root: HTMLElement
  readonly #bar = element('div')
  readonly #line = element(
    'div',
    { class: 'progress-line', attributes: { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' } },
    this.#bar,
  )
  readonly #text = element('p', { class: 'bar-text', attributes: { 'aria-live': 'polite' } })
  readonly #check = document.createElement('vscode-button')
  readonly #import = document.createElement('vscode-button')
  readonly #cancel = document.createElement('vscode-button')
  #ready: readonly ImportEntry[] = []
  #unchecked: readonly ImportEntry[] = []

  constructor(private readonly actions: ImportBarActions) {
    this.#check.secondary = true
    this.#cancel.secondary = true
    this.#cancel.textContent = 'Cancel'
    this.#check.addEventListener('click', () => actions.check(this.#unchecked.map(({ file }) => file)))
    this.#import.addEventListener('click', () => this.import())
    this.#cancel.addEventListener('click', () => actions.cancel())
    const buttons = element('div', { class: 'buttons' }, this.#cancel, this.#check, this.#import)
    this.root = element('footer', { class: 'import-bar' }, this.#line, this.#text, buttons)
  }

  /** Imports what is ready, as the button does. */
  import(): void {
    if (!this.#import.disabled) this.actions.import(this.#ready.map(({ file }) => file))
  }

  /** @param step of the file that is checked or imported */
  update(entries: readonly ImportEntry[], step: ImportStep | undefined): void {
    const states = entries.map((entry) => ({ entry, state: entryState(entry).kind }))
    const of = (kind: string) => states.filter(({ state }) => state === kind).map(({ entry }) => entry)
    this.#ready = of('ready')
    this.#unchecked = of('unchecked')
    const working = entries.find(({ activity }) => activity === 'importing' || activity === 'checking')
    const waiting = entries.filter(({ activity }) => activity?.startsWith('waiting') === true).length
    const importing = entries.some(({ activity }) => activity === 'importing' || activity === 'waiting to import')
    this.#line.hidden = working === undefined
    this.#cancel.hidden = working === undefined && waiting === 0
    this.#check.hidden = this.#unchecked.length === 0 || importing
    this.#import.hidden = importing
    this.#import.disabled = this.#ready.length === 0 || working !== undefined || waiting > 0
    setText(this.#check, this.#unchecked.length > 1 ? `Check ${this.#unchecked.length} Files` : 'Check the File')
    setText(this.#import, importLabel(this.#ready, entries))
    setHover(this.#import, this.#ready.length > 0 ? 'Write these rows into the catalog (Ctrl+Enter)' : '')
    if (working === undefined) {
      setText(this.#text, summaryText(entries))
      return
    }
    this.#showStep(working, step, waiting)
  }

  #showStep(entry: ImportEntry, step: ImportStep | undefined, waiting: number): void {
    const work = entry.activity === 'importing' ? 'import' : 'check'
    const fraction = step === undefined ? 0 : workFraction(work, step)
    const percent = Math.floor(100 * fraction)
    this.#bar.style.transform = `scaleX(${fraction})`
    const known = step === undefined ? '' : workText(work, step, { bytes: entry.bytes, rows: entry.report?.rows })
    const name = waiting > 0 ? `${fileName(entry.file)} · ` : ''
    const more = waiting > 0 ? ` · ${formatCount(waiting)} more to go` : ''
    setText(
      this.#text,
      known === '' ? `${name}${work === 'check' ? 'Checking' : 'Importing'}…${more}` : `${name}${known}${more}`,
    )
    this.#line.setAttribute('aria-label', `${work === 'check' ? 'Checking' : 'Importing'} ${fileName(entry.file)}`)
    this.#line.setAttribute('aria-valuenow', String(percent))
    this.#line.setAttribute('aria-valuetext', `${percent} %`)
  }
}

function importLabel(ready: readonly ImportEntry[], entries: readonly ImportEntry[]): string {
  if (ready.length === 0) return 'Import'
  if (entries.length > 1) return ready.length === 1 ? 'Import 1 File' : `Import ${formatCount(ready.length)} Files`
  const { report } = ready[0]!
  return report === undefined ? 'Import' : `Import ${rowsText(importedRows(report)).replace('row', 'Row')}`
}

/** `3 files: 2 ready, 1 needs an answer`; of one file what its line would say. */
function summaryText(entries: readonly ImportEntry[]): string {
  const [first] = entries
  if (entries.length === 1 && first !== undefined) {
    const { kind, text } = entryState(first)
    const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
    return kind === 'ready' ? `${sentence} Nothing is written yet.` : sentence
  }
  const states = entries.map((entry) => entryState(entry).kind)
  const count = (kind: string) => states.filter((state) => state === kind).length
  const parts = [
    [count('imported'), 'imported'],
    [count('ready'), 'ready'],
    [count('busy'), 'being read'],
    [count('unchecked'), 'to be checked'],
    [count('asks'), count('asks') === 1 ? 'needs an answer' : 'need an answer'],
    [count('refused'), count('refused') === 1 ? 'has rows that are refused' : 'have rows that are refused'],
    [count('failed'), 'cannot be imported'],
  ] as const
  const said = parts.filter(([files]) => files > 0)
  return `${formatCount(states.length)} files: ${said.map(([files, what]) => `${files} ${what}`).join(', ')}`
}
