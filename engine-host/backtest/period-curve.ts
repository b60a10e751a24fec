import { stampMilliseconds } from '../analysis/bar-stamps.js'
import type { CurveChunk, CurveStream } from './curve-stream.js'

/** Where the part of a curve begins that a period cuts out. */
export interface CurveBeginning {
  /** Its first row, counted over the whole curve. */
  readonly row: number
  /** Time from which it is measured, milliseconds since the epoch: of the row before, if there is one. */
  readonly milliseconds: number
  /** Whether there is such a row. */
  readonly isMeasuredFromBefore: boolean
}

/**
 * The rows of a curve after one time and up to another, and before them the last one until then: what the period began with,
 * from which its first return, its drawdowns and its buy and hold are measured.
 *
 * @param begins called once with the first row, before it is handed over
 */
export async function* cutCurve(
  curve: CurveStream,
  { after = -Infinity, until = Infinity }: { readonly after?: number; readonly until?: number },
  begins: (beginning: CurveBeginning) => void,
): CurveStream {
  let before: CurveChunk | undefined
  let rowsBefore = 0
  let begun = false
  for await (const chunk of curve) {
    const from = begun || after === -Infinity ? 0 : rowsUpTo(chunk, after)
    const to = until === Infinity ? chunk.length : rowsUpTo(chunk, until)
    if (!begun && from < to) {
      begun = true
      const baseline = from > 0 ? part(chunk, from - 1, from) : before
      const first = baseline ?? part(chunk, from, from + 1)
      begins({
        row: rowsBefore + from,
        milliseconds: stampMilliseconds(first.stamps[0]!, first.stamps[1]!),
        isMeasuredFromBefore: baseline !== undefined,
      })
      if (baseline !== undefined) yield baseline
    }
    if (from < to) yield from === 0 && to === chunk.length ? chunk : part(chunk, from, to)
    if (to < chunk.length) return
    rowsBefore += chunk.length
    if (!begun) before = part(chunk, chunk.length - 1, chunk.length)
  }
}

function part({ stamps, equity, close }: CurveChunk, from: number, to: number): CurveChunk {
  return {
    length: to - from,
    stamps: stamps.slice(2 * from, 2 * to),
    equity: equity.slice(from, to),
    close: close.slice(from, to),
  }
}

/** How many rows close up to a time. */
function rowsUpTo({ stamps, length }: CurveChunk, milliseconds: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (stampMilliseconds(stamps[2 * middle]!, stamps[2 * middle + 1]!) > milliseconds) high = middle
    else low = middle + 1
  }
  return low
}
