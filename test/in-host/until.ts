import { setTimeout as delay } from 'node:timers/promises'

/** Asks again until there is an answer, and fails with `what` when there is none in time. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  { timeoutMs = 20_000, pollMs = 50 }: { timeoutMs?: number; pollMs?: number | undefined } = {},
): Promise<Answer> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`)
    await delay(pollMs)
  }
}
