import type { Failure } from '../../engine-host/protocol/failure.js'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunChart } from '../../engine-host/protocol/run-chart.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { chartRequest, clampRange, type RowRange, suffices } from '../charts/chart-window.js'
import { TimeField } from '../charts/time-field.js'
import { element, icon, setText } from '../element.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { formatAmount } from '../format/money.js'
import { formatCount, formatNumber, formatPercent } from '../format/number.js'
import { resolutionOf, TimeFormat } from '../format/time.js'
import { exitReasonLabel, fillRuleLabel, sideLabel } from '../trades/trade-labels.js'
import { failureNotice, linkButton } from '../views/notice.js'
import { sourceText } from '../views/run-text.js'
import { type InstrumentTrades, tradesOf } from './instrument-trades.js'
import type { Mark } from './marks-overlay.js'
import { RunChartPlot } from './run-chart-plot.js'

/** A stretch of bars that is wanted, and the candles that may come of it at most. */
export interface RunChartRequest {
  readonly source: number
  readonly firstBar: number
  readonly endBar: number
  readonly maxCandles: number
}

export interface RunChartEvents {
  readonly wanted: (request: RunChartRequest) => void
  /** The bars at one time or two are wanted, as ISO 8601 or as a person typed it. */
  readonly sought: (source: number, time: string, until?: string) => void
  readonly openTrade: (tradeNumber: number) => void
  readonly reveal: (file: string, line: number) => void
  readonly showLog: () => void
}

/** A place to go to, and the bar there that is meant. */
interface Target {
  readonly range: RowRange
  readonly bar?: number
}

/** Milliseconds that the chart rests before other candles are asked for. */
const rest = 60

/** Pixels of a bar at least at a place that was jumped to, and of a trade that is stepped to. */
const leastBar = 3
const leastTrade = 12
/** Bars around a trade at least. */
const leastBars = 60

