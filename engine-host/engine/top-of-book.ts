import type { EngineOrder } from '../model/engine-order.js'
import type { FillRule } from '../protocol/result-columns.js'

/**
 * Bid and ask of a market with the quantities there, as its quotes and trades left them. Prices and quantities are in
 * units of the instrument; prices are NaN before the first. After a trade bid and ask are its price.
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

  /** Whether there is a price to fill at. */
  get isKnown(): boolean {
    return !Number.isNaN(this.bidUnits)
  }

  /** A new best bid and ask. */
  setQuote(bidUnits: number, askUnits: number, bidSizeUnits: number, askSizeUnits: number): void {
    this.bidUnits = bidUnits
    this.askUnits = askUnits
    this.bidSizeUnits = bidSizeUnits
    this.askSizeUnits = askSizeUnits
    this.restoreJudged()
  }

  /** A trade, taken to stand at both sides. */
  setTrade(priceUnits: number, sizeUnits: number): void {
    this.previousUnits = this.lastUnits
    this.lastUnits = priceUnits
    this.setQuote(priceUnits, priceUnits, sizeUnits, sizeUnits)
  }

  /** Judges by the book again. */
  restoreJudged(): void {
    this.judgedBidUnits = this.bidUnits
    this.judgedAskUnits = this.askUnits
  }

  /** The price that an order takes: a buy the ask, a sell the bid. */
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
