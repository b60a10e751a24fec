import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { contractSpecification } from './contract-specifications.js'
import { contractTerms } from './contract-terms.js'
import { withoutAssuming } from './assumed-terms.js'
import { type FailAt, parseDefinitionFile, readDefinitionFile } from './definition-file.js'
import { contractOfId, type FuturesContract } from './futures-symbol.js'
import { type MemberRule, optionalMembers, requiredMembers } from './instrument-members.js'

/** What a person defines of all contracts of a root; any members of an instrument's definition but its kind. */
export type FutureDefinition = Partial<Omit<InstrumentDefinition, 'id' | 'kind'>>

/** Members that a root may define: an expiry is each contract's own, and what the file says is not assumed. */
const members: Readonly<Record<string, MemberRule>> = Object.fromEntries(
  Object.entries({ ...requiredMembers, ...optionalMembers }).filter(
    ([name]) => !['kind', 'expiry', 'assumed'].includes(name),
  ),
)

/**
 * The definitions of `futures.json`: an object by root, such as `{"ES": {"feePerContract": "2.25"}}`.
 *
 * @throws MarketDataError with the place in the file when it cannot be understood
 */
export async function readFutureDefinitions(path: string): Promise<ReadonlyMap<string, FutureDefinition>> {
  const text = await readDefinitionFile(path)
  if (text.trim() === '') return new Map()
  const { root, failAt } = parseDefinitionFile(path, text)
  return new Map(
    (root.children ?? []).map((property) => {
      const [key, value] = property.children as [Node, Node]
      return [key.value as string, readFuture(key.value as string, value, failAt)]
    }),
  )
}

/**
 * The definition of a contract with what `futures.json` says of its root. A member that `instruments.json` has otherwise
 * than it is built in was changed there, or found in the prices, and stays.
 *
 * @throws MarketDataError when the file cannot be understood
 */
export async function withItsRoot(definition: InstrumentDefinition, path: string): Promise<InstrumentDefinition> {
  if (definition.kind !== 'future') return definition
  const contract = contractOfId(definition.id, new Date())
  if (contract === undefined) return definition
  const own = (await readFutureDefinitions(path)).get(contract.root)
  if (own === undefined) return definition
  const present = definition as unknown as Readonly<Record<string, unknown>>
  const usual = builtIn(contract)
  const changes = Object.entries(own).filter(
    ([name]) => present[name] === undefined || JSON.stringify(present[name]) === JSON.stringify(usual[name]),
  )
  return { ...withoutAssuming(definition, Object.keys(own)), ...(Object.fromEntries(changes) as FutureDefinition) }
}

/** What the definition of a contract says when nobody has changed it. */
function builtIn(contract: FuturesContract): Readonly<Record<string, unknown>> {
  const specification = contractSpecification(contract.root)
  return {
    currency: 'USD',
    quantityPrecision: 0,
    lotSize: '1',
    multiplier: '1',
    timeZone: 'America/Chicago',
    ...specification,
    ...contractTerms(contract),
  }
}

function readFuture(root: string, node: Node, failAt: FailAt): FutureDefinition {
  if (node.type !== 'object') throw failAt(node.offset, `the definition of ${root} must be an object`)
  const values = (node.children ?? []).map((property) => {
    const name = property.children![0]!.value as string
    const rule = members[name]
    if (rule === undefined)
      throw failAt(
        property.offset,
        `futures have no member "${name}" in common; known are ${Object.keys(members).join(', ')}`,
      )
    const value = rule.read(getNodeValue(findNodeAtLocation(node, [name])!))
    if (value === undefined) throw failAt(property.offset, `${name} of ${root} must be ${rule.expected}`)
    return [name, value] as const
  })
  const own = Object.fromEntries(values) as FutureDefinition
  const decimals = own.tickSize?.split('.')[1]?.length ?? 0
  return own.tickSize === undefined ? own : { pricePrecision: decimals, ...own }
}
