import { Strategy, units } from 'backlens'

/** Bars from one flip to the next. */
export const barsPerFlip = 20

/** Turns its position over and over: long one contract, short one contract. */
export class Flip extends Strategy {
  private seen = 0

  override onBar() {
    if (++this.seen % barsPerFlip !== 0) return
    const size = units(this.isFlat() ? 1 : 2)
    if (this.isLong()) this.sell({ size })
    else this.buy({ size })
  }
}
