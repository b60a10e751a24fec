import path from 'node:path'
import type { Failure, SourceLocation } from '../protocol/failure.js'

/** The part of an esbuild message that a person needs. */
export interface CompilerMessage {
  readonly text: string
  /** Absent when the message is about no place in a file. */
  readonly location?: SourceLocation
}

/** The compiler refused the user's code. */
export function doesNotCompile(strategyFile: string, { text, location }: CompilerMessage): Failure {
  const reason = text.replace(/\.$/, '')
  const unresolved = /^Could not resolve "(.*)"/.exec(text)
  const next = unresolved
    ? isRelative(unresolved[1]!)
      ? 'Correct the path of the import, or create that file, then run again.'
      : `Install the package in the workspace (npm install ${packageName(unresolved[1]!)}), or correct the import, then run again.`
    : 'Correct that line, then run again.'
  if (!location) return { kind: 'failed', message: `${path.basename(strategyFile)} does not compile: ${reason}.`, next }
  const place = `${path.basename(location.file)}, line ${location.line}, column ${location.column}`
  return { kind: 'failed', message: `${place}: ${reason}.`, next, location }
}

export function strategyFileMissing(strategyFile: string): Failure {
  return {
    kind: 'failed',
    message: `The strategy file ${strategyFile} does not exist.`,
    next: 'Check the path, or create a strategy with the command "Backlens: New Strategy…".',
  }
}

export function compilerUnavailable(cause: unknown): Failure {
  return {
    kind: 'failed',
    message: 'The TypeScript compiler (esbuild) could not be started on this machine.',
    next: 'Install Backlens again for this platform; the output channel has the details.',
    details: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  }
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.') || path.isAbsolute(specifier)
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}
