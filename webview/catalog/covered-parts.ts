import type { SeriesCoverage } from '../../engine-host/protocol/series-coverage.js'
import { millisecondsOf } from './series-text.js'

/** A part of a bar, as shares of its width. */
export interface BarPart {
  readonly from: number
  readonly to: number
}

/**
 * The parts of a bar from the first to the last stamp that have data: what the files hold, less the gaps once they are
 * known. A gap is never so narrow that it is not seen.
 *
 * @param extents beginnings and ends in milliseconds, two numbers a stretch
 * @param narrowest share of the width that a gap takes at least
 */
export function coveredParts(
  extents: Float64Array,
  coverage: Pick<SeriesCoverage, 'gaps'> | undefined,
  narrowest: number,
): readonly BarPart[] {
  const first = extents[0] ?? 0
  const last = extents.at(-1) ?? 0
  const span = last - first
  if (span <= 0) return [{ from: 0, to: 1 }]
  const share = (time: number) => (time - first) / span
  const holes =
    coverage === undefined
      ? betweenExtents(extents).map(([from, to]) => ({ from: share(from), to: share(to) }))
      : coverage.gaps.map(({ fromNanos, toNanos }) => ({
          from: share(millisecondsOf(fromNanos)),
          to: share(millisecondsOf(toNanos)),
        }))
  const parts: BarPart[] = []
  let at = 0
  for (const { from, to } of holes) {
    const width = Math.min(1, Math.max(narrowest, to - from))
    const begin = Math.max(0, Math.min((from + to - width) / 2, 1 - width))
    if (begin > at) parts.push({ from: at, to: begin })
    at = Math.max(at, begin + width)
  }
  if (at < 1) parts.push({ from: at, to: 1 })
  return parts
}

function betweenExtents(extents: Float64Array): readonly (readonly [from: number, to: number])[] {
  const holes: [number, number][] = []
  for (let at = 1; at + 1 < extents.length; at += 2) holes.push([extents[at]!, extents[at + 1]!])
  return holes
}
