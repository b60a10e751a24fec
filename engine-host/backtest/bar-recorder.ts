import type { BarBatch } from '../model/bar-batch.js'
import type { IndicatorLine } from '../indicators/indicator-line.js'
import type { RegisteredIndicator } from '../trading/indicator-registry.js'
import type { RecordingSink } from './recording.js'
import type { PendingRows } from './statistics-so-far.js'

/** A line of an indicator that charts show. */
export interface DrawnLine {
  readonly name: string
  readonly pane: string
  readonly levels: readonly number[]
  readonly line: IndicatorLine
}

/**
 * Records the processed bars of one source with equity and indicator values. The bars themselves are not copied: a chunk
 * refers to the rows of its batch, and only what the engine computed is written anew.
 */
export class BarRecorder {
  /** Bars recorded. */
  bars = 0
  private batch: BarBatch | undefined
  private begin = 0
  private end = 0
  private equity = new Float64Array(0)
  private columns: readonly Float64Array[] = []
  private drawn: readonly DrawnLine[] = []

  constructor(
    private readonly source: number,
    private readonly indicators: readonly RegisteredIndicator[],
    private readonly sink: Pick<RecordingSink, 'bars'>,
  ) {}

  /** Before the first row of another batch: ends the chunk and starts columns for the new one. */
  startBatch(batch: BarBatch, row: number): void {
    if (this.batch === batch) return
    this.flush()
    this.batch = batch
    this.begin = row
    this.end = row
    this.equity = new Float64Array(batch.length)
    this.drawn = drawnLines(this.indicators)
    const started = new Map<IndicatorLine, Float64Array>()
    for (const { lines } of this.indicators)
      for (const line of lines) started.set(line, line.startSegment(batch.length, row))
    this.columns = this.drawn.map(({ line }) => started.get(line)!)
  }

  /** The row is done; event frequency. */
  record(row: number, equity: number): void {
    this.equity[row] = equity
    this.end = row + 1
    this.bars++
  }

  /** Sets the equity of the last bar anew, after positions were closed at its end. */
  amendLast(equity: number): void {
    if (this.end > this.begin) this.equity[this.end - 1] = equity
  }

  /** What has been recorded and not handed on; undefined without a row. */
  get pending(): PendingRows | undefined {
    const { batch, begin, end, equity, bars } = this
    if (batch === undefined || end === begin) return undefined
    return { stamps: batch.stamps, equity, begin, end, firstBar: bars - (end - begin) }
  }

  /** Hands on what has been recorded. */
  flush(): void {
    const { batch, begin, end } = this
    if (batch === undefined || end === begin) return
    this.sink.bars({
      source: this.source,
      length: end - begin,
      firstBar: this.bars - (end - begin),
      stamps: batch.stamps.subarray(begin * 2, end * 2),
      open: batch.open.subarray(begin, end),
      high: batch.high.subarray(begin, end),
      low: batch.low.subarray(begin, end),
      close: batch.close.subarray(begin, end),
      volume: batch.volume.subarray(begin, end),
      equity: this.equity.subarray(begin, end),
      indicators: this.drawn.map(({ name, pane, levels }, place) => ({
        name,
        pane,
        levels,
        values: this.columns[place]!.subarray(begin, end),
      })),
    })
    this.begin = end
  }
}

/** The lines of the indicators that are drawn, each under a name of its own. */
export function drawnLines(indicators: readonly RegisteredIndicator[]): DrawnLine[] {
  const taken = new Map<string, number>()
  return indicators
    .filter((registered) => registered.isDrawn)
    .flatMap(({ indicator, lines }) =>
      lines.map((line) => {
        const name = lines.length === 1 ? indicator.name : `${indicator.name} ${line.name}`
        const uses = (taken.get(name) ?? 0) + 1
        taken.set(name, uses)
        const { pane, levels } = indicator
        return { name: uses === 1 ? name : `${name} (${String(uses)})`, pane, levels, line }
      }),
    )
}
