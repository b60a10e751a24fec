import type { SeriesReference } from '../../engine-host/protocol/catalog-requests.js'
import type { SeriesCoverage } from '../../engine-host/protocol/series-coverage.js'
import { element, setHover, setText } from '../element.js'
import { formatCount, missing } from '../format/number.js'
import { DataGrid } from '../grid/data-grid.js'
import type { GridColumn } from '../grid/grid-layout.js'
import { fillCoverageBar } from './coverage-bar.js'
import { coveredParts } from './covered-parts.js'
import { FilterField } from '../grid/filter-field.js'
import { arrangeSeries, type ListedSeries, type SeriesArrangement } from './series-order.js'
import {
  counted,
  dayText,
  gapsText,
  millisecondsOf,
  nanosText,
  seriesKey,
  sizeText,
  sourceText,
} from './series-text.js'

export interface SeriesTableEvents {
  readonly selected: (series: SeriesReference) => void
  readonly opened: () => void
  readonly rearranged: () => void
  /** Series in sight whose coverage is not known yet. */
  readonly coverageWanted: (series: readonly SeriesReference[]) => void
}

const columns: readonly GridColumn[] = [
  { key: 'instrument', label: 'Instrument', width: 120, grow: 1, rank: 0 },
  { key: 'data', label: 'Data', meaning: 'Length of the bars, or the kind of ticks', width: 112, rank: 1 },
  {
    key: 'coverage',
    label: 'Coverage',
    meaning: 'From the first to the last row; holes are gaps in which the exchange traded. Sorts by trade dates.',
    width: 112,
    grow: 2,
    rank: 2,
  },
  {
    key: 'gaps',
    label: 'Gaps',
    meaning: 'Trading of an hour or more without data, by the calendar',
    align: 'end',
    width: 72,
    rank: 4,
  },
  { key: 'first', label: 'First', meaning: 'Day of the first row, UTC', align: 'end', width: 104, rank: 5 },
  { key: 'last', label: 'Last', meaning: 'Day of the last row, UTC', align: 'end', width: 104, rank: 6 },
  { key: 'rows', label: 'Rows', align: 'end', width: 104, rank: 3 },
  { key: 'size', label: 'Size', meaning: 'On disk', align: 'end', width: 80, rank: 7 },
  { key: 'source', label: 'Source', meaning: 'What it was imported from or built of', width: 120, grow: 1, rank: 9 },
  { key: 'imported', label: 'Imported', meaning: 'When rows were added last', align: 'end', width: 104, rank: 8 },
]

/** Share of the bar that a gap takes at least, however short it is. */
const narrowestGap = 0.012

/** The series of the catalog: sorted, filtered, one of them selected. */
export class SeriesTable {
  readonly root: HTMLElement
  readonly #events: SeriesTableEvents
  readonly #filter: FilterField
  readonly #grid: DataGrid
  readonly #summary = element('span', { class: 'summary muted', attributes: { role: 'status' } })
  readonly #nothing = element('p', { class: 'no-rows muted', attributes: { role: 'status' } })
  readonly #coverage = new Map<string, SeriesCoverage>()
  #all: readonly ListedSeries[] = []
  #listed: readonly ListedSeries[] = []
  #selected: string | undefined
  #arrangement: SeriesArrangement = { sortColumn: 'instrument', sortDescending: false, filter: '' }

