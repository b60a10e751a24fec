import { BarIndicator, type BarValues } from './indicator.js'
import { SessionAnchor, type TimedBar } from './session-anchor.js'
import { hasPrices } from './usable-bar.js'

/** Formulas of pivot points. */
export type PivotKind = 'classic' | 'fibonacci' | 'camarilla' | 'woodie'

/** Options of pivot points. */
export interface PivotOptions {
  /** The formula. Default `classic`. */
  readonly kind?: PivotKind
  /**
   * What they are computed from: the previous trading `day` of the exchange's calendar, `week` or `month` of such days, or the
   * previous `bar`. Default `day`.
   */
  readonly of?: 'bar' | 'day' | 'week' | 'month'
}

/** Lines of pivot points, from the third support to the third resistance. */
const pivotLines = ['pivot', 'resistance1', 'resistance2', 'resistance3', 'support1', 'support2', 'support3'] as const

/** Levels from the previous session, see `pivotPoints`. */
export class PivotPoints extends BarIndicator {
  override readonly warmUp: number | undefined
  private readonly kind: PivotKind
  private readonly anchor: SessionAnchor | undefined
  private high = NaN
  private low = NaN
  private close = NaN
  private hasLevels = false

  constructor({ kind = 'classic', of = 'day' }: PivotOptions = {}) {
    super(`Pivots ${kind} ${of}`, 'price', pivotLines)
    this.warmUp = of === 'bar' ? 2 : undefined
    this.kind = kind
    this.anchor = of === 'bar' ? undefined : new SessionAnchor(of)
  }

  get isReady(): boolean {
    return this.hasLevels
  }

  /** The pivot; the same as `value`. */
  get pivot(): number {
    return this.main.value
  }

  updateBar(bar: BarValues & TimedBar): void {
    if (!hasPrices(bar)) return
    if (this.anchor?.begins(bar) !== false) {
      if (!Number.isNaN(this.close)) this.setLevels(bar.open)
      this.high = bar.high
      this.low = bar.low
    } else {
      this.high = Math.max(this.high, bar.high)
      this.low = Math.min(this.low, bar.low)
    }
    this.close = bar.close
  }

  /** Levels of the session that has ended; `open` is that of the new one. */
  private setLevels(open: number): void {
    const { kind, high, low, close } = this
    const range = high - low
    const pivot = kind === 'woodie' ? (high + low + 2 * open) / 4 : (high + low + close) / 3
    if (kind === 'fibonacci') this.set(pivot, pivot, 0.382 * range, 0.618 * range, range)
    else if (kind === 'camarilla') this.set(pivot, close, (1.1 * range) / 12, (1.1 * range) / 6, (1.1 * range) / 4)
    else {
      const { lines } = this
      this.set(pivot, pivot, 0, range, 0)
      lines['resistance1']!.value = 2 * pivot - low
      lines['support1']!.value = 2 * pivot - high
      lines['resistance3']!.value = high + 2 * (pivot - low)
      lines['support3']!.value = low - 2 * (high - pivot)
    }
    this.hasLevels = true
  }

  private set(pivot: number, centre: number, first: number, second: number, third: number): void {
    const { lines } = this
    this.main.value = pivot
    lines['resistance1']!.value = centre + first
    lines['resistance2']!.value = centre + second
    lines['resistance3']!.value = centre + third
    lines['support1']!.value = centre - first
    lines['support2']!.value = centre - second
    lines['support3']!.value = centre - third
  }
}

/**
 * Pivot points from high H, low L and close C of the previous session: `pivot` P, `resistance1` to `resistance3` and `support1`
 * to `support3`. Classic: P = (H + L + C) ÷ 3; 2P − L and 2P − H; P ± (H − L); H + 2(P − L) and L − 2(H − P). Fibonacci: P ± 0.382, 0.618
 * and 1 × (H − L). Camarilla: C ± 1.1 × (H − L) ÷ 12, 6 and 4. Woodie: as classic with P = (H + L + 2 × open of the new session) ÷ 4.
 *
 * Convention: classic, of the previous trading day of the exchange's calendar.
 *
 * Warm-up: one whole session; 2 bars with `of: 'bar'`.
 */
export function pivotPoints(options: PivotOptions = {}): PivotPoints {
  return new PivotPoints(options)
}
