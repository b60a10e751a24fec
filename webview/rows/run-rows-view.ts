import type { Failure } from '../../engine-host/protocol/failure.js'
import type { RowsWithin, RunRows } from '../../engine-host/protocol/run-rows.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { element, setHover, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { DataGrid } from '../grid/data-grid.js'
import { FilterField } from '../grid/filter-field.js'
import { requestKey } from '../request-key.js'
import { failureNotice } from '../views/notice.js'
import { pageRows, RowPages } from './row-pages.js'
import type { RowColumn, RowTable, RowTarget } from './row-table.js'

export interface RunRowsEvents {
  /** Rows are wanted from `firstRow` on. */
  readonly wanted: (filter: string, firstRow: number, count: number, within: RowsWithin | undefined) => void
  /** Enter or a double click on a row. */
  readonly opened: (target: RowTarget) => void
  readonly showLog: () => void
}

/** Milliseconds that reading may take before it is told, so that quick answers do not flicker. */
const patience = 300

/** A table of a run that is read page by page as it comes into sight: orders, fills, journal. */
export class RunRowsView<Rows extends RunRows> {
  readonly root: HTMLElement
  readonly #table: RowTable<Rows>
  readonly #events: RunRowsEvents
  readonly #grid: DataGrid
  readonly #filter: FilterField
  readonly #summary = element('span', { class: 'summary muted', attributes: { role: 'status' } })
  readonly #note = element('p', { class: 'note muted' })
  readonly #failed = element('div', { class: 'failed' })
  readonly #pages = new RowPages<Rows>()
  #columns = new Map<string, RowColumn<Rows>>()
  #run: RunSummary | undefined
  #within: RowsWithin | undefined
  #visible = false
  #unread = true
  #patience: ReturnType<typeof setTimeout> | undefined

  constructor(table: RowTable<Rows>, events: RunRowsEvents) {
    this.#table = table
    this.#events = events
    this.#filter = new FilterField(`Filter ${table.plural}`, table.placeholder, (filter) => this.#read(filter))
    this.#grid = new DataGrid({
      label: table.label,
      id: `${table.name}-row`,
      fill: (cell, column, position) => this.#fill(cell, column.key, position),
      opened: (position) => {
        const target = this.targetAt(position)
        if (target !== undefined) events.opened(target)
      },
      moved: (first, end) => this.#want(first, end),
    })
    this.root = element(
      'section',
      { class: 'run-rows', attributes: { 'aria-label': table.label } },
      element('div', { class: 'toolbar' }, this.#filter.root, this.#summary),
      this.#grid.root,
      this.#note,
      this.#failed,
    )
    this.#tell('')
  }

  /** The row that is active, if it was read. */
  get active(): RowTarget | undefined {
    return this.targetAt(this.#grid.active)
  }

  /** Takes another run, or the same in another state. */
  update(run: RunSummary): void {
    const same = run.runId === this.#run?.runId && run.state.kind === this.#run.state.kind
    this.#run = run
    if (same) return
    const columns = this.#table.columns(run)
    this.#columns = new Map(columns.map((column) => [column.key, column]))
    this.#grid.setColumns(columns)
    this.#filter.value = ''
    this.#pages.reset('', this.#within)
    this.#unread = true
    if (this.#visible) this.shown()
  }

  /** Shows only rows of a period and of instruments; undefined: of all. */
  restrict(within: RowsWithin | undefined): void {
    if (requestKey(within) === requestKey(this.#within)) return
    this.#within = within
    this.#unread = true
    if (this.#visible) this.shown()
  }

  /** The table has come into sight: what it needs is read now. */
  shown(): void {
    this.#visible = true
    if (this.#run === undefined) return
    if (this.#run.state.kind === 'running')
      return this.#tell(`The ${this.#table.plural} are listed when the run has ended.`)
    if (this.#unread) this.#read(this.#pages.filter)
    else this.#grid.redraw()
  }

  hidden(): void {
    this.#visible = false
  }

  take(rows: Rows): void {
    if (!this.#pages.take(rows)) return
    clearTimeout(this.#patience)
    const total = this.#pages.total ?? 0
    const filtered = this.#pages.filter !== '' || this.#pages.within !== undefined
    if (total === 0) this.#tell(this.#whyNone())
    else this.#tell('')
    const count = `${formatCount(total)} ${this.#table.plural}`
    setText(this.#summary, filtered ? `${count} left by the filter` : count)
    this.#grid.setRows(total)
  }

  /**
   * Rows that were asked for could not be read; all of them are asked for again when the table is next seen.
   *
   * @returns false when there are others to show
   */
  fail(failure: Failure): boolean {
    if (this.#pages.total !== undefined) {
      this.#pages.forgetRequests()
      return false
    }
    clearTimeout(this.#patience)
    this.#unread = true
    this.#pages.forgetRequests()
    this.#grid.root.hidden = true
    this.#note.hidden = true
    this.#failed.hidden = false
    this.#failed.replaceChildren(failureNotice(failure, this.#events.showLog))
    setText(this.#summary, '')
    return true
  }

  /** Shows only rows that hold these words. */
  filter(words: string): void {
    this.#filter.value = words
    this.#read(words)
  }

  focusFilter(): void {
    this.#filter.focus()
  }

  focus(): void {
    this.#grid.root.focus()
  }

  redraw(): void {
    this.#grid.redraw()
  }

  targetAt(position: number): RowTarget | undefined {
    const found = position < 0 ? undefined : this.#pages.find(position)
    return found && this.#table.target(found.rows, found.at)
  }

  #read(filter: string): void {
    this.#unread = false
    this.#pages.reset(filter, this.#within)
    this.#grid.activate(-1)
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => setText(this.#summary, `Reading ${this.#table.plural}…`), patience)
    for (const firstRow of this.#pages.want(0, 1)) this.#events.wanted(filter, firstRow, pageRows, this.#within)
  }

  #whyNone(): string {
    const { filter, within } = this.#pages
    if (filter !== '') return `No ${this.#table.plural} hold these words.`
    return within === undefined ? this.#table.none : `There are no ${this.#table.plural} in what the tabs show.`
  }

  /** A sentence in place of the rows; empty shows the rows. */
  #tell(sentence: string): void {
    this.#failed.hidden = true
    this.#note.hidden = sentence === ''
    this.#grid.root.hidden = sentence !== ''
    setText(this.#note, sentence)
    if (sentence !== '') setText(this.#summary, '')
  }

  #want(first: number, end: number): void {
    if (this.#pages.total === undefined) return
    for (const firstRow of this.#pages.want(first, end))
      this.#events.wanted(this.#pages.filter, firstRow, pageRows, this.#pages.within)
  }

  #fill(cell: HTMLElement, key: string, position: number): void {
    const column = this.#columns.get(key)
    const found = this.#pages.find(position)
    setText(cell, column === undefined || found === undefined ? '…' : column.text(found.rows, found.at))
    setHover(cell, column === undefined || found === undefined ? '' : (column.hover?.(found.rows, found.at) ?? ''))
  }
}
