/** Steps of a heat map on each side of zero. */
export const heatLevels = 5

/**
 * How strongly a value is coloured: 0 for none, up to `heatLevels` with its sign. The largest size counts as full, so that
 * one map compares its own cells.
 */
export function heatLevel(value: number, largest: number): number {
  if (!Number.isFinite(value) || value === 0 || !(largest > 0)) return 0
  const level = Math.ceil((Math.min(Math.abs(value), largest) / largest) * heatLevels)
  return value > 0 ? level : -level
}
