import { LineSeries, type ISeriesApi } from 'lightweight-charts'
import type { EquityColumns } from '../../engine-host/protocol/result-columns.js'
import type { SelectionCurve } from '../../engine-host/protocol/run-analysis.js'
import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatAmount, formatMoney } from '../format/money.js'
import { formatCount, formatNumber, formatPercent, formatShort } from '../format/number.js'
import { withAlpha, type Palette } from '../theme/palette.js'
import { ChartLegend, type LegendEntry } from './chart-legend.js'
import { ColumnLines, type ColumnLine } from './column-lines.js'
import type { IndexChartApi } from './index-chart.js'
import { PeriodShade } from './period-shade.js'

/** The curve of a run: while it goes on, and until it was analysed, without what an analysis tells. */
export type CurveColumns = EquityColumns & Partial<Pick<SelectionCurve, 'buyAndHold' | 'exposure'>>

/** What a pane shows of a curve. */
interface PaneContent {
  /** Share of the height. */
  readonly share: number
  /** Values that the scale always shows. */
  readonly always: readonly number[]
  readonly minMove: number
  /** What the crosshair stands on. */
  readonly values: (curve: DrawnCurve) => Float64Array
  readonly colour: (palette: Palette) => string
  readonly lines: (curve: DrawnCurve, palette: Palette) => readonly ColumnLine[]
  readonly legend: (curve: DrawnCurve, row: number, run: RunSummary, palette: Palette) => readonly LegendEntry[]
  /** A value under the crosshair, on the axis. */
  readonly value: (value: number, run: RunSummary) => string
  readonly labels: (values: readonly number[]) => string[]
}

/** A curve with all of its lines; NaN where something is not known. */
export interface DrawnCurve extends CurveColumns {
  readonly buyAndHold: Float64Array
  readonly exposure: Float64Array
}

const contents: readonly PaneContent[] = [
  {
    share: 0.46,
    always: [],
    minMove: 0.01,
    values: ({ equity }) => equity,
    colour: ({ series }) => series[0]!,
    lines: ({ equity, buyAndHold }, { faint, series }) => [
      { values: buyAndHold, colour: faint, width: 1 },
      { values: equity, colour: series[0]!, width: 1.5 },
    ],
    legend: ({ equity, buyAndHold }, row, { specification: { currency } }, { faint, series }) => [
      { label: 'Equity', value: formatMoney(equity[row]!, currency), colour: series[0]!, stroke: 'solid' },
      { label: 'Buy & hold', value: formatMoney(buyAndHold[row]!, currency), colour: faint, stroke: 'solid' },
    ],
    value: (value, { specification: { currency } }) =>
      Math.abs(value) >= 10_000 ? formatCount(value) : formatAmount(value, currency),
    labels: axisLabels,
  },
  {
    share: 0.18,
    always: [0],
    minMove: 1e-6,
    values: ({ drawdown }) => drawdown,
    colour: ({ down }) => down,
    lines: ({ drawdown }, { down }) => [{ values: drawdown, colour: down, width: 1, fill: withAlpha(down, 0.16) }],
    legend: ({ drawdown }, row, _run, { down }) => [
      { label: 'Drawdown', value: formatPercent(drawdown[row]! * 100), colour: down, stroke: 'solid' },
    ],
    value: (value) => formatPercent(value * 100),
    // The marks reach up behind the legend, where no drawdown is.
    labels: (values) => percentLabels(values).map((label, at) => (values[at]! > 0 ? '' : label)),
  },
  {
    share: 0.16,
    always: [0],
    minMove: 1e-6,
    values: ({ exposure }) => exposure,
    colour: ({ series }) => series[2]!,
    lines: ({ exposure }, { series }) => [
      { values: exposure, colour: series[2]!, width: 1, fill: withAlpha(series[2]!, 0.16), stepped: true },
    ],
    legend: ({ exposure }, row, _run, { series }) => [
      {
        label: 'Exposure',
        value: formatPercent(exposure[row]! * 100, { signed: true }),
        colour: series[2]!,
        stroke: 'solid',
      },
    ],
    value: (value) => formatPercent(value * 100),
    labels: percentLabels,
  },
  {
    share: 0.2,
    always: [],
    minMove: 1e-8,
    values: ({ close }) => close,
    colour: ({ muted }) => muted,
    lines: ({ close }, { muted }) => [{ values: close, colour: muted, width: 1 }],
    legend: ({ close }, row, run, { muted }) => [
      {
        label: run.instruments[0]?.id ?? 'Price',
        value: formatNumber(close[row]!, pricePrecision(run)),
        colour: muted,
        stroke: 'solid',
      },
    ],
    value: (value, run) => formatNumber(value, pricePrecision(run)),
    labels: axisLabels,
  },
]

