import { Gap } from './gap.js'
import { finiteOrNaN, Window } from './window.js'

/**
 * The last values in order of size: each costs two searches in log n steps and a move of what lies between them. NaN while one of them is not
 * finite.
 */
export class SortedWindow {
  private readonly window: Window
  private readonly sorted: Float64Array
  private size = 0
  private readonly gap: Gap

  constructor(readonly period: number) {
    this.window = new Window(period)
    this.gap = new Gap(period)
    this.sorted = new Float64Array(period)
  }

  /** Values that it holds, without those that are not finite. */
  get length(): number {
    return this.size
  }

  /** Whether it has as many values as its period. */
  get isFull(): boolean {
    return this.window.isFull
  }

  /** How many of the values are smaller; NaN while one is not finite. */
  below(value: number): number {
    return this.gap.isOpen || !Number.isFinite(value) ? NaN : this.place(value)
  }

  /** The middle value, the mean of the two in the middle when there are two; NaN while one is not finite. */
  get median(): number {
    const { size, sorted } = this
    if (this.gap.isOpen || size === 0) return NaN
    const middle = size >> 1
    return size % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  }

  /** Takes the next value. */
  push(value: number): void {
    const wasFull = this.window.isFull
    const arriving = finiteOrNaN(value)
    const leaving = this.window.push(arriving)
    const leaves = wasFull && !Number.isNaN(leaving)
    if (!this.gap.accepts(arriving)) {
      if (leaves) this.move(this.place(leaving), --this.size)
      return
    }
    const found = this.place(arriving)
    const free = leaves ? this.place(leaving) : this.size++
    const place = found > free ? found - 1 : found
    this.move(free, place)
    this.sorted[place] = arriving
  }

  /** Closes the place that is free and frees another. */
  private move(free: number, place: number): void {
    const { sorted } = this
    // A short loop costs less than the call that moves memory.
    if (place - free > 64) sorted.copyWithin(free, free + 1, place + 1)
    else if (free - place > 64) sorted.copyWithin(place + 1, place, free)
    else if (place > free) for (let at = free; at < place; at++) sorted[at] = sorted[at + 1]!
    else for (let at = free; at > place; at--) sorted[at] = sorted[at - 1]!
  }

  /** First place whose value is not smaller. */
  private place(value: number): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
