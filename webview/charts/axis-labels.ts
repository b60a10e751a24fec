/** Pixels that a label of an axis takes. */
export const axisLabelHeight = 19

/**
 * Middles of labels so that none covers another and all are whole: each as near to where it is wanted as the others
 * allow.
 * @param wanted ascending
 * @param labelHeight pixels of one label
 * @param height pixels of the axis
 */
export function spreadLabels(wanted: readonly number[], labelHeight: number, height: number): readonly number[] {
  const placed: number[] = []
  let lowest = labelHeight / 2
  for (const y of wanted) {
    placed.push(Math.max(y, lowest))
    lowest = placed.at(-1)! + labelHeight
  }
  let highest = height - labelHeight / 2
  for (let at = placed.length - 1; at >= 0; at--) {
    placed[at] = Math.min(placed[at]!, highest)
    highest = placed[at]! - labelHeight
  }
  return placed
}

/**
 * The marks of an axis, their texts emptied where a label would cover them or the pane's upper edge cut them.
 * @param marks pixels of each mark
 * @param taken middles of the labels in pixels
 */
export function clearMarks(
  marks: readonly (number | null)[],
  texts: readonly string[],
  taken: readonly number[],
): string[] {
  return texts.map((text, at) => {
    const y = marks[at] ?? null
    const free =
      y !== null && y >= axisLabelHeight / 2 && taken.every((label) => Math.abs(label - y) >= axisLabelHeight - 3)
    return free ? text : ''
  })
}
