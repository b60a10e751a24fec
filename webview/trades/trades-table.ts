import type { Failure } from '../../engine-host/protocol/failure.js'
import type { TradeColumns } from '../../engine-host/protocol/result-columns.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, icon, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { applyTone } from '../tone.js'
import { linkButton } from '../views/notice.js'
import { layOutColumns, type ColumnLayout } from './column-widths.js'
import { RowWindow, rowHeight } from './row-window.js'
import { tradeColumnsOf, type TradeColumn } from './trade-columns.js'
import { parseTradeFilter, type TradePredicate } from './trade-filter.js'
import { extendOrder, orderTrades, type TradeOrderOptions } from './trade-order.js'
import { TradeSelection } from './trade-selection.js'
import { sumsText, sumTrades } from './trade-sums.js'
import { TradesToolbar } from './trades-toolbar.js'

/** How the table is arranged; kept in the view's state. */
export interface TradesArrangement {
  readonly sortColumn: string
  readonly sortDescending: boolean
  readonly filter: string
}

export interface TradesTableEvents {
  /** A row was chosen. */
  readonly open: (tradeNumber: number) => void
  /** The run is to be repeated up to the entry of a trade. */
  readonly debug: (tradeNumber: number) => void
  /** The pointer or the keyboard stands on a row, or on none. */
  readonly pointed: (tradeNumber: number | undefined) => void
  readonly rearranged: (arrangement: TradesArrangement) => void
  readonly showLog: () => void
}

const everyTrade: TradePredicate = () => true

/**
 * The trades of a run: a grid of rows of which only those in sight exist, sorted and filtered by position lists over
 * the columns as they came. Rows that arrive during a run join in their places without moving what is read.
 */
export class TradesTable {
  readonly root: HTMLElement
  readonly #events: TradesTableEvents
  readonly #toolbar: TradesToolbar
  readonly #header = element('div', { class: 'row header', attributes: { role: 'row', 'aria-rowindex': '1' } })
  readonly #layer = element('div', { class: 'layer' })
  readonly #spacer = element('div', { class: 'spacer' })
  readonly #body: HTMLElement
  readonly #grid: HTMLElement
  readonly #nothing = element('p', { class: 'no-rows muted', attributes: { role: 'status' } })
  readonly #showLog: HTMLElement
  readonly #window = new RowWindow()
  readonly #selection = new TradeSelection()
  readonly #measure = createMeasure()
  #rows: HTMLElement[] = []
  #run: RunSummary | undefined
  #trades: TradeColumns | undefined
  #columns: readonly TradeColumn[] = []
  #layout: ColumnLayout = { columns: [], widths: [] }
  #layoutKey = ''
  #order: Uint32Array = new Uint32Array()
  #arrangement: TradesArrangement = { sortColumn: 'number', sortDescending: false, filter: '' }
  #matches: TradePredicate = everyTrade
  /** What is listed at all, whatever the filter of the table. */
  #within: TradePredicate | undefined
  #drawScheduled = false
  /** Why the trades of the run are not here. */
  #failure: Failure | undefined
  /** Whether the whole table of the run was given once. */
  #hasArrived = false

