/** How the statistics of a run are computed. Whoever computes them otherwise sets these, in `backlens.json` or for one request. */
export interface StatisticsSettings {
  /** Rate of the riskless alternative, a fraction a year: 0.04 is 4 %. Default 0. */
  readonly riskFreeRate?: number
  /**
   * Periods in a year, for annualising. Default: recognised from the data, 252 days, or 365 when bars fall on weekends; 52
   * weeks, 12 months or 1 when the bars are that long.
   */
  readonly periodsPerYear?: number
  /**
   * Calendar days that a run must span before growth is compounded to a year: on a shorter run the power to which it would be
   * raised makes a number of it that says nothing. Default 60; 0 always compounds.
   */
  readonly minimumAnnualDays?: number
  /**
   * Returns by period that a run must have before their spread and the ratios to it are scaled to a year. Default 4, a week
   * of trading; 0 takes as few as the formula can be computed of.
   */
  readonly minimumReturns?: number
}
