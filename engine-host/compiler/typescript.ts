import type ts from 'typescript'

let loaded: Promise<typeof ts> | undefined

/** TypeScript's own code, loaded when something first needs it: that takes a fifth of a second. */
export function typescript(): Promise<typeof ts> {
  return (loaded ??= import('typescript').then((module) => module.default))
}
