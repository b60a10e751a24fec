/** Maps values to positions along an axis in proportion. */
export class LinearScale {
  /**
   * @param low value at `lowPosition`
   * @param high value at `highPosition`, not equal to `low`
   */
  constructor(
    readonly low: number,
    readonly high: number,
    private readonly lowPosition: number,
    private readonly highPosition: number,
  ) {}

  position(value: number): number {
    return this.lowPosition + ((value - this.low) / (this.high - this.low)) * (this.highPosition - this.lowPosition)
  }
}

/** Lowest and highest of the finite values, widened where they are equal; undefined without any. */
export function extentOf(...columns: readonly ArrayLike<number>[]): { low: number; high: number } | undefined {
  let low = Infinity
  let high = -Infinity
  for (const values of columns) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value < low && value > -Infinity) low = value
      if (value > high && value < Infinity) high = value
    }
  }
  if (low > high) return undefined
  if (low < high) return { low, high }
  const margin = low === 0 ? 1 : Math.abs(low) * 0.01
  return { low: low - margin, high: high + margin }
}
