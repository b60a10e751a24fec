import fs from 'node:fs'
import { onlyStrategy } from '../compiler/only-strategy.js'
import { outlineStrategies, type StrategyOutline } from '../compiler/strategy-outline.js'
import { typescript } from '../compiler/typescript.js'
import type { Failure } from '../protocol/failure.js'
import { requestFailures } from './failures.js'

/** Strategies of a text, and of a file's own modules where a class extends one of theirs. Loads TypeScript. */
export async function strategiesOf(file: string, text: string): Promise<readonly StrategyOutline[]> {
  return outlineStrategies(await typescript(), file, text, readModule)
}

export async function hasSyntaxErrors(text: string): Promise<boolean> {
  const { diagnostics } = (await typescript()).transpileModule(text, { reportDiagnostics: true })
  return (diagnostics ?? []).length > 0
}

/**
 * The class that a request means: the one that it names, or the only one that the file exports.
 *
 * @param code the run's bundle: a class whose name is nowhere in it cannot be exported. Of another only the runner can tell.
 */
export async function chooseStrategyClass(
  file: string,
  className: string | undefined,
  code: string,
): Promise<string | Failure> {
  if (className !== undefined && hasWord(code, className)) return className
  const text = fs.readFileSync(file, 'utf8')
  if (className === undefined) {
    const only = onlyStrategy(text, code)
    if (only !== undefined) return only
  }
  const classNames = (await strategiesOf(file, text)).map((outline) => outline.className)
  if (className !== undefined) return requestFailures.noSuchStrategy(file, className, classNames)
  if (classNames.length === 0) return requestFailures.noStrategy(file)
  if (classNames.length > 1) return requestFailures.severalStrategies(file, classNames)
  return classNames[0]!
}

function hasWord(code: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${word.replace(/[^\w]/g, '\\$&')}(?![\\w$])`).test(code)
}

function readModule(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // A module that cannot be read declares no class that this outline could use.
    return undefined
  }
}
