import { LineSeries, type ISeriesApi } from 'lightweight-charts'
import type { ComparedRun } from '../../engine-host/protocol/compare-view-messages.js'
import { ChartLegend } from '../charts/chart-legend.js'
import { ColumnLines } from '../charts/column-lines.js'
import {
  applyPalette,
  createIndexChart,
  exchangeTimes,
  fillContainer,
  pageScrolls,
  type IndexChart,
} from '../charts/index-chart.js'
import { element, setText } from '../element.js'
import { formatNumber, formatPercent } from '../format/number.js'
import type { TimeFormat } from '../format/time.js'
import { readPalette, type Palette } from '../theme/palette.js'
import { timeFormatOf } from '../views/run-text.js'
import { growthOf, type Growth } from './growth.js'
import { letterOf, runColours } from './run-letters.js'

/** Growth of several runs in one pane with one crosshair. */
export class GrowthChart {
  readonly root: HTMLElement
  readonly #plot = element('div', { class: 'plot' })
  readonly #said = element('p', { class: 'visually-hidden', attributes: { role: 'status' } })
  readonly #legend = new ChartLegend()
  readonly #lines = new ColumnLines([0])
  #chart: IndexChart | undefined
  #series: ISeriesApi<'Line', number> | undefined
  #palette: Palette = readPalette()
  #runs: readonly ComparedRun[] = []
  #growth: Growth = { time: new Float64Array(), lines: [] }
  #times: TimeFormat | undefined
  #row: number | undefined
  #fitted = true

  constructor() {
    this.root = element(
      'figure',
      { class: 'growth-chart', attributes: { role: 'group', 'aria-label': 'Growth of the runs', tabindex: '0' } },
      this.#plot,
      this.#said,
    )
    this.#plot.append(this.#legend.root)
    this.root.addEventListener('keydown', (event) => this.#key(event))
    this.#plot.addEventListener('pointerdown', () => (this.#fitted = false), { capture: true })
    this.#plot.addEventListener('dblclick', () => this.#fit())
    new ResizeObserver(() => this.#layOut()).observe(this.#plot)
  }

  show(runs: readonly ComparedRun[]): void {
    this.#runs = runs
    this.#growth = growthOf(runs.map(({ equity }) => equity))
    const { time } = this.#growth
    this.root.hidden = time.length === 0
    if (time.length === 0) return
    const longest = runs.reduce((one, other) => (span(other) > span(one) ? other : one))
    this.#times = timeFormatOf(longest.run)
    const chart = (this.#chart ??= this.#create(this.#times))
    exchangeTimes(chart, time, this.#times)
    this.#series!.setData(Array.from(time, (_, row) => ({ time: row, value: this.#valueAt(row) })))
    this.#fitted = true
    this.#draw()
    this.#layOut()
    this.root.setAttribute(
      'aria-description',
      runs
        .map(({ run, equity }, at) => `${letterOf(at)}, ${run.specification.className}: ${endText(equity)}`)
        .join('; '),
    )
  }

  applyTheme(): void {
    this.#palette = readPalette()
    if (this.#chart === undefined) return
    applyPalette(this.#chart.api, this.#palette)
    this.#draw()
  }

  #create(times: TimeFormat): IndexChart {
    const chart = createIndexChart(this.#plot, times, this.#palette, {
      timeScale: { fixLeftEdge: true, fixRightEdge: true },
    })
    // The library's own line is not drawn: it carries the scale and the crosshair.
    this.#series = chart.api.addSeries(LineSeries, {
      lineVisible: false,
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
      priceFormat: {
        type: 'custom',
        minMove: 1e-6,
        formatter: (value: number) => formatPercent(value * 100, { signed: true }),
        tickmarksFormatter: (values: readonly number[]) => values.map((value) => `${formatNumber(value * 100, 2)} %`),
      },
    })
    this.#series.attachPrimitive(this.#lines)
    chart.api.subscribeCrosshairMove(({ logical }) => {
      this.#row = logical === undefined ? undefined : Math.round(logical)
      this.#drawLegend()
    })
    return chart
  }

  /** Any value there, for the crosshair to stand at. */
  #valueAt(row: number): number {
    for (const line of this.#growth.lines) if (!Number.isNaN(line[row]!)) return line[row]!
    return 0
  }

  #draw(): void {
    const colours = runColours(this.#palette)
    this.#lines.lines = this.#growth.lines
      .map((values, at) => ({ values, colour: colours[at]!, width: 1.5 }))
      .toReversed()
    this.#drawLegend()
  }

  #drawLegend(): void {
    const { time, lines } = this.#growth
    if (time.length === 0) return
    const row = Math.max(0, Math.min(this.#row ?? time.length - 1, time.length - 1))
    const colours = runColours(this.#palette)
    this.#legend.update(
      this.#runs.map(({ run, equity }, at) => ({
        label: `${letterOf(at)} ${run.specification.className}`,
        value:
          this.#row === undefined ? endText(equity) : formatPercent((lines[at]![row] ?? NaN) * 100, { signed: true }),
        colour: colours[at]!,
        stroke: 'solid',
      })),
    )
  }

