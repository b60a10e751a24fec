/**
 * Steps that a price grid can have, in units of 1e-9, coarse to fine: 1, 0.5, 0.25, then by decades 0.1, 0.05, 0.025,
 * … and the binary fractions of the Treasury futures.
 */
const steps: readonly bigint[] = [
  1_000_000_000n,
  500_000_000n,
  250_000_000n,
  100_000_000n,
  50_000_000n,
  31_250_000n,
  25_000_000n,
  15_625_000n,
  10_000_000n,
  7_812_500n,
  5_000_000n,
  3_906_250n,
  2_500_000n,
  1_000_000n,
  500_000n,
  250_000n,
  100_000n,
  50_000n,
  25_000n,
  10_000n,
  5_000n,
  1_000n,
  500n,
  100n,
  10n,
  1n,
]

/** Decimals and tick of an instrument's prices. */
export interface PriceGrid {
  readonly pricePrecision: number
  readonly tickSize: string
}

/** Candidate steps in units of 1e-9, coarse to fine; 1 always divides. */
export const candidateSteps = steps

/**
 * The grid that a series of prices proves. A price off the expected grid proves that the grid is finer, so:
 * - every price on the expected tick: the expected grid;
 * - else, or with no expectation, the coarsest candidate step, at most 1, that divides every price.
 *
 * For equities the expectation is a cent, and the finer step is a power of ten: 169.7286 gives four decimals, tick
 * 0.0001. Prices seen can only refute a coarse step, never prove that nothing finer trades; a definition can be edited.
 *
 * @param divides whether a step, in units of 1e-9, divides every price of the series
 */
export function inferPriceGrid(
  divides: (step: bigint) => boolean,
  expected: PriceGrid | undefined,
  decimalOnly: boolean,
): PriceGrid {
  if (expected && divides(parseStep(expected.tickSize))) return expected
  const step = steps.find((candidate) => (!decimalOnly || isPowerOfTen(candidate)) && divides(candidate)) ?? 1n
  return { pricePrecision: decimals(step), tickSize: formatStep(step) }
}

/** `0.25` as units of 1e-9. */
export function parseStep(text: string): bigint {
  const [whole, fraction = ''] = text.split('.') as [string, string?]
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9))
}

function formatStep(step: bigint): string {
  const fraction = (step % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '')
  return fraction === '' ? `${step / 1_000_000_000n}` : `${step / 1_000_000_000n}.${fraction}`
}

function decimals(step: bigint): number {
  return formatStep(step).split('.')[1]?.length ?? 0
}

function isPowerOfTen(step: bigint): boolean {
  return /^10*$/.test(step.toString())
}
