import { LineStyle, type AutoscaleInfo, type ISeriesApi, type SeriesType } from 'lightweight-charts'

/** Draws lines at the values of note of an indicator, such as 30 and 70, which its pane then always shows. */
export function addIndicatorLevels(
  series: Pick<ISeriesApi<SeriesType, number>, 'createPriceLine' | 'applyOptions'>,
  levels: readonly number[],
  color: string,
): void {
  if (levels.length === 0) return
  for (const price of levels)
    series.createPriceLine({ price, color, lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: false })
  series.applyOptions({
    autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => withLevels(original(), levels),
  })
}

function withLevels(info: AutoscaleInfo | null, levels: readonly number[]): AutoscaleInfo | null {
  const range = info?.priceRange ?? { minValue: Infinity, maxValue: -Infinity }
  const minValue = Math.min(range.minValue, ...levels)
  const maxValue = Math.max(range.maxValue, ...levels)
  return minValue < maxValue ? { ...info, priceRange: { minValue, maxValue } } : info
}
