import { ExponentialAverage } from './averages.js'
import { CompensatedSum } from './compensated-sum.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { checkedFactor, checkedPeriod, finiteOrNaN } from './window.js'

/** Price and volume trend, see `pvt`. */
export class PriceVolumeTrend extends CountedBarIndicator {
  private readonly sum = new CompensatedSum()
  private previousClose = NaN

  constructor() {
    super('PVT', 'PVT', 1)
  }

  updateBar({ close, volume }: BarValues): void {
    if (!Number.isFinite(close + volume)) return
    this.count++
    const change = close / this.previousClose - 1
    if (this.count > 1 && Number.isFinite(change)) this.sum.add(volume * change)
    this.previousClose = close
    this.main.value = this.sum.value
  }
}

/** Force index, see `forceIndex`. */
export class ForceIndex extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly average: ExponentialAverage
  private previousClose = NaN

  constructor(readonly period: number) {
    super(`Force ${String(checkedPeriod(period, 'forceIndex'))}`, 'Force', period + 1)
    this.average = new ExponentialAverage(period)
  }

  updateBar({ close, volume }: BarValues): void {
    if (!Number.isFinite(close + volume)) return
    this.count++
    if (this.count > 1) this.average.push((close - this.previousClose) * volume)
    this.previousClose = close
    this.main.value = this.average.value
  }
}

/** Ease of movement, see `easeOfMovement`. */
export class EaseOfMovement extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly average: RollingSum
  private previousMiddle = NaN

  constructor(
    readonly period: number,
    /** What the volume is divided by. */
    readonly scale: number,
  ) {
    super(`EMV ${String(checkedPeriod(period, 'easeOfMovement'))}`, 'EMV', period + 1)
    checkedFactor(scale, 'easeOfMovement', 'scale')
    this.average = new RollingSum(period)
  }

  updateBar({ high, low, volume }: BarValues): void {
    this.count++
    const middle = (high + low) / 2
    const moved = middle - this.previousMiddle
    this.previousMiddle = middle
    if (this.count === 1) return
    this.average.push(volume === 0 ? 0 * moved : (moved * (high - low) * this.scale) / finiteOrNaN(volume))
    this.main.value = this.average.value
  }
}

/**
 * Price and volume trend, in units of volume: the sum from the beginning of volume × the relative change of the close.
 *
 * Convention: the first bar counts nothing.
 *
 * Warm-up: 1 bar.
 */
export function pvt(): PriceVolumeTrend {
  return new PriceVolumeTrend()
}

/**
 * Elder's force index: the EMA of volume × the change of the close.
 *
 * Convention: the average begins with its first value.
 *
 * Source: Alexander Elder, Trading for a Living, 1993.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 13.
 */
export function forceIndex(period = 13): ForceIndex {
  return new ForceIndex(period)
}

/**
 * Ease of movement: the simple average of the change of (high + low) ÷ 2, times (high − low) × scale ÷ volume; a bar without
 * volume counts 0.
 *
 * Source: Richard Arms.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 * @param scale What the volume is divided by, to give readable numbers. Default 100,000,000.
 */
export function easeOfMovement(period = 14, scale = 100_000_000): EaseOfMovement {
  return new EaseOfMovement(period, scale)
}
