import { WilderAverage } from './averages.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedPeriod, Window } from './window.js'

/** Awesome oscillator, see `awesome`. */
export class AwesomeOscillator extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly fast: RollingSum
  private readonly slow: RollingSum

  constructor(fast: number, slow: number) {
    const warmUp = Math.max(checkedPeriod(fast, 'awesome'), checkedPeriod(slow, 'awesome'))
    super(`Awesome ${String(fast)} ${String(slow)}`, 'Awesome', warmUp)
    this.fast = new RollingSum(fast)
    this.slow = new RollingSum(slow)
  }

  updateBar({ high, low }: BarValues): void {
    this.count++
    const middle = (high + low) / 2
    this.fast.push(middle)
    this.slow.push(middle)
    this.main.value = this.fast.value - this.slow.value
  }
}

/** An average as it was some bars ago. */
class DisplacedAverage {
  private readonly average: WilderAverage
  private readonly history: Window

  constructor(period: number, displacement: number) {
    this.average = new WilderAverage(period)
    this.history = new Window(displacement + 1)
  }

  /** Takes the next value and gives the displaced average, NaN before there is one. */
  push(value: number): number {
    this.average.push(value)
    if (this.average.isReady) this.history.push(this.average.value)
    return this.history.isFull ? this.history.oldest : NaN
  }
}

/** Alligator, see `alligator`. */
export class Alligator extends CountedBarIndicator {
  private readonly averages = {
    jaw: new DisplacedAverage(13, 8),
    teeth: new DisplacedAverage(8, 5),
    lips: new DisplacedAverage(5, 3),
  }

  constructor() {
    super('Alligator', 'price', 21, ['jaw', 'teeth', 'lips'])
  }

  /** Slowest line; the same as `value`. */
  get jaw(): number {
    return this.main.value
  }

  /** Middle line. */
  get teeth(): number {
    return this.lines['teeth']!.value
  }

  /** Fastest line. */
  get lips(): number {
    return this.lines['lips']!.value
  }

  updateBar({ high, low }: BarValues): void {
    const middle = (high + low) / 2
    if (!Number.isFinite(middle)) return
    this.count++
    const { averages, lines } = this
    this.main.value = averages.jaw.push(middle)
    lines['teeth']!.value = averages.teeth.push(middle)
    lines['lips']!.value = averages.lips.push(middle)
    if (this.isReady) return
    lines['teeth']!.isEarly = !Number.isNaN(this.teeth)
    lines['lips']!.isEarly = !Number.isNaN(this.lips)
  }
}

/**
 * Awesome oscillator: the fast less the slow simple average of (high + low) ÷ 2.
 *
 * Source: Bill Williams, New Trading Dimensions, 1998.
 *
 * Warm-up: `slow` bars.
 *
 * @param fast Whole number of bars. Default 5.
 * @param slow Whole number of bars. Default 34.
 */
export function awesome(fast = 5, slow = 34): AwesomeOscillator {
  return new AwesomeOscillator(fast, slow)
}

/**
 * Alligator: Wilder's averages of (high + low) ÷ 2, as they were some bars ago: `jaw` over 13 bars, 8 ago; `teeth` over 8, 5 ago;
 * `lips` over 5, 3 ago.
 *
 * Source: Bill Williams, Trading Chaos, 1995.
 *
 * Warm-up: 21 bars; `lips` has its first value after 8, `teeth` after 13.
 */
export function alligator(): Alligator {
  return new Alligator()
}
