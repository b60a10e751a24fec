import type { ImportFailure, ImportReport, ImportSettings } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element, icon, setHover, setText } from '../element.js'
import { linkButton } from '../views/notice.js'
import { AssumedTermsList } from './assumed-terms.js'
import { ColumnMapping } from './column-mapping.js'
import { nextStep, rowsText } from './entry-state.js'
import { ImportOutcome, type OutcomeActions } from './import-outcome.js'
import { SettingsForm } from './settings-form.js'
import { StoredTables } from './stored-table.js'
import { bytesText, fileName } from './stored-text.js'
import { ValidationReport } from './validation-report.js'

export interface FileDetailActions extends OutcomeActions {
  readonly changed: (file: string, settings: ImportSettings) => void
  readonly useForAll: (file: string) => void
  readonly reveal: (file: string, line: number) => void
  readonly showLog: () => void
}

/** One file: what it is, how it is read, its first rows as they will be stored, what is wrong with it. */
export class FileDetail {
  readonly root: HTMLElement
  readonly #name = element('h2')
  readonly #facts = element('p', { class: 'facts muted' })
  readonly #why = element('p', { class: 'why muted' })
  readonly #notice = element('div', { attributes: { 'aria-live': 'polite' } })
  readonly #outcome: ImportOutcome
  readonly #form: SettingsForm
  readonly #mapping: ColumnMapping
  readonly #stored = new StoredTables()
  readonly #storedTitle = element('h3')
  readonly #storedNote = element('span', { class: 'note muted' })
  readonly #validation: ValidationReport
  readonly #forAll: HTMLElement
  readonly #forAllButton: HTMLButtonElement
  readonly #settingsSection: HTMLElement
  readonly #columnsSection: HTMLDetailsElement
  readonly #storedSection: HTMLElement
  readonly #validationSection: HTMLElement
  readonly #assumed = new AssumedTermsList()
  #entry: ImportEntry | undefined
  /** What was asked for last, so that a new question is brought into view once. */
  #asked = ''

