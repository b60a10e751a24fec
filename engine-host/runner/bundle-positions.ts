import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import type { SourceLocation } from '../protocol/failure.js'
import type { CompiledStrategy } from '../protocol/run-specification.js'

/** A place in the bundle as V8 counts: line and column from 1. */
export interface BundlePosition {
  readonly line: number
  readonly column: number
}

/** Finds the user's source line behind a place in the compiled bundle, through its inline source map. */
export class BundlePositions {
  readonly #map: SourceMap
  readonly #code: string

  constructor(strategy: CompiledStrategy) {
    const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/.exec(
      strategy.code,
    )?.[1]
    if (encoded === undefined) throw new Error(`${strategy.bundlePath} has no inline source map`)
    this.#code = strategy.code
    this.#map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload)
  }

  /** Undefined for code that esbuild added. */
  locate({ line, column }: BundlePosition): SourceLocation | undefined {
    const entry = this.#map.findEntry(line - 1, column - 1)
    if (!('originalSource' in entry) || !path.isAbsolute(entry.originalSource)) return undefined
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  }

  /** Where a function of the bundle begins, found by its text; undefined for any other function. */
  locateFunction(called: object): SourceLocation | undefined {
    const at = typeof called === 'function' ? this.#code.indexOf(Function.prototype.toString.call(called)) : -1
    if (at < 0) return undefined
    const before = this.#code.slice(0, at).split('\n')
    return this.locate({ line: before.length, column: before.at(-1)!.length + 1 })
  }
}
