/** Name under which a bundle of several files exports the one at a place. */
export function exportOf(place: number): string {
  return `file${String(place)}`
}
