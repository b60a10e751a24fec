import type { ImportStep } from '../../engine-host/protocol/import-view-messages.js'
import { formatDuration } from '../format/duration.js'
import { formatCount, formatNumber } from '../format/number.js'
import { bytesText } from './stored-text.js'

type Phase = ImportStep['phase']

/** How much of the time of each work its phases take, about. */
const shares: Readonly<Record<'check' | 'import', Readonly<Record<Phase, number>>>> = {
  check: { checking: 0.15, reading: 0.85, writing: 0 },
  import: { checking: 0.1, reading: 0.5, writing: 0.4 },
}

const phases: readonly Phase[] = ['checking', 'reading', 'writing']
const verbs: Readonly<Record<Phase, string>> = { checking: 'Looking at', reading: 'Reading', writing: 'Writing' }

/** Milliseconds before which nothing can be said of what is left. */
const soonest = 500

/** Share of the whole work that is done, 0 to 1. */
export function workFraction(work: 'check' | 'import', { phase, fraction }: ImportStep): number {
  const before = phases.slice(0, phases.indexOf(phase)).reduce((sum, one) => sum + shares[work][one], 0)
  return Math.min(1, before + shares[work][phase] * fraction)
}

/**
 * How far work has come, how fast it is and how long it still takes.
 *
 * @param rows of the file, where they are known
 */
export function workText(
  work: 'check' | 'import',
  step: ImportStep,
  file: { readonly bytes: number; readonly rows: number | undefined },
): string {
  const done = workFraction(work, step)
  const { phase, fraction, elapsedMs } = step
  const parts = [verbs[phase]]
  if (phase === 'checking' || file.rows === undefined) {
    parts.push(`${bytesText(fraction * file.bytes)} of ${bytesText(file.bytes)}`)
  } else {
    parts.push(`${formatCount(Math.round(fraction * file.rows))} of ${formatCount(file.rows)} rows`)
    parts.push(bytesText(file.bytes))
  }
  if (elapsedMs >= soonest && done > 0.02) {
    const perSecond = (size: number) => (size * done) / (elapsedMs / 1000)
    parts.push(
      file.rows === undefined ? `${bytesText(perSecond(file.bytes))}/s` : `${rateText(perSecond(file.rows))} rows/s`,
    )
    parts.push(`${formatDuration(Math.ceil((elapsedMs * (1 - done)) / done / 1000) * 1000)} left`)
  }
  const [verb, ...rest] = parts
  return `${verb!} ${rest.join(' · ')}`
}

/** Three digits at most: `820`, `152 k`, `2.4 M`. */
function rateText(rate: number): string {
  if (rate < 10_000) return formatCount(Math.round(rate))
  return rate < 1e6 ? `${Math.round(rate / 1000)} k` : `${formatNumber(rate / 1e6, 1)} M`
}
