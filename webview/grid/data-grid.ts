import { element, icon } from '../element.js'
import { RowWindow, rowHeight } from '../trades/row-window.js'
import { fittingColumns, type GridColumn, gridTemplate } from './grid-layout.js'

export interface DataGridOptions {
  /** For screen readers. */
  readonly label: string
  /** Begins the ids of its rows. */
  readonly id: string
  /** Fills a cell of the row at a position. */
  readonly fill: (cell: HTMLElement, column: GridColumn, position: number) => void
  /** Another row is active, by key or click. */
  readonly activated?: (position: number) => void
  /** Enter or a double click. */
  readonly opened?: (position: number) => void
  /** A header was chosen; absent where columns are not sorted. */
  readonly sort?: (key: string) => void
  /** Other rows are in sight. */
  readonly moved?: (first: number, end: number) => void
  readonly contextMenu?: (position: number) => Readonly<Record<string, unknown>>
}

/** A grid of equal rows of which only those in sight exist. */
export class DataGrid {
  readonly root: HTMLElement
  readonly #options: DataGridOptions
  readonly #header = element('div', { class: 'row header', attributes: { role: 'row', 'aria-rowindex': '1' } })
  readonly #layer = element('div', { class: 'layer' })
  readonly #spacer = element('div', { class: 'spacer' })
  readonly #body: HTMLElement
  readonly #window = new RowWindow()
  #rows: HTMLElement[] = []
  #columns: readonly GridColumn[] = []
  #shown: readonly GridColumn[] = []
  #layoutKey = ''
  #count = 0
  #active = -1
  #toCentre: number | undefined
  #sorted: { readonly key: string; readonly descending: boolean } | undefined
  #drawScheduled = false

