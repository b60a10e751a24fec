import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { checkedFactor } from './window.js'

/** Parabolic stop and reverse, see `parabolicSar`. */
export class ParabolicSar extends CountedBarIndicator {
  private isLong = true
  private extreme = NaN
  private acceleration: number
  /** The stop of the bar to come. */
  private next = NaN
  private previousHigh = NaN
  private previousLow = NaN

  constructor(
    /** What the acceleration begins with and grows by. */
    readonly step: number,
    /** Most that the acceleration can be. */
    readonly maximum: number,
  ) {
    checkedFactor(step, 'parabolicSar', 'step')
    checkedFactor(maximum, 'parabolicSar', 'maximum')
    super(`SAR ${String(step)} ${String(maximum)}`, 'price', 2)
    this.acceleration = Math.min(step, maximum)
  }

  /** Whether the stop lies below the price, that of a long position. */
  get isUp(): boolean {
    return this.isLong
  }

  updateBar({ high, low }: BarValues): void {
    if (!Number.isFinite(high + low)) return
    this.count++
    if (this.count === 2) this.begin(high, low)
    if (this.count > 1) this.advance(high, low)
    this.previousHigh = high
    this.previousLow = low
  }

  /** The second bar decides the direction; the stop begins at the first one's extreme. */
  private begin(high: number, low: number): void {
    const down = this.previousLow - low
    this.isLong = !(down > 0 && down > high - this.previousHigh)
    this.extreme = this.isLong ? high : low
    this.next = this.isLong ? this.previousLow : this.previousHigh
    this.previousHigh = high
    this.previousLow = low
  }

  private advance(high: number, low: number): void {
    let stop = this.next
    const isHit = this.isLong ? low <= stop : high >= stop
    if (isHit) {
      stop = this.isLong
        ? Math.max(this.extreme, this.previousHigh, high)
        : Math.min(this.extreme, this.previousLow, low)
      this.isLong = !this.isLong
      this.extreme = this.isLong ? high : low
      this.acceleration = Math.min(this.step, this.maximum)
    } else if (this.isLong ? high > this.extreme : low < this.extreme) {
      this.extreme = this.isLong ? high : low
      this.acceleration = Math.min(this.acceleration + this.step, this.maximum)
    }
    this.main.value = stop
    const moved = stop + this.acceleration * (this.extreme - stop)
    this.next = this.isLong ? Math.min(moved, this.previousLow, low) : Math.max(moved, this.previousHigh, high)
  }
}

/**
 * Parabolic stop and reverse: previous + acceleration × (extreme − previous), never inside the last two bars; the acceleration
 * grows by `step` with each new extreme. Where a bar touches the stop, it turns: the new one begins at the old extreme.
 *
 * Convention: the first direction is down where the second bar's low fell by more than its high rose, else up, as in TA-Lib.
 *
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Warm-up: 2 bars.
 *
 * @param step Acceleration at first and by which it grows. Default 0.02.
 * @param maximum Highest acceleration. Default 0.2.
 */
export function parabolicSar(step = 0.02, maximum = 0.2): ParabolicSar {
  return new ParabolicSar(step, maximum)
}
