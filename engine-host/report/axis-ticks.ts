import { clockText, dateText, dayText, monthText, type ExchangeTime, type WallTime } from './exchange-time.js'

/**
 * Round values between two ends, about `count` of them, ascending: multiples of 1, 2, 2.5 or 5 times a power of ten
 * that are also multiples of the tick size.
 *
 * @param tickSize smallest step that makes sense; 0 for any
 */
export function roundTicks(low: number, high: number, count: number, tickSize = 0): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return Number.isFinite(low) ? [low] : []
  const step = roundStep((high - low) / Math.max(1, count), tickSize)
  const ticks: number[] = []
  for (let multiple = Math.ceil(low / step - 1e-9); multiple * step <= high + step * 1e-9; multiple++) {
    // Through 12 digits, so that 3 × 0.1 is 0.3.
    ticks.push(Number((multiple * step).toPrecision(12)))
  }
  return ticks
}

function roundStep(atLeast: number, tickSize: number): number {
  const power = Math.floor(Math.log10(atLeast))
  for (let exponent = power; exponent < power + 12; exponent++) {
    for (const factor of [1, 2, 2.5, 5]) {
      const step = factor * 10 ** exponent
      const ticks = step / tickSize
      const onTick = tickSize === 0 || (ticks >= 1 - 1e-9 && Math.abs(ticks - Math.round(ticks)) < 1e-6)
      if (step >= atLeast * (1 - 1e-9) && onTick) return step
    }
  }
  return Math.ceil(atLeast / tickSize) * tickSize
}

export interface TimeTick {
  /** Index into the times given. */
  readonly index: number
  readonly text: string
  /** A day, month or year begins here. */
  readonly major: boolean
}

const dayRank = 8

/**
 * Labels for a time axis: where the largest units of the wall clock begin, no two closer than `spacing`.
 *
 * @param times milliseconds, ascending
 * @param positions of the times along the axis, ascending
 */
export function timeTicks(
  times: Float64Array,
  positions: (index: number) => number,
  spacing: number,
  zone: ExchangeTime,
): TimeTick[] {
  const walls = Array.from(times, (time) => zone.wall(time))
  const ranked: { index: number; rank: number }[] = []
  for (let index = 1; index < walls.length; index++) {
    ranked.push({ index, rank: unitRank(walls[index - 1]!, walls[index]!) })
  }
  ranked.sort((a, b) => b.rank - a.rank || a.index - b.index)

  const taken: { index: number; rank: number }[] = []
  for (const candidate of ranked) {
    if (candidate.rank === 0) break
    const at = positions(candidate.index)
    if (taken.every(({ index }) => Math.abs(positions(index) - at) >= spacing)) taken.push(candidate)
  }
  const shownYears = taken.some(({ rank }) => rank >= 10)
  return taken
    .sort((a, b) => a.index - b.index)
    .map(({ index, rank }) => ({
      index,
      text: tickText(walls[index]!, rank, shownYears),
      major: rank >= dayRank,
    }))
}

/** Rank of the largest unit of the wall clock that changed, 0 when none did. */
function unitRank(before: WallTime, now: WallTime): number {
  if (before.year !== now.year) return 10
  if (before.month !== now.month) return 9
  if (before.day !== now.day) return dayRank
  const minutes = (wall: WallTime): number => wall.hour * 60 + wall.minute
  const crossed = (unit: number): boolean => Math.floor(minutes(before) / unit) !== Math.floor(minutes(now) / unit)
  const units = [360, 180, 60, 30, 15, 5, 1]
  const at = units.findIndex(crossed)
  if (at >= 0) return units.length - at
  const seconds = (unit: number): boolean => Math.floor(before.second / unit) !== Math.floor(now.second / unit)
  if (seconds(15)) return 0.5
  if (seconds(5)) return 0.4
  return before.second === now.second ? 0 : 0.3
}

function tickText(wall: WallTime, rank: number, shownYears: boolean): string {
  if (rank >= 10) return String(wall.year)
  if (rank >= 9) return monthText(wall)
  if (rank >= dayRank) return shownYears && wall.day === 1 ? dateText(wall) : dayText(wall)
  return clockText(wall, rank >= 1 ? 'minute' : 'second')
}
