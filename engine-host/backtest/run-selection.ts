import type { TradedInstrument } from '../analysis/analysed-trades.js'
import { MarkedTrades } from '../analysis/marked-trades.js'
import { selectTrades, type TradeSelection } from '../analysis/trade-selection.js'
import { stampMilliseconds } from '../analysis/bar-stamps.js'
import type { Failure } from '../protocol/failure.js'
import type { RunFilter } from '../protocol/run-analysis.js'
import { venueNameOf } from '../venues/venue-names.js'
import { readAnalysedTrades } from './analysed-trades-query.js'
import { withCurves, type CurveChunk, type CurveStream } from './curve-stream.js'
import { countingSource } from './data-roles.js'
import { startingEquity } from './run-inputs.js'
import type { RunReader } from './run-reader.js'

/** What a filter leaves of one run. */
export interface RunSelection {
  readonly run: RunReader
  readonly instruments: readonly TradedInstrument[]
  readonly trades: TradeSelection
  /** What the run began with, account currency; undefined where that is known at the first bar only. */
  readonly startingEquity: number | undefined
}

/** Reads the trades of a run and applies a filter to them. */
export async function selectRun(run: RunReader, filter: RunFilter): Promise<RunSelection | Failure> {
  const trades = await readAnalysedTrades(run)
  if ('kind' in trades) return trades
  const { specification, instruments: definitions } = run.summary
  const instruments = definitions.map((definition): TradedInstrument => {
    const venue = venueNameOf(specification.venues ?? {}, definition.id)
    return {
      id: definition.id,
      venue: venue === '' ? definition.id.slice(definition.id.lastIndexOf('.') + 1) : venue,
      timeZone: definition.timeZone,
      fillsByDay:
        specification.sources[Math.max(0, countingSource(specification.sources, definition.id))]?.bars === '1-DAY',
      multiplier: Number(definition.multiplier),
    }
  })
  return {
    run,
    instruments,
    trades: selectTrades(trades, filter, instruments),
    startingEquity: startingEquity(specification),
  }
}

/**
 * Equity of a selection at the bars of the run's first source, for `work`: the run's own where nothing but a period
 * restricts, else the starting equity and what the selected trades were worth.
 */
export async function withEquity<Result>(
  selection: RunSelection,
  work: (curve: CurveStream) => Promise<Result | Failure>,
): Promise<Result | Failure> {
  const { run, trades, instruments } = selection
  if (!trades.restricts) return withCurves(run, [0], ([curve]) => work(curve!))
  const { sources } = run.summary.specification
  const traded = new Set(trades.overall.instrument)
  const sourceOf = instruments.map(({ id }, instrument) => (traded.has(instrument) ? countingSource(sources, id) : -1))
  const others = [...new Set(sourceOf)].filter((source) => source > 0 && typeof run.table('bars', source) === 'string')
  return withCurves(run, [0, ...others], ([axis, ...curves]) => {
    const cursors = curves.map((curve, at) => new BarCursor(curve, instrumentsAt(sourceOf, others[at]!)))
    const shown = new Set([0, ...others])
    const marks = new MarkedTrades(trades.overall, instruments, (instrument) => shown.has(sourceOf[instrument]!))
    return work(marked(axis!, cursors, instrumentsAt(sourceOf, 0), marks, selection))
  })
}

function instrumentsAt(sourceOf: readonly number[], source: number): readonly number[] {
  return sourceOf.flatMap((place, instrument) => (place === source ? [instrument] : []))
}

async function* marked(
  axis: CurveStream,
  cursors: readonly BarCursor[],
  own: readonly number[],
  marks: MarkedTrades,
  { startingEquity: given }: RunSelection,
): CurveStream {
  let bar = 0
  let base = given
  for await (const { length, stamps, equity, close } of axis) {
    base ??= equity[0]!
    const rebuilt = new Float64Array(length)
    for (let row = 0; row < length; row++) {
      const time = stampMilliseconds(stamps[2 * row]!, stamps[2 * row + 1]!)
      for (const cursor of cursors) while (cursor.advance(time, marks)) await cursor.refill()
      for (const instrument of own) marks.addBar(instrument, bar, close[row]!)
      rebuilt[row] = base + marks.profitAt(time)
      bar++
    }
    yield { length, stamps, equity: rebuilt, close }
  }
}

/** The bars of another source on their way through time. */
class BarCursor {
  private chunk: CurveChunk | undefined
  private row = 0
  private bar = 0
  private ended = false

  constructor(
    private readonly curve: CurveStream,
    private readonly instruments: readonly number[],
  ) {}

  /** Hands over the bars at hand up to a time; true when there may be more of them after `refill`. */
  advance(milliseconds: number, marks: MarkedTrades): boolean {
    const { chunk } = this
    if (chunk === undefined) return !this.ended
    const { stamps, close, length } = chunk
    while (this.row < length) {
      if (stampMilliseconds(stamps[2 * this.row]!, stamps[2 * this.row + 1]!) > milliseconds) return false
      for (const instrument of this.instruments) marks.addBar(instrument, this.bar, close[this.row]!)
      this.row++
      this.bar++
    }
    return !this.ended
  }

  async refill(): Promise<void> {
    const next = await this.curve.next()
    this.ended = next.done === true
    this.chunk = next.done === true ? undefined : next.value
    this.row = 0
  }
}
