import { Decimal } from 'decimal.js'

/**
 * Decimals as whole numbers of a small unit: 145.82 with two decimals is 14582 units, held exactly in a double while it
 * stays within ±2^53. Products beyond that are taken by decimal.js, so a result is either exact or refused. Rounding is
 * half away from zero.
 */

/** Most decimals that a price, quantity or amount may have. */
export const maximumPrecision = 9

const exactDecimal = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP })
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${String(exponent)}`))

/** 10 to the power of an exponent from 0 to 22, all of which are exact doubles. */
export function powerOfTen(exponent: number): number {
  return powers[exponent]!
}

/** The whole number of units nearest to a value, decided on the shortest decimal that denotes the value. */
export function toUnits(value: number, precision: number): number {
  const scaled = value * powers[precision]!
  const nearest = Math.round(scaled)
  // Only next to a tie can the binary product fall on the wrong side of it.
  if (Math.abs(Math.abs(scaled - nearest) - 0.5) < 1e-4 || Math.abs(scaled) > 2 ** 45)
    return checked(new exactDecimal(value).times(powers[precision]!).toDecimalPlaces(0).toNumber())
  return nearest + 0
}

/** The units to which a double scales in binary arithmetic, halves away from zero: what engines that compute in doubles do. */
export function toUnitsInBinary(value: number, precision: number): number {
  const magnitude = Math.floor(Math.abs(value) * powers[precision]! + 0.5)
  return value < 0 ? -magnitude + 0 : magnitude
}

/** The double nearest to the decimal that a number of units stands for. */
export function fromUnits(units: number, precision: number): number {
  return units / powers[precision]!
}

/** A decimal text as units and its number of decimals; undefined when it is no plain decimal such as `-12.50`. */
export function parseDecimal(text: string): { units: number; precision: number } | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (match === null) return undefined
  const fraction = match[3] ?? ''
  const units = Number(match[2]! + fraction)
  if (!Number.isSafeInteger(units)) return undefined
  return { units: match[1] === '-' && units !== 0 ? -units : units, precision: fraction.length }
}

/** Units of one precision in another; rounds half away from zero when decimals are lost. */
export function rescale(units: number, from: number, to: number): number {
  return multiplyRounded(units, 1, from - to)
}

/** a × b ÷ 10^droppedDigits, rounded half away from zero. */
export function multiplyRounded(a: number, b: number, droppedDigits: number): number {
  const product = a * b
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) {
    if (droppedDigits === 0) return product + 0
    if (droppedDigits > 0 && droppedDigits <= 15) return divideRounded(product, powers[droppedDigits]!)
  }
  return exactProduct([a, b], droppedDigits)
}

/** a × b × c ÷ 10^droppedDigits, rounded half away from zero. */
export function multiplyRounded3(a: number, b: number, c: number, droppedDigits: number): number {
  const product = a * b
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return multiplyRounded(product, c, droppedDigits)
  return exactProduct([a, b, c], droppedDigits)
}

/** A whole number by a positive whole number, both within ±2^53, rounded half away from zero. */
export function divideRounded(dividend: number, divisor: number): number {
  const magnitude = Math.abs(dividend)
  let quotient = Math.floor(magnitude / divisor)
  let remainder = magnitude - quotient * divisor
  // The quotient of doubles may have been rounded up to the next whole number.
  if (remainder < 0) {
    quotient -= 1
    remainder += divisor
  }
  if (remainder * 2 >= divisor) quotient += 1
  return dividend < 0 ? -quotient + 0 : quotient
}

/** Share of an amount by quantity, `amount × part ÷ whole`, rounded half away from zero. */
export function proportion(amount: number, part: number, whole: number): number {
  if (part === whole) return amount
  const product = amount * part
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return divideRounded(product, whole)
  return checked(new exactDecimal(amount).times(part).div(whole).toDecimalPlaces(0).toNumber())
}

/**
 * The product of whole numbers × 10^exponent ÷ the product of positive whole numbers, rounded half away from zero. For
 * work at order frequency.
 */
export function quotientRounded(factors: readonly number[], exponent: number, divisors: readonly number[]): number {
  const numerator = factors.reduce((product, factor) => product * factor, powers[Math.max(exponent, 0)]!)
  const divisor = divisors.reduce((product, each) => product * each, powers[Math.max(-exponent, 0)]!)
  if (Math.abs(numerator) <= Number.MAX_SAFE_INTEGER && divisor <= Number.MAX_SAFE_INTEGER)
    return divideRounded(numerator, divisor)
  const exactNumerator = factors.reduce(
    (product, factor) => product.times(factor),
    new exactDecimal(10).pow(Math.max(exponent, 0)),
  )
  const exactDivisor = divisors.reduce(
    (product, each) => product.times(each),
    new exactDecimal(10).pow(Math.max(-exponent, 0)),
  )
  return checked(exactNumerator.div(exactDivisor).toDecimalPlaces(0).toNumber())
}

/**
 * A sum of quotients of whole numbers × a whole factor × 10^exponent, rounded half away from zero once. Taken as one
 * fraction, because quotients that no decimal holds can sum up to a tie. For the rare sums that doubles cannot round.
 */
export function quotientSumRounded(
  quotients: readonly { readonly dividend: number; readonly divisor: number }[],
  factor: number,
  exponent: number,
): number {
  let numerator = 0n
  let denominator = 1n
  for (const { dividend, divisor } of quotients) {
    numerator = numerator * BigInt(divisor) + BigInt(dividend) * denominator
    denominator *= BigInt(divisor)
  }
  numerator *= BigInt(factor) * 10n ** BigInt(Math.max(exponent, 0))
  denominator *= 10n ** BigInt(Math.max(-exponent, 0))
  const isNegative = numerator < 0n !== denominator < 0n
  const magnitude = (value: bigint) => (value < 0n ? -value : value)
  const rounded = (2n * magnitude(numerator) + magnitude(denominator)) / (2n * magnitude(denominator))
  return checked(Number(isNegative ? -rounded : rounded))
}

function exactProduct(factors: readonly number[], droppedDigits: number): number {
  const product = factors.reduce((value, factor) => value.times(factor), new exactDecimal(1))
  return checked(product.times(new exactDecimal(10).pow(-droppedDigits)).toDecimalPlaces(0).toNumber())
}

function checked(units: number): number {
  if (!Number.isSafeInteger(units)) throw new RangeError(`The amount ${String(units)} has more than 15 digits.`)
  return units + 0
}
