/** Density of the standard normal distribution. */
export function standardNormalDensity(x: number): number {
  return Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI)
}

/**
 * Distribution function Φ of the standard normal distribution, absolute error below 1e-15: Marsaglia's series near
 * the middle (Evaluating the Normal Distribution, 2004), Laplace's continued fraction in the tails.
 */
export function standardNormalDistribution(x: number): number {
  if (Number.isNaN(x)) return NaN
  const distance = Math.abs(x)
  if (distance > 38) return x > 0 ? 1 : 0
  if (distance > 2) {
    let fraction = distance
    for (let term = 200; term >= 1; term--) fraction = distance + term / fraction
    const tail = standardNormalDensity(distance) / fraction
    return x > 0 ? 1 - tail : tail
  }
  let term = x
  let sum = x
  for (let power = 3; Math.abs(term) > 1e-17 * Math.abs(sum); power += 2) {
    term *= (x * x) / power
    sum += term
  }
  return 0.5 + sum * standardNormalDensity(x)
}

/**
 * Quantile Φ⁻¹ of the standard normal distribution for a probability in (0, 1), NaN outside it: the rational start of
 * Abramowitz and Stegun 26.2.23, refined by Newton's method on Φ.
 */
export function standardNormalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) return NaN
  const upper = probability > 0.5
  const tail = upper ? 1 - probability : probability
  const t = Math.sqrt(-2 * Math.log(tail))
  let x = (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t
  for (let step = 0; step < 8; step++) {
    const change = (standardNormalDistribution(x) - tail) / standardNormalDensity(x)
    x -= change
    if (Math.abs(change) < 1e-15 * Math.abs(x)) break
  }
  return upper ? -x : x
}
