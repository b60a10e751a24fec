import type { RunRequest, RunSpecification } from '../engine-host/protocol/run-specification.js'

/** What to ask for so that a run of the store, started by whomever, runs again. */
export function requestAgain(specification: RunSpecification): RunRequest {
  const { strategyFile, className, sources, cash, parameters, venue, fees, seed, components = [] } = specification
  const { venues, account, risk, charges, settlement } = specification
  const [source] = sources
  const main = components.findIndex(({ kind }) => kind === 'strategy')
  const others = components
    .filter((_, place) => place !== main)
    .map(({ kind, id, file, className: named, parameters: values }) => ({
      kind,
      request: { name: id, file, className: named, parameters: values },
    }))
  const of = (wanted: 'actor' | 'strategy') =>
    others.filter(({ kind }) => kind === wanted).map(({ request }) => request)
  return {
    strategyFile,
    className,
    // 0 says that every venue has an account of its own.
    ...(cash === '0' ? {} : { cash }),
    parameters,
    venue,
    fees,
    seed,
    ...(venues === undefined ? {} : { venues }),
    ...(account === undefined ? {} : { account }),
    ...(risk === undefined ? {} : { risk }),
    ...(charges === undefined ? {} : { charges }),
    ...(settlement === undefined ? {} : { settlement }),
    ...(components.length === 0 ? {} : { actors: of('actor'), strategies: of('strategy') }),
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
