import { crossedAbove, crossedBelow, ema, parameter, Strategy, units, type Bar } from 'backlens'

/** Points from the entry's signal to its stop, and to its target. */
export const stopDistance = 20
export const targetDistance = 40

/** Buys one contract with stop and target when the fast average crosses the slow one, and leaves when it crosses back. */
export class EmaBracket extends Strategy {
  @parameter({ min: 2, max: 1000 }) fast = 100
  @parameter({ min: 5, max: 4000 }) slow = 400
  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))

  override onBar(bar: Bar) {
    if (crossedAbove(this.fastEma, this.slowEma) && this.isFlat())
      this.buy({ size: units(1), stopLoss: bar.close - stopDistance, takeProfit: bar.close + targetDistance })
    if (crossedBelow(this.fastEma, this.slowEma)) this.close()
  }
}