  constructor(events: SeriesTableEvents) {
    this.#events = events
    this.#filter = new FilterField('Filter series', 'Filter, such as SPY or 1-minute', (filter) => {
      this.arrange({ filter })
      events.rearranged()
    })
    this.#grid = new DataGrid({
      label: 'Series',
      id: 'series-at',
      fill: (cell, column, position) => this.#fill(cell, column.key, this.#listed[position]!),
      activated: (position) => this.#take(position),
      opened: (position) => {
        this.#take(position)
        events.opened()
      },
      sort: (key) => {
        const { sortColumn, sortDescending } = this.#arrangement
        this.arrange({ sortColumn: key, sortDescending: key === sortColumn && !sortDescending })
        events.rearranged()
      },
      moved: (first, end) => this.#wantCoverage(first, end),
      contextMenu: (position) => {
        const { instrumentId, bars } = this.#listed[position]!.series
        return { webviewSection: 'series', instrumentId, bars, preventDefaultContextMenuItems: true }
      },
    })
    this.root = element(
      'section',
      { class: 'series', attributes: { 'aria-label': 'Series of the catalog' } },
      element('div', { class: 'toolbar' }, this.#filter.root, this.#summary),
      this.#grid.root,
      this.#nothing,
    )
    this.arrange({})
  }

  get arrangement(): SeriesArrangement {
    return this.#arrangement
  }

  /** Sorts and filters anew; the selection stays. */
  arrange(arrangement: Partial<SeriesArrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...arrangement }
    const { sortColumn, sortDescending, filter } = this.#arrangement
    this.#filter.value = filter
    this.#grid.setColumns(columns, { key: sortColumn, descending: sortDescending })
    this.#relist()
  }

  show(all: readonly ListedSeries[]): void {
    this.#all = all
    const present = new Set(all.map(({ series }) => seriesKey(series)))
    for (const key of this.#coverage.keys()) if (!present.has(key)) this.#coverage.delete(key)
    this.#relist()
  }

  takeCoverage(coverage: SeriesCoverage): void {
    this.#coverage.set(seriesKey(coverage), coverage)
    if (this.#arrangement.sortColumn === 'gaps' || this.#arrangement.sortColumn === 'coverage') this.#relist()
    else this.#grid.redraw()
  }

  forgetCoverage(): void {
    this.#coverage.clear()
  }

  /** Marks a series as the selected one. */
  select(series: SeriesReference | undefined): void {
    this.#selected = series && seriesKey(series)
    this.#grid.activate(this.#position())
  }

  /** The first one of the table. */
  get first(): SeriesReference | undefined {
    return this.#listed[0]?.series
  }

  focus(): void {
    this.#grid.root.focus()
  }

  focusFilter(): void {
    this.#filter.focus()
  }

  #position(): number {
    return this.#listed.findIndex(({ series }) => seriesKey(series) === this.#selected)
  }

  #take(position: number): void {
    const { series } = this.#listed[position]!
    if (seriesKey(series) === this.#selected) return
    this.#selected = seriesKey(series)
    this.#events.selected({ instrumentId: series.instrumentId, bars: series.bars })
  }

  #relist(): void {
    this.#listed = arrangeSeries(this.#all, this.#arrangement, (key) => this.#coverage.get(key))
    const filtered = this.#listed.length < this.#all.length
    setText(
      this.#summary,
      filtered ? `${formatCount(this.#listed.length)} of ${formatCount(this.#all.length)} series` : '',
    )
    setText(this.#nothing, 'No series matches the filter.')
    this.#nothing.hidden = this.#listed.length > 0 || this.#all.length === 0
    this.#grid.root.hidden = this.#listed.length === 0
    this.root.style.setProperty('--series-rows', String(this.#all.length))
    this.#grid.setRows(this.#listed.length)
    this.#grid.activate(this.#position())
  }

  #wantCoverage(first: number, end: number): void {
    const wanted = this.#listed
      .slice(first, end)
      .map(({ series }) => ({ instrumentId: series.instrumentId, bars: series.bars }))
      .filter((series) => !this.#coverage.has(seriesKey(series)))
    if (wanted.length > 0) this.#events.coverageWanted(wanted)
  }

  #fill(cell: HTMLElement, key: string, { series, extents }: ListedSeries): void {
    const coverage = this.#coverage.get(seriesKey(series))
    const set = (text: string, hover = '') => {
      setText(cell, text)
      setHover(cell, hover)
    }
    switch (key) {
      case 'instrument':
        return set(series.instrumentId, series.instrumentId)
      case 'data':
        return set(series.bars)
      case 'coverage':
        return fillCoverageBar(cell, coveredParts(extents, coverage, narrowestGap), coverageLabel(coverage))
      case 'gaps':
        cell.classList.toggle('warned', (coverage?.gapCount ?? 0) > 0)
        return set(coverage === undefined ? '…' : gapsText(coverage.gapCount), coverageLabel(coverage))
      case 'first':
        return set(dayText(millisecondsOf(series.firstNanos)), nanosText(series.firstNanos))
      case 'last':
        return set(dayText(millisecondsOf(series.lastNanos)), nanosText(series.lastNanos))
      case 'rows':
        return set(formatCount(series.rows))
      case 'size':
        return set(sizeText(series.bytes), `${formatCount(series.bytes)} bytes`)
      case 'source':
        return set(sourceText(series), series.sources.join('\n'))
      case 'imported':
        return series.importedAt === undefined
          ? set(missing, 'Not known')
          : set(dayText(series.importedAt), new Date(series.importedAt).toLocaleString())
    }
  }
}

function coverageLabel(coverage: SeriesCoverage | undefined): string {
  if (coverage === undefined) return 'Looking for gaps'
  const { gapCount, tradeDates, calendar } = coverage
  const gaps = gapCount === 0 ? 'no gaps' : gapsText(gapCount)
  return `${counted(tradeDates, 'trade date')} by the calendar ${calendar}, ${gaps}`
}