  constructor(options: DataGridOptions) {
    this.#options = options
    this.#body = element(
      'div',
      { class: 'body', attributes: { role: 'rowgroup', tabindex: '-1' } },
      this.#layer,
      this.#spacer,
    )
    this.root = element(
      'div',
      { class: 'data-grid', attributes: { role: 'grid', tabindex: '0', 'aria-label': options.label } },
      element('div', { attributes: { role: 'rowgroup' } }, this.#header),
      this.#body,
    )
    this.#body.addEventListener('scroll', () => {
      this.#window.takeScrollTop(this.#body.scrollTop)
      this.#scheduleDraw()
    })
    this.#body.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    this.#layer.addEventListener('click', (event) => {
      const position = this.#positionOf(event)
      if (position < 0) return
      this.root.focus({ preventScroll: true })
      this.activate(position)
      this.#options.activated?.(position)
    })
    this.#layer.addEventListener('dblclick', (event) => {
      const position = this.#positionOf(event)
      if (position >= 0) this.#options.opened?.(position)
    })
    this.#header.addEventListener('click', (event) => this.#sort(event.target))
    this.#header.addEventListener('keydown', (event) => this.#headerKey(event))
    this.root.addEventListener('keydown', (event) => this.#key(event))
    this.root.addEventListener('focus', () => {
      if (this.#active < 0 && this.#count > 0) this.#move(this.#window.first)
    })
    new ResizeObserver(() => this.#scheduleDraw()).observe(this.#body)
  }

  get active(): number {
    return this.#active
  }

  setColumns(columns: readonly GridColumn[], sorted?: { readonly key: string; readonly descending: boolean }): void {
    this.#columns = columns
    this.#sorted = sorted
    this.#layoutKey = ''
    this.#scheduleDraw()
  }

  /** Takes another number of rows; what they hold is asked for again. */
  setRows(count: number): void {
    this.#count = count
    if (this.#active >= count) this.#active = count - 1
    this.#window.resize(count, this.#body.clientHeight)
    this.#draw()
  }

  /** Makes a row the active one and brings it into sight; -1 for none. */
  activate(position: number): void {
    this.#active = position
    this.#toCentre = undefined
    this.#window.resize(this.#count, this.#body.clientHeight)
    if (position >= 0) this.#window.reveal(position)
    this.#draw()
  }

  /** Brings a row into the middle, once the grid is seen. */
  centre(position: number): void {
    this.#active = position
    this.#toCentre = position
    this.#draw()
  }

  redraw(): void {
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
    if (this.#body.clientWidth === 0 || this.#columns.length === 0) return
    this.#window.resize(this.#count, this.#body.clientHeight)
    if (this.#toCentre !== undefined) {
      this.#window.moveTo((this.#toCentre + 0.5) * rowHeight - this.#body.clientHeight / 2)
      this.#toCentre = undefined
    }
    this.#spacer.style.height = `${this.#window.spacerHeight}px`
    if (Math.abs(this.#body.scrollTop - this.#window.scrollTop) >= 1) this.#body.scrollTop = this.#window.scrollTop
    this.#lay()
    const { first, end } = this.#window
    while (this.#rows.length < end - first) this.#rows.push(this.#createRow())
    for (const [at, row] of this.#rows.entries()) {
      const position = first + at
      row.hidden = position >= end
      if (!row.hidden) this.#fillRow(row, position)
    }
    if (this.#active >= first && this.#active < end)
      this.root.setAttribute('aria-activedescendant', `${this.#options.id}-${this.#active}`)
    else this.root.removeAttribute('aria-activedescendant')
    this.root.setAttribute('aria-rowcount', String(this.#count + 1))
    this.#options.moved?.(first, end)
  }

  #lay(): void {
    const key = `${this.#body.clientWidth}`
    if (key === this.#layoutKey) return
    this.#layoutKey = key
    this.#shown = fittingColumns(this.#columns, this.#body.clientWidth - 16)
    // Headers stand over their cells, whatever room the scroll bar takes.
    this.#header.style.paddingRight = `${8 + this.#body.offsetWidth - this.#body.clientWidth}px`
    this.root.style.setProperty('--columns', gridTemplate(this.#shown))
    this.root.setAttribute('aria-colcount', String(this.#shown.length))
    const focused = this.#header.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : undefined
    this.#header.replaceChildren(...this.#shown.map((column, at) => this.#headerCell(column, at)))
    if (focused) this.#header.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus()
    this.#rows = []
    this.#layer.replaceChildren()
  }

  #headerCell({ key, label, meaning, align = 'start' }: GridColumn, at: number): HTMLElement {
    const sorts = this.#options.sort !== undefined
    const sorted = this.#sorted?.key === key ? this.#sorted : undefined
    const cell = element('div', {
      class: `cell ${align}`,
      attributes: { role: 'columnheader', 'data-key': key, 'aria-colindex': String(at + 1), title: meaning ?? label },
    })
    cell.append(label)
    if (sorts) {
      cell.tabIndex = sorted !== undefined || (at === 0 && this.#sorted === undefined) ? 0 : -1
      cell.setAttribute('aria-sort', sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none')
    }
    if (sorted) cell.append(icon(sorted.descending ? 'arrow-down' : 'arrow-up'))
    return cell
  }

  #createRow(): HTMLElement {
    const row = element('div', { class: 'row', attributes: { role: 'row' } })
    for (const [at, { align = 'start' }] of this.#shown.entries())
      row.append(
        element('div', { class: `cell ${align}`, attributes: { role: 'gridcell', 'aria-colindex': String(at + 1) } }),
      )
    this.#layer.append(row)
    return row
  }

  #fillRow(row: HTMLElement, position: number): void {
    row.style.transform = `translateY(${position * rowHeight - this.#window.offset}px)`
    row.id = `${this.#options.id}-${position}`
    row.dataset['position'] = String(position)
    row.setAttribute('aria-rowindex', String(position + 2))
    row.setAttribute('aria-selected', String(position === this.#active))
    row.classList.toggle('active', position === this.#active)
    if (this.#options.contextMenu) row.dataset['vscodeContext'] = JSON.stringify(this.#options.contextMenu(position))
    for (const [at, column] of this.#shown.entries())
      this.#options.fill(row.children[at] as HTMLElement, column, position)
  }

  #positionOf(event: Event): number {
    const row = (event.target as Element).closest<HTMLElement>('.row')
    return row === null ? -1 : Number(row.dataset['position'] ?? -1)
  }

  #sort(target: EventTarget | null): void {
    const key = target instanceof Element ? target.closest('[data-key]')?.getAttribute('data-key') : undefined
    if (key) this.#options.sort?.(key)
  }

  #headerKey(event: KeyboardEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-key]')
    if (cell === null || this.#options.sort === undefined) return
    const sibling = { ArrowRight: cell.nextElementSibling, ArrowLeft: cell.previousElementSibling }[event.key]
    if (event.key === 'Enter' || event.key === ' ') this.#sort(cell)
    else if (sibling instanceof HTMLElement) {
      cell.tabIndex = -1
      sibling.tabIndex = 0
      sibling.focus()
    } else if (event.key === 'ArrowDown') this.root.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.root || event.altKey || event.ctrlKey || event.metaKey) return
    const page = this.#window.pageRows
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: this.#count - 1,
    }
    const target = targets[event.key]
    if (target !== undefined) this.#move(target)
    else if (event.key === 'Enter') this.#options.opened?.(this.#active)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #move(target: number): void {
    const position = Math.max(0, Math.min(this.#count - 1, target))
    this.activate(position)
    this.#options.activated?.(position)
  }

  #wheel(event: WheelEvent): void {
    if (!this.#window.scaled || event.ctrlKey) return
    event.preventDefault()
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1)
    this.#window.moveTo(this.#window.offset + pixels)
    this.#scheduleDraw()
  }
}
