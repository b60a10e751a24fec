import { crossedAbove, crossedBelow, ema, parameter, rsi, Strategy, units, type Bar } from 'backlens'

/**
 * Trades both sides with stop and target, moves stops to the entry price, and leaves limit orders that are cancelled:
 * something of everything that the results panel shows.
 */
export class Shown extends Strategy {
  @parameter({ min: 2, max: 1000 }) fast = 20
  @parameter({ min: 5, max: 4000 }) slow = 80
  private readonly fastEma = this.indicator(ema(this.fast))
  private readonly slowEma = this.indicator(ema(this.slow))
  private readonly strength = this.indicator(rsi(14))

  override onBar({ close }: Bar) {
    if (crossedAbove(this.fastEma, this.slowEma)) {
      this.close()
      this.buy({ size: units(1), stopLoss: close - 20, takeProfit: close + 40 })
    } else if (crossedBelow(this.fastEma, this.slowEma)) {
      this.close()
      if (this.strength.value > 30) this.sell({ size: units(2), stopLoss: close + 20, takeProfit: close - 40 })
    }
  }
}
