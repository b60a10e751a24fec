import { crossedAbove, crossedBelow, ema, parameter, Strategy, units, type Bar } from 'backlens'
import { stopDistance, targetDistance } from './ema-bracket.js'

/** Orders that rest above any price of the data. */
export const restingOrders = 10_000

/** The strategy `EmaBracket` with ten thousand sell limits that no price ever reaches. */
export class RestingOrders extends Strategy {
  @parameter({ min: 2, max: 1000 }) fast = 100
  @parameter({ min: 5, max: 4000 }) slow = 400
  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))
  private placed = false

  override onBar(bar: Bar) {
    if (!this.placed) {
      this.placed = true
      for (let order = 0; order < restingOrders; order++) this.sell({ size: units(1), limit: 1_000_000 + order })
    }
    if (crossedAbove(this.fastEma, this.slowEma) && this.isFlat())
      this.buy({ size: units(1), stopLoss: bar.close - stopDistance, takeProfit: bar.close + targetDistance })
    if (crossedBelow(this.fastEma, this.slowEma)) this.close()
  }
}
