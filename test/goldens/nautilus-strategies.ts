import {
  ema,
  highest,
  Strategy,
  type Bar,
  type Money,
  type Order,
  type OrderFilled,
} from '../../engine-host/trading/index.js'

/** The difference of two averages, and whether it changed sign, from the first bar with a slow average on. */
abstract class AverageCross extends Strategy {
  protected abstract readonly fast: { readonly value: number }
  protected abstract readonly slow: { readonly value: number }
  private previous = NaN

  override onBar(bar: Bar) {
    const present = this.fast.value - this.slow.value
    if (this.previous <= 0 && present > 0) this.onUp(bar)
    if (this.previous >= 0 && present < 0) this.onDown(bar)
    this.previous = present
  }

  override onStop() {
    this.cancelAll()
    this.close()
  }

  protected abstract onUp(bar: Bar): void
  protected abstract onDown(bar: Bar): void
}

/** Long above, short below, through flat. */
export class Flip extends AverageCross {
  protected readonly fast = this.indicator(ema(10))
  protected readonly slow = this.indicator(ema(30))
  protected onUp() {
    this.close()
    this.buy({ size: 100 })
  }
  protected onDown() {
    this.close()
    this.sell({ size: 100 })
  }
}

/** Long with a stop and a target, which alone close. */
export class Bracket extends AverageCross {
  protected readonly fast = this.indicator(ema(10))
  protected readonly slow = this.indicator(ema(30))
  protected onUp(bar: Bar) {
    if (!this.isFlat()) return
    const ticks = Math.round(bar.close * 100)
    const level = (percent: number) => Math.floor((ticks * percent + 50) / 100) / 100
    this.buy({ size: 100, stopLoss: level(98), takeProfit: level(104) })
  }
  protected onDown() {
    // Only the bracket closes.
  }
}

/** A stop above the last twenty highs, and a trailing stop once it has filled. */
export class Breakout extends Strategy {
  private readonly peak = this.indicator(highest(this.bars().high, 20))
  private entry: Order | undefined

  override onBar() {
    if (!this.isFlat()) return
    if (this.entry?.isOpen) this.cancel(this.entry)
    this.entry = this.buy({ stop: this.peak.value + 0.25 })
  }
  override onOrderFilled(event: OrderFilled) {
    if (event.order === this.entry)
      this.submit(
        this.orders.trailingStop({ side: 'SELL', quantity: 1, offset: 2, triggerType: 'LAST_PRICE', reduceOnly: true }),
      )
  }
  override onStop() {
    this.cancelAll()
    this.close()
  }
}

/** Long with 95 % of the free money. */
export class LongOnly extends AverageCross {
  protected readonly fast = this.indicator(ema(20))
  protected readonly slow = this.indicator(ema(50))
  protected onUp(bar: Bar) {
    if (!this.isFlat()) return
    const free: Money = this.portfolio.cash()
    const lots = (BigInt(free.units) * 95n) / BigInt(Math.round(bar.close * 100))
    const quantity = `${(lots / 100_000_000n).toString()}.${(lots % 100_000_000n).toString().padStart(8, '0')}`
    this.submit(this.orders.market({ side: 'BUY', quantity }))
  }
  protected onDown() {
    if (this.isLong()) this.close()
  }
}
