/** Smallest price step of any listed future, in units of 1e-9: half a millionth, of the yen. */
const smallestTick = 500

/** No exchange quotes below 0.0001, so integers that stay below this cannot be units of 1e-9. */
const smallestFixed = 100_000

/** No price is quoted in tens of millions, so integers from here on are units of 1e-9. */
const largestWhole = 10_000_000

/** What Databento prints for a price that is undefined. */
const undefinedPrice = '9223372036854775807'

/**
 * Whether the prices of a file are decimals (`1676.25`) or integers in units of 1e-9 (`1676250000000`).
 *
 * A point anywhere says decimals. Without one the size decides, because tables exported from pandas leave `.0` away
 * (`39500` is a price of the Dow future): from 10,000,000 on they are units of 1e-9, below 100,000 they are decimals;
 * in between they are units of 1e-9 when all are multiples of 500, the smallest tick there is.
 *
 * @param prices texts of the price columns of the first lines
 */
export function pricesAreDecimal(prices: readonly string[]): boolean {
  if (prices.some((price) => price.includes('.'))) return true
  const integers = prices.filter((price) => /^-?\d+$/.test(price) && price !== undefinedPrice).map(Number)
  if (integers.some((price) => Math.abs(price) >= largestWhole)) return false
  if (integers.every((price) => Math.abs(price) < smallestFixed)) return true
  return integers.some((price) => price % smallestTick !== 0)
}
