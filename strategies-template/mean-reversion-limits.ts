import { Strategy, parameter, bollinger, type Order } from 'backlens'

/**
 * Buys by a limit at the lower band and leaves by a limit at the average; both follow their level from bar to bar. A
 * position that does not recover in time is closed at the market.
 */
export class MeanReversion extends Strategy {
  @parameter({ min: 5, max: 2000 }) length = 300
  @parameter({ min: 0.5, max: 5, label: 'Band, standard deviations' }) deviations = 2
  @parameter({ min: 1, max: 10000, label: 'Bars until given up' }) patience = 1200

  private readonly bands = this.indicator(bollinger(this.length, this.deviations))
  private working: Order | undefined
  private barsHeld = 0

  override onBar() {
    if (this.isFlat()) this.enter(this.instrument.floorToTick(this.bands.lower))
    else this.leave(this.instrument.ceilToTick(this.bands.middle))
  }

  private enter(limit: number) {
    this.barsHeld = 0
    if (this.working?.isOpen) this.follow(this.working, limit)
    else this.working = this.buy({ limit, size: 0.95 })
  }

  private leave(limit: number) {
    this.barsHeld += 1
    if (this.barsHeld > this.patience) {
      this.cancelAll()
      this.close({ tag: 'given up' })
    } else if (this.working?.isOpen) this.follow(this.working, limit)
    else this.working = this.close({ limit, tag: 'at the average' })
  }

  private follow(order: Order, limit: number) {
    if (order.limit !== limit) this.modify(order, { limit })
  }
}
