import { Timestamp } from '../core/timestamp.js'
import type { Instrument, PresentContract } from '../model/instrument.js'
import type { ContinuousPart } from '../protocol/bar-series.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { ContractRoll } from '../venues/contract-roll.js'

/** The continuous series of a run: each follows its first contract from now on, and changes to the others in order of time. */
export function runRolls({ sources }: RunSpecification, instruments: readonly Instrument[]): readonly ContractRoll[] {
  const known = new Set<Instrument>()
  const rolls: ContractRoll[] = []
  for (const source of sources) {
    if (source.continuous === undefined) continue
    const named = (id: string) => instruments.find((each) => each.id === id)!
    const series = named(source.instrumentId)
    if (known.has(series)) continue
    known.add(series)
    const parts: readonly ContinuousPart<unknown>[] = source.continuous.parts
    const contractOf = ({ instrumentId, factor, offset }: ContinuousPart<unknown>): PresentContract => ({
      contract: named(instrumentId),
      factor,
      offset,
    })
    series.follow(contractOf(parts[0]!))
    for (const [place, part] of parts.entries()) {
      if (part.rollNanos === undefined) continue
      rolls.push({
        at: Timestamp.fromNanos(BigInt(part.rollNanos)),
        series,
        from: named(parts[place - 1]!.instrumentId),
        next: contractOf(part),
        fromClose: part.fromClose ?? NaN,
        toClose: part.toClose ?? NaN,
      })
    }
  }
  return rolls.sort((a, b) => a.at.compare(b.at))
}
