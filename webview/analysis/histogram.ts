import type { Histogram } from '../../engine-host/protocol/run-analysis.js'
import { element } from '../element.js'
import { formatCount } from '../format/number.js'
import { statisticText, type StatisticContext } from '../views/statistic-text.js'

const svg = 'http://www.w3.org/2000/svg'
const width = 320
const height = 120

/** A histogram with its mean and median; a table of its bins stands behind it for screen readers. */
export function histogramFigure(histogram: Histogram, context: StatisticContext): HTMLElement {
  const { label, unit, edges, counts, mean, median, why } = histogram
  const text = (value: number) =>
    statisticText({ key: '', label, group: 'Trades', value, unit, formula: '', source: '' }, context)
  const figure = element(
    'figure',
    { class: 'histogram', attributes: { 'aria-label': label } },
    element('figcaption', { text: label }),
  )
  if (counts.length === 0) {
    figure.append(element('p', { class: 'muted', text: why ?? 'There are no values.' }))
    return figure
  }
  const most = Math.max(...counts)
  const picture = document.createElementNS(svg, 'svg')
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`)
  picture.setAttribute('preserveAspectRatio', 'none')
  picture.setAttribute('aria-hidden', 'true')
  const step = width / counts.length
  counts.forEach((count, bin) => {
    const bar = document.createElementNS(svg, 'rect')
    // A bin that holds anything is seen.
    const tall = count === 0 ? 0 : Math.max(1, (count / most) * height)
    const attributes = { x: bin * step + 0.5, y: height - tall, width: Math.max(0.5, step - 1), height: tall }
    for (const [name, value] of Object.entries(attributes)) bar.setAttribute(name, String(value))
    // Bins of durations all lie above zero and say nothing of gain or loss.
    const isSigned = edges[0]! < 0
    bar.setAttribute(
      'class',
      !isSigned ? 'bar' : edges[bin]! >= 0 ? 'bar gain' : edges[bin + 1]! <= 0 ? 'bar loss' : 'bar',
    )
    const title = document.createElementNS(svg, 'title')
    title.textContent = `${text(edges[bin]!)} to ${text(edges[bin + 1]!)}: ${formatCount(count)}`
    bar.append(title)
    picture.append(bar)
  })
  const ends = element(
    'div',
    { class: 'ends muted', attributes: { 'aria-hidden': 'true' } },
    element('span', { text: text(edges[0]!) }),
    element('span', { text: text(edges[edges.length - 1]!) }),
  )
  const rows = Array.from(counts, (count, bin) =>
    element(
      'tr',
      {},
      element('td', { text: `${text(edges[bin]!)} to ${text(edges[bin + 1]!)}` }),
      element('td', { text: formatCount(count) }),
    ),
  )
  figure.append(
    picture,
    ends,
    element('p', { class: 'muted', text: `mean ${text(mean)} · median ${text(median)}` }),
    element(
      'div',
      { class: 'visually-hidden' },
      element('table', { attributes: { 'aria-label': label } }, element('tbody', {}, ...rows)),
    ),
  )
  return figure
}