  constructor(private readonly actions: FileDetailActions) {
    const changed = (settings: ImportSettings) => {
      if (this.#entry !== undefined) actions.changed(this.#entry.file, settings)
    }
    this.#outcome = new ImportOutcome(actions)
    this.#form = new SettingsForm(changed)
    this.#mapping = new ColumnMapping(changed)
    this.#validation = new ValidationReport({ changed, reveal: actions.reveal })
    this.#forAllButton = linkButton('', () => {
      if (this.#entry !== undefined) actions.useForAll(this.#entry.file)
    })
    this.#forAll = element('p', { class: 'for-all' }, this.#forAllButton)
    this.#settingsSection = section('How it is read', this.#form.root, this.#forAll)
    this.#columnsSection = element(
      'details',
      { class: 'columns-section' },
      element('summary', {}, element('h3', { text: 'Columns of the file' })),
      this.#mapping.root,
    )
    const title = element('div', { class: 'title' }, this.#storedTitle, this.#storedNote)
    this.#storedSection = element('section', {}, title, this.#stored.root)
    this.#validationSection = section('Validation', this.#validation.root)
    this.root = element(
      'div',
      { class: 'detail' },
      element('div', { class: 'file-head' }, this.#name, this.#facts, this.#why),
      this.#outcome.root,
      this.#notice,
      this.#storedSection,
      this.#assumed.root,
      this.#columnsSection,
      this.#settingsSection,
      this.#validationSection,
    )
  }

  /** @param sameForm files of the same form that are not imported, without this one */
  update(entry: ImportEntry, sameForm: number): void {
    const another = entry.file !== this.#entry?.file
    this.#entry = entry
    const { preview, report, settings, activity } = entry
    const failure = entry.failure ?? preview?.failure
    const readable = preview !== undefined
    setText(this.#name, fileName(entry.file))
    setHover(this.#name, entry.file)
    const rows = report?.rows ?? (preview?.whole === true ? preview.rows : undefined)
    const form = preview?.form.replace(/^./, (letter) => letter.toUpperCase())
    const facts = [form, bytesText(entry.bytes), ...(rows === undefined || rows === 0 ? [] : [rowsText(rows)])]
    setText(this.#facts, facts.filter((fact) => fact !== undefined).join(' · '))
    setText(this.#why, preview === undefined ? '' : `Recognised because ${preview.why}.`)
    setHover(this.#why, preview === undefined ? '' : preview.why)
    this.#outcome.update(entry)
    this.#showFailure(failure, entry)
    this.#storedSection.hidden = !readable && failure !== undefined
    const stored = preview === undefined || preview.tables.length > 0
    setText(this.#storedTitle, stored ? 'First rows as they will be stored' : 'First rows of the file')
    this.#stored.update(preview)
    this.#assumed.update(entry.result?.assumed ?? preview?.instruments ?? [])
    this.#storedSection.classList.toggle('stale', activity === 'previewing')
    setText(this.#storedNote, preview === undefined || preview.failure !== undefined ? '' : zoneNote(entry))
    this.#settingsSection.hidden = !readable && failure?.asks === undefined
    this.#form.update(entry)
    if (preview?.applicable.length === 0 && failure?.asks === undefined) this.#settingsSection.hidden = true
    const mappable = preview?.applicable.includes('columns') === true
    this.#columnsSection.hidden = !mappable
    if (mappable) this.#mapping.update(entry)
    if (another) this.#columnsSection.open = false
    if (failure?.asks?.setting === 'columns') this.#columnsSection.open = true
    this.#validationSection.hidden = !readable
    this.#validation.update(entry)
    const given = Object.keys(settings).length
    this.#forAll.hidden = sameForm === 0 || given === 0
    setText(
      this.#forAllButton,
      `Use these settings for the ${sameForm === 1 ? 'other file' : `${sameForm} other files`} of this form`,
    )
    this.#bringQuestion(failure, another)
  }

  #showFailure(failure: ImportFailure | undefined, { preview, report }: ImportEntry): void {
    if (failure === undefined) {
      this.#notice.replaceChildren(...this.#refusal(report))
      return
    }
    const asks = failure.asks !== undefined && preview !== undefined
    const line = element(
      'p',
      { class: `notice ${asks ? 'asks' : 'failed'}`, attributes: { role: asks ? 'status' : 'alert' } },
      icon(asks ? 'question' : 'error'),
      element('span', { class: 'sentence', text: `${failure.message} ${nextStep(failure)}` }),
    )
    const { location, details } = failure
    if (location !== undefined) {
      line.append(linkButton(`Open line ${location.line}`, () => this.actions.reveal(location.file, location.line)))
    }
    if (details !== undefined && !asks) line.append(linkButton('Show log', this.actions.showLog))
    this.#notice.replaceChildren(line)
  }

  /** Rows that would be refused are told of at the top: the rules stand below the settings. */
  #refusal(report: ImportReport | undefined): HTMLElement[] {
    if (report?.rejected !== true) return []
    const count = report.problems.reduce((sum, problem) => sum + (problem.action === 'reject' ? problem.count : 0), 0)
    const sentence = `As it is, the file is refused: ${rowsText(count)} ${count === 1 ? 'breaks' : 'break'} a rule.`
    const show = linkButton('Choose what happens to them', () => {
      // Not scrollIntoView, which would move the page around this part as well.
      this.root.scrollTop = this.#validationSection.offsetTop
      this.#validation.focus()
    })
    return [
      element(
        'p',
        { class: 'notice', attributes: { role: 'status' } },
        icon('warning'),
        element('span', { text: sentence }),
        show,
      ),
    ]
  }

  /** Moves the focus to what is asked for, unless the person is at work elsewhere. */
  #bringQuestion(failure: ImportFailure | undefined, another: boolean): void {
    const { asks } = failure ?? {}
    const question = asks === undefined ? '' : `${asks.setting} ${asks.fields?.join(' ') ?? ''}`
    if (question === this.#asked && !another) return
    this.#asked = question
    if (asks === undefined || this.root.contains(document.activeElement) || document.activeElement?.role === 'listbox')
      return
    if (asks.setting === 'columns') this.#mapping.focus()
    else this.#form.focus(asks.setting)
  }
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', {}, element('h3', { text: title }), ...content)
}

/** In what zone the file's times are understood. */
function zoneNote({ preview }: ImportEntry): string {
  const { settings, applicable } = preview!
  const { timeZone } = settings
  return timeZone === undefined || !applicable.includes('timeZone')
    ? ''
    : `times without a zone are taken as ${timeZone}`
}
