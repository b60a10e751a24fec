import { quotes, Strategy, trades, units } from 'backlens'

/** Quotes from one flip to the next. */
export const quotesPerFlip = 2000

/** Takes the offer, then hits the bid, over and over; counts the trades that it is told of. */
export class QuoteFlip extends Strategy {
  private seen = 0
  private heard = 0

  override onStart() {
    this.subscribe(quotes(this.instrument))
    this.subscribe(trades(this.instrument))
  }

  override onQuoteTick() {
    if (++this.seen % quotesPerFlip !== 0) return
    const size = units(this.isFlat() ? 1 : 2)
    if (this.isLong()) this.sell({ size })
    else this.buy({ size })
  }

  override onTradeTick() {
    this.heard++
  }
}
