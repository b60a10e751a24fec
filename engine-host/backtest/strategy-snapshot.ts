import fs from 'node:fs/promises'
import path from 'node:path'
import type { CompiledStrategy, RunSpecification } from '../protocol/run-specification.js'

/** In two parts, or debuggers take this line for the source map of this file. */
const sourceMapPrefix = ['//# source', 'MappingURL=data:application/json;base64,'].join('')

/**
 * The strategy's TypeScript as it was compiled, taken from the bundle's inline source map; the file on disk may have
 * been edited since and serves only when the map does not carry sources.
 */
export async function strategySource(strategy: CompiledStrategy, specification: RunSpecification): Promise<string> {
  const at = strategy.code.lastIndexOf(sourceMapPrefix)
  if (at >= 0) {
    const encoded = strategy.code.slice(at + sourceMapPrefix.length).trim()
    const map = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as {
      readonly sources?: readonly string[]
      readonly sourcesContent?: readonly (string | null)[]
    }
    const index = map.sources?.findIndex((source) => path.resolve(source) === path.resolve(specification.strategyFile))
    const content = index === undefined ? undefined : map.sourcesContent?.[index]
    if (typeof content === 'string') return content
  }
  return fs.readFile(specification.strategyFile, 'utf8')
}
