import type { Histogram } from '../protocol/run-analysis.js'

const mostBins = 60
/** Below this, a percentage or an amount of money is nothing. */
const tiny = 1e-12
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Lengths of time that people count in, milliseconds. */
const timeSteps = [
  0,
  ...[1, 2, 5, 10, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 30].map((count) => count * minute),
  ...[1, 2, 4, 8].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365, 730, 1825, 3650].map((count) => count * day),
] as const

type Head = Pick<Histogram, 'label' | 'unit'>

/**
 * Values in bins of equal width with round edges, zero among them: the width of Freedman and Diaconis (1981), twice the
 * distance of the quartiles over the cube root of the count, so that single outliers do not make it; at most 60 bins.
 */
export function histogramOf(values: Float64Array, head: Head, why: string): Histogram {
  const sorted = values.filter(Number.isFinite).sort()
  const { length } = sorted
  if (length === 0) return empty(head, why)
  const lowest = sorted[0]!
  const highest = sorted[length - 1]!
  const span = highest - lowest
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  const wanted = spread > 0 ? (2 * spread) / Math.cbrt(length) : span / Math.sqrt(length)
  const size = Math.max(Math.abs(lowest), Math.abs(highest))
  // Values that differ by rounding alone are one value.
  const varies = span > size * 1e-9 && size > tiny
  const width = roundWidth(varies ? Math.max(wanted, span / (mostBins - 2)) : size > tiny ? size / 10 : 1)
  const first = Math.floor(lowest / width)
  const bins = Math.max(1, Math.floor(highest / width) - first + 1)
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => edge((first + at) * width))
  return { ...head, edges, counts: counted(sorted, edges), ...middle(sorted) }
}

/** Lengths of time, milliseconds, in bins as people count them. */
export function durationHistogramOf(values: Float64Array, head: Head, why: string): Histogram {
  const sorted = values.filter(Number.isFinite).sort()
  if (sorted.length === 0) return empty(head, why)
  const steps: number[] = [...timeSteps]
  while (steps.at(-1)! <= sorted.at(-1)!) steps.push(steps.at(-1)! * 2)
  const from = Math.max(0, steps.findIndex((step) => step > sorted[0]!) - 1)
  const to = steps.findIndex((step) => step > sorted.at(-1)!)
  const edges = Float64Array.from(steps.slice(from, to + 1))
  return { ...head, edges, counts: counted(sorted, edges), ...middle(sorted) }
}

/** Quantile of ascending values, at least one, straight between its neighbours, as pandas and NumPy take it by default. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

function counted(sorted: Float64Array, edges: Float64Array): Int32Array {
  const counts = new Int32Array(edges.length - 1)
  let bin = 0
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin++
    counts[bin]!++
  }
  return counts
}

function middle(sorted: Float64Array): Pick<Histogram, 'mean' | 'median'> {
  return { mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, median: quantile(sorted, 0.5) }
}

function empty(head: Head, why: string): Histogram {
  return { ...head, edges: new Float64Array(0), counts: new Int32Array(0), mean: NaN, median: NaN, why }
}

/** The next of 1, 2, 2.5 or 5 times a power of ten. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width))
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= width * (1 - 1e-9)) ?? 10
  return step * power
}

/** Without the digits that multiplying leaves behind: 0.3, not 0.30000000000000004. */
function edge(value: number): number {
  return Number(value.toPrecision(12))
}
