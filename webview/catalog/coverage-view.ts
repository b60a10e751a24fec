import type { TradeDateColumns } from '../../engine-host/protocol/catalog-requests.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { SeriesCoverage, SeriesGap } from '../../engine-host/protocol/series-coverage.js'
import { element, setText } from '../element.js'
import { formatDuration } from '../format/duration.js'
import { formatCount } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { failureNotice } from '../views/notice.js'
import { CoverageStrip } from './coverage-strip.js'
import { counted, dayText, gapsText, millisecondsOf } from './series-text.js'

export interface CoverageViewEvents {
  /** A gap or a trade date is to be seen in the chart; nanoseconds since the epoch. */
  readonly jump: (nanos: string) => void
  readonly showLog: () => void
}

/** What the selected series covers: its trade dates, and its gaps one by one. */
export class CoverageView {
  readonly root: HTMLElement
  readonly #events: CoverageViewEvents
  readonly #head = element('h2', { text: 'Looking for gaps…' })
  readonly #date = element('p', { class: 'date muted', attributes: { 'aria-live': 'polite' } })
  readonly #strip: CoverageStrip
  readonly #gaps = element('ol', { class: 'gaps' })
  #coverage: SeriesCoverage | undefined
  #dates: TradeDateColumns | undefined

  constructor(events: CoverageViewEvents) {
    this.#events = events
    this.#strip = new CoverageStrip(
      (date) => this.#dateText(date),
      (date) => this.#describe(date),
      (date) => {
        const time = this.#dates?.first[date] ?? Number.NaN
        const at = Number.isNaN(time) ? this.#dates?.date[date] : time
        if (at !== undefined) events.jump(`${BigInt(Math.round(at)) * 1_000_000n}`)
      },
    )
    this.root = element('div', { class: 'coverage-view' }, this.#head, this.#strip.root, this.#date, this.#gaps)
  }

  get gaps(): readonly SeriesGap[] {
    return this.#coverage?.gaps ?? []
  }

  /** Another series is selected, whose coverage is not known yet. */
  expect(): void {
    this.#coverage = undefined
    this.#dates = undefined
    setText(this.#head, 'Looking for gaps…')
    setText(this.#date, '')
    this.#strip.root.hidden = true
    this.#gaps.replaceChildren()
  }

  show(coverage: SeriesCoverage, dates: TradeDateColumns, times: TimeFormat): void {
    this.#coverage = coverage
    this.#dates = dates
    const { gapCount, gaps, calendar, tradeDates } = coverage
    const within = `in ${counted(tradeDates, 'trade date')} by the calendar ${calendar}`
    setText(this.#head, gapCount === 0 ? `No gaps ${within}` : `${capital(gapsText(gapCount))} ${within}`)
    this.#strip.root.hidden = false
    this.#strip.show(dates)
    this.#describe(undefined)
    this.#gaps.replaceChildren(...gaps.map((gap) => element('li', {}, this.#gapButton(gap, times))))
    if (gapCount > gaps.length)
      this.#gaps.append(
        element('li', { class: 'muted', text: `and ${formatCount(gapCount - gaps.length)} shorter ones` }),
      )
  }

  fail(failure: Failure): void {
    setText(this.#head, 'Gaps are not known')
    this.#strip.root.hidden = true
    this.#gaps.replaceChildren(element('li', {}, failureNotice(failure, this.#events.showLog)))
  }

  redraw(): void {
    this.#strip.draw()
  }

  #gapButton({ fromNanos, toNanos, tradedMs, tradeDates }: SeriesGap, times: TimeFormat): HTMLElement {
    const whole = tradeDates > 0 ? `, ${counted(tradeDates, 'whole trade date')}` : ''
    const button = element(
      'button',
      { class: 'gap', attributes: { type: 'button', title: 'Show it in the chart' } },
      element('span', { class: 'when', text: times.span(millisecondsOf(fromNanos), millisecondsOf(toNanos)) }),
      element('span', { class: 'muted', text: `${formatDuration(tradedMs)} of trading${whole}` }),
    )
    button.addEventListener('click', () => this.#events.jump(toNanos))
    return button
  }

  #describe(date: number | undefined): void {
    const rest = 'A bar a trade date: rows below, trading that is missing above.'
    setText(this.#date, date === undefined ? rest : this.#dateText(date))
  }

  #dateText(date: number): string {
    const dates = this.#dates
    if (dates === undefined || date >= dates.length) return ''
    const missing = dates.missingMs[date]!
    const traded = dates.tradedMs[date]!
    const lost =
      missing === 0
        ? 'nothing missing'
        : missing >= traded
          ? 'all of it missing'
          : `${formatDuration(missing)} of ${formatDuration(traded)} missing`
    return `${dayText(dates.date[date]!)}: ${counted(dates.rows[date]!, 'row')}, ${lost}`
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
