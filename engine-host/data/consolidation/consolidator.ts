/**
 * Makes bars of finer data as it arrives, one datum at a time and in order of time; finished bars go to the buffer that
 * it was given. The same object serves stored and live data, so that both give the same bars. Called at event
 * frequency: times are the halves of a stamp as in BarBatch.
 */
export interface Consolidator {
  /** A bar that closed at a time. */
  addBar(
    stampHigh: number,
    stampLow: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void

  /** A trade, or a price without a quantity, such as a quote's. */
  addTrade(stampHigh: number, stampLow: number, price: number, quantity: number): void

  /**
   * All data up to and including a time has been given: bars that end there or earlier are finished. A clock calls it
   * where data is live, so that a bar does not wait for the next trade.
   */
  advanceTo(stampHigh: number, stampLow: number): void

  /**
   * Stored data has ended. A bar that is begun is finished only where nothing can be missing from it, because the
   * exchange is closed for the rest of its interval; else it is left out.
   */
  endData(): void
}

/** What becomes of intervals in which nothing happened: no bar, or one at the last close with no volume. */
export type EmptyIntervals = 'skip' | 'fill'
