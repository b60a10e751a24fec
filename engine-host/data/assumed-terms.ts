import type { AssumableMember, AssumedTerms, InstrumentDefinition } from '../protocol/instrument-definition.js'

/** What was guessed of an instrument, as its definition has it. */
export function assumedTerms(definition: InstrumentDefinition): AssumedTerms {
  return Object.fromEntries((definition.assumed ?? []).map((member) => [member, definition[member] ?? '']))
}

/** A definition without the assumptions about members that are told otherwise. */
export function withoutAssuming(
  { assumed = [], ...definition }: InstrumentDefinition,
  told: readonly string[],
): InstrumentDefinition {
  const rest: readonly AssumableMember[] = assumed.filter((member) => !told.includes(member))
  return rest.length === 0 ? definition : { ...definition, assumed: rest }
}
