import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { DefinitionProblem, InstrumentDescription } from '../../engine-host/protocol/catalog-requests.js'
import { assumableMembers, type AssumableMember } from '../../engine-host/protocol/instrument-definition.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import { element, icon, setText } from '../element.js'
import { failureNotice, linkButton } from '../views/notice.js'
import { definitionGroups, type DefinitionField } from './definition-fields.js'
import { fieldText, memberValue } from './definition-values.js'

type Candidate = Readonly<Record<string, unknown>> & { readonly id: string }

export interface DefinitionFormEvents {
  readonly check: (definition: Candidate) => void
  readonly save: (definition: Candidate, revision: string) => void
  readonly reload: (instrumentId: string) => void
  readonly reveal: (file: string, line: number) => void
  readonly showLog: () => void
}

/** Milliseconds after the last key before what is filled in is checked. */
const typingPause = 250

interface Field {
  readonly field: DefinitionField
  readonly input: HTMLInputElement | HTMLSelectElement
  readonly problem: HTMLElement
}

/** The definition of an instrument, to be changed. Form and `instruments.json` are two views of the same thing. */
export class DefinitionForm {
  readonly root: HTMLElement
  readonly #events: DefinitionFormEvents
  readonly #notice = element('p', { class: 'form-notice', attributes: { role: 'status' } })
  readonly #fields: readonly Field[]
  readonly #form: HTMLFormElement
  readonly #failed = element('div')
  readonly #general = element('p', { class: 'problem', attributes: { role: 'alert' } })
  readonly #save = document.createElement('vscode-button')
  readonly #revert = document.createElement('vscode-button')
  readonly #builtIn = document.createElement('vscode-button')
  readonly #file: HTMLButtonElement
  readonly #assumed = element('p', { class: 'assumed', attributes: { role: 'note' } })
  #shown: InstrumentDescription | undefined
  #problems: readonly DefinitionProblem[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(events: DefinitionFormEvents) {
    this.#events = events
    this.#fields = definitionGroups.flatMap(({ fields }) => fields.map((field) => createField(field)))
    const groups = definitionGroups.map(({ title, fields }) =>
      element(
        'fieldset',
        {},
        element('legend', { text: title }),
        ...fields.map(({ member }) => rowOf(this.#fields.find(({ field }) => field.member === member)!)),
      ),
    )
    this.#save.textContent = 'Save'
    this.#save.addEventListener('click', () => this.#submit())
    this.#revert.textContent = 'Revert'
    this.#revert.secondary = true
    this.#revert.addEventListener('click', () => this.#fill(this.#shown!))
    this.#builtIn.textContent = 'Use built-in'
    this.#builtIn.secondary = true
    this.#builtIn.title = 'Fill in what is built in for this contract; nothing is saved yet'
    this.#builtIn.addEventListener('click', () => this.#useBuiltIn())
    this.#file = linkButton('instruments.json', () => {
      const { location } = this.#shown ?? {}
      if (location !== undefined) events.reveal(location.file, location.line)
    })
    this.#file.title = 'Open the definition in the file'
    const buttons = element('div', { class: 'buttons' }, this.#save, this.#revert, this.#builtIn, this.#file)
    this.#form = element('form', { attributes: { novalidate: '' } }, this.#assumed, this.#general, ...groups)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#submit()
    })
    this.#form.addEventListener('input', () => this.#changed())
    this.root = element(
      'div',
      { class: 'definition' },
      element('div', { class: 'form-head' }, buttons, this.#notice),
      this.#form,
      this.#failed,
    )
    this.#enable()
  }

  /** True when something is filled in that the file does not have. */
  get isDirty(): boolean {
    return this.#shown !== undefined && this.#changedMembers().length > 0
  }

  get instrumentId(): string | undefined {
    return this.#shown?.definition.id
  }

  /** Shows a definition as the file has it; what was filled in and not saved is gone. */
  show(instrument: InstrumentDescription, saved: boolean): void {
    // The file as it was just saved is no news.
    const isNews = saved || this.#shown?.revision !== instrument.revision || this.isDirty
    this.#shown = instrument
    this.#failed.replaceChildren()
    this.#form.hidden = false
    this.#offerCalendars(instrument)
    if (isNews) {
      this.#fill(instrument)
      setText(this.#notice, saved ? 'Saved. Runs use it from now on.' : '')
    }
    setText(this.#file, `${instrument.location.file.replace(/^.*[\\/]/, '')}:${instrument.location.line}`)
  }

  /** The file has changed: a form that holds nothing new follows it, another says so. */
  followFile(): void {
    const id = this.instrumentId
    if (id === undefined) return
    if (!this.isDirty) return this.#events.reload(id)
    this.#notice.replaceChildren(
      'The file has changed. ',
      linkButton('Show what stands there now', () => this.#events.reload(id)),
    )
  }

  takeProblems(problems: readonly DefinitionProblem[]): void {
    this.#problems = problems
    for (const { field, input, problem } of this.#fields) {
      const found = problems.find(({ member }) => member === field.member)
      setText(problem, found?.message ?? '')
      input.setAttribute('aria-invalid', String(found !== undefined))
    }
    setText(
      this.#general,
      problems
        .filter(({ member }) => member === undefined)
        .map(({ message }) => message)
        .join(' '),
    )
    this.#enable()
  }

  fail(failure: Failure): void {
    const { location } = failure
    if (this.#shown !== undefined && this.isDirty) {
      this.#notice.replaceChildren(`${failure.message} ${failure.next}`)
      return
    }
    this.#form.hidden = true
    this.#shown = undefined
    this.#enable()
    const notice = failureNotice(failure, this.#events.showLog)
    if (location !== undefined)
      notice.append(
        linkButton(`Open ${location.file.replace(/^.*[\\/]/, '')}, line ${location.line}`, () =>
          this.#events.reveal(location.file, location.line),
        ),
      )
    this.#failed.replaceChildren(notice)
  }

  #fill({ definition }: InstrumentDescription): void {
    for (const { field, input } of this.#fields) input.value = fieldText(definition[field.member])
    this.#tellAssumed(definition.assumed ?? [])
    setText(this.#notice, '')
    this.takeProblems([])
  }

  /** What the import guessed is marked until it is changed, or confirmed. */
  #tellAssumed(assumed: readonly AssumableMember[]): void {
    this.#assumed.hidden = assumed.length === 0
    const words = assumed.map((member) => assumableMembers[member]).join(', ')
    this.#assumed.replaceChildren(
      icon('question'),
      element('span', {
        text: `Assumed at the import, because the files do not say it: ${words}. Correct what is wrong.`,
      }),
      linkButton(assumed.length === 1 ? 'It is right' : 'All of it is right', () => this.#confirm()),
    )
    for (const { field, input } of this.#fields) {
      const isAssumed = assumed.some((member) => member === field.member)
      input.closest('.field')?.classList.toggle('is-assumed', isAssumed)
    }
  }

  /** Saves that nothing is assumed any more, with what else was changed. */
  #confirm(): void {
    const candidate = this.#candidate()
    if (candidate === undefined || this.#problems.length > 0) return
    clearTimeout(this.#timer)
    const { assumed: _, ...confirmed } = candidate
    this.#events.save(confirmed, this.#shown!.revision)
  }

  #useBuiltIn(): void {
    for (const [member, value] of Object.entries(this.#shown?.builtIn ?? {})) {
      const found = this.#fields.find(({ field }) => field.member === member)
      if (found) found.input.value = fieldText(value)
    }
    this.#changed()
    const changed = this.#changedMembers().length
    setText(this.#notice, changed === 0 ? 'It is as it is built in.' : 'Filled in as it is built in; save to keep it.')
  }

  #offerCalendars({ calendar, calendars, definition }: InstrumentDescription): void {
    const found = this.#fields.find(({ field }) => field.member === 'calendar')
    if (found === undefined) return
    const own = typeof definition.calendar === 'string' ? definition.calendar : undefined
    const usual = own === undefined ? `Default (${calendar})` : 'Default'
    const names = [...new Set([...calendars, ...(own === undefined ? [] : [own])])]
    found.input.replaceChildren(option('', usual), ...names.map((name) => option(name, name)))
  }

  #changed(): void {
    clearTimeout(this.#timer)
    setText(this.#notice, '')
    this.#enable()
    this.#timer = setTimeout(() => {
      const candidate = this.#candidate()
      if (candidate !== undefined) this.#events.check(candidate)
    }, typingPause)
  }

  #submit(): void {
    const candidate = this.#candidate()
    if (candidate === undefined || !this.isDirty) return
    clearTimeout(this.#timer)
    this.#events.save(candidate, this.#shown!.revision)
  }

  #candidate(): Candidate | undefined {
    if (this.#shown === undefined) return undefined
    const members = this.#fields
      .map(({ field, input }) => [field.member, memberValue(field.input, input.value)] as const)
      .filter(([, value]) => value !== '')
    const { id, assumed = [] } = this.#shown.definition
    const changed = this.#changedMembers()
    // What somebody has filled in is assumed no more.
    const rest = assumed.filter((member) => !changed.includes(member))
    return { ...Object.fromEntries(members), ...(rest.length > 0 && { assumed: rest }), id }
  }

  #changedMembers(): readonly string[] {
    const { definition } = this.#shown!
    return this.#fields
      .filter(({ field, input }) => input.value.trim() !== fieldText(definition[field.member]))
      .map(({ field }) => field.member)
  }

  #enable(): void {
    const dirty = this.#shown !== undefined && this.isDirty
    this.#save.disabled = !dirty || this.#problems.length > 0
    this.#revert.disabled = !dirty
    this.#builtIn.hidden = this.#shown?.builtIn === undefined
    this.#file.hidden = this.#shown === undefined
  }
}

