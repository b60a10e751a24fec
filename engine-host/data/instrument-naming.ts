import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { contractSpecification } from './contract-specifications.js'
import { contractTerms } from './contract-terms.js'
import { type DatabentoPublisher, futuresTimeZones } from './databento-publishers.js'
import { contractId, isSpreadSymbol, parseGlobexSymbol } from './futures-symbol.js'

/** What is known of an instrument before its prices are seen. */
export interface NamedInstrument {
  readonly id: string
  /** Everything but precision and tick, which the prices have a say in. */
  readonly base: Omit<InstrumentDefinition, 'id' | 'pricePrecision' | 'tickSize'>
  /** Decimals and tick when nothing finer is seen in the prices; absent when only the prices can tell. */
  readonly priceGrid?: { readonly pricePrecision: number; readonly tickSize: string }
}

const whole = { quantityPrecision: 0, lotSize: '1' } as const

/**
 * Names the instrument of a Databento symbol: `SPY.EQUS`, `ES.Z13` for an outright contract of CME Globex,
 * `ESH4-ESM4.GLBX` for a spread.
 *
 * @param tradedOn UTC day of the data, which settles the decade of a futures symbol
 */
export function nameInstrument(symbol: string, publisher: DatabentoPublisher, tradedOn: Date): NamedInstrument {
  const owner = publisher.dataset.split('.')[0]!
  const zone = futuresTimeZones[owner]
  if (zone === undefined) {
    const option = owner === 'OPRA'
    return {
      id: `${symbol}.${publisher.suffix}`,
      base: {
        kind: option ? 'option' : 'equity',
        currency: 'USD',
        ...whole,
        multiplier: option ? '100' : '1',
        timeZone: 'America/New_York',
      },
      priceGrid: { pricePrecision: 2, tickSize: '0.01' },
    }
  }
  const contract = owner === 'GLBX' ? parseGlobexSymbol(symbol, tradedOn) : undefined
  const root = contract?.root ?? (owner === 'GLBX' ? spreadRoot(symbol, tradedOn) : undefined)
  const specification = root === undefined ? undefined : contractSpecification(root)
  const kind = / [CP]\d/.test(symbol) ? 'option' : 'future'
  const base = {
    kind,
    currency: specification?.currency ?? (zone.startsWith('Europe') ? 'EUR' : 'USD'),
    ...whole,
    multiplier: specification?.multiplier ?? '1',
    timeZone: zone,
    ...(contract === undefined ? {} : contractTerms(contract)),
    ...(specification === undefined && { assumed: ['currency', 'tickSize', 'multiplier'] as const }),
  } as const
  return {
    id: contract ? contractId(contract) : `${symbol}.${publisher.suffix}`,
    base,
    ...(specification && {
      priceGrid: { pricePrecision: specification.pricePrecision, tickSize: specification.tickSize },
    }),
  }
}

/** Root of a spread between months of one future, such as `ESH4-ESM4`. */
function spreadRoot(symbol: string, tradedOn: Date): string | undefined {
  if (!isSpreadSymbol(symbol)) return undefined
  const legs = symbol.split('-').map((leg) => parseGlobexSymbol(leg, tradedOn)?.root)
  return legs.length === 2 && legs[0] === legs[1] ? legs[0] : undefined
}
