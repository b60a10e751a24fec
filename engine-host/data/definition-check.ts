import { UserError } from '../core/user-error.js'
import { Instrument } from '../model/instrument.js'
import type { DefinitionProblem } from '../protocol/catalog-requests.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { withItsCalendar } from './calendar-definitions.js'
import { type MemberRule, optionalMembers, requiredMembers } from './instrument-members.js'
import { MarketDataError } from './market-data-failure.js'

export type CheckedDefinition =
  | { readonly kind: 'sound'; readonly definition: InstrumentDefinition }
  | { readonly kind: 'refused'; readonly problems: readonly DefinitionProblem[] }

/**
 * Reads a definition that somebody filled in, member by member, then as a whole. Optional members that are empty count as
 * absent.
 *
 * @param calendars absolute path of `calendars.json`
 */
export async function checkDefinition(
  candidate: Readonly<Record<string, unknown>> & { readonly id: string },
  calendars: string,
): Promise<CheckedDefinition> {
  const problems: DefinitionProblem[] = []
  const members: Record<string, unknown> = {}
  const read = (member: string, { expected, read: readMember }: MemberRule) => {
    const value = readMember(candidate[member])
    if (value === undefined) problems.push({ member, message: `It must be ${expected}.` })
    else members[member] = value
  }
  for (const [member, rule] of Object.entries(requiredMembers)) read(member, rule)
  for (const [member, rule] of Object.entries(optionalMembers)) if (!isEmpty(candidate[member])) read(member, rule)
  for (const member of Object.keys(candidate))
    if (member !== 'id' && !(member in requiredMembers) && !(member in optionalMembers))
      problems.push({ message: `There is no member "${member}".` })
  if (problems.length > 0) return { kind: 'refused', problems }
  // Every required member has been read by its own rule.
  const definition = { id: candidate.id, ...members } as unknown as InstrumentDefinition
  try {
    new Instrument(definition, 0)
    await withItsCalendar(definition, calendars)
  } catch (error) {
    if (error instanceof UserError)
      return { kind: 'refused', problems: [{ message: `${error.message} ${error.next}` }] }
    if (error instanceof MarketDataError) {
      const { message, next } = error.failure
      return { kind: 'refused', problems: [{ member: 'calendar', message: `${message} ${next}` }] }
    }
    throw error
  }
  return { kind: 'sound', definition }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
