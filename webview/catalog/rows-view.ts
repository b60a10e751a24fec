import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import type { SeriesRows } from '../../engine-host/protocol/catalog-requests.js'
import type { Failure } from '../../engine-host/protocol/failure.js'
import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import { element, setHover, setText } from '../element.js'
import { formatCount, formatNumber, formatQuantity, missing } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { DataGrid } from '../grid/data-grid.js'
import type { GridColumn } from '../grid/grid-layout.js'
import { failureNotice } from '../views/notice.js'
import { seriesTimes } from './series-times.js'
import { millisecondsOf, nanosText, seriesKey } from './series-text.js'

export interface RowsViewEvents {
  readonly wanted: (firstRow: number, count: number) => void
  readonly showLog: () => void
}

/** Rows that are asked for at once; they begin at multiples of it. */
const pageRows = 200
/** Pages that are kept. */
const keptPages = 40

/** The rows of the selected series as they are stored, read as they come into sight. */
export class RowsView {
  readonly root: HTMLElement
  readonly #events: RowsViewEvents
  readonly #grid: DataGrid
  readonly #failed = element('div', { class: 'failed' })
  readonly #pages = new Map<number, SeriesRows>()
  readonly #asked = new Set<number>()
  #series: BarSeries | undefined
  #instrument: InstrumentDefinition | undefined
  #times: TimeFormat | undefined

  constructor(events: RowsViewEvents) {
    this.#events = events
    this.#grid = new DataGrid({
      label: 'Rows of the series',
      id: 'row-at',
      fill: (cell, column, position) => this.#fill(cell, column.key, position),
      moved: (first, end) => this.#want(first, end),
    })
    this.root = element('div', { class: 'rows' }, this.#grid.root, this.#failed)
  }

  show(series: BarSeries, instrument: InstrumentDefinition): void {
    this.#series = series
    this.#instrument = instrument
    this.#times = seriesTimes(series, instrument.timeZone)
    this.#pages.clear()
    this.#asked.clear()
    this.#failed.hidden = true
    this.#grid.root.hidden = false
    this.#grid.setColumns(this.#columns(undefined))
    this.#grid.setRows(series.rows)
    this.#grid.centre(0)
  }

  take(rows: SeriesRows): void {
    if (this.#series === undefined || seriesKey(rows) !== seriesKey(this.#series)) return
    const isFirst = this.#pages.size === 0
    this.#pages.set(rows.firstRow / pageRows, rows)
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break
      this.#pages.delete(oldest)
      this.#asked.delete(oldest)
    }
    if (isFirst) this.#grid.setColumns(this.#columns(rows))
    this.#grid.redraw()
  }

  fail(failure: Failure): void {
    this.#grid.root.hidden = true
    this.#failed.hidden = false
    this.#failed.replaceChildren(failureNotice(failure, this.#events.showLog))
  }

  jumpTo(row: number): void {
    this.#grid.centre(row)
  }

  focus(): void {
    this.#grid.root.focus()
  }

  redraw(): void {
    this.#grid.redraw()
  }

  #columns(rows: SeriesRows | undefined): readonly GridColumn[] {
    const values = (rows?.columns ?? []).map(({ name }, at): GridColumn => ({
      key: `v${at}`,
      label: name,
      align: 'end',
      width: 96,
      rank: 2 + at,
    }))
    const zone = this.#instrument?.timeZone ?? 'UTC'
    const what = this.#series?.data === undefined ? 'Close' : 'Received'
    return [
      { key: 'row', label: 'Row', align: 'end', width: 88, rank: 1 },
      {
        key: 'time',
        label: what,
        meaning: `${what}, ${zone}`,
        align: 'end',
        width: this.#series?.data === undefined ? 192 : 256,
        rank: 0,
      },
      ...values,
    ]
  }

  #want(first: number, end: number): void {
    for (let page = Math.floor(first / pageRows); page * pageRows < end; page++) {
      if (this.#asked.has(page)) continue
      this.#asked.add(page)
      this.#events.wanted(page * pageRows, pageRows)
    }
  }

  #fill(cell: HTMLElement, key: string, position: number): void {
    const page = this.#pages.get(Math.floor(position / pageRows))
    const at = position % pageRows
    const set = (text: string, hover = '') => {
      setText(cell, text)
      setHover(cell, hover)
    }
    if (key === 'row') return set(formatCount(position + 1))
    if (page === undefined || at >= page.length) return set('…')
    if (key === 'time') {
      const nanos = page.nanos[at]!
      const happened = page.eventNanos?.[at]
      const utc = nanosText(nanos)
      const hover = happened === undefined || happened === nanos ? utc : `${utc}\nhappened ${nanosText(happened)}`
      return set(this.#timeText(nanos), hover)
    }
    const { form, values } = page.columns[Number(key.slice(1))]!
    const value = values[at]!
    if (Number.isNaN(value)) return set(missing, 'No price on this side')
    if (form === 'side') return set(value > 0 ? 'buyer' : value < 0 ? 'seller' : missing)
    const decimals = this.#instrument?.pricePrecision ?? 2
    set(form === 'price' ? priceText(value, decimals) : formatQuantity(value, this.#instrument?.quantityPrecision ?? 0))
  }

  /** Down to the last digit that is not zero in the file. */
  #timeText(nanos: string): string {
    const text = this.#times?.full(millisecondsOf(nanos)) ?? ''
    if (this.#series?.data === undefined) return text
    const below = ((BigInt(nanos) % 1_000_000n) + 1_000_000n) % 1_000_000n
    return below === 0n ? text : `${text}${below.toString().padStart(6, '0')}`
  }
}

/** A price with the decimals of the instrument, or with those that it has where these are more. */
function priceText(value: number, decimals: number): string {
  const exact = Number(value.toFixed(decimals)) === value
  return exact ? formatNumber(value, decimals) : formatQuantity(value, 9)
}