  constructor(events: TradesTableEvents) {
    this.#events = events
    this.#showLog = linkButton('Show log', events.showLog)
    this.#toolbar = new TradesToolbar((filter) => this.#takeFilter(filter))
    this.#body = element(
      'div',
      { class: 'body', attributes: { role: 'rowgroup', tabindex: '-1' } },
      this.#layer,
      this.#spacer,
    )
    this.#grid = element(
      'div',
      {
        class: 'grid',
        attributes: {
          role: 'grid',
          tabindex: '0',
          'aria-label': 'Trades',
          'aria-multiselectable': 'true',
          'aria-keyshortcuts': 'd',
        },
      },
      element('div', { class: 'head-group', attributes: { role: 'rowgroup' } }, this.#header),
      this.#body,
    )
    this.root = element(
      'section',
      { class: 'trades', attributes: { 'aria-label': 'Trades' } },
      this.#toolbar.root,
      this.#grid,
      this.#nothing,
      this.#showLog,
    )
    this.#body.addEventListener('scroll', () => {
      this.#window.takeScrollTop(this.#body.scrollTop)
      this.#scheduleDraw()
    })
    this.#body.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    this.#layer.addEventListener('click', (event) => this.#click(event))
    this.#layer.addEventListener('pointerover', (event) => this.#pointAt(event.target))
    this.#layer.addEventListener('pointerleave', () => events.pointed(undefined))
    this.#grid.addEventListener('focusout', () => events.pointed(undefined))
    this.#header.addEventListener('click', (event) => this.#clickHeader(event))
    this.#header.addEventListener('keydown', (event) => this.#headerKey(event))
    this.#grid.addEventListener('keydown', (event) => this.#key(event))
    this.#grid.addEventListener('focus', () => {
      if (this.#selection.active < 0 && this.#order.length > 0) this.#activate(this.#window.first)
    })
    new ResizeObserver(() => this.#scheduleDraw()).observe(this.#body)
  }

  get arrangement(): TradesArrangement {
    return this.#arrangement
  }

  get shownCount(): number {
    return this.#order.length
  }

  /** Numbers of the trades that the filter leaves, in the order of the table. */
  get shownTrades(): number[] {
    const trades = this.#trades
    return trades === undefined ? [] : Array.from(this.#order, (row) => trades.tradeNumber[row]!)
  }

  /** Sorts and filters anew, such as after a reload. */
  arrange(arrangement: Partial<TradesArrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...arrangement }
    this.#toolbar.filter = this.#arrangement.filter
    const parsed = parseTradeFilter(this.#arrangement.filter)
    this.#matches = parsed.kind === 'filter' ? parsed.matches : everyTrade
    this.#toolbar.problem = parsed.kind === 'invalid' ? parsed.message : ''
    this.#reorder(false)
  }

  /** Lists only trades that match; undefined: all. */
  restrict(within: TradePredicate | undefined): void {
    this.#within = within
    this.#reorder(false)
  }

  /** @param appended true when `trades` begins with the rows shown so far */
  update(run: RunSummary, trades: TradeColumns, appended: boolean): void {
    const before = this.#trades?.length ?? 0
    if (this.#run?.runId !== run.runId) this.#selection.clear()
    if (this.#run !== run) this.#columns = tradeColumnsOf(run)
    if (this.#run?.runId !== run.runId) this.#hasArrived = false
    if (this.#run !== run || trades.length > 0) this.#failure = undefined
    this.#run = run
    this.#trades = trades
    if (appended && before > 0) {
      if (trades.length === before) return this.#draw()
      this.#takeOrder(extendOrder(this.#order, trades, this.#options(), before), true)
    } else this.#reorder(true)
  }

  /** The whole table of the run is about to be given. */
  arrived(): void {
    this.#hasArrived = true
  }

  /** The trades of the run could not be read. */
  fail(failure: Failure): void {
    this.#failure = failure
    this.#draw()
  }

  /** The trade `step` rows on in the table's order, undefined at its ends or when the trade is not listed. */
  neighbour(tradeNumber: number, step: number): number | undefined {
    const position = this.positionOf(tradeNumber)
    const row = position < 0 ? undefined : this.#order[position + step]
    return row === undefined ? undefined : this.#trades?.tradeNumber[row]
  }

  /** Where a trade stands in the table's order, from 0; -1 when it is not listed. */
  positionOf(tradeNumber: number): number {
    const trades = this.#trades
    return trades === undefined ? -1 : this.#order.findIndex((row) => trades.tradeNumber[row] === tradeNumber)
  }

  /** Makes a trade the active row and brings it into sight. */
  reveal(tradeNumber: number): void {
    const position = this.positionOf(tradeNumber)
    if (position < 0) return
    this.#selection.activate(position)
    // It may be in sight for the first time, or with another height than it had when it was left.
    this.#window.resize(this.#order.length, this.#body.clientHeight)
    this.#window.reveal(position)
    this.#draw()
  }

  focus(): void {
    this.#grid.focus()
  }

  focusFilter(): void {
    this.#toolbar.focus()
  }

  /** Draws with the fonts and sizes of now. */
  redraw(): void {
    this.#layoutKey = ''
    this.#draw()
  }

  #options(): TradeOrderOptions {
    const { sortColumn, sortDescending } = this.#arrangement
    const column = this.#columns.find(({ key }) => key === sortColumn) ?? this.#columns[0]!
    const [matches, within] = [this.#matches, this.#within]
    return {
      key: column.sortKey,
      descending: sortDescending,
      matches: within === undefined ? matches : (trades, row) => within(trades, row) && matches(trades, row),
    }
  }

  #reorder(selectionStays: boolean): void {
    if (this.#trades === undefined) return
    this.#takeOrder(orderTrades(this.#trades, this.#options()), selectionStays)
  }

  /** Shows another order; the row at the top stays where it is when it is still listed. */
  #takeOrder(order: Uint32Array, keepPlace: boolean): void {
    const topRow = this.#order[this.#window.first]
    const rest = this.#window.offset - this.#window.first * rowHeight
    this.#order = order
    this.#selection.reorder(order, keepPlace)
    this.#window.resize(order.length, this.#body.clientHeight)
    if (keepPlace && topRow !== undefined && order[this.#window.first] !== topRow) {
      const moved = order.indexOf(topRow)
      if (moved >= 0) this.#window.moveTo(moved * rowHeight + rest)
    } else if (!keepPlace) {
      this.#window.moveTo(0)
    }
    this.#draw()
  }

  #scheduleDraw(): void {
    if (this.#drawScheduled) return
    this.#drawScheduled = true
    requestAnimationFrame(() => {
      this.#drawScheduled = false
      this.#draw()
    })
  }

  #draw(): void {
    const trades = this.#trades
    const run = this.#run
    if (trades === undefined || run === undefined) return
    this.#drawSummary(run, trades)
    if (this.#body.clientWidth === 0) return
    this.#window.resize(this.#order.length, this.#body.clientHeight)
    this.#spacer.style.height = `${this.#window.spacerHeight}px`
    if (Math.abs(this.#body.scrollTop - this.#window.scrollTop) >= 1) this.#body.scrollTop = this.#window.scrollTop
    this.#lay(trades)
    const count = this.#window.end - this.#window.first
    while (this.#rows.length < count) this.#rows.push(this.#createRow())
    for (const [at, row] of this.#rows.entries()) {
      const position = this.#window.first + at
      row.hidden = position >= this.#window.end
      if (!row.hidden) this.#fillRow(row, position, trades)
    }
    const { active } = this.#selection
    const activeShown = active >= this.#window.first && active < this.#window.end
    if (activeShown) this.#grid.setAttribute('aria-activedescendant', `trade-at-${active}`)
    else this.#grid.removeAttribute('aria-activedescendant')
    const activeTrade = this.#tradeAt(active)
    // The menu key is pressed on the table, not on its row.
    if (activeTrade === undefined) delete this.#grid.dataset['vscodeContext']
    else this.#grid.dataset['vscodeContext'] = menuContext(activeTrade)
    this.#grid.setAttribute('aria-rowcount', String(this.#order.length + 1))
  }

  /** Columns and their widths, when room, rows or run have changed. */
  #lay(trades: TradeColumns): void {
    const { sortColumn, sortDescending } = this.#arrangement
    const grown = Math.ceil(Math.log2(trades.length + 1))
    const key = [this.#body.clientWidth, grown, this.#run?.runId, sortColumn, sortDescending].join()
    if (key === this.#layoutKey) return
    this.#layoutKey = key
    this.#layout = layOutColumns(this.#columns, trades, this.#measure, this.#body.clientWidth - 16)
    const { columns, widths } = this.#layout
    const template = widths.map((width, at) => (at === widths.length - 1 ? 'minmax(0, 1fr)' : `${width}px`)).join(' ')
    this.#grid.style.setProperty('--columns', template)
    this.#grid.setAttribute('aria-colcount', String(columns.length))
    const focused = this.#header.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : ''
    this.#header.replaceChildren(...columns.map((column, at) => this.#headerCell(column, at)))
    if (focused) this.#header.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus()
    this.#rows = []
    this.#layer.replaceChildren()
  }

  #headerCell(column: TradeColumn, at: number): HTMLElement {
    const { sortColumn, sortDescending } = this.#arrangement
    const sorted = column.key === sortColumn
    const cell = element(
      'div',
      {
        class: `cell ${column.align}`,
        attributes: {
          role: 'columnheader',
          'data-key': column.key,
          'aria-colindex': String(at + 1),
          'aria-sort': sorted ? (sortDescending ? 'descending' : 'ascending') : 'none',
          tabindex: sorted || (at === 0 && !this.#layout.columns.some(({ key }) => key === sortColumn)) ? '0' : '-1',
          title: column.meaning,
        },
      },
      column.label,
    )
    if (sorted) cell.append(icon(sortDescending ? 'arrow-down' : 'arrow-up'))
    return cell
  }

  #createRow(): HTMLElement {
    const row = element('div', { class: 'row', attributes: { role: 'row' } })
    for (const [at, column] of this.#layout.columns.entries()) {
      row.append(
        element('div', {
          class: `cell ${column.align}`,
          attributes: { role: 'gridcell', 'aria-colindex': String(at + 1) },
        }),
      )
    }
    // By key the same is done from the table itself.
    const debug = icon('debug-alt')
    debug.classList.add('debug')
    debug.title = 'Debug this trade (d)'
    row.append(debug)
    this.#layer.append(row)
    return row
  }

  #fillRow(row: HTMLElement, position: number, trades: TradeColumns): void {
    const id = this.#order[position]!
    row.style.transform = `translateY(${position * rowHeight - this.#window.offset}px)`
    row.id = `trade-at-${position}`
    row.setAttribute('aria-rowindex', String(position + 2))
    row.dataset['trade'] = String(trades.tradeNumber[id]!)
    row.dataset['vscodeContext'] = menuContext(trades.tradeNumber[id]!)
    const selected = this.#selection.selected.has(id)
    row.setAttribute('aria-selected', String(selected))
    row.classList.toggle('selected', selected)
    row.classList.toggle('active', position === this.#selection.active)
    for (const [at, column] of this.#layout.columns.entries()) {
      const cell = row.children[at] as HTMLElement
      const ambiguous = column.key === 'reason' && trades.ambiguous[id] === 1
      if (ambiguous) cell.replaceChildren(column.text(trades, id), ambiguousMark())
      else setText(cell, column.text(trades, id))
      if (column.toned === true) applyTone(cell, column.text(trades, id))
      setHover(cell, ambiguous ? ambiguousMeaning : (column.hover?.(trades, id) ?? ''))
    }
  }

  #drawSummary(run: RunSummary, trades: TradeColumns): void {
    const { currency } = run.specification
    const { selected } = this.#selection
    const filtered = this.#order.length < trades.length
    if (selected.size > 1) this.#toolbar.summary = sumsText(sumTrades(trades, selected), 'selected', currency)
    else if (filtered) {
      const sums = sumTrades(trades, this.#order)
      this.#toolbar.summary = sumsText(sums, `of ${formatCount(trades.length)}`, currency)
    } else this.#toolbar.summary = ''
    this.#nothing.hidden = this.#order.length > 0
    this.#grid.hidden = this.#order.length === 0
    const noTrades = trades.length === 0 && run.state.kind !== 'running'
    const areComing = run.trades > 0 && !this.#hasArrived && this.#failure === undefined
    this.#showLog.hidden = !noTrades || areComing
    if (trades.length > 0 && this.#within !== undefined && this.#arrangement.filter === '')
      setText(this.#nothing, 'No trade was closed in what the tabs show.')
    else if (trades.length > 0) setText(this.#nothing, 'No trade matches the filter.')
    else if (run.state.kind === 'running') setText(this.#nothing, 'No trade has been closed yet.')
    else if (this.#failure !== undefined) setText(this.#nothing, `${this.#failure.message} ${this.#failure.next}`)
    else if (areComing) setText(this.#nothing, 'Reading the trades…')
    else if (run.trades > 0) setText(this.#nothing, 'The trades of the run were not saved.')
    else setText(this.#nothing, 'No trades: no order of the strategy was filled.')
  }

  #takeFilter(filter: string): void {
    this.arrange({ filter })
    this.#events.rearranged(this.#arrangement)
  }

  #sortBy(key: string): void {
    const { sortColumn, sortDescending } = this.#arrangement
    this.arrange({ sortColumn: key, sortDescending: key === sortColumn && !sortDescending })
    this.#events.rearranged(this.#arrangement)
  }

  #activate(position: number): void {
    this.#selection.activate(position)
    this.#showActive()
  }

  #showActive(): void {
    const { active } = this.#selection
    if (active >= 0) this.#window.reveal(active)
    this.#draw()
    this.#events.pointed(this.#tradeAt(active))
  }

  #pointAt(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null
    if (row?.dataset['trade'] !== undefined) this.#events.pointed(Number(row.dataset['trade']))
  }

  /** The number of the trade at a place of the table. */
  #tradeAt(position: number): number | undefined {
    const row = this.#order[position]
    return row === undefined ? undefined : this.#trades?.tradeNumber[row]
  }

  #open(position: number): void {
    const number = this.#tradeAt(position)
    if (number !== undefined) this.#events.open(number)
  }

  #debug(position: number): void {
    const number = this.#tradeAt(position)
    if (number !== undefined && this.#run?.state.kind !== 'running') this.#events.debug(number)
  }

  #wheel(event: WheelEvent): void {
    if (!this.#window.scaled || event.ctrlKey) return
    event.preventDefault()
    this.#window.moveTo(
      this.#window.offset + event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1),
    )
    this.#scheduleDraw()
  }

  #click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('.row')
    const at = row === null ? -1 : this.#rows.indexOf(row)
    if (at < 0) return
    const position = this.#window.first + at
    this.#grid.focus({ preventScroll: true })
    if ((event.target as Element).matches('.debug')) return this.#debug(position)
    if (event.shiftKey) this.#selection.extendTo(position)
    else if (event.ctrlKey || event.metaKey) this.#selection.toggle(position)
    else {
      this.#activate(position)
      this.#open(position)
      return
    }
    this.#draw()
  }

  #clickHeader(event: MouseEvent): void {
    const key = (event.target as Element).closest('[data-key]')?.getAttribute('data-key')
    if (key) this.#sortBy(key)
  }

  #headerKey(event: KeyboardEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-key]')
    if (cell === null) return
    const key = cell.getAttribute('data-key') ?? ''
    if (event.key === 'Enter' || event.key === ' ') this.#sortBy(key)
    else if (event.key === 'ArrowRight') focusSibling(cell, cell.nextElementSibling)
    else if (event.key === 'ArrowLeft') focusSibling(cell, cell.previousElementSibling)
    else if (event.key === 'ArrowDown') this.#grid.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#grid || event.altKey) return
    const { active } = this.#selection
    const page = this.#window.pageRows
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: Math.max(0, active - 1),
      PageDown: active + page,
      PageUp: Math.max(0, active - page),
      Home: 0,
      End: this.#order.length - 1,
    }
    const target = targets[event.key]
    if (target !== undefined) {
      if (event.shiftKey) this.#selection.extendTo(target)
      else this.#selection.activate(target)
      this.#showActive()
    } else if (event.key === 'Enter') this.#open(active)
    else if (event.key === 'd' && !event.ctrlKey && !event.metaKey) this.#debug(active)
    else if (event.key === ' ') {
      this.#selection.toggle(active)
      this.#draw()
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      this.#selection.selectAll()
      this.#draw()
    } else if (event.key === 'Escape' && this.#selection.selected.size > 0) {
      this.#selection.clear()
      this.#draw()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** What VS Code hands to the commands of the menu of a trade. */
function menuContext(tradeNumber: number): string {
  return JSON.stringify({ webviewSection: 'trade', tradeNumber, preventDefaultContextMenuItems: true })
}

const ambiguousMeaning = 'Ambiguous: the path of the price inside one bar decided this trade'

function ambiguousMark(): HTMLElement {
  const mark = icon('warning')
  mark.removeAttribute('aria-hidden')
  mark.setAttribute('role', 'img')
  mark.setAttribute('aria-label', 'ambiguous')
  return mark
}

function focusSibling(cell: HTMLElement, sibling: Element | null): void {
  if (!(sibling instanceof HTMLElement)) return
  cell.tabIndex = -1
  sibling.tabIndex = 0
  sibling.focus()
}

/** Measures texts in the document's font; widths are kept. */
function createMeasure(): (text: string) => number {
  const widths = new Map<string, number>()
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  let font = ''
  return (text) => {
    const now = `13px ${getComputedStyle(document.body).fontFamily}`
    if (now !== font) widths.clear()
    font = now
    let width = widths.get(text)
    if (width === undefined) {
      if (context !== null) context.font = font
      width = context?.measureText(text).width ?? text.length * 8
      widths.set(text, width)
    }
    return width
  }
}
