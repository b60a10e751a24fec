/**
 * Names of pictures by trade number, with zeros before so that they sort by it: `trade-007.svg`.
 *
 * @param trades that the run has
 * @param stem what stands before the number
 */
export function pictureNames(
  numbers: Iterable<number>,
  trades: number,
  stem: string,
  extension = 'svg',
): ReadonlyMap<number, string> {
  const digits = String(trades).length
  return new Map(
    Array.from(numbers, (number) => [number, `${stem}${String(number).padStart(digits, '0')}.${extension}`]),
  )
}
