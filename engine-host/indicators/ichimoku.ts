import { CountedBarIndicator } from './counted-indicator.js'
import type { BarValues } from './indicator.js'
import { RollingMaximum, RollingMinimum } from './rolling-extremes.js'
import { checkedPeriod, Window } from './window.js'

/** Middle of the highest high and the lowest low. */
class MiddleOfRange {
  private readonly highs: RollingMaximum
  private readonly lows: RollingMinimum

  constructor(period: number) {
    this.highs = new RollingMaximum(period)
    this.lows = new RollingMinimum(period)
  }

  get isReady(): boolean {
    return this.highs.isReady
  }

  push({ high, low }: BarValues): number {
    return (this.highs.push(high) + this.lows.push(low)) / 2
  }
}

/** Ichimoku kinko hyo, see `ichimoku`. */
export class Ichimoku extends CountedBarIndicator {
  private readonly conversionRange: MiddleOfRange
  private readonly baseRange: MiddleOfRange
  private readonly spanRange: MiddleOfRange
  private readonly spansA: Window
  private readonly spansB: Window
  private presentSpanA = NaN
  private presentSpanB = NaN

  constructor(
    conversion: number,
    base: number,
    span: number,
    /** Bars that the cloud is moved ahead by. */
    readonly displacement: number,
  ) {
    const periods = [conversion, base, span].map((each) => checkedPeriod(each, 'ichimoku'))
    const warmUp = Math.max(...periods) + checkedPeriod(displacement, 'ichimoku', 0)
    super(`Ichimoku ${periods.join(' ')}`, 'price', warmUp, ['conversion', 'base', 'spanA', 'spanB'])
    this.conversionRange = new MiddleOfRange(conversion)
    this.baseRange = new MiddleOfRange(base)
    this.spanRange = new MiddleOfRange(span)
    this.spansA = new Window(displacement + 1)
    this.spansB = new Window(displacement + 1)
  }

  /** Conversion line, tenkan-sen; the same as `value`. */
  get conversion(): number {
    return this.main.value
  }

  /** Base line, kijun-sen. */
  get base(): number {
    return this.lines['base']!.value
  }

  /** Leading span A, senkou span A, that stands at the present bar: computed `displacement` bars ago. */
  get spanA(): number {
    return this.lines['spanA']!.value
  }

  /** Leading span B, senkou span B, that stands at the present bar: computed `displacement` bars ago. */
  get spanB(): number {
    return this.lines['spanB']!.value
  }

  /** Leading span A of the present bar, drawn `displacement` bars ahead. */
  get aheadA(): number {
    return this.presentSpanA
  }

  /** Leading span B of the present bar, drawn `displacement` bars ahead. */
  get aheadB(): number {
    return this.presentSpanB
  }

  updateBar(bar: BarValues): void {
    this.count++
    const { lines } = this
    const conversion = this.conversionRange.push(bar)
    const base = this.baseRange.push(bar)
    const span = this.spanRange.push(bar)
    this.main.value = conversion
    lines['base']!.value = base
    if (this.isReady) {
      this.advanceSpans((conversion + base) / 2, span)
      return
    }
    this.main.isEarly = this.conversionRange.isReady
    lines['base']!.isEarly = this.baseRange.isReady
    const hasA = this.conversionRange.isReady && this.baseRange.isReady
    this.advanceSpans(hasA ? (conversion + base) / 2 : NaN, this.spanRange.isReady ? span : NaN)
    lines['spanA']!.isEarly = this.spansA.isFull && !Number.isNaN(this.spansA.oldest)
    lines['spanB']!.isEarly = this.spansB.isFull && !Number.isNaN(this.spansB.oldest)
  }

  private advanceSpans(spanA: number, spanB: number): void {
    this.presentSpanA = spanA
    this.presentSpanB = spanB
    this.spansA.push(spanA)
    this.spansB.push(spanB)
    this.lines['spanA']!.value = this.spansA.isFull ? this.spansA.oldest : NaN
    this.lines['spanB']!.value = this.spansB.isFull ? this.spansB.oldest : NaN
  }
}

/**
 * Ichimoku kinko hyo. Each line is half the sum of the highest high and the lowest low: `conversion` (tenkan) over the
 * shortest, `base` (kijun) over the middle period; `spanA`, the mean of both, and `spanB`, over the longest period, as they
 * stand at the present bar, that is, computed `displacement` bars ago. `aheadA` and `aheadB` are those computed now. The
 * lagging span (chikou) is the close, drawn back; a line of it would show the future.
 *
 * Source: Goichi Hosoda, 1969.
 *
 * Warm-up: `span` + `displacement` bars; each line has its first value as soon as its own period allows.
 *
 * @param conversion Whole number of bars. Default 9.
 * @param base Whole number of bars. Default 26.
 * @param span Whole number of bars. Default 52.
 * @param displacement Bars that the cloud is moved ahead by, at least 0. Default 26; charts that count the present bar use 25.
 */
export function ichimoku(conversion = 9, base = 26, span = 52, displacement = 26): Ichimoku {
  return new Ichimoku(conversion, base, span, displacement)
}
