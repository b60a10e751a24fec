/** Covariance of the log returns of equity and market from bar to bar, for beta. */
export class MarketCovariance {
  private rows = 0
  private lastEquity = NaN
  private lastClose = NaN
  private defined = true
  private sumX = 0
  private sumY = 0
  private sumXY = 0
  private sumYY = 0

  /**
   * Rows [begin, end), at least one. Event frequency: two short series a bar; sums run inside the block first, which
   * keeps their rounding small.
   */
  add(equity: Float64Array, close: Float64Array, begin: number, end: number): void {
    let previousEquity = this.rows > 0 ? this.lastEquity : equity[begin]!
    let previousClose = this.rows > 0 ? this.lastClose : close[begin]!
    let sumX = 0
    let sumY = 0
    let sumXY = 0
    let sumYY = 0
    let positive = previousEquity > 0 && previousClose > 0
    for (let i = this.rows > 0 ? begin : begin + 1; i < end; i++) {
      const nextEquity = equity[i]!
      const nextClose = close[i]!
      if (!(nextEquity > 0 && nextClose > 0)) {
        positive = false
        break
      }
      const x = logOfRatio(nextEquity, previousEquity)
      const y = logOfRatio(nextClose, previousClose)
      sumX += x
      sumY += y
      sumXY += x * y
      sumYY += y * y
      previousEquity = nextEquity
      previousClose = nextClose
    }
    this.rows += end - begin
    this.lastEquity = equity[end - 1]!
    this.lastClose = close[end - 1]!
    this.sumX += sumX
    this.sumY += sumY
    this.sumXY += sumXY
    this.sumYY += sumYY
    this.defined &&= positive
  }

  /** Covariance over the market's variance; NaN below three bars, without a move of the market, or after a value at or under zero. */
  beta(): number {
    const returns = this.rows - 1
    if (returns < 2 || !this.defined) return NaN
    const variance = this.sumYY - (this.sumY * this.sumY) / returns
    return variance > 0 ? (this.sumXY - (this.sumX * this.sumY) / returns) / variance : NaN
  }

  /** Whether every equity and close so far was above zero, without which log returns do not exist. */
  get positive(): boolean {
    return this.defined
  }
}

/**
 * log(next / previous) as 2·artanh of the difference over the sum. Below two percent three terms of the series are
 * right to 12 digits, and several times faster than Math.log.
 */
function logOfRatio(next: number, previous: number): number {
  const z = (next - previous) / (next + previous)
  const square = z * z
  return square < 1e-4 ? z * (2 + square * (2 / 3 + square * 0.4)) : Math.log(next / previous)
}
