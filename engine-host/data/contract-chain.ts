import { contractExpiry } from './contract-expiry.js'
import { contractSpecification } from './contract-specifications.js'
import { contractId, type FuturesContract } from './futures-symbol.js'

/** A contract with the end of its trading. */
export interface ChainContract extends FuturesContract {
  /** Such as `ES.Z13`. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly expiry: number
}

/**
 * The contracts of a root that expire from one time to another, in the order of their expiry; undefined where the root's
 * months or rule are not known.
 */
export function contractChain(root: string, from: number, to: number): readonly ChainContract[] | undefined {
  const specification = contractSpecification(root)
  if (specification?.lastTradingDay === undefined) return undefined
  const chain: ChainContract[] = []
  // Trading may end in the month before delivery.
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear() + 1; year++) {
    for (const monthCode of specification.months) {
      const contract = { root, monthCode, year }
      const expiry = contractExpiry(contract)!
      if (expiry >= from && expiry < to) chain.push({ ...contract, id: contractId(contract), expiry })
    }
  }
  return chain
}
