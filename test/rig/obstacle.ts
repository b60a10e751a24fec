/** Something that the tests need and cannot have on this machine; the message is one line with what to install. */
export class Obstacle extends Error {
  override readonly name = 'Obstacle'
}

/** The last line of what an error says, where programs put the reason. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trimEnd().split('\n').at(-1)!
}
