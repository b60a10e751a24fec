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

  /** Event frequency: two short log series a bar; sums run inside the chunk first, which keeps their rounding small. */
  add(equity: Float64Array, close: Float64Array, length: number): void {
    if (length === 0) return
    let previousEquity = this.rows > 0 ? this.lastEquity : equity[0]!
    let previousClose = this.rows > 0 ? this.lastClose : close[0]!
    let sumX = 0
    let sumY = 0
    let sumXY = 0
    let sumYY = 0
    let positive = previousEquity > 0 && previousClose > 0
    for (let i = this.rows > 0 ? 0 : 1; i < length; i++) {
      const nextEquity = equity[i]!
      const nextClose = close[i]!
      if (!(nextEquity > 0 && nextClose > 0)) {
        positive = false
        break
      }
      const x = nextEquity === previousEquity ? 0 : logOfRatio(nextEquity, previousEquity)
      const y = logOfRatio(nextClose, previousClose)
      sumX += x
      sumY += y
      sumXY += x * y
      sumYY += y * y
      previousEquity = nextEquity
      previousClose = nextClose
    }
    this.rows += length
    this.lastEquity = equity[length - 1]!
    this.lastClose = close[length - 1]!
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

/** log(next / previous). Steps from bar to bar are small, where seven terms of the series are exact and faster than Math.log. */
function logOfRatio(next: number, previous: number): number {
  const x = (next - previous) / previous
  if (x > 0.002 || x < -0.002) return Math.log1p(x)
  return x * (1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x * (1 / 5 - x * (1 / 6 - x * (1 / 7)))))))
}
