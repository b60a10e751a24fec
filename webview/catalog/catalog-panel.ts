import '@vscode-elements/elements/dist/vscode-button/index.js'
import type { SeriesReference } from '../../engine-host/protocol/catalog-requests.js'
import type { CatalogViewState, ToCatalogView } from '../../engine-host/protocol/catalog-view-messages.js'
import { element, icon, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { observeTheme } from '../theme/palette.js'
import { toolButton } from '../views/head.js'
import { failureNotice } from '../views/notice.js'
import type { CatalogHost } from './catalog-host.js'
import { createKeysDialog } from './catalog-keys.js'
import { SeriesDetail } from './series-detail.js'
import type { ListedSeries } from './series-order.js'
import { SeriesTable } from './series-table.js'
import { counted, seriesKey, sizeText } from './series-text.js'
import { StoreNotice } from './store-notice.js'

/** The view of the catalog: its series, and the one of them that is selected. */
export class CatalogPanel {
  readonly #host: CatalogHost
  readonly #totals = element('span', { class: 'what muted', text: 'Reading the catalog…' })
  readonly #table: SeriesTable
  readonly #detail: SeriesDetail
  readonly #notice: StoreNotice
  readonly #content: HTMLElement
  readonly #nothing = element('div')
  readonly #keys = createKeysDialog()
  readonly #verify: HTMLButtonElement
  readonly #repair: HTMLButtonElement
  readonly #coverageAsked = new Set<string>()
  #listed: readonly ListedSeries[] = []
  #selected: SeriesReference | undefined

  constructor(root: HTMLElement, host: CatalogHost) {
    this.#host = host
    const state = host.state
    this.#notice = new StoreNotice({
      repair: () => host.post({ type: 'repair' }),
      showLog: () => host.post({ type: 'showLog' }),
    })
    this.#table = new SeriesTable({
      selected: (series) => this.#select(series),
      opened: () => this.#detail.focusChart(),
      rearranged: () => this.#keepState(),
      coverageWanted: (series) => this.#wantCoverage(series),
    })
    this.#detail = new SeriesDetail(
      (message) => host.post(message),
      () => this.#keepState(),
    )
    this.#verify = toolButton('pass', 'Verify', 'Read every file and compare it with what was written', () =>
      host.post({ type: 'verify' }),
    )
    this.#repair = toolButton('tools', 'Repair', 'Put damaged files into quarantine and set the index right', () =>
      host.post({ type: 'repair' }),
    )
    const actions = element(
      'div',
      { class: 'actions' },
      toolButton('refresh', 'Refresh', 'Read the catalog again', () => host.post({ type: 'refresh' })),
      this.#verify,
      this.#repair,
      toolButton('cloud-download', 'Import', 'Read market data into the catalog', () => host.post({ type: 'import' })),
    )
    const head = element('header', { class: 'head' }, element('h1', { text: 'Market data' }), this.#totals, actions)
    this.#content = element('main', { class: 'catalog' }, this.#table.root, this.#detail.root)
    root.append(head, this.#notice.root, this.#content, this.#nothing, this.#keys)
    this.#content.classList.add('waiting')
    this.#nothing.hidden = true
    this.#detail.root.hidden = true
    if (state !== undefined) {
      const { sortColumn, sortDescending, filter } = state
      this.#table.arrange({ sortColumn, sortDescending, filter })
      this.#selected = state.series
      this.#detail.tab = state.tab
    }
    observeTheme(() => this.#detail.applyTheme())
    document.addEventListener('keydown', (event) => this.#key(event))
  }

  receive(message: ToCatalogView): void {
    switch (message.type) {
      case 'catalog':
        return this.#takeCatalog(message)
      case 'coverage':
        this.#table.takeCoverage(message.coverage)
        return this.#detail.takeCoverage(message.coverage, message.tradeDates)
      case 'instrument':
        return this.#detail.takeInstrument(message.instrument, message.saved)
      case 'chart':
      case 'rows':
      case 'found':
      case 'problems':
        return this.#detail.takeData(message)
      case 'definitionsChanged':
        // Gaps depend on the calendar, which may be another one now.
        this.#coverageAsked.clear()
        return this.#detail.followFiles()
      case 'verified':
        return this.#notice.showVerification(message.report)
      case 'repaired':
        return this.#notice.showRepair(message.report)
      case 'select':
        if (message.tab !== undefined) this.#detail.tab = message.tab
        return this.#select(message.series)
      case 'failed':
        return this.#takeFailure(message)
      case 'colours':
        document.documentElement.dataset['upDown'] = message.upDown
        return
    }
  }

  #takeCatalog({ series, extents }: Extract<ToCatalogView, { type: 'catalog' }>): void {
    const before = new Map(this.#listed.map((listed) => [seriesKey(listed.series), JSON.stringify(listed.series)]))
    this.#listed = series.map((each, at) => ({ series: each, extents: extents[at] ?? new Float64Array() }))
    for (const { series: each } of this.#listed)
      if (before.get(seriesKey(each)) !== JSON.stringify(each)) this.#coverageAsked.delete(seriesKey(each))
    const sum = (of: 'rows' | 'bytes') => series.reduce((total, each) => total + each[of], 0)
    setText(
      this.#totals,
      series.length === 0
        ? ''
        : `${formatCount(series.length)} series · ${counted(sum('rows'), 'row')} · ${sizeText(sum('bytes'))}`,
    )
    this.#content.classList.remove('waiting')
    this.#content.hidden = series.length === 0
    this.#verify.disabled = series.length === 0
    this.#nothing.hidden = series.length > 0
    if (series.length === 0) this.#nothing.replaceChildren(this.#emptyNotice())
    this.#table.show(this.#listed)
    // What is shown may be hidden by the filter, but something is shown as long as there is something.
    const selected = this.#find(this.#selected) ?? this.#find(this.#table.first) ?? this.#listed[0]
    this.#detail.root.hidden = selected === undefined
    if (selected === undefined) {
      this.#table.select(undefined)
      return
    }
    this.#select(selected.series)
  }

  #takeFailure({ task, series, failure }: Extract<ToCatalogView, { type: 'failed' }>): void {
    if (task === 'store') return this.#notice.showFailure(failure)
    if (task === 'catalog') {
      this.#content.hidden = true
      this.#nothing.hidden = false
      setText(this.#totals, '')
      this.#nothing.replaceChildren(failureNotice(failure, () => this.#host.post({ type: 'showLog' })))
      return
    }
    if (series !== undefined && this.#selected !== undefined && seriesKey(series) !== seriesKey(this.#selected)) return
    this.#detail.fail(task, failure)
  }

  #select({ instrumentId, bars }: SeriesReference): void {
    this.#selected = { instrumentId, bars }
    const found = this.#find(this.#selected)
    if (found === undefined) return
    this.#table.select(this.#selected)
    this.#detail.root.hidden = false
    this.#coverageAsked.add(seriesKey(found.series))
    this.#detail.show(found.series)
    this.#keepState()
  }

  #find(wanted: SeriesReference | undefined): ListedSeries | undefined {
    return wanted && this.#listed.find(({ series }) => seriesKey(series) === seriesKey(wanted))
  }

  #wantCoverage(wanted: readonly SeriesReference[]): void {
    for (const series of wanted) {
      if (this.#coverageAsked.has(seriesKey(series))) continue
      this.#coverageAsked.add(seriesKey(series))
      this.#host.post({ type: 'getCoverage', series })
    }
  }

  #emptyNotice(): HTMLElement {
    const button = document.createElement('vscode-button')
    button.textContent = 'Import market data'
    button.addEventListener('click', () => this.#host.post({ type: 'import' }))
    return element(
      'div',
      { class: 'nothing empty' },
      icon('database'),
      element('p', { class: 'message', text: 'The catalog holds no market data yet.' }),
      button,
    )
  }

  #keepState(): void {
    const state: CatalogViewState = {
      ...(this.#selected !== undefined && { series: this.#selected }),
      tab: this.#detail.tab,
      ...this.#table.arrangement,
    }
    this.#host.keepState(state)
  }

  #key(event: KeyboardEvent): void {
    const typing =
      event.target instanceof HTMLElement && event.target.closest('vscode-textfield, input, select, textarea') !== null
    if (event.ctrlKey || event.metaKey || event.altKey || typing || this.#keys.open) return
    const series = this.#selected
    const actions: Readonly<Record<string, () => void>> = {
      '?': () => this.#keys.showModal(),
      '/': () => this.#table.focusFilter(),
      g: () => this.#detail.focusTime(),
      n: () => this.#detail.stepGap(1),
      p: () => this.#detail.stepGap(-1),
      e: () => series && this.#host.post({ type: 'export', series }),
      Delete: () => series && this.#host.post({ type: 'delete', series }),
    }
    const action = actions[event.key]
    if (action === undefined) return
    action()
    event.preventDefault()
  }
}
