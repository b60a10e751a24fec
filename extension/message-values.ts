/** A whole number above zero. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * Those of the named members that are there, if each is of its kind.
 *
 * @returns undefined when one is not
 */
export function membersOf(
  value: unknown,
  kinds: Readonly<Record<string, (member: unknown) => boolean>>,
): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined
  const found: Record<string, unknown> = {}
  for (const [name, isOfKind] of Object.entries(kinds)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    if (member === undefined) continue
    if (!isOfKind(member)) return undefined
    found[name] = member
  }
  return found
}
