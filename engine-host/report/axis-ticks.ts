import { clockText, dayText, monthText, type ExchangeTime, type WallTime } from './exchange-time.js'

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
/** Units of the clock by rank: minutes of an hour's parts, then of the day's. */
const minuteUnits = [1, 5, 15, 30, 60, 180, 360] as const

/**
 * Labels for a time axis: where the largest units of the wall clock begin, no two closer than `spacing`. Smaller units
 * join only while the axis would else be bare.
 *
 * @param times milliseconds, ascending
 * @param positions of the times along the axis, ascending
 * @param exact a label is the time at its index; otherwise the round time just before it, fit for thinned curves
 */
export function timeTicks(
  times: Float64Array,
  positions: (index: number) => number,
  spacing: number,
  zone: ExchangeTime,
  exact = true,
): TimeTick[] {
  const walls = Array.from(times, (time) => zone.wall(time))
  const ranked: { index: number; rank: number }[] = []
  for (let index = 1; index < walls.length; index++) {
    const rank = unitRank(walls[index - 1]!, walls[index]!)
    if (rank > 0) ranked.push({ index, rank })
  }
  ranked.sort((a, b) => b.rank - a.rank || a.index - b.index)

  const enough = (positions(times.length - 1) - positions(0)) / (2.2 * spacing)
  const taken: { index: number; rank: number }[] = []
  for (const [i, candidate] of ranked.entries()) {
    const newRank = candidate.rank !== ranked[i - 1]?.rank
    if (newRank && taken.length >= enough && taken.length > 0) break
    const at = positions(candidate.index)
    if (taken.every(({ index }) => Math.abs(positions(index) - at) >= spacing)) taken.push(candidate)
  }
  return taken
    .sort((a, b) => a.index - b.index)
    .map(({ index, rank }) => ({
      index,
      text: tickText(exact ? walls[index]! : roundedDown(walls[index]!, rank), rank),
      major: rank >= dayRank,
    }))
}

/** Rank of the largest unit of the wall clock that changed, 0 when none did. */
function unitRank(before: WallTime, now: WallTime): number {
  if (before.year !== now.year) return 10
  if (before.month !== now.month) return 9
  if (before.day !== now.day) return dayRank
  const crossed = (unit: number): boolean =>
    Math.floor(minuteOfDay(before) / unit) !== Math.floor(minuteOfDay(now) / unit)
  const unit = minuteUnits.findLastIndex(crossed)
  if (unit >= 0) return unit + 1
  const seconds = (length: number): boolean => Math.floor(before.second / length) !== Math.floor(now.second / length)
  if (seconds(15)) return 0.5
  if (seconds(5)) return 0.4
  return before.second === now.second ? 0 : 0.3
}

/** The round time of a rank's unit just before, when it is near; a gap may have swallowed it. */
function roundedDown(wall: WallTime, rank: number): WallTime {
  const unit = minuteUnits[rank - 1]
  if (unit === undefined) return wall
  const beyond = minuteOfDay(wall) % unit
  const minute = minuteOfDay(wall) - beyond
  return beyond <= unit / 6 ? { ...wall, hour: Math.floor(minute / 60), minute: minute % 60 } : wall
}

function minuteOfDay(wall: WallTime): number {
  return wall.hour * 60 + wall.minute
}

function tickText(wall: WallTime, rank: number): string {
  if (rank >= 10) return String(wall.year)
  if (rank >= 9) return monthText(wall)
  if (rank >= dayRank) return dayText(wall)
  return clockText(wall, rank >= 1 ? 'minute' : 'second')
}