/** The chart of a whole run: all of it at first, then what is in sight at the resolution that can be seen. */
export class RunChartView {
  readonly root: HTMLElement
  readonly #events: RunChartEvents
  readonly #source = element('select', { attributes: { 'aria-label': 'Market data of the chart' } })
  readonly #time: TimeField
  readonly #tradeField = element('input', {
    class: 'trade-number',
    attributes: {
      type: 'text',
      inputmode: 'numeric',
      placeholder: 'Trade #',
      'aria-label': 'Go to a trade by its number',
      title: 'Number of a trade; Enter goes there',
    },
  })
  readonly #tradeCount = element('span', { class: 'muted' })
  readonly #what = element('span', { class: 'what', attributes: { role: 'status' } })
  readonly #links = element('span')
  readonly #stage: HTMLElement
  readonly #place = element('div', { class: 'place' })
  readonly #status = element('p', { class: 'status muted', attributes: { role: 'status' } })
  readonly #note = element('p', { class: 'note muted' })
  readonly #live = element('p', { class: 'visually-hidden', attributes: { role: 'status' } })
  readonly #toolbar: HTMLElement
  #run: RunSummary | undefined
  #table: TradeColumns | undefined
  #trades: InstrumentTrades | undefined
  /** Place of the source that is shown. */
  #shown = 0
  #plot: RunChartPlot | undefined
  #overview: RunChart | undefined
  #bars = 0
  #visible = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Where to go once candles are there. */
  #target: Target | undefined
  /** What is asked for; others of the same source are out of date. */
  #asked: RunChartRequest | undefined
  #trade: number | undefined
  /** The times that are sought are those of a trade. */
  #soughtTrade: { readonly keepsZoom: boolean } | undefined
  /** A place that was wanted before the chart was opened. */
  #wanted: (() => void) | undefined

  constructor(events: RunChartEvents) {
    this.#events = events
    this.#time = new TimeField((time) => events.sought(this.#shown, time))
    const step = (name: string, label: string, direction: 1 | -1) => {
      const button = element(
        'button',
        { class: 'tool', attributes: { type: 'button', title: label, 'aria-label': label } },
        icon(name),
      )
      button.addEventListener('click', () => this.stepTrade(direction))
      return button
    }
    const fit = element(
      'button',
      { class: 'tool', attributes: { type: 'button', title: 'Show the whole run (f)' } },
      icon('screen-normal'),
      'Fit',
    )
    fit.addEventListener('click', () => this.#go({ range: wholeRange(this.#bars) }))
    this.#toolbar = element(
      'div',
      { class: 'toolbar' },
      this.#source,
      element(
        'span',
        { class: 'steps' },
        step('chevron-left', 'Previous trade (p)', -1),
        this.#tradeField,
        step('chevron-right', 'Next trade (n)', 1),
        this.#tradeCount,
      ),
      this.#time.root,
      fit,
      element('div', { class: 'selection' }, this.#what, this.#links),
    )
    this.#stage = element(
      'div',
      {
        class: 'run-stage',
        attributes: { tabindex: '0', role: 'group', 'aria-label': 'Chart of the run' },
      },
      this.#place,
      this.#status,
    )
    this.root = element(
      'section',
      { class: 'run-chart', attributes: { 'aria-label': 'Chart' } },
      this.#toolbar,
      this.#stage,
      this.#note,
      this.#live,
    )
    this.#source.addEventListener('change', () => this.#choose(Number(this.#source.value)))
    this.#tradeField.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      const number = Number(this.#tradeField.value.replaceAll(/[,\s]/g, ''))
      if (this.#rowOf(number) === undefined) this.#tradeField.setAttribute('aria-invalid', 'true')
      else this.showTrade(number)
    })
    this.#tradeField.addEventListener('input', () => this.#tradeField.setAttribute('aria-invalid', 'false'))
    this.#tell('')
  }

  /** Takes another run, or the same in another state. */
  update(run: RunSummary): void {
    const same = run.runId === this.#run?.runId && run.state.kind === this.#run.state.kind
    this.#run = run
    if (same) return
    this.#clear()
    this.#table = undefined
    const { sources } = run.specification
    this.#source.replaceChildren(
      ...sources.map((source, at) =>
        element('option', { text: sourceText(source), attributes: { value: String(at) } }),
      ),
    )
    this.#source.hidden = sources.length < 2
    this.#shown = 0
    if (this.#visible) this.shown()
  }

  showTrades(table: TradeColumns): void {
    if (this.#table === table && this.#trades?.table === table) return
    this.#table = table
    this.#trades = undefined
    this.#drawTrades()
  }

  /** The trades of the run could not be read. */
  missTrades(): void {
    this.#table = undefined
    this.#trades = undefined
    setText(this.#tradeCount, 'trades missing')
  }

  /** The tab has come into sight: what it needs is read now. */
  shown(): void {
    this.#visible = true
    const run = this.#run
    if (run === undefined) return
    if (run.state.kind === 'running') return this.#tell('The chart is drawn when the run has ended.')
    this.#drawTrades()
    // What was asked for may have come while nobody looked, and not all of it.
    if (this.#asked !== undefined) this.#request(this.#asked)
    else if (this.#plot === undefined) this.#open()
  }

  hidden(): void {
    this.#visible = false
  }

  /**
   * Brings a trade into sight, so near that its bars can be told apart unless it is too long for that; opens the instrument
   * that it was made in. @param keepsZoom as long as the trade can be seen at it
   */
  showTrade(tradeNumber: number, keepsZoom = false): void {
    this.#whenOpen(() => {
      const row = this.#rowOf(tradeNumber)
      const table = this.#table
      if (row === undefined || table === undefined) return
      const source = this.#sourceOf(table.instrument[row]!)
      if (source !== this.#shown) {
        this.#choose(source)
        return this.showTrade(tradeNumber, keepsZoom)
      }
      if (this.#plot?.data.counts === false) {
        this.#trade = tradeNumber
        this.#tellTrade(row)
        return this.#seek(table.entryTime[row]!, table.exitTime[row]!, { keepsZoom })
      }
      const entry = table.entryBar[row]!
      const exit = table.exitBar[row]! < 0 ? this.#bars - 1 : table.exitBar[row]!
      if (entry < 0) return
      this.#trade = tradeNumber
      this.#tellTrade(row)
      this.#showBars(entry, exit, keepsZoom)
    })
  }

  /** Brings the bars of a trade into sight with others around them. */
  #showBars(entry: number, exit: number, keepsZoom: boolean): void {
    const visible = this.#plot?.visible ?? wholeRange(this.#bars)
    const length = exit - entry + 1
    const present = visible.to - visible.from
    const isSeen = present >= length && (length / present) * this.#width >= leastTrade
    const near = Math.max(Math.min(present, this.#nearBars), length * 1.5, leastBars)
    const span = keepsZoom && isSeen ? present : near
    const middle = (entry + exit + 1) / 2
    this.#go({ range: clampRange({ from: middle - span / 2, to: middle + span / 2 }, this.#bars), bar: entry })
  }

  /** Brings a period into sight. @param from, to milliseconds since the epoch */
  showTime(from: number, to: number): void {
    this.#whenOpen(() => this.#seek(from, to))
  }

  /** @param trade when these are the times of one, which is shown with bars around it */
  #seek(from: number, to: number, trade?: { readonly keepsZoom: boolean }): void {
    const { firstTime, lastTime } = this.#run!
    const [begin, end] = [Number.isFinite(from) ? from : firstTime, Number.isFinite(to) ? to : lastTime]
    // Without bars there are no times either.
    if (!Number.isFinite(begin) || !Number.isFinite(end)) return
    this.#soughtTrade = trade
    this.#events.sought(this.#shown, new Date(begin).toISOString(), new Date(end).toISOString())
  }

  /** Goes to the next or the previous trade of the instrument, from what is in sight. */
  stepTrade(direction: 1 | -1): void {
    const table = this.#table
    const trades = this.#trades
    if (table === undefined || trades === undefined || trades.rows.length === 0) return
    const at = trades.rows.findIndex((row) => table.tradeNumber[row] === this.#trade)
    const { from, to } = this.#plot?.visible ?? { from: 0, to: 0 }
    const middle = (from + to) / 2
    const after = trades.rows.findIndex((row) => (this.#plot?.barOfEntry(table, row) ?? 0) >= middle)
    const nearest = direction > 0 ? after : (after < 0 ? trades.rows.length : after) - 1
    const next = at >= 0 ? at + direction : nearest
    const row = trades.rows[next]
    if (row !== undefined) this.showTrade(table.tradeNumber[row]!, at >= 0)
  }

  take(chart: RunChart): void {
    if (this.#run === undefined || chart.source !== this.#shown || this.#isOutdated(chart)) return
    this.#status.hidden = chart.read === 1 && chart.missing === undefined
    if (chart.read < 1) setText(this.#status, `Reading the bars, ${formatPercent(chart.read * 100)}`)
    else if (chart.missing !== undefined) setText(this.#status, `${chart.missing.message} ${chart.missing.next}`)
    this.#bars = chart.bars
    const isWhole = chart.firstBar === 0 && endOf(chart) >= chart.bars
    if (isWhole) this.#overview = chart
    if (this.#plot === undefined) {
      if (chart.candles.length === 0) return this.#askAgain()
      this.#createPlot(chart)
    }
    const plot = this.#plot!
    const target = this.#target
    const visible = target?.range ?? (this.#isDrawn ? plot.visible : wholeRange(chart.bars))
    this.#isDrawn = true
    plot.draw(chart, visible, target?.bar)
    if (target !== undefined && this.#isEnough()) this.#target = undefined
    this.#describe()
    if (chart.read < 1) return this.#askAgain()
    this.#asked = undefined
    const wanted = this.#wanted
    this.#wanted = undefined
    wanted?.()
    if (!this.#isEnough()) this.#schedule()
  }

  /** Answers `sought`. */
  takeBars(source: number, bar: number, endBar: number | undefined): void {
    if (source !== this.#shown) return
    this.#time.problem = ''
    if (endBar !== undefined) {
      if (this.#soughtTrade !== undefined) return this.#showBars(bar, endBar, this.#soughtTrade.keepsZoom)
      const range = { from: bar - 0.5, to: Math.max(bar + 10, endBar + 1.5) }
      return this.#go({ range: clampRange(range, this.#bars) })
    }
    const { from, to } = this.#plot?.visible ?? wholeRange(this.#bars)
    const span = Math.min(to - from, this.#nearBars)
    this.#go({ range: clampRange({ from: bar + 0.5 - span / 2, to: bar + 0.5 + span / 2 }, this.#bars), bar })
    this.#stage.focus({ preventScroll: true })
  }

  fail(asked: 'chart' | 'time', failure: Failure): void {
    if (asked === 'time') {
      this.#time.problem = failure.message
      return
    }
    this.#clear()
    this.#status.hidden = true
    this.#place.replaceChildren(failureNotice(failure, this.#events.showLog))
  }

  focus(): void {
    this.#stage.focus({ preventScroll: true })
  }

  focusTime(): void {
    this.#time.focus()
  }

  applyTheme(): void {
    const plot = this.#plot
    if (plot === undefined) return
    const { data, visible } = plot
    plot.dispose()
    this.#createPlot(data)
    this.#plot!.draw(data, visible)
  }

  /** Keys of the tab, wherever the focus is. @returns whether the key was one of them */
  handleKey(key: string): boolean {
    const plot = this.#plot
    if (plot === undefined) return false
    const visible = this.#target?.range ?? plot.visible
    const span = visible.to - visible.from
    const middle = plot.crosshairBar ?? (visible.from + visible.to) / 2
    const pan = (share: number) => ({ from: visible.from + span * share, to: visible.to + span * share })
    const zoom = (factor: number) => ({
      from: middle - (middle - visible.from) * factor,
      to: middle + (visible.to - middle) * factor,
    })
    const ranges: Readonly<Record<string, () => RowRange>> = {
      ArrowLeft: () => pan(-0.15),
      ArrowRight: () => pan(0.15),
      PageUp: () => pan(-0.9),
      PageDown: () => pan(0.9),
      '+': () => zoom(0.5),
      '=': () => zoom(0.5),
      '-': () => zoom(2),
      f: () => wholeRange(this.#bars),
      Home: () => ({ from: 0, to: span }),
      End: () => ({ from: this.#bars - span, to: this.#bars }),
    }
    const actions: Readonly<Record<string, () => void>> = {
      n: () => this.stepTrade(1),
      p: () => this.stepTrade(-1),
      '[': () => this.#stepCandle(-1),
      ']': () => this.#stepCandle(1),
      g: () => this.focusTime(),
    }
    const range = Object.hasOwn(ranges, key) ? ranges[key] : undefined
    if (range !== undefined) this.#go({ range: clampRange(range(), this.#bars) })
    else if (Object.hasOwn(actions, key)) actions[key]!()
    else return false
    return true
  }

  /** Whether something was drawn since the plot was made. */
  #isDrawn = false

  #clear(): void {
    clearTimeout(this.#timer)
    this.#plot?.dispose()
    this.#plot = undefined
    this.#isDrawn = false
    this.#overview = undefined
    this.#target = undefined
    this.#asked = undefined
    this.#trade = undefined
    this.#trades = undefined
    this.#place.replaceChildren()
    setText(this.#what, '')
    this.#links.replaceChildren()
    this.#tell('')
  }

  /** A sentence in place of the chart; empty shows the chart. */
  #tell(sentence: string): void {
    this.#note.hidden = sentence === ''
    this.#toolbar.hidden = sentence !== ''
    this.#stage.hidden = sentence !== ''
    setText(this.#note, sentence)
  }

  #open(): void {
    this.#tell('')
    this.#bars = Math.max(1, this.#run!.bars)
    this.#status.hidden = false
    setText(this.#status, 'Reading the bars…')
    this.#ask({ from: 0, to: 2 ** 31 })
  }

  #choose(source: number): void {
    const wanted = this.#wanted
    this.#clear()
    this.#wanted = wanted
    this.#shown = source
    this.#source.value = String(source)
    this.#drawTrades()
    this.#open()
  }

  /** Does it now, or as soon as the first candles are there. */
  #whenOpen(action: () => void): void {
    if (this.#plot !== undefined && this.#isDrawn && this.#visible) return action()
    this.#wanted = action
    if (this.#visible) this.shown()
  }

  #createPlot(chart: RunChart): void {
    const run = this.#run!
    const source = run.specification.sources[chart.source]!
    const instrument = run.instruments.find(({ id }) => id === source.instrumentId)
    const zone = new ExchangeZone(instrument?.timeZone ?? 'UTC')
    this.#plot = new RunChartPlot(
      chart,
      {
        times: new TimeFormat(zone, resolutionOf(source.bars), run.firstTime, run.lastTime),
        priceDecimals: instrument?.pricePrecision ?? 2,
        quantityDecimals: instrument?.quantityPrecision ?? 0,
        name: source.data === undefined ? sourceText(source) : `${sourceText(source)}, ${source.bars}`,
      },
      {
        moved: () => this.#moved(),
        pointed: (bar) => {
          if (bar === undefined) delete this.#stage.dataset['crosshairBar']
          else this.#stage.dataset['crosshairBar'] = String(bar)
        },
        selected: (mark) => this.#select(mark),
      },
    )
    const example = chart.candles.time[chart.candles.length >> 1] ?? 0
    this.#time.example = new Date(zone.wallClock(example)).toISOString().slice(0, 16).replace('T', ' ')
    this.#stage.style.setProperty('--panes', String(this.#plot.paneCount))
    this.#plot.attachTo(this.#place)
    if (this.#trades !== undefined) this.#plot.showTrades(this.#trades)
  }

  #drawTrades(): void {
    const table = this.#table
    const run = this.#run
    if (table === undefined || run === undefined || !this.#visible) return
    const id = run.specification.sources[this.#shown]?.instrumentId
    const instrument = run.instruments.findIndex((each) => each.id === id)
    if (this.#trades?.table !== table) this.#trades = tradesOf(table, instrument)
    setText(this.#tradeCount, `of ${formatCount(table.length)}`)
    this.#plot?.showTrades(this.#trades)
  }

  /** The source in whose bars trades of an instrument are counted, as far as is known here: the shown one, else its first. */
  #sourceOf(instrument: number): number {
    const run = this.#run!
    const { sources } = run.specification
    const id = run.instruments[instrument]?.id
    if (sources[this.#shown]?.instrumentId === id) return this.#shown
    return Math.max(
      0,
      sources.findIndex((source) => source.instrumentId === id),
    )
  }

  #rowOf(tradeNumber: number): number | undefined {
    const row = this.#table?.tradeNumber.indexOf(tradeNumber) ?? -1
    return row < 0 ? undefined : row
  }

  get #width(): number {
    return this.#plot?.width ?? Math.max(300, this.#stage.clientWidth - 80)
  }

  /** Bars in sight that can be told apart. */
  get #nearBars(): number {
    return Math.floor(this.#width / leastBar)
  }

  #ask(visible: RowRange): void {
    const width = this.#width
    const { firstRow, endRow, maxPoints } =
      visible.to > this.#bars * 2
        ? { firstRow: 0, endRow: Math.min(visible.to, 2 ** 31 - 1), maxPoints: Math.ceil(width / 3) }
        : chartRequest(visible, width, this.#bars)
    this.#request({ source: this.#shown, firstBar: firstRow, endBar: endRow, maxCandles: maxPoints })
  }

  #request(request: RunChartRequest): void {
    this.#asked = request
    this.#events.wanted(request)
  }

  /** More of a run that is still being read. */
  #askAgain(): void {
    if (this.#asked !== undefined && this.#visible) this.#request(this.#asked)
  }

  /** Another stretch has been asked for since, which is drawn when it comes. */
  #isOutdated({ firstBar, barsPerCandle, bars }: RunChart): boolean {
    const asked = this.#asked
    if (asked === undefined || this.#plot === undefined) return false
    return Math.floor(Math.min(asked.firstBar, bars - 1) / barsPerCandle) * barsPerCandle !== firstBar
  }

  #isEnough(): boolean {
    const plot = this.#plot
    if (plot === undefined) return false
    const { data } = plot
    const loaded = { firstRow: data.firstBar, endRow: endOf(data), rowsPerPoint: data.barsPerCandle }
    return suffices(loaded, this.#target?.range ?? plot.visible, plot.width, data.bars)
  }

  #moved(): void {
    this.#target = undefined
    this.#coverSight()
    this.#schedule()
  }

  /** What is in sight and not loaded is drawn coarsely at once, where it is known at all. */
  #coverSight(bar?: number): void {
    const plot = this.#plot
    if (plot === undefined || this.#overview === undefined || plot.data === this.#overview) return
    const { visible } = plot
    const { firstBar, bars } = plot.data
    const air = (visible.to - visible.from) * 0.1
    const isSeen = firstBar <= Math.max(0, visible.from + air) && endOf(plot.data) >= Math.min(bars, visible.to - air)
    if (!isSeen) plot.draw(this.#overview, visible, bar)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const visible = this.#target?.range ?? this.#plot?.visible
      if (visible !== undefined && !this.#isEnough()) this.#ask(visible)
      else this.#target = undefined
    }, rest)
  }

  /** The library may not come so near with the candles that it has; it does once the finer ones are there. */
  #go(target: Target): void {
    this.#target = target
    this.#plot?.show(target.range, target.bar)
    this.#coverSight(target.bar)
    this.#schedule()
  }

  #stepCandle(direction: 1 | -1): void {
    const plot = this.#plot
    if (plot === undefined) return
    const { data, visible } = plot
    const from = plot.crosshairBar ?? Math.round((visible.from + visible.to) / 2)
    const bar = Math.max(0, Math.min(from + direction * data.barsPerCandle, data.bars - 1))
    if (bar < visible.from || bar >= visible.to) {
      const shift = direction * (visible.to - visible.from) * 0.5
      this.#go({ range: clampRange({ from: visible.from + shift, to: visible.to + shift }, this.#bars), bar })
    }
    plot.point(bar)
    setText(this.#live, plot.spokenCandle)
  }

  #describe(): void {
    const plot = this.#plot
    if (plot === undefined) return
    this.#stage.setAttribute('aria-description', plot.spokenStretch)
  }

  #tellTrade(row: number): void {
    const table = this.#table!
    const run = this.#run!
    this.#tradeField.value = String(table.tradeNumber[row]!)
    this.#tradeField.setAttribute('aria-invalid', 'false')
    const instrument = run.instruments[table.instrument[row]!]
    const price = (value: number) => formatNumber(value, instrument?.pricePrecision ?? 2)
    const amount = formatAmount(table.profitAndLoss[row]!, run.specification.currency, { signed: true })
    const quantity = formatNumber(table.quantity[row]!, instrument?.quantityPrecision ?? 0)
    this.#say(
      `${sideLabel(table.side[row]!)} ${quantity} · ${price(table.entryPrice[row]!)} → ${price(table.exitPrice[row]!)} · ${exitReasonLabel(table.exitReason[row]!)} · ${amount}`,
      [linkButton('Trade chart', () => this.#events.openTrade(table.tradeNumber[row]!))],
    )
  }

  #select(mark: Mark): void {
    const plot = this.#plot
    if (plot === undefined) return
    const { fills, orders, places } = plot.data
    plot.select(mark)
    const links: HTMLElement[] = []
    const link = (place: number) => {
      const found = places[place]
      if (found === undefined) return
      const button = linkButton(`${found.file.replace(/^.*[\\/]/, '')}:${found.line}`, () =>
        this.#events.reveal(found.file, found.line),
      )
      button.title = 'Show the line that placed it'
      links.push(button)
    }
    if (mark.kind === 'fill' && fills.kind === 'each') {
      const at = mark.index
      const order = fills.orderNumber[at]!
      const trade = this.#trades?.byExit.get(order) ?? this.#trades?.byEntry.get(order)
      link(fills.place[at]!)
      if (trade !== undefined) {
        const number = this.#table!.tradeNumber[trade]!
        this.#trade = number
        this.#tradeField.value = String(number)
        links.push(linkButton(`Trade ${formatCount(number)}`, () => this.#events.openTrade(number)))
      }
      const side = fills.side[at]! > 0 ? 'Buy' : 'Sell'
      const unclear = fills.ambiguous[at] === 1 ? ' · ambiguous' : ''
      this.#say(
        `${side} ${plot.quantityText(fills.quantity[at]!)} at ${plot.priceText(fills.price[at]!)} · ${fillRuleLabel(fills.rule[at]!)}${unclear} · order ${formatCount(order)}`,
        links,
      )
    } else if (mark.kind === 'order' && orders.kind === 'each') {
      const at = mark.index
      link(orders.place[at]!)
      const side = orders.side[at]! > 0 ? 'Buy' : 'Sell'
      const words = (name: string) => name.toLowerCase().replaceAll('_', ' ')
      this.#say(
        `${side} ${plot.quantityText(orders.quantity[at]!)} · ${words(orders.type[at]!)} · ${words(orders.status[at]!)} · order ${formatCount(orders.orderNumber[at]!)}`,
        links,
      )
    }
  }

  #say(what: string, links: readonly HTMLElement[]): void {
    setText(this.#what, what)
    this.#what.title = what
    this.#links.replaceChildren(...links.flatMap((each, at) => (at === 0 ? [each] : [' · ', each])))
  }
}

function wholeRange(bars: number): RowRange {
  return clampRange({ from: -bars, to: 2 * bars }, bars)
}

/** The bar behind the last candle. */
function endOf({ firstBar, barsPerCandle, candles, bars, read }: RunChart): number {
  // What is still being read belongs to the stretch all the same.
  return read < 1 ? bars : firstBar + candles.length * barsPerCandle
}
