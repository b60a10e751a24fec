import { formatCount, formatNumber, missing } from './number.js'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * A span of time in its two largest units: `2 h 14 m`, `11 m 21 s`, `3 d 4 h`; from ten days on in days alone, below
 * a second in milliseconds.
 * @param milliseconds at least 0
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return missing
  if (milliseconds === 0) return '0 s'
  if (milliseconds < second) return milliseconds < 1 ? '< 1 ms' : `${formatNumber(Math.floor(milliseconds), 0)} ms`
  if (milliseconds >= 10 * day) return `${formatCount(Math.round(milliseconds / day))} d`
  if (milliseconds >= day) return twoUnits(milliseconds, day, 'd', hour, 'h')
  if (milliseconds >= hour) return twoUnits(milliseconds, hour, 'h', minute, 'm')
  if (milliseconds >= minute) return twoUnits(milliseconds, minute, 'm', second, 's')
  if (milliseconds < 10 * second && milliseconds % second !== 0) return `${formatNumber(milliseconds / second, 1)} s`
  return `${Math.round(milliseconds / second)} s`
}

function twoUnits(milliseconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(milliseconds / small)
  const inLarge = Math.floor((whole * small) / large)
  const rest = whole - (inLarge * large) / small
  return rest === 0 ? `${inLarge} ${largeName}` : `${inLarge} ${largeName} ${rest} ${smallName}`
}
