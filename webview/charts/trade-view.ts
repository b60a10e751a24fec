import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { TradeChart } from '../../engine-host/protocol/trade-chart.js'
import { element, icon, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { applyTone } from '../tone.js'
import { toolButton } from '../views/head.js'
import { failureNotice, linkButton } from '../views/notice.js'
import { timeFormatOf } from '../views/run-text.js'
import { describeCandle, describeTrade, tradeTable } from './trade-description.js'
import { tradeFactsOf, type TradeFacts } from './trade-facts.js'
import { TradePlot } from './trade-plot.js'

export interface TradeViewEvents {
  readonly back: () => void
  /** Another trade is wanted: 1 the next in the table's order, -1 the previous. */
  readonly step: (direction: 1 | -1) => void
  readonly reveal: (file: string, line: number) => void
  /** Run again under the debugger, to pause where this trade was entered. */
  readonly debug: (tradeNumber: number) => void
  readonly showLog: () => void
}

/** Where a trade stands among those that the table lists. */
export interface TradePlace {
  readonly tradeNumber: number
  readonly tradeCount: number
  /** From 0; -1 when the trade is not listed. */
  readonly position: number
  readonly listed: number
}

/** One trade: its chart, what is known of it, and the way to its neighbours. */
export class TradeView {
  readonly root: HTMLElement
  readonly #events: TradeViewEvents
  readonly #previous: HTMLButtonElement
  readonly #next: HTMLButtonElement
  readonly #place = element('span', { class: 'place', attributes: { 'aria-live': 'polite' } })
  readonly #position = element('strong')
  readonly #profit = element('span')
  readonly #when = element('span', { class: 'when muted' })
  readonly #source = element('span', { class: 'source' })
  readonly #debug: HTMLButtonElement
  readonly #stage: HTMLElement
  readonly #alternative = element('div', { class: 'visually-hidden' })
  readonly #live = element('p', { class: 'visually-hidden', attributes: { role: 'status' } })
  readonly #facts = element('aside', {
    class: 'facts',
    attributes: { 'aria-label': 'Facts of the trade', tabindex: '0' },
  })
  #run: RunSummary | undefined
  #times: TimeFormat | undefined
  #chart: TradeChart | undefined
  #plot: TradePlot | undefined
  /** Rows in sight that the user chose; undefined while everything is shown. */
  #chosenRows: number | undefined

  constructor(events: TradeViewEvents) {
    this.#events = events
    const back = navigationButton('arrow-left', 'Back to the trades (Escape)', events.back)
    this.#previous = navigationButton('chevron-left', 'Previous trade (p)', () => events.step(-1))
    this.#next = navigationButton('chevron-right', 'Next trade (n)', () => events.step(1))
    this.#debug = toolButton(
      'debug-alt',
      'Debug this trade',
      'Run again under the debugger and pause in the callback that placed the entry (d)',
      () => this.#debugTrade(),
    )
    this.#stage = element('div', {
      class: 'stage',
      attributes: { role: 'group', tabindex: '0', 'aria-label': 'Chart of the trade' },
    })
    this.root = element(
      'section',
      { class: 'trade', attributes: { 'aria-label': 'Trade' } },
      element(
        'header',
        { class: 'trade-head' },
        back,
        element('span', { class: 'steps' }, this.#previous, this.#place, this.#next),
        element('span', { class: 'summary' }, this.#position, this.#profit, this.#when),
        element('span', { class: 'actions' }, this.#debug, this.#source),
      ),
      element('div', { class: 'trade-body' }, this.#stage, this.#facts),
      this.#alternative,
      this.#live,
    )
  }

  /** The trade whose chart is shown. */
  get shownTrade(): number | undefined {
    return this.#chart?.tradeNumber
  }

  focus(): void {
    this.#stage.focus({ preventScroll: true })
  }

  /** Says which trade is on its way; the one shown stays until it comes. */
  expect(run: RunSummary, place: TradePlace): void {
    if (this.#run?.runId !== run.runId) this.#clear()
    this.#run = run
    this.#times = timeFormatOf(run)
    const { tradeNumber, tradeCount, position, listed } = place
    const inTable = position >= 0 && listed < tradeCount ? ` · ${position + 1} of ${formatCount(listed)} listed` : ''
    setText(this.#place, `${formatCount(tradeNumber)} of ${formatCount(tradeCount)}${inTable}`)
    this.#previous.disabled = position <= 0
    this.#next.disabled = position < 0 || position + 1 >= listed
  }

  show(chart: TradeChart): void {
    const run = this.#run
    const times = this.#times
    if (run === undefined || times === undefined) return
    this.#chart = chart
    this.#drawPlot(chart, run, times)
    const facts = tradeFactsOf(chart, run, times)
    setText(this.#position, facts.position)
    setText(this.#profit, facts.profit)
    applyTone(this.#profit, facts.profit)
    setText(this.#when, facts.when)
    setHover(this.#when, `${times.utc(chart.trade.entryTime[0]!)} – ${times.utc(chart.trade.exitTime[0]!)}`)
    this.#showSource(chart)
    this.#showFacts(facts)
    const description = describeTrade(chart, run, times)
    this.#stage.setAttribute('aria-description', description)
    this.#alternative.replaceChildren(element('p', { text: description }), tradeTable(chart, run, times))
  }

  /** The chart could not be had. */
  fail(failure: Failure): void {
    this.#clear()
    this.#stage.replaceChildren(failureNotice(failure, this.#events.showLog))
  }

  applyTheme(): void {
    if (this.#chart === undefined || this.#run === undefined || this.#times === undefined) return
    this.#drawPlot(this.#chart, this.#run, this.#times)
  }

  #clear(): void {
    this.#plot?.dispose()
    this.#plot = undefined
    this.#chart = undefined
    this.#chosenRows = undefined
    this.#facts.replaceChildren()
    this.#stage.replaceChildren()
  }

  #drawPlot(chart: TradeChart, run: RunSummary, times: TimeFormat): void {
    this.#plot?.dispose()
    const plot = new TradePlot(chart, run, times, {
      crosshairMoved: (row) => {
        if (row !== undefined) this.#stage.dataset['crosshairRow'] = String(row)
        else delete this.#stage.dataset['crosshairRow']
      },
      markersDrawn: ({ entry, exit }) => {
        this.#stage.dataset['markers'] = JSON.stringify({
          tradeNumber: chart.tradeNumber,
          entry: { ...entry, candle: chart.entryCandle, price: chart.trade.entryPrice[0] },
          exit: { ...exit, candle: chart.exitCandle, price: chart.trade.exitPrice[0] },
        })
      },
      moved: () => requestAnimationFrame(() => (this.#chosenRows = plot.rowsInSight)),
    })
    this.#plot = plot
    this.#stage.style.setProperty('--panes', String(plot.paneCount))
    plot.attachTo(this.#stage)
    if (this.#chosenRows === undefined) plot.fit()
    else plot.centre(this.#chosenRows)
  }

  #showSource({ placedAt }: TradeChart): void {
    this.#source.replaceChildren()
    if (placedAt === undefined) return
    const place = `${placedAt.file.replace(/^.*[\\/]/, '')}:${placedAt.line}`
    const link = linkButton(place, () => this.#events.reveal(placedAt.file, placedAt.line))
    link.title = 'Show the line that placed the entry'
    this.#source.append(link)
  }

  #showFacts(facts: TradeFacts): void {
    this.#facts.replaceChildren(
      ...facts.groups.map(({ title, facts: members }) =>
        element(
          'section',
          {},
          element('h2', { text: title }),
          element(
            'dl',
            {},
            ...members.map(({ label, value, hover, toned, location }) => {
              const text = element(
                'dd',
                {},
                location === undefined
                  ? value
                  : linkButton(value, () => this.#events.reveal(location.file, location.line)),
              )
              if (toned === true) applyTone(text, value)
              const row = element('div', { class: 'row' }, element('dt', { text: label }), text)
              setHover(row, hover)
              return row
            }),
          ),
        ),
      ),
    )
  }

  /** Keys of the view, wherever the focus is. */
  handleKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const plot = this.#plot
    const actions: Readonly<Record<string, () => void>> = {
      d: () => this.#debugTrade(),
      n: () => this.#events.step(1),
      p: () => this.#events.step(-1),
      Escape: () => this.#events.back(),
      '+': () => this.#zoom(0.5),
      '-': () => this.#zoom(2),
      f: () => {
        this.#chosenRows = undefined
        plot?.fit()
      },
      ']': () => this.#moveCrosshair(1),
      '[': () => this.#moveCrosshair(-1),
    }
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
    if (action === undefined) return
    action()
    event.preventDefault()
  }

  #debugTrade(): void {
    if (this.#chart !== undefined) this.#events.debug(this.#chart.tradeNumber)
  }

  #zoom(factor: number): void {
    this.#chosenRows = this.#plot?.zoom(factor)
  }

  #moveCrosshair(direction: number): void {
    const chart = this.#chart
    const plot = this.#plot
    if (chart === undefined || plot === undefined) return
    const from = plot.crosshairRow
    const row = from === undefined ? chart.entryCandle : from + direction
    const at = Math.max(0, Math.min(row, chart.candles.length - 1))
    plot.moveCrosshair(at)
    setText(this.#live, describeCandle(chart, this.#run!, this.#times!, at))
  }
}

function navigationButton(iconName: string, label: string, click: () => void): HTMLButtonElement {
  const button = element(
    'button',
    { class: 'tool', attributes: { type: 'button', title: label, 'aria-label': label } },
    icon(iconName),
  )
  button.addEventListener('click', click)
  return button
}
