import {
  customSeriesDefaultOptions,
  type CustomData,
  type CustomSeriesOptions,
  type CustomSeriesPricePlotValues,
  type CustomSeriesWhitespaceData,
  type ICustomSeriesPaneRenderer,
  type ICustomSeriesPaneView,
  type PaneRendererCustomData,
  type PriceToCoordinateConverter,
} from 'lightweight-charts'
import type { RunChartLine } from '../../engine-host/protocol/run-chart.js'

/** What a line has within a candle: its value at the close, NaN without one, and its least and greatest. */
export interface ExtremesPoint extends CustomData<number> {
  readonly value: number
  readonly low: number
  readonly high: number
}

type Data = PaneRendererCustomData<number, ExtremesPoint>
type Target = Parameters<ICustomSeriesPaneRenderer['draw']>[0]

/**
 * A line through the values at the closes of candles with a stroke from the least to the greatest of each, so that no
 * extreme is lost where candles join bars. Where it has no value there is a gap.
 */
export class ExtremesLine implements ICustomSeriesPaneView<number, ExtremesPoint> {
  #data: Data | undefined
  #colour = ''
  readonly #renderer: ICustomSeriesPaneRenderer = {
    draw: (target, priceToCoordinate) => this.#draw(target, priceToCoordinate),
  }

  renderer(): ICustomSeriesPaneRenderer {
    return this.#renderer
  }

  update(data: Data, { color }: CustomSeriesOptions): void {
    this.#data = data
    this.#colour = color
  }

  priceValueBuilder({ value, low, high }: ExtremesPoint): CustomSeriesPricePlotValues {
    return [low, high, Number.isNaN(value) ? high : value]
  }

  isWhitespace(data: ExtremesPoint | CustomSeriesWhitespaceData<number>): data is CustomSeriesWhitespaceData<number> {
    return !('low' in data) || Number.isNaN(data.low)
  }

  defaultOptions(): CustomSeriesOptions {
    return customSeriesDefaultOptions
  }

  #draw(target: Target, toCoordinate: PriceToCoordinateConverter): void {
    const { bars, visibleRange } = this.#data ?? { bars: [], visibleRange: null }
    if (visibleRange === null) return
    target.useMediaCoordinateSpace(({ context }) => {
      context.strokeStyle = this.#colour
      context.lineWidth = 1
      context.lineJoin = 'round'
      const strokes = new Path2D()
      context.beginPath()
      let before = -2
      // Beyond the range in sight the library leaves the pixels of an earlier one.
      for (let at = Math.max(0, visibleRange.from); at < Math.min(bars.length, visibleRange.to); at++) {
        const { x, time, originalData } = bars[at]!
        const y = toCoordinate(originalData.value)
        if (y !== null && !Number.isNaN(originalData.value)) {
          if (time === before + 1) context.lineTo(x, y)
          else context.moveTo(x, y)
          before = time
        }
        const [low, high] = [toCoordinate(originalData.low), toCoordinate(originalData.high)]
        if (low === null || high === null || originalData.low === originalData.high) continue
        strokes.moveTo(x, low)
        strokes.lineTo(x, high)
      }
      context.stroke()
      // Faint, so that candles behind them stay readable.
      context.globalAlpha = 0.4
      context.stroke(strokes)
      context.globalAlpha = 1
    })
  }
}

/** Points of a line, without values where it has none. */
export function pointsOf({ values, low, high }: RunChartLine): (ExtremesPoint | CustomSeriesWhitespaceData<number>)[] {
  return Array.from(values, (value, time) =>
    Number.isNaN(low[time]!) ? { time } : { time, value, low: low[time]!, high: high[time]! },
  )
}
