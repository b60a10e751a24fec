import { crossedAbove, crossedBelow, ema, Strategy, units } from 'backlens'

const quantity = 100

/** Long while the fast average is above the slow one, short while it is below: one order a cross. */
export class EmaFlip extends Strategy {
  private readonly fastEma = this.indicator(ema(10))
  private readonly slowEma = this.indicator(ema(30))

  override onBar() {
    const size = units(this.isFlat() ? quantity : 2 * quantity)
    if (crossedAbove(this.fastEma, this.slowEma)) this.buy({ size })
    else if (crossedBelow(this.fastEma, this.slowEma)) this.sell({ size })
  }
}
