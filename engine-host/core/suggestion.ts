/**
 * The known name that a misspelt one most likely means: at most a third of its letters differ, and one of a short name.
 * Upper and lower case count as the same. Undefined when none is near.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const asked = name.toLowerCase()
  let nearest: string | undefined
  let least = Math.max(1, Math.floor(asked.length / 3)) + 1
  for (const candidate of known) {
    const letters = candidate.toLowerCase()
    if (Math.abs(letters.length - asked.length) >= least) continue
    const changes = lettersChanged(asked, letters)
    if (changes < least) [nearest, least] = [candidate, changes]
  }
  return nearest
}

/** `Did you mean "fast"? ` before the known names of a message; empty when none of them is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `Did you mean "${nearest}"? `
}

/** How many letters must be changed, added, left out or swapped with their neighbour: the distance of optimal string alignment. */
function lettersChanged(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2]! + 1 : Infinity
      row.push(Math.min(row[j - 1]! + 1, last[j]! + 1, changed, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
