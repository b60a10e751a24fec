import {
  ColorType,
  createChartEx,
  CrosshairMode,
  LineStyle,
  type ChartOptionsImpl,
  type DeepPartial,
  type IChartApiBase,
} from 'lightweight-charts'
import type { TimeFormat } from '../format/time.js'
import type { Palette } from '../theme/palette.js'
import { BarScale } from './bar-scale.js'

export type IndexChartApi = IChartApiBase<number>

/** A lightweight-charts chart over rows of columns, dressed in the editor's theme. */
export interface IndexChart {
  readonly api: IndexChartApi
  readonly scale: BarScale
}

/** True where the page scrolls as a whole, so that the wheel must not zoom. */
export function pageScrolls(): boolean {
  return matchMedia('(max-width: 700px), (max-height: 640px)').matches
}

/** Type of axes and legends, pixels. */
export const chartFontSize = 11

export function createIndexChart(
  container: HTMLElement,
  format: TimeFormat,
  palette: Palette,
  options: DeepPartial<ChartOptionsImpl<number>>,
): IndexChart {
  const measure = new OffscreenCanvas(1, 1).getContext('2d')
  const fits = (row: number, label: string): boolean => {
    const timeScale = api.timeScale()
    const x = timeScale.logicalToCoordinate(row as Parameters<typeof timeScale.logicalToCoordinate>[0])
    if (x === null) return false
    if (measure !== null) measure.font = `bold ${chartFontSize}px ${palette.fontFamily}`
    const half = (measure?.measureText(label).width ?? label.length * 7) / 2
    return x >= half && x <= timeScale.width() - half
  }
  const rowsInSight = () => api.timeScale().getVisibleLogicalRange() ?? undefined
  const scale = new BarScale(format, fits, rowsInSight)
  const api: IndexChartApi = createChartEx<number, BarScale>(container, scale, {
    // Another size than the container's, so that the first `fillContainer` draws.
    width: 1,
    height: 1,
    ...options,
    // The logo would bring a style that the page's policy forbids; the footer gives the credit.
    layout: { attributionLogo: false },
    timeScale: {
      borderVisible: false,
      enableConflation: true,
      minBarSpacing: 0.0005,
      lockVisibleTimeRangeOnResize: true,
      allowBoldLabels: false,
      ...options.timeScale,
    },
    rightPriceScale: { borderVisible: false, entireTextOnly: true, ...options.rightPriceScale },
    crosshair: { mode: CrosshairMode.Normal },
    kineticScroll: { touch: false, mouse: false },
  })
  // The library lays its panes and axes out with a table, which has nothing to tell.
  api.chartElement().querySelector('table')?.setAttribute('role', 'presentation')
  applyPalette(api, palette)
  keepCrosshairLabelWhole(api)
  return { api, scale }
}

/**
 * Prepares a chart for rows with other times; to be called before the rows are given to its series. The library weighs
 * the marks of its axis for rows that are new to it, so that rows with other times have to be.
 */
export function exchangeTimes({ api, scale }: IndexChart, times: Float64Array, format: TimeFormat): void {
  for (const pane of api.panes()) for (const series of pane.getSeries()) series.setData([])
  scale.setTimes(times, format)
}

/** The label of the crosshair's price leaves near the edges of a pane, which would cut it. */
function keepCrosshairLabelWhole(api: IndexChartApi): void {
  let visible = true
  api.subscribeCrosshairMove(({ point, paneIndex }) => {
    if (point === undefined || paneIndex === undefined) return
    const whole = point.y >= chartFontSize && point.y <= api.panes()[paneIndex]!.getHeight() - chartFontSize
    if (whole === visible) return
    visible = whole
    api.applyOptions({ crosshair: { horzLine: { labelVisible: whole } } })
  })
}

/**
 * Gives the chart its container's size and draws it at once, after which the heights of its panes are known.
 * @returns false while the container is not shown
 */
export function fillContainer(api: IndexChartApi, container: HTMLElement): boolean {
  const { clientWidth, clientHeight } = container
  if (clientWidth === 0 || clientHeight === 0) return false
  api.resize(clientWidth, clientHeight, true)
  return true
}

/** Colours and fonts of the theme. */
export function applyPalette(api: IndexChartApi, palette: Palette): void {
  const crosshairLine = { color: palette.muted, labelBackgroundColor: palette.label, style: LineStyle.Dashed }
  api.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: palette.background },
      textColor: palette.muted,
      fontFamily: palette.fontFamily,
      fontSize: chartFontSize,
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line, enableResize: true },
    },
    grid: { horzLines: { color: palette.grid }, vertLines: { visible: false } },
    crosshair: { vertLine: crosshairLine, horzLine: crosshairLine },
  })
}
