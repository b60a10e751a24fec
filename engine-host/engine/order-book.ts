import { depthLevels, type DepthBatch } from '../model/depth-batch.js'
import type { Instrument } from '../model/instrument.js'
import type { QuoteBatch } from '../model/quote-batch.js'
import { powerOfTen } from '../core/fixed-point.js'

/** One side of an order book as displayed, the best level first, and what was taken of it by orders of the run. */
export class BookSide {
  /** Levels that hold something. */
  levels = 0
  readonly prices = new Float64Array(depthLevels)
  /** Quantity displayed, in units of the instrument; Infinity where the data has no sizes. */
  readonly sizes = new Float64Array(depthLevels)
  /** Quantity that orders of the run have taken of it since it was last seen to change, in units. */
  readonly taken = new Float64Array(depthLevels)
  private anyTaken = false
  private readonly pricesBefore = new Float64Array(depthLevels)
  private readonly sizesBefore = new Float64Array(depthLevels)
  private readonly takenBefore = new Float64Array(depthLevels)

  /** Best price; NaN when the side is empty. */
  get best(): number {
    return this.levels === 0 ? NaN : this.prices[0]!
  }

  /** Worst price that is displayed; NaN when the side is empty. */
  get worst(): number {
    return this.levels === 0 ? NaN : this.prices[this.levels - 1]!
  }

  /** Quantity displayed at a price, in units; NaN where the side shows no such level. */
  sizeAt(price: number): number {
    for (let level = 0; level < this.levels; level++) if (this.prices[level] === price) return this.sizes[level]!
    return NaN
  }

  /** Notes what an order took of a level. */
  take(level: number, units: number): void {
    this.taken[level]! += units
    this.anyTaken = true
  }

  /** Forgets what was taken, or keeps it to be compared with the levels that come. */
  startUpdate(remembers: boolean): number {
    const before = this.anyTaken && remembers ? this.levels : 0
    if (this.anyTaken) {
      this.pricesBefore.set(this.prices)
      this.sizesBefore.set(this.sizes)
      this.takenBefore.set(this.taken)
      this.taken.fill(0)
      this.anyTaken = false
    }
    this.levels = 0
    return before
  }

  /** Adds the next level; event frequency. */
  add(price: number, size: number): void {
    this.prices[this.levels] = price
    this.sizes[this.levels] = size
    this.levels++
  }

  /** What was taken of a level that shows the same quantity as before is still gone. */
  finishUpdate(levelsBefore: number): void {
    for (let before = 0; before < levelsBefore; before++) {
      if (this.takenBefore[before] === 0) continue
      for (let level = 0; level < this.levels; level++) {
        if (this.prices[level] !== this.pricesBefore[before] || this.sizes[level] !== this.sizesBefore[before]) continue
        this.taken[level] = this.takenBefore[before]!
        this.anyTaken = true
      }
    }
  }
}

/** What the venue shows of one instrument: bids and asks of a quote or of a deeper book, or the last trade on both sides. */
export class OrderBook {
  readonly bids = new BookSide()
  readonly asks = new BookSide()
  /** Nothing but trades is known of the market. */
  isLastTrade = false
  private readonly quantityScale: number

  constructor(
    instrument: Instrument,
    /** Whether quantity that was taken stays so until the level is seen to change. */
    private readonly remembersTaken: boolean,
  ) {
    this.quantityScale = powerOfTen(instrument.quantityPrecision)
  }

  /** The side from which orders of a direction take: 1 buys from the asks. */
  opposite(direction: 1 | -1): BookSide {
    return direction > 0 ? this.asks : this.bids
  }

  /** The side in which orders of a direction rest. */
  own(direction: 1 | -1): BookSide {
    return direction > 0 ? this.bids : this.asks
  }

  /** Takes a quote; event frequency. */
  applyQuote({ bid, ask, bidSize, askSize }: QuoteBatch, row: number): void {
    this.setSide(this.bids, bid, bidSize, row, 1)
    this.setSide(this.asks, ask, askSize, row, 1)
  }

  /** Takes a snapshot of ten levels; event frequency. */
  applyDepth({ bid, ask, bidSize, askSize }: DepthBatch, row: number): void {
    this.setSide(this.bids, bid, bidSize, row * depthLevels, depthLevels)
    this.setSide(this.asks, ask, askSize, row * depthLevels, depthLevels)
  }

  /** Takes a trade as bid and ask, where there is no better; event frequency. */
  applyTrade(price: number, sizeUnits: number): void {
    this.isLastTrade = true
    this.bids.startUpdate(false)
    this.bids.add(price, sizeUnits)
    this.asks.startUpdate(false)
    this.asks.add(price, sizeUnits)
  }

  /** A quantity of the data in whole units, rounded down; what is not there counts as unlimited. */
  unitsOf(size: number): number {
    return Number.isNaN(size) ? Infinity : Math.floor(size * this.quantityScale + 1e-9)
  }

  private setSide(side: BookSide, prices: Float64Array, sizes: Float64Array, from: number, count: number): void {
    const before = side.startUpdate(this.remembersTaken)
    for (let place = from; place < from + count; place++) {
      const price = prices[place]!
      if (Number.isNaN(price)) break
      side.add(price, this.unitsOf(sizes[place]!))
    }
    if (before > 0) side.finishUpdate(before)
  }
}
