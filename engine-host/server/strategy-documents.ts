import { fileURLToPath } from 'node:url'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { StrategyOutline } from '../compiler/strategy-outline.js'
import { hasSyntaxErrors, strategiesOf } from './strategy-class.js'

interface KnownOutline {
  readonly version: number
  readonly outlines: readonly StrategyOutline[]
}

/**
 * Outlines of the open strategy files. While a class is being typed and cannot be read, the outline from before it
 * stands, so that its lenses stay.
 */
export class StrategyDocuments {
  readonly #known = new Map<string, KnownOutline>()

  /** Empty for files without strategies, at once for those that do not mention backlens. */
  async outlinesOf(document: TextDocument): Promise<readonly StrategyOutline[]> {
    const known = this.#known.get(document.uri)
    if (known?.version === document.version) return known.outlines
    const text = document.getText()
    if (!known && !text.includes('backlens')) return []
    const { version } = document
    const read = await strategiesOf(fileOf(document.uri), text)
    const isHalfTyped = known && read.length < known.outlines.length && (await hasSyntaxErrors(text))
    const outlines = isHalfTyped ? known.outlines : read
    this.#known.set(document.uri, { version, outlines })
    return outlines
  }

  forget(uri: string): void {
    this.#known.delete(uri)
  }
}

export function fileOf(uri: string): string {
  return fileURLToPath(uri)
}
