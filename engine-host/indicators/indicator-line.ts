import { showInLog } from '../core/log-view.js'
import { UserError } from '../core/user-error.js'
import type { DataSeries } from '../model/data-series.js'
import { checkBarsBack } from '../model/bars-back.js'
import type { NumberSeries } from '../model/number-series.js'
import type { Indicator } from './indicator.js'

/** Values of history that a line keeps at least, once it has had them. */
const lineHistory = 65_536

interface Segment {
  readonly values: Float64Array
  readonly begin: number
  end: number
}

/** One output of an indicator, with its history. */
export class IndicatorLine implements NumberSeries {
  /** The present value; it means something once `isReady`. */
  value = NaN
  /** @internal Set by an indicator that has this output before all of them. */
  isEarly = false
  private readonly segments: Segment[] = []
  /** The last of them. */
  private present: Segment | undefined

  /** @internal Made by its indicator. */
  constructor(
    /** Such as `upper`. */
    readonly name: string,
    /** The indicator that it belongs to. */
    readonly owner: Indicator,
  ) {}

  /** The bars with which it moves; undefined while the indicator is not registered. */
  get series(): DataSeries | undefined {
    return this.owner.series
  }

  /** Whether it has seen enough bars; an output may be ready before its indicator is. */
  get isReady(): boolean {
    return this.isEarly || this.owner.isReady
  }

  /** The value some whole number of bars back: `at(1)` is one bar ago. NaN where it was not ready. */
  at(barsBack: number): number {
    if (barsBack === 0) return this.value
    const { present } = this
    // Most look one bar back, which is in the batch in hand for all rows but its first.
    if (barsBack === 1 && present !== undefined && present.end - 2 >= present.begin)
      return present.values[present.end - 2]!
    return this.earlier(barsBack)
  }

  /** @internal A column for the rows of a new batch, filled from `begin` on. */
  startSegment(length: number, begin: number): Float64Array {
    const values = new Float64Array(length)
    let kept = 0
    for (let place = this.segments.length - 1; place >= 0; place--) {
      if (kept >= lineHistory) {
        this.segments.splice(0, place + 1)
        break
      }
      kept += this.segments[place]!.end - this.segments[place]!.begin
    }
    this.present = { values, begin, end: begin }
    this.segments.push(this.present)
    return values
  }

  /** @internal The present value becomes that of a row; event frequency. */
  record(row: number, ready: boolean): void {
    const segment = this.present!
    segment.values[row] = ready || this.isEarly ? this.value : NaN
    segment.end = row + 1
  }

  /** In a function of its own, so that the compiler puts the usual case in line where it is called. */
  private earlier(barsBack: number): number {
    checkBarsBack(this.owner.name, barsBack)
    if (this.segments.length === 0)
      throw new UserError(
        `${this.owner.name} has no history, because it is not registered.`,
        'Register it: this.indicator(…) where the strategy creates it.',
      )
    let back = barsBack
    for (let place = this.segments.length - 1; place >= 0; place--) {
      const segment = this.segments[place]!
      const row = segment.end - 1 - back
      if (row >= segment.begin) return segment.values[row]!
      back -= segment.end - segment.begin
    }
    return NaN
  }
}

showInLog(IndicatorLine, ({ owner, name, value }) => {
  const line = name === 'value' ? '' : `${name} `
  return `${owner.name} ${line}${String(value)}`
})
