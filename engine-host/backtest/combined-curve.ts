import { stampMilliseconds } from '../analysis/bar-stamps.js'
import type { Failure } from '../protocol/failure.js'
import type { RunCombination } from '../protocol/run-analysis.js'
import type { CurveChunk, CurveStream } from './curve-stream.js'
import { withEquity, type RunSelection } from './run-selection.js'

const chunkRows = 2048

/**
 * Equity of several selections as one, for `work`. Its close is what their capital would be worth, invested in each run's
 * first instrument at its first bar.
 */
export async function withCombinedEquity<Result>(
  selections: readonly RunSelection[],
  combination: RunCombination,
  work: (curve: CurveStream) => Promise<Result | Failure>,
): Promise<Result | Failure> {
  if (selections.length === 1) return withEquity(selections[0]!, work)
  return withAll(selections, [], (curves) => {
    const capitals = selections.map(({ startingEquity }) => startingEquity)
    return work(combination === 'sideBySide' ? sideBySide(curves, capitals) : oneAfterAnother(curves, capitals))
  })
}

async function withAll<Result>(
  selections: readonly RunSelection[],
  opened: readonly CurveStream[],
  work: (curves: readonly CurveStream[]) => Promise<Result | Failure>,
): Promise<Result | Failure> {
  const [selection, ...rest] = selections
  if (selection === undefined) return work(opened)
  return withEquity(selection, (curve) => withAll(rest, [...opened, curve], work))
}

/** Rows of one curve after another. */
class CurveCursor {
  private chunk: CurveChunk | undefined
  private row = 0
  /** Of the row in hand; Infinity when there is none left. */
  time = -Infinity
  low = 0
  high = 0
  equity = NaN
  close = NaN

  constructor(private readonly curve: CurveStream) {}

  /** Takes the next row of the chunk in hand; false when another must be fetched. */
  step(): boolean {
    const { chunk, row } = this
    if (chunk === undefined || row === chunk.length) return false
    this.low = chunk.stamps[2 * row]!
    this.high = chunk.stamps[2 * row + 1]!
    this.time = stampMilliseconds(this.low, this.high)
    this.equity = chunk.equity[row]!
    this.close = chunk.close[row]!
    this.row++
    return true
  }

  async fetch(): Promise<void> {
    do {
      const next = await this.curve.next()
      if (next.done === true) {
        this.time = Infinity
        return
      }
      this.chunk = next.value
      this.row = 0
    } while (!this.step())
  }
}

/** One run's part in a sum: its capital until its first bar, its last value after its end. */
class Holding {
  equity = NaN
  hold = NaN
  private firstClose = NaN

  constructor(capital: number | undefined) {
    if (capital !== undefined) this.equity = this.hold = capital
  }

  update({ equity, close }: CurveCursor): void {
    if (Number.isNaN(this.hold)) this.hold = equity
    if (Number.isNaN(this.firstClose) && close > 0) {
      this.firstClose = close
      this.capital = this.hold
    }
    this.equity = equity
    if (close > 0) this.hold = (this.capital * close) / this.firstClose
  }

  private capital = NaN
}

async function* sideBySide(curves: readonly CurveStream[], capitals: readonly (number | undefined)[]): CurveStream {
  const cursors = curves.map((curve) => new CurveCursor(curve))
  for (const cursor of cursors) await cursor.fetch()
  const holdings = cursors.map((cursor, at) => new Holding(capitals[at] ?? cursor.equity))
  const rows = new CurveRows()
  for (;;) {
    const time = Math.min(...cursors.map((cursor) => cursor.time))
    if (time === Infinity) break
    let [low, high] = [0, 0]
    for (let at = 0; at < cursors.length; at++) {
      const cursor = cursors[at]!
      // Several rows of one time within a run: the last counts.
      while (cursor.time === time) {
        ;[low, high] = [cursor.low, cursor.high]
        holdings[at]!.update(cursor)
        if (!cursor.step()) await cursor.fetch()
      }
    }
    const full = rows.add(low, high, sum(holdings, 'equity'), sum(holdings, 'hold'))
    if (full !== undefined) yield full
  }
  yield* rows.rest()
}

async function* oneAfterAnother(
  curves: readonly CurveStream[],
  capitals: readonly (number | undefined)[],
): CurveStream {
  const rows = new CurveRows()
  let base = capitals[0]
  let hold = base
  for (let at = 0; at < curves.length; at++) {
    const cursor = new CurveCursor(curves[at]!)
    await cursor.fetch()
    if (cursor.time === Infinity) continue
    base ??= cursor.equity
    const capital = capitals[at] ?? cursor.equity
    const holding = new Holding(hold ?? base)
    let last = base
    while (cursor.time !== Infinity) {
      holding.update(cursor)
      last = base + cursor.equity - capital
      const full = rows.add(cursor.low, cursor.high, last, holding.hold)
      if (full !== undefined) yield full
      if (!cursor.step()) await cursor.fetch()
    }
    base = last
    hold = holding.hold
  }
  yield* rows.rest()
}

function sum(holdings: readonly Holding[], of: 'equity' | 'hold'): number {
  let total = 0
  for (const holding of holdings) total += holding[of]
  return total
}

/** Collects rows into chunks. */
class CurveRows {
  private length = 0
  private stamps = new Int32Array(2 * chunkRows)
  private equity = new Float64Array(chunkRows)
  private close = new Float64Array(chunkRows)

  /** The chunk that the row completes, if it does. */
  add(low: number, high: number, equity: number, close: number): CurveChunk | undefined {
    this.stamps[2 * this.length] = low
    this.stamps[2 * this.length + 1] = high
    this.equity[this.length] = equity
    this.close[this.length++] = close
    return this.length === chunkRows ? this.take() : undefined
  }

  *rest(): Generator<CurveChunk> {
    if (this.length > 0) yield this.take()
  }

  private take(): CurveChunk {
    const { length, stamps, equity, close } = this
    this.length = 0
    this.stamps = new Int32Array(2 * chunkRows)
    this.equity = new Float64Array(chunkRows)
    this.close = new Float64Array(chunkRows)
    return { length, stamps, equity, close }
  }
}
