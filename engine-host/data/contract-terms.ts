import type { OptionalInstrumentTerms } from '../protocol/instrument-definition.js'
import { contractExpiry } from './contract-expiry.js'
import { contractSpecification } from './contract-specifications.js'
import type { FuturesContract } from './futures-symbol.js'

/** What is known of a contract beside its price grid: the end of its trading and the exchange's fee. */
export function contractTerms(contract: FuturesContract): Pick<OptionalInstrumentTerms, 'feePerContract' | 'expiry'> {
  const fee = contractSpecification(contract.root)?.exchangeFee
  const expiry = contractExpiry(contract)
  return {
    ...(fee === undefined ? {} : { feePerContract: fee.amount }),
    ...(expiry === undefined ? {} : { expiry: new Date(expiry).toISOString().replace('.000', '') }),
  }
}
