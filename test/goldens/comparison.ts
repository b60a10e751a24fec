/** Compares two lists element by element; the first difference as a text, empty when there is none. */
export function firstDifference(what: string, actual: readonly unknown[], expected: readonly unknown[]): string {
  for (let place = 0; place < Math.max(actual.length, expected.length); place++) {
    const [ours, theirs] = [JSON.stringify(actual[place]), JSON.stringify(expected[place])]
    if (ours !== theirs) return `${what} ${place + 1}: ours ${ours ?? 'missing'}, recorded ${theirs ?? 'missing'}`
  }
  return ''
}
