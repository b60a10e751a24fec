import type ts from 'typescript'
import { declaredModule } from './declared-module.js'

/** Name of the function by which a probe asks whether to stop; the runner provides it. */
export const stopProbeName = 'backlensStopsHere'

/** Callbacks of which the first call that is due is to pause. */
export interface StopProbe {
  readonly className: string
  /** Such as `onBar`; absent: the one around `line`, and all that the class declares where none is. */
  readonly callback?: string
  /** Of the file, from 1. */
  readonly line?: number
}

/**
 * Puts a conditional `debugger` before the first statement of callbacks, on that statement's line, so that a debugger
 * pauses in the user's own code with its locals in scope; no line moves. The text stays as it is when the class does
 * not declare the callback.
 */
export function withStopProbe(typescript: typeof ts, file: string, text: string, probe: StopProbe): string {
  const module = declaredModule(typescript, file, text)
  const methods = module.classes
    .get(probe.className)
    ?.members.filter((member) => typescript.isMethodDeclaration(member))
  if (methods === undefined) return text
  let probed = text
  // From the last to the first, so that no place moves before it is used.
  for (const { body } of chosen(typescript, module.source, methods, probe).toReversed()) {
    if (!body) continue
    const at = body.statements[0]?.getStart(module.source) ?? body.getStart(module.source) + 1
    probed = `${probed.slice(0, at)}if (${stopProbeName}()) debugger; ${probed.slice(at)}`
  }
  return probed
}

function chosen(
  typescript: typeof ts,
  source: ts.SourceFile,
  methods: readonly ts.MethodDeclaration[],
  { callback, line }: StopProbe,
): readonly ts.MethodDeclaration[] {
  const nameOf = ({ name }: ts.MethodDeclaration) => (typescript.isIdentifier(name) ? name.text : '')
  if (callback !== undefined) return methods.filter((method) => nameOf(method) === callback).slice(0, 1)
  const callbacks = methods.filter((method) => /^on[A-Z]/.test(nameOf(method)))
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const around = callbacks.filter(
    (method) => line !== undefined && lineOf(method.getStart(source)) <= line && line <= lineOf(method.getEnd()),
  )
  return around.length > 0 ? around : callbacks
}
