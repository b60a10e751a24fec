import type { PeriodColumns, PeriodReturns } from '../../engine-host/protocol/run-analysis.js'
import { element, setHover } from '../element.js'
import { formatMoney } from '../format/money.js'
import { formatCount, formatNumber, formatPercent } from '../format/number.js'
import { heatLevel } from './heat-level.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A period that was chosen, bounds as in `PeriodColumns`. */
export interface ChosenPeriod {
  readonly after: number
  readonly until: number
  /** Such as `Oct 2008`. */
  readonly name: string
}

/** Returns by month and year as a map of colours; a month or a year that is chosen leads to its trades. */
export class MonthsView {
  readonly root = element('section', { class: 'months', attributes: { 'aria-label': 'Returns by month' } })
  readonly #chosen: (period: ChosenPeriod) => void

  /** The period that is chosen, by its bounds. */
  #mark: Partial<ChosenPeriod> = {}

  constructor(chosen: (period: ChosenPeriod) => void) {
    this.#chosen = chosen
    this.root.addEventListener('keydown', (event) => this.#key(event))
    this.root.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement && target.matches('button.cell')) this.#setStop(target)
    })
  }

  /** Marks the month or the year that has these bounds, if there is one. */
  mark(period: Partial<Pick<ChosenPeriod, 'after' | 'until'>>): void {
    this.#mark = period
    for (const button of this.root.querySelectorAll<HTMLElement>('button.cell')) {
      const [after, until] = [button.dataset['after'], button.dataset['until']]
      button.setAttribute('aria-pressed', String(after === String(period.after) && until === String(period.until)))
    }
  }

  show({ months: byMonth, years }: PeriodReturns, currency: string): void {
    if (byMonth.length === 0) {
      this.root.replaceChildren(
        element('p', { class: 'muted', text: 'No bars were processed, so there are no months.' }),
      )
      return
    }
    const hasGaps = [...byMonth.returnFraction, ...years.returnFraction].some((value) => !Number.isFinite(value))
    const largest = Math.max(0, ...finite(byMonth.returnFraction).map(Math.abs))
    const head = ['Year', ...months, 'Year'].map((label, at) =>
      element(at === 0 ? 'td' : 'th', { text: at === 0 ? '' : label, attributes: at === 0 ? {} : { scope: 'col' } }),
    )
    const body = Array.from({ length: years.length }, (_, row) => {
      const year = years.year[row]!
      const cells = months.map((label, at) => {
        const month = rowOf(byMonth, year, at + 1)
        return month < 0
          ? element('td')
          : this.#cell(byMonth, month, `${label} ${year}`, currency, heatLevel(byMonth.returnFraction[month]!, largest))
      })
      return element(
        'tr',
        {},
        element('th', { text: String(year), attributes: { scope: 'row' } }),
        ...cells,
        this.#cell(years, row, String(year), currency, 0),
      )
    })
    this.root.replaceChildren(
      element(
        'table',
        { attributes: { role: 'grid', 'aria-label': 'Returns by month, percent' } },
        element('thead', {}, element('tr', {}, ...head)),
        element('tbody', {}, ...body),
      ),
      element('p', {
        class: 'muted',
        text: 'Percent, by the trade dates of the exchange. A month or a year leads to the trades that were closed in it, and all tabs show it.',
      }),
      ...(hasGaps
        ? [
            element('p', {
              class: 'muted',
              text: 'A dash: there is no return where the equity was zero or less, or not a number, before it.',
            }),
          ]
        : []),
    )
    this.mark(this.#mark)
    this.#setStop(this.root.querySelector<HTMLElement>('button.cell'))
  }

  /** The map is one stop of Tab: the cell that had the focus last. */
  #setStop(stop: HTMLElement | null): void {
    for (const button of this.root.querySelectorAll<HTMLElement>('button.cell'))
      button.tabIndex = button === stop ? 0 : -1
  }

  #key(event: KeyboardEvent): void {
    const cell = event.target instanceof Element ? event.target.closest('td') : null
    const row = cell?.closest('tr')
    if (!cell || !row || event.altKey || event.metaKey || event.shiftKey) return
    const buttonsOf = (one: Element) => [...one.querySelectorAll<HTMLElement>('button.cell')]
    const rows = [...(row.parentElement?.children ?? [])]
    const inRow = buttonsOf(row)
    const column = [...row.children].indexOf(cell)
    const at = inRow.findIndex((button) => button.parentElement === cell)
    /** The same month some years on, or the last year that has it. */
    const yearsOn = (years: number) => {
      const direction = Math.sign(years)
      let target = Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + years))
      while (rows[target]?.children[column]?.querySelector('button.cell') === null) target -= direction
      return rows[target]?.children[column]?.querySelector<HTMLElement>('button.cell')
    }
    const targets: Readonly<Record<string, () => HTMLElement | null | undefined>> = event.ctrlKey
      ? { Home: () => buttonsOf(this.root)[0], End: () => buttonsOf(this.root).at(-1) }
      : {
          ArrowLeft: () => inRow[at - 1],
          ArrowRight: () => inRow[at + 1],
          ArrowUp: () => yearsOn(-1),
          ArrowDown: () => yearsOn(1),
          PageUp: () => yearsOn(-10),
          PageDown: () => yearsOn(10),
          Home: () => inRow[0],
          End: () => inRow.at(-1),
        }
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined
    if (target === undefined) return
    target()?.focus()
    event.preventDefault()
    event.stopPropagation()
  }

  #cell(periods: PeriodColumns, row: number, name: string, currency: string, level: number): HTMLElement {
    const value = periods.returnFraction[row]! * 100
    const button = element('button', {
      class: level === 0 ? 'cell' : `cell heat-${level > 0 ? 'up' : 'down'}-${Math.abs(level)}`,
      text: formatNumber(value, Math.abs(value) >= 1000 ? 0 : 2, { signed: true }),
      attributes: {
        type: 'button',
        'data-period': name,
        'data-after': String(periods.after[row]!),
        'data-until': String(periods.until[row]!),
      },
    })
    const trades = periods.trades[row]!
    setHover(
      button,
      [
        `${name}: ${formatPercent(value, { signed: true })}, ${formatMoney(periods.profitAndLoss[row]!, currency, { signed: true })}`,
        `Buy & hold ${formatPercent(periods.buyAndHold[row]! * 100, { signed: true })}`,
        `${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'} closed`,
      ].join('\n'),
    )
    button.setAttribute(
      'aria-label',
      `${name}, ${formatPercent(value, { signed: true })}, ${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'}`,
    )
    button.addEventListener('click', () =>
      this.#chosen({ after: periods.after[row]!, until: periods.until[row]!, name }),
    )
    return element('td', {}, button)
  }
}

function finite(values: Float64Array): number[] {
  return [...values].filter((value) => Number.isFinite(value))
}

function rowOf({ year, month, length }: PeriodColumns, wantedYear: number, wantedMonth: number): number {
  for (let row = 0; row < length; row++) if (year[row] === wantedYear && month[row] === wantedMonth) return row
  return -1
}
