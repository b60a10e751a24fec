import { Strategy, parameter, donchian, riskPercent, type Order } from 'backlens'

/**
 * Waits one tick above the highest high of the last bars with a stop order. A fill comes with a stop loss at the middle
 * of the range and a target, and the size is such that the stop loss costs a fixed share of equity.
 */
export class Breakout extends Strategy {
  @parameter({ min: 10, max: 2000 }) lookback = 300
  @parameter({ min: 0.05, max: 5, label: 'Equity at risk, percent' }) risk = 0.25
  @parameter({ min: 0.5, max: 10, label: 'Target, times the risk' }) reward = 2

  private readonly channel = this.indicator(donchian(this.lookback))
  private entry: Order | undefined

  override onBar() {
    if (!this.isFlat()) return
    const trigger = this.instrument.round(this.channel.upper + this.instrument.tickSize)
    if (this.entry?.isOpen && this.entry.stop === trigger) return
    this.cancelAll()
    const stopLoss = this.instrument.floorToTick(this.channel.middle)
    const takeProfit = this.instrument.ceilToTick(trigger + this.reward * (trigger - stopLoss))
    this.entry = this.buy({ stop: trigger, size: riskPercent(this.risk, { stopLoss }), stopLoss, takeProfit })
  }
}