function createField(field: DefinitionField): Field {
  const id = `member-${field.member}`
  const attributes = { id, name: field.member, 'aria-describedby': `${id}-problem ${id}-hint` }
  const { input } = field
  let control: HTMLInputElement | HTMLSelectElement
  if (input.kind === 'choice' || input.kind === 'calendar') {
    control = element('select', { attributes })
    if (input.kind === 'choice') control.append(...input.choices.map(([value, label]) => option(value, label)))
  } else {
    control = element('input', {
      attributes: { ...attributes, type: 'text', spellcheck: 'false', autocomplete: 'off' },
    })
    if (input.kind === 'decimal' || input.kind === 'whole') control.inputMode = 'decimal'
    if (input.kind === 'text' && input.placeholder !== undefined) control.placeholder = input.placeholder
  }
  const problem = element('span', { class: 'problem', attributes: { id: `${id}-problem` } })
  return { field, input: control, problem }
}

function rowOf({ field, input, problem }: Field): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { text: field.label, attributes: { for: input.id } }),
    element(
      'div',
      { class: 'control' },
      input,
      problem,
      element('span', { class: 'hint', text: field.hint, attributes: { id: `${input.id}-hint` } }),
    ),
  )
}

function option(value: string, label: string): HTMLOptionElement {
  return element('option', { text: label, attributes: { value } })
}
