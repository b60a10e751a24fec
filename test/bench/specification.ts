import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import type { MarketSource } from '../../engine-host/protocol/market-source.js'
import type { RunSpecification } from '../../engine-host/protocol/run-specification.js'

/** The account of every case: enough money for all of them, a fee for each contract. */
export const benchAccount = { cash: 10_000_000, feePerContract: 0.62, multiplier: 2 } as const

export function benchInstrument(id: string): InstrumentDefinition {
  return {
    id,
    kind: 'future',
    currency: 'USD',
    pricePrecision: 2,
    tickSize: '0.25',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: String(benchAccount.multiplier),
    timeZone: 'America/Chicago',
    calendar: '24-7',
  }
}

/** A run of a class of this folder over sources. */
export function benchSpecification(
  className: string,
  sources: readonly MarketSource[],
  parameters: Readonly<Record<string, number>> = {},
): RunSpecification {
  const ids = [...new Set(sources.map(({ instrumentId }) => instrumentId))]
  return {
    runId: 'bench',
    runDirectory: '',
    strategyFile: '',
    className,
    instruments: ids.map(benchInstrument),
    sources,
    cash: String(benchAccount.cash),
    currency: 'USD',
    parameters,
    venue: {},
    fees: { perContract: String(benchAccount.feePerContract) },
    seed: 1,
  }
}
