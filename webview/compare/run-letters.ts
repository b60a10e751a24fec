import type { Palette } from '../theme/palette.js'

/** The letter by which a compared run is called: A for the first. */
export function letterOf(place: number): string {
  return String.fromCharCode(65 + place)
}

/** The colour of each of eight compared runs. */
export function runColours({ series, foreground, up, down, muted }: Palette): readonly string[] {
  return [...series, foreground, up, down, muted]
}
