/**
 * Rows of columns that a chart needs: all of them where there are few, else of each bucket of rows the lowest and the highest
 * of every column, so that no extreme is lost, and the first and the last row. Ascending.
 *
 * @param buckets about as many as the chart has places that can be told apart
 */
export function thinnedRows(length: number, columns: readonly Float64Array[], buckets: number): readonly number[] {
  const all = Array.from({ length }, (_, row) => row)
  if (length <= buckets * 2) return all
  const kept = new Set([0, length - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const begin = Math.floor((bucket * length) / buckets)
    const end = Math.floor(((bucket + 1) * length) / buckets)
    for (const values of columns) {
      let lowest = -1
      let highest = -1
      for (let row = begin; row < end; row++) {
        const value = values[row]!
        if (Number.isNaN(value)) continue
        if (lowest < 0 || value < values[lowest]!) lowest = row
        if (highest < 0 || value > values[highest]!) highest = row
      }
      // Where a column has no value its line is interrupted, which takes a row to be seen.
      kept.add(lowest < 0 ? begin : lowest).add(highest < 0 ? begin : highest)
    }
  }
  return all.filter((row) => kept.has(row))
}
