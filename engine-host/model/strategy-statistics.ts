/**
 * How a run fares, for its strategies and actors to ask at any time; of the whole account. Each number is what the report
 * would say if the run ended now, as fractions where the report says percent. Money is in the currency of the run; what
 * cannot be computed, or not yet, is NaN.
 */
export interface StrategyStatistics {
  /** What the account began with. */
  readonly startingEquity: number
  /** Balance and unrealized profit. */
  readonly equity: number
  /** Highest equity at the close of a bar, and now. */
  readonly peakEquity: number
  /** Equity less what the account began with. */
  readonly netProfit: number
  /** Net profit as a fraction of what the account began with: 0.01 is 1 %. */
  readonly returnFraction: number
  /** Fraction below the highest equity so far, at most 0: −0.05 is 5 % below. */
  readonly drawdown: number
  /** The deepest drawdown so far, at most 0. */
  readonly maximumDrawdown: number
  /** Trade dates with a bar, today among them. */
  readonly days: number
  /**
   * Mean over standard deviation of the returns by day, today's among them, less the riskless rate, for a year; by bar where
   * bars are longer than a day. NaN below the settings' `minimumReturns`.
   */
  readonly sharpeRatio: number
  /** Standard deviation of the returns by day for a year, as a fraction. NaN below the settings' `minimumReturns`. */
  readonly volatility: number
  /** Trades closed. */
  readonly trades: number
  /** Trades that made money. */
  readonly wins: number
  /** Trades that lost money. */
  readonly losses: number
  /** Wins as a fraction of all trades; NaN without one. */
  readonly winRate: number
  /** Sum of the wins, at least 0. */
  readonly grossProfit: number
  /** Sum of the losses, at least 0. */
  readonly grossLoss: number
  /** Gross profit over gross loss; NaN without a loss. */
  readonly profitFactor: number
  /** Mean profit of a trade; NaN without one. */
  readonly expectancy: number
  /** Wins in a row up to now, or below 0 losses in a row; 0 after a trade that made nothing. */
  readonly streak: number
}