/** One of the panes of a curve, over the same rows. */
export class CurvePane {
  readonly legend = new ChartLegend()
  readonly shade: PeriodShade
  readonly series: ISeriesApi<'Line', number>
  readonly #content: PaneContent
  readonly #lines: ColumnLines

  constructor(api: IndexChartApi, index: number, palette: Palette) {
    this.#content = contents[index]!
    this.#lines = new ColumnLines(this.#content.always)
    this.series = api.addSeries(
      LineSeries,
      { lineVisible: false, lastValueVisible: false, priceLineVisible: false },
      index,
    )
    this.series.attachPrimitive(this.#lines)
    api.panes()[index]!.setStretchFactor(this.#content.share)
    this.shade = new PeriodShade(palette)
  }

  /** Dims what was attached until now. */
  attachShade(): void {
    this.series.attachPrimitive(this.shade)
  }

  static get count(): number {
    return contents.length
  }

  style(palette: Palette, run: RunSummary): void {
    const { colour, minMove, value, labels } = this.#content
    this.shade.palette = palette
    this.series.applyOptions({
      crosshairMarkerRadius: 3,
      crosshairMarkerBorderWidth: 0,
      color: colour(palette),
      crosshairMarkerBackgroundColor: colour(palette),
      priceFormat: {
        type: 'custom',
        minMove,
        formatter: (at: number) => value(at, run),
        tickmarksFormatter: labels,
      },
    })
  }

  /** @param shown rows that the pane has, when `curve` begins with them; undefined to set all of them anew */
  giveRows(curve: DrawnCurve, shown: number | undefined): void {
    const values = this.#content.values(curve)
    // The library wants a number; where there is none the lines, which are drawn apart, have a gap.
    const point = (row: number) => (Number.isNaN(values[row]!) ? { time: row } : { time: row, value: values[row]! })
    if (shown === undefined) this.series.setData(Array.from({ length: curve.length }, (_, row) => point(row)))
    else for (let row = shown; row < curve.length; row++) this.series.update(point(row))
  }

  drawLines(curve: DrawnCurve, palette: Palette): void {
    this.#lines.lines = this.#content.lines(curve, palette)
  }

  drawLegend(curve: DrawnCurve, row: number, run: RunSummary, palette: Palette): void {
    this.legend.update(this.#content.legend(curve, row, run, palette))
  }

  /** Where a value of the curve stands, for the crosshair. */
  valueAt(curve: DrawnCurve, row: number): number {
    return this.#content.values(curve)[row]!
  }
}

function pricePrecision({ instruments }: RunSummary): number {
  return instruments[0]?.pricePrecision ?? 2
}

function percentLabels(values: readonly number[]): string[] {
  return axisLabels(values.map((value) => value * 100)).map((label) => `${label} %`)
}

function axisLabels(values: readonly number[]): string[] {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value)))
  const [first = 0, second = first] = values
  const step = Math.abs(first - second)
  const rounded = Number(step.toPrecision(6))
  return values.map((value) => formatShort(value, largest, rounded))
}
