import { Strategy, parameter, sma, type Bar } from 'backlens'

export class MyStrategy extends Strategy {
  @parameter({ min: 2, max: 400 }) length = 20

  private readonly average = this.indicator(sma(this.length))

  override onBar(bar: Bar) {
    if (this.isFlat() && bar.close > this.average.value) this.buy({ size: 0.5 })
    if (this.isLong() && bar.close < this.average.value) this.close()
  }
}
