import type { RunRequest, RunSpecification } from '../engine-host/protocol/run-specification.js'

/** What to ask for so that a run of the store, started by whomever, runs again. */
export function requestAgain(specification: RunSpecification): RunRequest {
  const { strategyFile, className, sources, cash, parameters, venue, fees, seed } = specification
  const [source] = sources
  return {
    strategyFile,
    className,
    cash,
    parameters,
    venue,
    fees,
    seed,
    ...(source === undefined ? {} : { instrumentId: source.instrumentId, bars: source.bars }),
    ...(source?.fromNanos === undefined ? {} : { from: isoOfNanos(source.fromNanos) }),
    ...(source?.toNanos === undefined ? {} : { to: isoOfNanos(source.toNanos) }),
  }
}

/** ISO 8601 with as many decimals as the stamp needs, UTC. */
export function isoOfNanos(nanos: string): string {
  const value = BigInt(nanos)
  const milliseconds = value / 1_000_000n
  const below = value - milliseconds * 1_000_000n
  const iso = new Date(Number(milliseconds)).toISOString()
  return below === 0n ? iso : iso.replace('Z', `${below.toString().padStart(6, '0')}Z`)
}
