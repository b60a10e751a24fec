import type {
  ChartOptionsImpl,
  HorzScaleItemConverterToInternalObj,
  IHorzScaleBehavior,
  InternalHorzScaleItem,
  InternalHorzScaleItemKey,
  Mutable,
  TickMark,
  TickMarkWeightValue,
  TimeMark,
  TimeScalePoint,
} from 'lightweight-charts'
import { axisLabel, axisWeight, axisWeights, type TimeFormat, type TimeResolution } from '../format/time.js'

/** Milliseconds between stamps of a kind, where no second row tells. */
const leastStep: Readonly<Record<TimeResolution, number>> = {
  day: 86_400_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
}

/** Milliseconds in sight beyond which times of the day say nothing. */
const manyDays = 8 * 86_400_000

/**
 * A time axis whose points are the rows of columns: the item at a point is the row's index, and what is written there
 * is the row's time in the exchange's zone. So a row is always at its exact place, equal stamps included, and gaps
 * without trading take no room.
 */
export class BarScale implements IHorzScaleBehavior<number> {
  #options: ChartOptionsImpl<number> | undefined
  #times: Float64Array = new Float64Array()
  #format: TimeFormat
  #labelsAsked = 0
  /** True when a label at this row is seen whole. */
  readonly #fits: (row: number, label: string) => boolean
  readonly #rowsInSight: () => { readonly from: number; readonly to: number } | undefined

  constructor(
    format: TimeFormat,
    fits: (row: number, label: string) => boolean,
    rowsInSight: () => { readonly from: number; readonly to: number } | undefined,
  ) {
    this.#format = format
    this.#fits = fits
    this.#rowsInSight = rowsInSight
  }

  /** Takes the times of the rows; to be called before the rows are given to a series. */
  setTimes(times: Float64Array, format: TimeFormat): void {
    this.#times = times
    this.#format = format
  }

  options(): ChartOptionsImpl<number> {
    if (this.#options === undefined) throw new Error('The time axis was asked for its options before it was created.')
    return this.#options
  }

  setOptions(options: ChartOptionsImpl<number>): void {
    this.#options = options
  }

  preprocessData(): void {
    // Rows are numbered already.
  }

  convertHorzItemToInternal(row: number): InternalHorzScaleItem {
    return row as unknown as InternalHorzScaleItem
  }

  createConverterToInternalObj(): HorzScaleItemConverterToInternalObj<number> {
    return (row) => row as unknown as InternalHorzScaleItem
  }

  key(item: InternalHorzScaleItem | number): InternalHorzScaleItemKey {
    return item as unknown as InternalHorzScaleItemKey
  }

  /** A new key each time: whether a label fits changes as the chart is moved, so labels must not be kept. */
  cacheKey(): number {
    return this.#labelsAsked++
  }

  updateFormatter(): void {
    // The zone's own formats are used throughout.
  }

  formatHorzItem(item: InternalHorzScaleItem): string {
    return this.#format.full(this.#times[rowOf(item)] ?? Number.NaN)
  }

  formatTickmark({ time, weight }: TickMark): string {
    const row = rowOf(time)
    // Between months the library finds room for a mark where no day begins.
    if (weight < axisWeights.day && this.#timeInSight() > manyDays) return ''
    const label = axisLabel(this.#wallTime(row), weight)
    return this.#fits(row, label) ? label : ''
  }

  maxTickMarkWeight(marks: TimeMark[]): TickMarkWeightValue {
    const heaviest = Math.max(0, ...marks.map(({ weight }) => weight))
    const intraday = heaviest > axisWeights.hour && heaviest < axisWeights.day
    return (intraday ? axisWeights.hour : heaviest) as TickMarkWeightValue
  }

  fillWeightsForPoints(points: readonly Mutable<TimeScalePoint>[], startIndex: number): void {
    for (let index = startIndex; index < points.length; index++) {
      const row = rowOf(points[index]!.time)
      const previous = index === 0 ? this.#beforeFirst() : this.#wallTime(rowOf(points[index - 1]!.time))
      points[index]!.timeWeight = axisWeight(this.#wallTime(row), previous) as TickMarkWeightValue
    }
  }

  #timeInSight(): number {
    const rows = this.#rowsInSight()
    const last = this.#times.length - 1
    if (rows === undefined || last < 1) return 0
    const at = (row: number) => this.#times[Math.max(0, Math.min(last, Math.round(row)))]!
    return at(rows.to) - at(rows.from)
  }

  /** Where a row before the first would be, so that the first gets the weight of its kind. */
  #beforeFirst(): number {
    const last = this.#times.length - 1
    const spacing = last > 0 ? (this.#wallTime(last) - this.#wallTime(0)) / last : 0
    const step = spacing > 0 ? spacing : leastStep[this.#format.resolution]
    return this.#wallTime(0) - step
  }

  #wallTime(row: number): number {
    return this.#format.wallTime(this.#times[row] ?? 0)
  }
}

function rowOf(item: InternalHorzScaleItem): number {
  return item as unknown as number
}
