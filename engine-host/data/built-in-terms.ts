import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { contractSpecification } from './contract-specifications.js'
import { contractTerms } from './contract-terms.js'
import { contractOfId } from './futures-symbol.js'

/** What is built in for the contract of an instrument id such as `ES.Z13`; undefined when nothing is. */
export function builtInTerms(instrumentId: string): Readonly<Partial<InstrumentDefinition>> | undefined {
  const contract = contractOfId(instrumentId, new Date())
  const specification = contract === undefined ? undefined : contractSpecification(contract.root)
  if (contract === undefined || specification === undefined) return undefined
  const { currency, pricePrecision, tickSize, multiplier, timeZone } = specification
  return {
    kind: 'future',
    currency,
    pricePrecision,
    tickSize,
    quantityPrecision: 0,
    lotSize: '1',
    multiplier,
    timeZone,
    ...contractTerms(contract),
  }
}
