import { pathToFileURL } from 'node:url'
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node'
import type { Failure } from '../protocol/failure.js'
import { placeOf } from './failures.js'

/**
 * `compiler`: of the file as it was saved; `run`: of the last run of one of its strategies; `definitions`: of the files of
 * the store that people edit.
 */
type DiagnosticOrigin = 'compiler' | 'run' | 'definitions'

/** Entries of the Problems view, at the places that failures of compilations and runs name. */
export class StrategyDiagnostics {
  readonly #publish: (uri: string, diagnostics: Diagnostic[]) => void
  /** By strategy file and origin. */
  readonly #failures = new Map<string, readonly Failure[]>()
  #published = new Set<string>()

  constructor(publish: (uri: string, diagnostics: Diagnostic[]) => void) {
    this.#publish = publish
  }

  /** Replaces what a strategy file had of this origin; failures without a place are shown elsewhere. */
  set(strategyFile: string, origin: DiagnosticOrigin, failures: readonly Failure[]): void {
    const key = `${origin} ${strategyFile}`
    if (failures.length === 0 && !this.#failures.has(key)) return
    if (failures.length === 0) this.#failures.delete(key)
    else this.#failures.set(key, failures)
    this.#publishAll()
  }

  #publishAll(): void {
    const byUri = new Map<string, Diagnostic[]>()
    for (const failure of [...this.#failures.values()].flat()) {
      if (!failure.location) continue
      const uri = pathToFileURL(failure.location.file).href
      const diagnostic = toDiagnostic(failure, failure.location)
      const known = byUri.get(uri) ?? []
      // A module of several strategies is compiled with each.
      if (!known.some((other) => JSON.stringify(other) === JSON.stringify(diagnostic))) known.push(diagnostic)
      byUri.set(uri, known)
    }
    for (const uri of this.#published) if (!byUri.has(uri)) this.#publish(uri, [])
    for (const [uri, diagnostics] of byUri) this.#publish(uri, diagnostics)
    this.#published = new Set(byUri.keys())
  }
}

function toDiagnostic(failure: Failure, location: NonNullable<Failure['location']>): Diagnostic {
  const inDefinitions = `${location.file}: line ${location.line}, column ${location.column}`
  const prefix = [placeOf(location), placeOf(location, 'line'), inDefinitions].find((place) =>
    failure.message.startsWith(`${place}: `),
  )
  const start = { line: location.line - 1, character: location.column - 1 }
  return {
    severity: DiagnosticSeverity.Error,
    source: 'backlens',
    // The Problems view shows the place itself.
    message: prefix === undefined ? failure.message : failure.message.slice(prefix.length + 2),
    // To the end of the line, which the protocol allows to be named by any larger character.
    range: { start, end: { line: start.line, character: 10_000 } },
  }
}
