/** Sums over returns by period, and the drawdowns that they make. */
export interface ReturnSums {
  /** Returns above zero, below zero, and not below zero. */
  readonly gains: number
  readonly losses: number
  readonly notLosses: number
  /** Sum of the gains, and of the losses as a positive number. */
  readonly gained: number
  readonly lost: number
  /** Sums of what lies above and below the riskless rate of a period, both positive. */
  readonly above: number
  readonly below: number
  readonly squaredLosses: number
  /** Most gains, and losses, in a row. */
  readonly longestGains: number
  readonly longestLosses: number
  /** All of them compounded, as a fraction. */
  readonly total: number
  /** After each return, the fraction below the highest value before, the beginning among them; at most 0. */
  readonly drawdowns: Float64Array
  readonly squaredDrawdowns: number
  /** At least 0. */
  readonly maximumDrawdown: number
}

/** @param free riskless rate of a period */
export function returnSums(returns: Float64Array, free: number): ReturnSums {
  const sums = {
    gains: 0,
    losses: 0,
    notLosses: 0,
    gained: 0,
    lost: 0,
    above: 0,
    below: 0,
    squaredLosses: 0,
    longestGains: 0,
    longestLosses: 0,
    total: 0,
    drawdowns: new Float64Array(returns.length),
    squaredDrawdowns: 0,
    maximumDrawdown: 0,
  }
  let streak = 0
  let value = 1
  let peak = 1
  returns.forEach((change, at) => {
    if (change > 0) {
      sums.gains++
      sums.gained += change
      streak = Math.max(0, streak) + 1
    } else if (change < 0) {
      sums.losses++
      sums.lost -= change
      sums.squaredLosses += change * change
      streak = Math.min(0, streak) - 1
    } else streak = 0
    if (change >= 0) sums.notLosses++
    sums.longestGains = Math.max(sums.longestGains, streak)
    sums.longestLosses = Math.max(sums.longestLosses, -streak)
    if (change > free) sums.above += change - free
    else sums.below += free - change
    value *= 1 + change
    peak = Math.max(peak, value)
    const drawdown = value / peak - 1
    sums.drawdowns[at] = drawdown
    sums.squaredDrawdowns += drawdown * drawdown
    sums.maximumDrawdown = Math.max(sums.maximumDrawdown, -drawdown)
  })
  return { ...sums, total: value - 1 }
}
