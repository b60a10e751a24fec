import type ts from 'typescript'
import { declaredModule } from './declared-module.js'

/** Name of the function by which a probe asks whether to stop; the runner provides it. */
export const stopProbeName = 'backlensStopsHere'

/** A callback whose first call is to pause. */
export interface StopProbe {
  readonly className: string
  /** Such as `onBar`. */
  readonly callback: string
}

/**
 * Puts a conditional `debugger` before the first statement of a callback, on that statement's line, so that a debugger
 * pauses in the user's own code with its locals in scope; no line moves. The text stays as it is when the class does
 * not declare the callback.
 */
export function withStopProbe(typescript: typeof ts, file: string, text: string, probe: StopProbe): string {
  const module = declaredModule(typescript, file, text)
  const body = module.classes
    .get(probe.className)
    ?.members.filter((member) => typescript.isMethodDeclaration(member))
    .find(({ name }) => typescript.isIdentifier(name) && name.text === probe.callback)?.body
  if (!body) return text
  const at = body.statements[0]?.getStart(module.source) ?? body.getStart(module.source) + 1
  return `${text.slice(0, at)}if (${stopProbeName}()) debugger; ${text.slice(at)}`
}
