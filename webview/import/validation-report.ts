import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js'
import {
  type ImportSettings,
  type ProblemAction,
  type ProblemFinding,
  type ProblemKind,
  problemKinds,
} from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { problemChoices } from '../../engine-host/protocol/problem-choices.js'
import { element, icon, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { linkButton } from '../views/notice.js'
import { rowsText } from './entry-state.js'
import { createSelect, setChoices } from './select.js'

const names: Readonly<Record<ProblemKind, string>> = {
  unreadable: 'Unreadable value',
  missing: 'Missing value',
  'non-positive': 'Price not above zero',
  'high-below-low': 'High below low',
  'outside-range': 'Open or close outside the range',
  spread: 'Combination of contracts',
  'mixed-contracts': 'Several contracts under one symbol',
  'contract-change': 'Symbol passes to another contract',
  duplicate: 'Time that is there twice',
  'duplicate-sequence': 'Numbered trade that is there twice',
  'duplicate-tick': 'Tick equal to another',
  'sequence-gap': 'Messages left out',
  unsorted: 'Time out of order',
  outlier: 'Outlier',
  gap: 'Gap',
  'date-order': 'Day or month first',
}

const actionLabels: Readonly<Record<ProblemAction, string>> = {
  reject: 'Refuse the file',
  drop: 'Leave the rows out',
  keep: 'Keep as it is',
  fix: 'Fix',
}

/** What fixing does, by kind of problem. */
const fixes: Readonly<Partial<Record<ProblemKind, string>>> = {
  'high-below-low': 'Exchange high and low',
  'outside-range': 'Widen the range',
  unsorted: 'Sort the rows',
}

/** What happens to the rows that were found. */
const outcomes: Readonly<Record<ProblemAction, string>> = {
  reject: 'the file is refused',
  drop: 'left out',
  keep: 'kept',
  fix: 'fixed',
}

export interface ValidationActions {
  readonly changed: (settings: ImportSettings) => void
  readonly reveal: (file: string, line: number) => void
}

/** A rule, its line in the table and the quoted lines below it. */
interface RuleRow {
  readonly row: HTMLElement
  readonly count: HTMLElement
  readonly select: VscodeSingleSelect
  readonly examples: HTMLElement
}

/** What is wrong with the rows of a file, by rule, and what happens to them; the person chooses. */
export class ValidationReport {
  readonly root: HTMLElement
  readonly #summary = element('p', { class: 'validation-summary', attributes: { 'aria-live': 'polite' } })
  readonly #rules = new Map<ProblemKind, RuleRow>()
  readonly #clean: HTMLElement
  readonly #showAll: HTMLButtonElement
  #all = false
  #entry: ImportEntry | undefined

  constructor(private readonly actions: ValidationActions) {
    const list = element('div', { class: 'rules', attributes: { role: 'list', 'aria-label': 'Rules of validation' } })
    for (const kind of problemKinds) {
      const rule = this.#createRule(kind)
      this.#rules.set(kind, rule)
      list.append(rule.row)
    }
    this.#showAll = linkButton('', () => {
      this.#all = !this.#all
      if (this.#entry) this.update(this.#entry)
    })
    this.#clean = element('p', { class: 'all-rules' }, this.#showAll)
    this.root = element('div', { class: 'validation' }, this.#summary, list, this.#clean)
  }

  update(entry: ImportEntry): void {
    this.#entry = entry
    const { report, preview, settings } = entry
    const problems = report?.problems ?? preview?.problems ?? []
    const found = new Map(problems.map((problem) => [problem.kind, problem]))
    this.#summary.replaceChildren(...summaryOf(entry, problems))
    for (const [kind, { row, count, select, examples }] of this.#rules) {
      const finding = found.get(kind)
      const given = settings.problems?.[kind]
      row.hidden = finding === undefined && given === undefined && !this.#all
      setText(count, finding === undefined ? '0' : formatCount(finding.count))
      count.classList.toggle('muted', finding === undefined)
      const action = given ?? problemChoices[kind].actions[0]!
      row.classList.toggle('refuses', finding !== undefined && action === 'reject')
      if (select.value !== action) select.value = action
      examples.replaceChildren(...(finding === undefined ? [] : this.#examplesOf(finding, entry)))
    }
    const shown = [...this.#rules.values()].filter(({ row }) => !row.hidden).length
    this.#clean.hidden = shown === this.#rules.size && !this.#all
    setText(
      this.#showAll,
      this.#all ? 'Show only the rules that found something' : `Show all ${this.#rules.size} rules`,
    )
    this.#showAll.setAttribute('aria-expanded', String(this.#all))
  }

  /** Brings the person to the first rule that refuses the file. */
  focus(): void {
    const refusing = [...this.#rules.values()].find(({ row }) => row.classList.contains('refuses'))
    refusing?.select.focus()
  }

  #createRule(kind: ProblemKind): RuleRow {
    const { means, actions } = problemChoices[kind]
    const select = createSelect(`${names[kind]}: what happens`)
    setChoices(
      select,
      actions.map((value) => ({ value, label: (value === 'fix' ? fixes[kind] : undefined) ?? actionLabels[value] })),
    )
    select.addEventListener('change', () => this.#change(kind, select.value as ProblemAction))
    const count = element('span', { class: 'count' })
    const examples = element('ul', { class: 'examples' })
    const name = element('span', { class: 'rule-name', text: names[kind], attributes: { title: means } })
    const head = element('div', { class: 'rule-head' }, count, name, select)
    return {
      row: element('div', { class: 'rule', attributes: { role: 'listitem' } }, head, examples),
      count,
      select,
      examples,
    }
  }

  #examplesOf({ kind, action, count, examples, location }: ProblemFinding, { settings }: ImportEntry): HTMLElement[] {
    const now = settings.problems?.[kind] ?? action
    const lines = examples.map((text, at) => {
      const line = element(
        'li',
        {},
        element('span', { text }),
        element('span', { class: 'muted', text: ` · ${outcomes[now]}` }),
      )
      if (at === 0 && location !== undefined) {
        const open = linkButton('Open', () => this.actions.reveal(location.file, location.line))
        open.setAttribute('aria-label', `Open line ${location.line}`)
        line.append(' ', open)
      }
      return line
    })
    const more = count - examples.length
    if (examples.length > 0 && more > 0) {
      lines.push(element('li', { class: 'muted', text: `and ${formatCount(more)} more` }))
    }
    return lines
  }

  #change(kind: ProblemKind, action: ProblemAction): void {
    const { settings } = this.#entry ?? {}
    const { [kind]: before, ...rest } = settings?.problems ?? {}
    const usual = problemChoices[kind].actions[0]!
    if ((before ?? usual) === action) return
    const problems = action === usual ? rest : { ...rest, [kind]: action }
    const { problems: _problems, ...others } = settings ?? {}
    this.actions.changed({ ...others, ...(Object.keys(problems).length > 0 && { problems }) })
  }
}

/** What the table of rules amounts to. */
function summaryOf({ report, preview, activity }: ImportEntry, problems: readonly ProblemFinding[]): Node[] {
  const sentence = (name: string, kind: string, text: string) => [icon(name), element('span', { class: kind, text })]
  if (report === undefined) {
    if (preview === undefined || preview.failure !== undefined)
      return [element('span', { class: 'muted', text: 'Rows are checked as soon as they can be read.' })]
    const where = preview.whole ? 'the file' : `the first ${rowsText(preview.rows)}`
    const found = problems.length === 0 ? `Nothing is wrong in ${where}` : `In ${where}`
    const rest = activity === undefined && !preview.whole ? '; check the whole file before you import it.' : '.'
    return [
      element('span', {
        class: 'muted',
        text: problems.length === 0 || rest !== '.' ? `${found}${rest}` : `${found}:`,
      }),
    ]
  }
  const bad = problems.filter(({ action }) => action === 'reject')
  if (bad.length > 0) {
    const count = bad.reduce((sum, problem) => sum + problem.count, 0)
    return sentence(
      'error',
      'refused',
      `${rowsText(count)} would be refused, and with ${count === 1 ? 'it' : 'them'} the file: choose what happens to ${count === 1 ? 'it' : 'them'}, or correct the file.`,
    )
  }
  const treated = problems.filter(({ action }) => action === 'drop' || action === 'fix')
  if (problems.length === 0) return sentence('check', '', `All ${rowsText(report.rows)} are good.`)
  const parts = treated.map(({ action, count }) => `${formatCount(count)} ${outcomes[action]}`)
  return sentence(
    'check',
    '',
    `${rowsText(report.rows)} were checked${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`,
  )
}
