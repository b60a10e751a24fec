import { Strategy, parameter, ema, crossedAbove, crossedBelow, type Bar } from 'backlens'

/** Long while the fast average is above the slow one, with a stop loss. */
export class EmaCross extends Strategy {
  @parameter({ min: 2, max: 100 }) fast = 10
  @parameter({ min: 5, max: 400 }) slow = 30
  @parameter({ min: 0.1, max: 20, label: 'Stop loss, percent' }) stopPercent = 2

  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))

  override onBar(bar: Bar) {
    if (crossedAbove(this.fastEma, this.slowEma)) {
      const stopLoss = this.instrument.floorToTick(bar.close * (1 - this.stopPercent / 100))
      this.buy({ size: 0.95, stopLoss })
    }
    if (crossedBelow(this.fastEma, this.slowEma)) this.close()
  }
}
