import { ExponentialAverage } from './averages.js'
import { CompensatedSum } from './compensated-sum.js'
import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingSum } from './rolling-sum.js'
import { hasPricesAndVolume, typicalPrice } from './usable-bar.js'
import { checkedPeriod, finiteOrNaN } from './window.js'

/** Volume times the place of the close in its bar, −1 at the low to 1 at the high; 0 where high and low are equal. */
function moneyFlowVolume({ high, low, close, volume }: BarValues): number {
  return high === low ? 0 : ((close - low - (high - close)) / (high - low)) * volume
}

/** Options of on-balance volume. */
export interface OnBalanceOptions {
  /** What the first bar counts: `volume`, its own, as in TA-Lib, or `zero`, as in TradingView. Default `volume`. */
  readonly start?: 'volume' | 'zero'
}

/** On-balance volume, see `obv`. */
export class OnBalanceVolume extends CountedBarIndicator {
  private readonly sum = new CompensatedSum()
  private readonly countsFirst: boolean
  private previousClose = NaN

  constructor({ start = 'volume' }: OnBalanceOptions = {}) {
    super('OBV', 'OBV', 1)
    this.countsFirst = start === 'volume'
  }

  updateBar({ close, volume }: BarValues): void {
    if (!Number.isFinite(close + volume)) return
    this.count++
    if (this.count === 1) this.sum.add(this.countsFirst ? volume : 0)
    else if (close > this.previousClose) this.sum.add(volume)
    else if (close < this.previousClose) this.sum.add(-volume)
    this.previousClose = close
    this.main.value = this.sum.value
  }
}

/** Accumulation and distribution, see `accumulation`. */
export class Accumulation extends CountedBarIndicator {
  private readonly sum = new CompensatedSum()

  constructor() {
    super('A/D', 'A/D', 1)
  }

  updateBar(bar: BarValues): void {
    if (!hasPricesAndVolume(bar)) return
    this.count++
    this.sum.add(moneyFlowVolume(bar))
    this.main.value = this.sum.value
  }
}

/** Chaikin's oscillator, see `chaikinOscillator`. */
export class ChaikinOscillator extends CountedBarIndicator {
  override readonly levels = [0]
  private readonly sum = new CompensatedSum()
  private readonly fast: ExponentialAverage
  private readonly slow: ExponentialAverage

  constructor(fast: number, slow: number) {
    const warmUp = Math.max(checkedPeriod(fast, 'chaikinOscillator'), checkedPeriod(slow, 'chaikinOscillator'))
    super(`Chaikin ${String(fast)} ${String(slow)}`, 'Chaikin', warmUp)
    this.fast = new ExponentialAverage(fast)
    this.slow = new ExponentialAverage(slow)
  }

  updateBar(bar: BarValues): void {
    if (!hasPricesAndVolume(bar)) return
    this.count++
    this.sum.add(moneyFlowVolume(bar))
    this.fast.push(this.sum.value)
    this.slow.push(this.sum.value)
    this.main.value = this.fast.value - this.slow.value
  }
}

/** Chaikin's money flow, see `cmf`. */
export class ChaikinMoneyFlow extends CountedBarIndicator {
  override readonly levels = [0]
  override readonly bounds = [-1, 1] as const
  private readonly flows: RollingSum
  private readonly volumes: RollingSum

  constructor(readonly period: number) {
    super(`CMF ${String(checkedPeriod(period, 'cmf'))}`, 'CMF', period)
    this.flows = new RollingSum(period)
    this.volumes = new RollingSum(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    const usable = hasPricesAndVolume(bar)
    this.flows.push(usable ? moneyFlowVolume(bar) : NaN)
    this.volumes.push(usable ? bar.volume : NaN)
    const volume = this.volumes.sum
    this.main.value = volume === 0 ? 0 : this.flows.sum / volume
  }
}

/** Money flow index, see `mfi`. */
export class MoneyFlowIndex extends CountedBarIndicator {
  override readonly levels = [20, 80]
  override readonly bounds = [0, 100] as const
  private readonly rising: RollingSum
  private readonly falling: RollingSum
  private previous = NaN

  constructor(readonly period: number) {
    super(`MFI ${String(checkedPeriod(period, 'mfi'))}`, 'MFI', period + 1)
    this.rising = new RollingSum(period)
    this.falling = new RollingSum(period)
  }

  updateBar(bar: BarValues): void {
    this.count++
    const typical = finiteOrNaN(typicalPrice(bar))
    const change = typical - this.previous
    this.previous = typical
    if (this.count === 1) return
    const flow = Number.isNaN(change) ? NaN : typical * bar.volume
    const rounding = 1e-12 * typical
    this.rising.push(change <= rounding ? 0 : flow)
    this.falling.push(change >= -rounding ? 0 : flow)
    const rising = this.rising.sum
    const total = rising + this.falling.sum
    this.main.value = total === 0 ? 50 : (100 * rising) / total
  }
}

/**
 * On-balance volume, in units of volume: the volume of bars that closed higher less that of those that closed lower than the
 * bar before, summed from the beginning.
 *
 * Convention: the first bar counts its volume, as in TA-Lib; with `start: 'zero'` nothing, as in TradingView.
 *
 * Source: Joseph Granville, New Key to Stock Market Profits, 1963.
 *
 * Warm-up: 1 bar.
 */
export function obv(options: OnBalanceOptions = {}): OnBalanceVolume {
  return new OnBalanceVolume(options)
}

/**
 * Accumulation and distribution, in units of volume: the sum from the beginning of volume × ((close − low) − (high − close)) ÷
 * (high − low); a bar whose high and low are equal counts nothing.
 *
 * Source: Marc Chaikin.
 *
 * Warm-up: 1 bar.
 */
export function accumulation(): Accumulation {
  return new Accumulation()
}

/**
 * Chaikin's oscillator, in units of volume: the fast less the slow EMA of `accumulation`.
 *
 * Convention: averages begin with their first value, as in TA-Lib.
 *
 * Source: Marc Chaikin.
 *
 * Warm-up: `slow` bars.
 *
 * @param fast Whole number of bars. Default 3.
 * @param slow Whole number of bars. Default 10.
 */
export function chaikinOscillator(fast = 3, slow = 10): ChaikinOscillator {
  return new ChaikinOscillator(fast, slow)
}

/**
 * Chaikin's money flow, −1 to 1: the sum of volume × ((close − low) − (high − close)) ÷ (high − low) over `period` bars, divided
 * by their volume; 0 where there was none.
 *
 * Source: Marc Chaikin.
 *
 * Warm-up: `period` bars.
 *
 * @param period Whole number of bars. Default 20.
 */
export function cmf(period = 20): ChaikinMoneyFlow {
  return new ChaikinMoneyFlow(period)
}

/**
 * Money flow index, 0 to 100: typical price × volume of the bars whose typical price rose, in percent of that of all that rose
 * or fell, over `period` bars; 50 where there was none. Typical prices whose decimals are equal count as equal, however they
 * are rounded.
 *
 * Source: Gene Quong and Avrum Soudack, Technical Analysis of Stocks & Commodities, 1989.
 *
 * Warm-up: `period` + 1 bars.
 *
 * @param period Whole number of bars. Default 14.
 */
export function mfi(period = 14): MoneyFlowIndex {
  return new MoneyFlowIndex(period)
}