  #layOut(): void {
    const api = this.#chart?.api
    if (api === undefined || !fillContainer(api, this.#plot)) return
    api.applyOptions({ handleScale: { mouseWheel: !pageScrolls() }, handleScroll: { mouseWheel: !pageScrolls() } })
    const height = Math.max(1, api.paneSize(0).height)
    const legend = this.#legend.root.offsetHeight + 8
    api.priceScale('right', 0).applyOptions({ scaleMargins: { top: Math.min(0.4, legend / height), bottom: 0.04 } })
    if (this.#fitted) api.timeScale().fitContent()
  }

  #fit(): void {
    this.#fitted = true
    this.#chart?.api.timeScale().fitContent()
  }

  #key(event: KeyboardEvent): void {
    const api = this.#chart?.api
    const range = api?.timeScale().getVisibleLogicalRange()
    if (api === undefined || range === null || range === undefined) return
    const rows = this.#growth.time.length
    const zoom = (factor: number) => {
      this.#fitted = false
      const middle = this.#row ?? (range.from + range.to) / 2
      api.timeScale().setVisibleLogicalRange({
        from: Math.max(-0.5, middle - (middle - range.from) * factor),
        to: Math.min(rows - 0.5, middle + (range.to - middle) * factor),
      })
    }
    if (event.key === '+') zoom(0.5)
    else if (event.key === '-') zoom(2)
    else if (event.key === 'f') this.#fit()
    else if (event.key === '[' || event.key === ']') this.#move(event.key === ']' ? 1 : -1, range.to - range.from)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Moves the crosshair by rows, or by a pixel where rows are finer, and says what stands there. */
  #move(direction: number, rowsInSight: number): void {
    const { time, lines } = this.#growth
    const { api } = this.#chart!
    const step = Math.max(1, Math.round(rowsInSight / Math.max(1, api.timeScale().width())))
    const row = Math.max(0, Math.min(time.length - 1, (this.#row ?? time.length) + direction * step))
    this.#row = row
    api.setCrosshairPosition(this.#valueAt(row), row, this.#series!)
    this.#drawLegend()
    const values = lines.map((line, at) => `${letterOf(at)} ${formatPercent(line[row]! * 100, { signed: true })}`)
    setText(this.#said, `${this.#times!.full(time[row]!)}: ${values.join(', ')}`)
  }
}

function span({ run }: ComparedRun): number {
  return Number.isFinite(run.lastTime - run.firstTime) ? run.lastTime - run.firstTime : 0
}

/** The growth over the whole run. */
function endText({ equity, length }: ComparedRun['equity']): string {
  return formatPercent((equity[length - 1]! / equity[0]! - 1) * 100, { signed: true })
}
