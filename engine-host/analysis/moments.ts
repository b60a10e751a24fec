/** Moments of a sample; each is NaN where the sample is too small or does not vary. */
export interface Moments {
  readonly count: number
  readonly mean: number
  /** Sample standard deviation, divisor n − 1. */
  readonly standardDeviation: number
  /** Adjusted Fisher–Pearson skewness, as pandas and Excel give it; from three values on. */
  readonly skewness: number
  /** Adjusted excess kurtosis, 0 for normal returns; from four values on. */
  readonly excessKurtosis: number
  /** Third standardised moment of the sample itself, divisor n. */
  readonly populationSkewness: number
  /** Fourth standardised moment of the sample itself, divisor n: 3 for normal returns. */
  readonly populationKurtosis: number
}

/** Moments in two passes, so that a small spread around a large mean keeps its digits. */
export function momentsOf(values: Float64Array): Moments {
  const count = values.length
  let sum = 0
  for (const value of values) sum += value
  const mean = count > 0 ? sum / count : NaN
  let second = 0
  let third = 0
  let fourth = 0
  for (const value of values) {
    const deviation = value - mean
    const square = deviation * deviation
    second += square
    third += square * deviation
    fourth += square * square
  }
  // Equal returns leave a rest of rounding around their mean, which is no spread.
  const varies = second > count * (Math.abs(mean) * 1e-15) ** 2
  const variance = varies ? second / count : 0
  const populationSkewness = varies ? third / count / variance ** 1.5 : NaN
  const populationKurtosis = varies ? fourth / count / variance ** 2 : NaN
  return {
    count,
    mean,
    standardDeviation: count > 1 ? Math.sqrt((variance * count) / (count - 1)) : NaN,
    skewness: count > 2 ? (populationSkewness * Math.sqrt(count * (count - 1))) / (count - 2) : NaN,
    excessKurtosis:
      count > 3 ? ((count - 1) / ((count - 2) * (count - 3))) * ((count + 1) * (populationKurtosis - 3) + 6) : NaN,
    populationSkewness,
    populationKurtosis,
  }
}
