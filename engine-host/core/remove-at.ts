/** Takes the element at a place out of a list; the last one, the usual case, without the list that `splice` makes. */
export function removeAt(list: unknown[], place: number): void {
  if (place === list.length - 1) list.pop()
  else list.splice(place, 1)
}
