import type { SeededRandom } from '../core/seeded-random.js'
import { UserError } from '../core/user-error.js'
import type { CommandKind, CommandLatency } from '../engine/venue.js'
import type { LatencySettings } from '../protocol/venue-settings.js'

const kinds: readonly CommandKind[] = ['insert', 'modify', 'cancel']

/**
 * A fixed time for each kind of command and a random part on top, which is evenly spread over the jitter and drawn from
 * a stream of latencies alone: switching it on changes no other random number of the run.
 */
export class LatencyModel implements CommandLatency {
  private readonly fixedNanos: Readonly<Record<CommandKind, number>>
  private readonly jitterNanos: number

  constructor(
    settings: LatencySettings,
    /** A stream that nothing but latencies draws from. */
    private readonly random: SeededRandom,
  ) {
    checkLatency(settings)
    const base = settings.base ?? 0
    const [insert, modify, cancel] = kinds.map((kind) => nanos(settings[kind] ?? base))
    this.fixedNanos = { insert: insert!, modify: modify!, cancel: cancel! }
    this.jitterNanos = nanos(settings.jitter ?? 0)
  }

  delays(): boolean {
    return true
  }

  delayOf(kind: CommandKind): number {
    const fixed = this.fixedNanos[kind]
    return this.jitterNanos === 0 ? fixed : fixed + Math.floor(this.random.next() * this.jitterNanos)
  }
}

/** Throws a `UserError` for settings that are none. */
export function checkLatency(settings: LatencySettings): void {
  for (const [field, value] of Object.entries(settings)) {
    if (field !== 'base' && field !== 'jitter' && !kinds.some((kind) => kind === field))
      throw new UserError(
        `The venue's latency has no '${field}'.`,
        `It has base, ${kinds.join(', ')} and jitter, in milliseconds.`,
      )
    checkMilliseconds(`latency.${field}`, value)
  }
}

/** Throws a `UserError` for what is no time of at least 0 milliseconds. */
export function checkMilliseconds(field: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value <= 86_400_000) return
  throw new UserError(
    `The venue's '${field}' cannot be ${JSON.stringify(value)}.`,
    'Give milliseconds from 0 to 86400000, one day.',
  )
}

/** Milliseconds as whole nanoseconds; a day of them is far below 2^53. */
function nanos(milliseconds: number): number {
  return Math.round(milliseconds * 1e6)
}
