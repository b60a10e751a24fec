/** Rows of history that a series keeps at least, once it has had them. */
const seriesHistory = 65_536

interface Segment<Batch> {
  readonly batch: Batch
  /** Row after the last one processed of this batch. */
  end: number
  /** First row processed. */
  readonly begin: number
}

/** The rows of a source that were processed, newest last: what a series may look back at. */
export class BatchHistory<Batch> {
  /** Row that `batchAt` found. */
  row = 0
  private readonly segments: Segment<Batch>[] = []
  private present: Segment<Batch> | undefined
  private rowsBefore = 0

  /** Rows so far, the present one included. */
  get length(): number {
    return this.present === undefined ? 0 : this.rowsBefore + this.present.end - this.present.begin
  }

  /** The row becomes the present one; event frequency. */
  advance(batch: Batch, row: number): void {
    if (this.present?.batch === batch) this.present.end = row + 1
    else this.startSegment(batch, row)
  }

  /** The batch of the row some rows back, whose place is then in `row`; undefined before the first or beyond what is kept. */
  batchAt(rowsBack: number): Batch | undefined {
    let back = rowsBack
    for (let place = this.segments.length - 1; place >= 0; place--) {
      const segment = this.segments[place]!
      this.row = segment.end - 1 - back
      if (this.row >= segment.begin) return segment.batch
      back -= segment.end - segment.begin
    }
    return undefined
  }

  private startSegment(batch: Batch, row: number): void {
    if (this.present !== undefined) this.rowsBefore += this.present.end - this.present.begin
    this.present = { batch, begin: row, end: row + 1 }
    this.segments.push(this.present)
    let kept = 0
    for (let place = this.segments.length - 2; place >= 0; place--) {
      if (kept >= seriesHistory) {
        this.segments.splice(0, place + 1)
        return
      }
      kept += this.segments[place]!.end - this.segments[place]!.begin
    }
  }
}
