import type { Histogram } from '../protocol/run-analysis.js'
import { coordinate, escapeMarkup } from './markup.js'
import { formatNumber } from './number-format.js'
import { formatValue } from './statistic-format.js'

const width = 300
const height = 110

/** A histogram with its ends, its mean and its median; a sentence where there are no values. */
export function histogramFigure(histogram: Histogram, currency: string): string {
  const { label, unit, edges, counts, mean, median, why } = histogram
  const text = (value: number): string => escapeMarkup(formatValue(value, unit, currency))
  const head = `<figure class="histogram"><figcaption>${escapeMarkup(label)}</figcaption>`
  if (counts.length === 0) return `${head}<p class="muted">${escapeMarkup(why ?? 'There are no values.')}</p></figure>`
  const most = counts.reduce((highest, count) => Math.max(highest, count), 1)
  const step = width / counts.length
  // Lengths of time all lie above zero and say nothing of gain or loss.
  const isSigned = unit !== 'milliseconds' && edges[0]! < 0
  const bars = Array.from(counts, (count, bin) => {
    if (count === 0) return ''
    // A bin that holds anything is seen.
    const tall = Math.max(1, (count / most) * height)
    const tone = !isSigned ? '' : edges[bin]! >= 0 ? ' gain' : edges[bin + 1]! <= 0 ? ' loss' : ''
    const size = `width="${coordinate(Math.max(0.5, step - 1))}" height="${coordinate(tall)}"`
    const hover = `${text(edges[bin]!)} to ${text(edges[bin + 1]!)}: ${formatNumber(count, 0)}`
    return `<rect class="bar${tone}" x="${coordinate(bin * step + 0.5)}" y="${coordinate(height - tall)}" ${size}><title>${hover}</title></rect>`
  })
  const described = `${escapeMarkup(label)}: mean ${text(mean)}, median ${text(median)}, from ${text(edges[0]!)} to ${text(edges[edges.length - 1]!)}`
  return (
    `${head}<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${described}">${bars.join('')}</svg>` +
    `<p class="ends"><span>${text(edges[0]!)}</span><span>${text(edges[edges.length - 1]!)}</span></p>` +
    `<p class="muted">mean ${text(mean)} · median ${text(median)}</p></figure>`
  )
}
