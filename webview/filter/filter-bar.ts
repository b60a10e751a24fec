import '@vscode-elements/elements/dist/vscode-textfield/index.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, icon, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { createSelect, setChoices } from '../import/select.js'
import { timeFormatOf } from '../views/run-text.js'
import { parsePeriodText, periodText } from './period-text.js'
import type { ResultFilter } from './result-filter.js'

const example = 'such as 2013-10, 2013-10-07 or 2013-10-07 14:30, on the clocks of the exchange'

/** What all tabs are restricted to, how many trades that leaves, and one button that clears it. */
export class FilterBar {
  readonly root: HTMLElement
  readonly #filter: ResultFilter
  readonly #from = periodField('From')
  readonly #to = periodField('To')
  readonly #side = createSelect('Side')
  readonly #instrument = createSelect('Instrument')
  readonly #problem = element('span', { class: 'problem', attributes: { role: 'alert' } })
  readonly #status = element('span', { class: 'status', attributes: { role: 'status' } })
  readonly #clear = element(
    'button',
    {
      class: 'tool clear',
      attributes: { type: 'button', 'aria-label': 'Show the whole run', title: 'Show the whole run (Esc)' },
    },
    icon('close'),
  )
  #run: RunSummary | undefined
  #times: TimeFormat | undefined
  #instruments = ''

  constructor(filter: ResultFilter) {
    this.#filter = filter
    setChoices(this.#side, [
      { value: 'all', label: 'Long and short' },
      { value: 'long', label: 'Long' },
      { value: 'short', label: 'Short' },
    ])
    this.#side.addEventListener('change', () => {
      const { value } = this.#side
      filter.chooseSide(value === 'long' || value === 'short' ? value : undefined)
    })
    this.#instrument.addEventListener('change', () => {
      const { value } = this.#instrument
      filter.chooseInstruments(value === '' ? undefined : [value])
    })
    for (const field of [this.#from, this.#to]) {
      field.addEventListener('change', () => this.#takePeriod())
      field.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') this.#takePeriod()
      })
    }
    this.#clear.addEventListener('click', () => filter.clear())
    this.root = element(
      'div',
      { class: 'filter-bar', attributes: { role: 'group', 'aria-label': 'What the tabs show' } },
      element('span', { class: 'period' }, this.#from, '–', this.#to),
      this.#side,
      this.#instrument,
      this.#problem,
      element('span', { class: 'what' }, this.#status, this.#clear),
    )
  }

  /** @param trades that are left, of all that there are */
  update(run: RunSummary, trades: { readonly left: number; readonly all: number }): void {
    if (this.#run?.runId !== run.runId || this.#run.state.kind !== run.state.kind) this.#takeRun(run)
    this.#run = run
    const times = this.#times!
    const { value, name, isActive } = this.#filter
    const { after, until, side, instruments } = value
    setText(this.#problem, '')
    for (const [field, bound, end] of [
      [this.#from, after, false],
      [this.#to, until, true],
    ] as const) {
      field.value = bound === undefined ? '' : periodText(bound, end, times)
      field.invalid = false
    }
    choose(this.#side, side ?? 'all')
    choose(this.#instrument, instruments?.[0] ?? '')
    const period =
      name !== ''
        ? name
        : after === undefined && until === undefined
          ? ''
          : times.period(after === undefined ? run.firstTime : after + 1, until ?? run.lastTime)
    const parts = [
      period,
      ...(side === undefined ? [] : [side === 'long' ? 'long' : 'short']),
      ...(instruments ?? []),
      `${formatCount(trades.left)} of ${formatCount(trades.all)} trades`,
    ].filter((part) => part !== '')
    setText(this.#status, isActive ? parts.join(' · ') : 'Whole run')
    setHover(
      this.#status,
      isActive
        ? 'All tabs show this part of the run; the figures above are of the whole. Orders, fills and events follow the period and the instrument.'
        : 'Drag over the chart, write a period, or click a month in Months to look at a part of the run.',
    )
    this.#clear.hidden = !isActive
    this.root.classList.toggle('active', isActive)
  }

  #takeRun(run: RunSummary): void {
    const times = timeFormatOf(run)
    this.#times = times
    const known = Number.isFinite(run.firstTime) && Number.isFinite(run.lastTime)
    const ended = run.state.kind !== 'running'
    this.#from.placeholder = known ? periodText(run.firstTime - 1, false, times) : 'from'
    this.#to.placeholder = known ? periodText(run.lastTime, true, times) : 'to'
    for (const control of [this.#from, this.#to, this.#side, this.#instrument]) control.disabled = !ended
    const ids = run.instruments.map(({ id }) => id)
    this.#instrument.hidden = ids.length < 2
    if (ids.join() === this.#instruments) return
    this.#instruments = ids.join()
    setChoices(this.#instrument, [
      { value: '', label: 'All instruments' },
      ...ids.map((id) => ({ value: id, label: id })),
    ])
  }

  #takePeriod(): void {
    const bounds = ([this.#from, this.#to] as const).map((field, at) => {
      const text = field.value.trim()
      const bound = text === '' ? undefined : parsePeriodText(text, at === 1, this.#times!.zone)
      field.invalid = text !== '' && bound === undefined
      return bound
    })
    const [after, until] = bounds
    if (this.#from.invalid || this.#to.invalid) return setText(this.#problem, `Write a time, ${example}.`)
    if (after !== undefined && until !== undefined && after >= until) {
      this.#to.invalid = true
      return setText(this.#problem, 'The period ends before it begins.')
    }
    setText(this.#problem, '')
    const { value } = this.#filter
    // What was not rewritten keeps the exact bound that it stands for.
    const kept = (bound: number | undefined, old: number | undefined, end: boolean) =>
      bound !== undefined &&
      old !== undefined &&
      periodText(bound, end, this.#times!) === periodText(old, end, this.#times!)
        ? old
        : bound
    const next = { after: kept(after, value.after, false), until: kept(until, value.until, true) }
    if (next.after === value.after && next.until === value.until) return
    this.#filter.choosePeriod({
      ...(next.after !== undefined && { after: next.after }),
      ...(next.until !== undefined && { until: next.until }),
    })
  }
}

function periodField(label: 'From' | 'To') {
  const field = document.createElement('vscode-textfield')
  field.label = label
  field.title = `${label === 'From' ? 'Beginning' : 'End'} of the period, ${example}`
  field.setAttribute('spellcheck', 'false')
  return field
}

function choose(select: ReturnType<typeof createSelect>, value: string): void {
  // An empty value is also that of a select in which nothing is chosen.
  if (select.value !== value || select.selectedIndex < 0) select.value = value
}
