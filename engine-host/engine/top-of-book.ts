import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'

/**
 * Bid and ask of a market with the quantities there, as its quotes and trades left them. Prices and quantities are in
 * units of the instrument; prices are NaN before the first, and that of a side while it is empty. After a trade bid and ask
 * are its price.
 */
export class TopOfBook {
  /** What fills at its prices are called: by the data that came last. */
  rule: FillRule = 'thisClose'
  bidUnits = NaN
  askUnits = NaN
  bidSizeUnits = 0
  askSizeUnits = 0
  /** Price of the last trade. */
  lastUnits = NaN
  /** Price of the trade before it. */
  previousUnits = NaN
  /**
   * The sides by which orders are judged. They are those of the book, save where a venue that keeps the price of a filled
   * limit has moved them, see `keepsFilledSide` of the fill rules.
   */
  judgedBidUnits = NaN
  judgedAskUnits = NaN
  /** The last price as the venue takes it after it kept the price of a filled limit; NaN while it has not. */
  judgedLastUnits = NaN
  /** The three as they were before the last price that was kept; undefined when none is. */
  private before: { readonly bid: number; readonly ask: number; readonly last: number } | undefined

  /** Whether there is a price to fill at, on one side at least. */
  get isKnown(): boolean {
    return !Number.isNaN(this.bidUnits) || !Number.isNaN(this.askUnits)
  }

  /** Whether orders are judged by another price than that of the book. */
  get isJudgedApart(): boolean {
    return this.before !== undefined
  }

  /** The last price as the venue takes it, by which it tells whether a bar opens elsewhere. */
  get takenLastUnits(): number {
    return Number.isNaN(this.judgedLastUnits) ? this.lastUnits : this.judgedLastUnits
  }

  /** A new best bid and ask; NaN for a side that is empty. */
  setQuote(bidUnits: number, askUnits: number, bidSizeUnits: number, askSizeUnits: number): void {
    this.bidUnits = bidUnits
    this.askUnits = askUnits
    this.bidSizeUnits = bidSizeUnits
    this.askSizeUnits = askSizeUnits
    this.restoreJudged()
  }

  /** A trade, taken to stand at both sides. */
  setTrade(priceUnits: number, sizeUnits: number): void {
    this.previousUnits = this.takenLastUnits
    this.judgedLastUnits = NaN
    this.lastUnits = priceUnits
    this.setQuote(priceUnits, priceUnits, sizeUnits, sizeUnits)
  }

  /** Leaves a price behind as that of the side which an order took. */
  leaveBehind(order: EngineOrder, priceUnits: number): void {
    this.before = { bid: this.judgedBidUnits, ask: this.judgedAskUnits, last: this.judgedLastUnits }
    if (order.direction > 0) this.judgedAskUnits = priceUnits
    else this.judgedBidUnits = priceUnits
    this.judgedLastUnits = priceUnits
  }

  /** Judges as before the price that was last left behind, which may have been one left behind too. */
  returnToBefore(): void {
    if (this.before === undefined) return
    this.judgedBidUnits = this.before.bid
    this.judgedAskUnits = this.before.ask
    this.judgedLastUnits = this.before.last
    this.before = undefined
  }

  /** Judges by the book again, save for the last price, which the next trade sets. */
  restoreJudged(): void {
    this.judgedBidUnits = this.bidUnits
    this.judgedAskUnits = this.askUnits
    this.before = undefined
  }

  /** The price that an order takes: a buy the ask, a sell the bid; NaN where that side is empty. */
  priceFor(order: EngineOrder): number {
    return order.direction > 0 ? this.askUnits : this.bidUnits
  }

  /** The quantity at the price that an order takes. */
  sizeFor(order: EngineOrder): number {
    return order.direction > 0 ? this.askSizeUnits : this.bidSizeUnits
  }

  /** The price by which an order is judged. */
  judgedFor(order: EngineOrder): number {
    return order.direction > 0 ? this.judgedAskUnits : this.judgedBidUnits
  }
}
