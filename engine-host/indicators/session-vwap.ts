import { BarIndicator, type BarValues } from './indicator.js'
import { SessionAnchor, type SessionPeriod, type TimedBar } from './session-anchor.js'
import { hasPricesAndVolume, typicalPrice } from './usable-bar.js'
import { checkedFactor } from './window.js'

/** Options of the volume-weighted average price. */
export interface VwapOptions {
  /**
   * When it begins anew: with each trading `day` of the exchange's calendar, each `week` or `month` of them, or never (`all`).
   * Default `day`.
   */
  readonly anchor?: SessionPeriod
  /** Volume-weighted standard deviations between the price and the lines `upper` and `lower`. Without it there are none. */
  readonly bands?: number
}

/** Volume-weighted average price of a session, see `vwap`. */
export class VolumeWeightedAveragePrice extends BarIndicator {
  override readonly warmUp = 1
  private readonly anchor: SessionAnchor
  private readonly width: number | undefined
  private volume = 0
  private mean = NaN
  /** Sum of volume × squared distance from the mean. */
  private scatter = 0
  private seen = false

  constructor(options: VwapOptions = {}) {
    const { bands, anchor = 'day' } = options
    const name = anchor === 'day' ? 'VWAP' : `VWAP ${anchor}`
    super(name, 'price', bands === undefined ? ['vwap'] : ['vwap', 'upper', 'lower'])
    this.width = bands === undefined ? undefined : checkedFactor(bands, 'vwap', 'bands')
    this.anchor = new SessionAnchor(anchor)
  }

  get isReady(): boolean {
    return this.seen
  }

  updateBar(bar: BarValues & TimedBar): void {
    if (!hasPricesAndVolume(bar)) return
    const price = typicalPrice(bar)
    if (this.anchor.begins(bar)) {
      this.volume = 0
      this.mean = NaN
      this.scatter = 0
    }
    this.seen = true
    if (bar.volume > 0) this.add(price, bar.volume)
    this.main.value = this.mean
    if (this.width === undefined) return
    const reach = this.width * Math.sqrt(this.scatter / this.volume)
    this.lines['upper']!.value = this.main.value + reach
    this.lines['lower']!.value = this.main.value - reach
  }

  /** West's weighted form of Welford's recurrence, which does not cancel. */
  private add(price: number, volume: number): void {
    this.volume += volume
    const before = this.volume === volume ? price : this.mean
    this.mean = before + ((price - before) * volume) / this.volume
    this.scatter += volume * (price - before) * (price - this.mean)
  }
}

/**
 * Volume-weighted average price of the session so far: the sum of typical price × volume divided by the volume, where the
 * typical price is (high + low + close) ÷ 3. With `bands` the lines `upper` and `lower` are that many standard deviations away,
 * weighted by volume. NaN while nothing has been traded.
 *
 * Convention: it begins anew with each trading day of the exchange's calendar, for futures the evening before; `anchor` chooses
 * another session. A bar that closes with the end of a session belongs to it.
 *
 * Warm-up: 1 bar.
 */
export function vwap(options: VwapOptions = {}): VolumeWeightedAveragePrice {
  return new VolumeWeightedAveragePrice(options)
}
