import { readFile } from 'node:fs/promises'
import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { SourceLocation } from '../protocol/failure.js'
import { jsonMistake } from './json-mistake.js'
import { definitionsUnreadable, MarketDataError } from './market-data-failure.js'

/** The text of a file of definitions; nothing when there is none. */
export async function readDefinitionFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
}

/** The failure that tells of a place in the file. */
export type FailAt = (offset: number, what: string) => MarketDataError

/**
 * Reads a file of definitions: an object with a member for each, with comments if people like.
 *
 * @throws MarketDataError with the place in the file when it cannot be understood
 */
export function parseDefinitionFile(path: string, text: string): { root: Node; failAt: FailAt } {
  const failAt: FailAt = (offset, what) => {
    const location = placeIn(path, text, offset)
    return new MarketDataError(
      definitionsUnreadable(path, `line ${location.line}, column ${location.column}: ${what}`, location),
    )
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first) throw failAt(first.offset, jsonMistake(first, text))
  if (root?.type !== 'object')
    throw failAt(root?.offset ?? 0, 'an object with a member for each instrument is expected')
  return { root, failAt }
}

/** Line and column of an offset into the text of a file. */
export function placeIn(path: string, text: string, offset: number): SourceLocation {
  const before = text.slice(0, offset).split('\n')
  return { file: path, line: before.length, column: before[before.length - 1]!.length + 1 }
}
