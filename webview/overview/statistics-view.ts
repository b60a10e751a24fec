import { statisticSets, type StatisticSet } from '../../engine-host/protocol/statistic-sets.js'
import type { RunSummary, Statistic } from '../../engine-host/protocol/run-summary.js'
import type { StatisticsSettings } from '../../engine-host/protocol/statistics-settings.js'
import { element, setHover, setText } from '../element.js'
import { missing } from '../format/number.js'
import { createSelect, setChoices } from '../import/select.js'
import { statisticHover, statisticText } from '../views/statistic-text.js'
import { Explanation } from './explanation.js'
import { StatisticsFields } from './statistics-fields.js'

const groups: readonly Statistic['group'][] = [
  'Return',
  'Risk',
  'Trades',
  'Costs',
  'Benchmark',
  'Periods',
  'Trades in detail',
  'Run',
]
const ours = 'all'
const setNames = Object.keys(statisticSets) as StatisticSet[]

export interface StatisticsEvents {
  /** Other settings are wanted, in place of those of the run. */
  readonly settingsChosen: (settings: StatisticsSettings) => void
}

/** Statistics in their groups, or those of another program in its sequence; each says its formula and where it comes from. */
export class StatisticsView {
  readonly root: HTMLElement
  readonly #set = createSelect('Set of statistics')
  readonly #fields: StatisticsFields
  readonly #list = element('div', { class: 'list' })
  readonly #notes = element('div', { class: 'notes muted' })
  readonly #explanation = new Explanation()
  #statistics: readonly Statistic[] = []
  #context = { currency: 'USD', pricePrecision: 2 }
  #rows = new Map<string, { readonly line: HTMLElement; readonly value: HTMLElement }>()
  #layout = ''

  /** @param extra what is shown at the end of the list */
  constructor(events: StatisticsEvents, extra: HTMLElement) {
    this.#fields = new StatisticsFields(events.settingsChosen)
    setChoices(this.#set, [
      { value: ours, label: 'All statistics' },
      ...setNames.map((name) => ({ value: name, label: `As ${name} reports` })),
    ])
    this.#set.value = ours
    this.#set.addEventListener('change', () => this.#draw())
    this.root = element(
      'section',
      { class: 'statistics', attributes: { 'aria-label': 'Statistics' } },
      element('div', { class: 'choices' }, this.#set, this.#fields.root),
      this.#list,
      extra,
      this.#notes,
      this.#explanation.root,
    )
    this.#list.addEventListener('keydown', (event) => this.#key(event))
    this.#list.addEventListener('focusin', (event) => this.#explain(event.target))
    this.#list.addEventListener('focusout', () => this.#explanation.hide())
    this.root.addEventListener('scroll', () => this.#explanation.hide())
  }

  /** @param settings in force */
  update(run: RunSummary, statistics: readonly Statistic[], settings: StatisticsSettings): void {
    this.#context = { currency: run.specification.currency, pricePrecision: run.instruments[0]?.pricePrecision ?? 2 }
    this.#statistics = statistics
    const periods = statistics.find(({ key }) => key === 'periodsPerYear')?.value ?? NaN
    this.#fields.update(settings, run.specification.statistics ?? {}, periods, run.state.kind !== 'running')
    this.#draw()
  }

  /** Sentences that a reader of the figures must know. */
  set notes(sentences: readonly string[]) {
    if (this.#notes.textContent === sentences.join('')) return
    this.#notes.replaceChildren(...sentences.map((text) => element('p', { text })))
  }

  /** Whether other figures than those that are shown are on their way. */
  set busy(busy: boolean) {
    this.#list.setAttribute('aria-busy', String(busy))
  }

  #draw(): void {
    const sections = this.#sections()
    const layout = JSON.stringify(
      sections.map(([title, members]) => [title, members.map(({ key, label }) => [key, label])]),
    )
    if (layout !== this.#layout) {
      this.#layout = layout
      this.#build(sections)
    }
    for (const [, members] of sections)
      for (const statistic of members) {
        const { line, value } = this.#rows.get(statistic.key)!
        const text = statisticText(statistic, this.#context)
        setText(value, text)
        value.classList.toggle('muted', text === missing)
        setHover(line, statisticHover(statistic))
        line.setAttribute('aria-label', `${statistic.label}: ${text}`)
      }
    if (document.activeElement !== null && this.#list.contains(document.activeElement))
      this.#explain(document.activeElement)
  }

  #sections(): (readonly [title: string, members: readonly Statistic[]])[] {
    const program = setNames.find((name) => name === this.#set.value)
    if (program !== undefined) {
      const members = statisticSets[program].flatMap(
        (key) => this.#statistics.find((statistic) => statistic.key === key) ?? [],
      )
      return [[program, members]]
    }
    return groups
      .map((group) => [group, this.#statistics.filter((statistic) => statistic.group === group)] as const)
      .filter(([, members]) => members.length > 0)
  }

  #build(sections: readonly (readonly [title: string, members: readonly Statistic[]])[]): void {
    const focused = document.activeElement?.getAttribute('data-key')
    this.#rows = new Map()
    const parts = sections.map(([title, members]) =>
      element(
        'section',
        {},
        element('h2', { text: title }),
        element('dl', {}, ...members.map(({ key, label }) => this.#row(key, label))),
      ),
    )
    this.#list.replaceChildren(...parts)
    const [first] = this.#rows.values()
    if (first !== undefined) first.line.tabIndex = 0
    if (focused) this.#rows.get(focused)?.line.focus()
  }

  #row(key: string, label: string): HTMLElement {
    const value = element('dd')
    const line = element(
      'div',
      { class: 'row', attributes: { role: 'group', 'data-key': key, tabindex: '-1' } },
      element('dt', { text: label }),
      value,
    )
    this.#rows.set(key, { line, value })
    return line
  }

  #key(event: KeyboardEvent): void {
    const lines = [...this.#rows.values()].map(({ line }) => line)
    const at = lines.indexOf(event.target as HTMLElement)
    if (at < 0) return
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: lines.length - 1,
    }
    if (event.key === 'Escape' && this.#explanation.isShown) this.#explanation.hide()
    else {
      const target = targets[event.key]
      if (target === undefined) return
      const next = lines[Math.max(0, Math.min(target, lines.length - 1))]!
      lines[at]!.tabIndex = -1
      next.tabIndex = 0
      next.focus()
    }
    event.preventDefault()
    event.stopPropagation()
  }

  #explain(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement) || !target.matches('.row:focus-visible')) return
    const statistic = this.#statistics.find(({ key }) => key === target.dataset['key'])
    if (statistic !== undefined) this.#explanation.show(target, statisticHover(statistic))
  }
}
