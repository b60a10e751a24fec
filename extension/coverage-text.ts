/** Cells of the bar of a series in a tree. */
const cells = 8
const filled = '▰'
const empty = '▱'

/**
 * What the files of a series hold, as a bar of a few characters from its first to its last day, and in words.
 *
 * @param extents beginnings and ends in milliseconds, two numbers a stretch, see `ListCatalogResult`
 */
export function coverageText(extents: Float64Array): { readonly bar: string; readonly words: string } {
  const first = extents[0] ?? 0
  const last = extents.at(-1) ?? 0
  const holes = Math.max(0, extents.length / 2 - 1)
  const words =
    holes === 0 ? 'without holes' : `with ${holes === 1 ? 'a hole' : `${holes} holes`} of more than four days`
  const step = (last - first) / cells
  const isFilled = (cell: number) => {
    const from = first + cell * step
    const to = from + step
    for (let at = 0; at + 1 < extents.length; at += 2)
      if (
        extents[at]! <= to &&
        extents[at + 1]! >= from &&
        Math.min(extents[at + 1]!, to) - Math.max(extents[at]!, from) >= step / 2
      )
        return true
    return false
  }
  const bar = Array.from({ length: cells }, (_, cell) => (step <= 0 || isFilled(cell) ? filled : empty)).join('')
  return { bar, words }
}
