import { fromUnits } from '../../core/fixed-point.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator } from './consolidator.js'
import { PartialBar } from './partial-bar.js'

/**
 * Renko bricks: the price moved by one brick from the last brick's end. Bricks lie on a grid of whole bricks; the first
 * begins at the grid line at or below the first price. To turn round, the price must cross the last brick and one more.
 * A brick's open and close are its ends; high and low include how far the price went against it meanwhile. Several
 * bricks that one datum makes share its time, each a nanosecond after the one before; the first of them has the volume.
 *
 * Bars in are taken at their close alone, because nothing tells in which sequence their high and low were.
 */
export class RenkoConsolidator implements Consolidator {
  private readonly since = new PartialBar()
  private readonly tickSize: number
  /** Grid line at which the last brick ended, in ticks; NaN before the first price. */
  private line = NaN
  /** 1 after a rising brick, -1 after a falling one, 0 before the first. */
  private direction = 0

  /**
   * @param brick ticks that a brick is high
   * @param tickUnits smallest price step, in units of the price's last decimal
   * @param pricePrecision decimals of a price
   */
  constructor(
    private readonly brick: number,
    private readonly tickUnits: number,
    private readonly pricePrecision: number,
    private readonly finished: BarBuffer,
  ) {
    this.tickSize = fromUnits(tickUnits, pricePrecision)
  }

  addBar(
    stampHigh: number,
    stampLow: number,
    _open: number,
    _high: number,
    _low: number,
    close: number,
    volume: number,
  ): void {
    this.addTrade(stampHigh, stampLow, close, volume)
  }

  addTrade(stampHigh: number, stampLow: number, price: number, quantity: number): void {
    const { brick } = this
    const ticks = Math.round(price / this.tickSize)
    if (Number.isNaN(this.line)) this.line = Math.floor(ticks / brick) * brick
    this.since.add(price, price, price, price, quantity)
    for (;;) {
      const up = this.line + (this.direction < 0 ? 2 : 1) * brick
      const down = this.line - (this.direction > 0 ? 2 : 1) * brick
      if (ticks >= up) this.finish(stampHigh, stampLow, up - brick, up)
      else if (ticks <= down) this.finish(stampHigh, stampLow, down + brick, down)
      else return
    }
  }

  /** Time closes none of these bars. */
  advanceTo(): void {}

  /** What is begun is no whole bar. */
  endData(): void {}

  private finish(stampHigh: number, stampLow: number, openTicks: number, closeTicks: number): void {
    const { since } = this
    const open = this.priceOf(openTicks)
    const close = this.priceOf(closeTicks)
    const rising = closeTicks > openTicks
    // What the price did before the brick; nothing once an earlier brick of the same datum has told it.
    const high = rising || since.isEmpty ? Math.max(open, close) : Math.max(open, since.high)
    const low = !rising || since.isEmpty ? Math.min(open, close) : Math.min(open, since.low)
    this.finished.append(stampHigh, stampLow, open, high, low, close, since.isEmpty ? 0 : since.volume)
    since.clear()
    this.line = closeTicks
    this.direction = rising ? 1 : -1
  }

  /** The double nearest to the decimal of so many ticks. */
  private priceOf(ticks: number): number {
    return fromUnits(ticks * this.tickUnits, this.pricePrecision)
  }
}
