import path from 'node:path'
import { applyEdits, findNodeAtLocation, modify, parseTree, type Node, type ParseError } from 'jsonc-parser'
import { formattingOf } from './json-formatting.js'
import type { PlannedFile } from './file-transaction.js'
import { textOf, typesFolder } from './project-types.js'

const declarations = `${typesFolder}/backlens.d.ts`

/**
 * What must be written so that `import … from 'backlens'` resolves in the folder `strategies`.
 *
 * Without a tsconfig.json one is created. One of the user gets the path mapping added where that cannot change
 * anything else, and `strategies` gets a tsconfig.json of its own, so that the user's choices of target, libraries or
 * decorators do not decide whether a strategy compiles.
 *
 * @param folder absolute path of the workspace folder
 */
export async function planTsconfig(folder: string): Promise<PlannedFile[]> {
  const file = path.join(folder, 'tsconfig.json')
  const ofStrategies = path.join(folder, 'strategies', 'tsconfig.json')
  const [text, textOfStrategies] = [await textOf(file), await textOf(ofStrategies)]
  if (text === undefined && textOfStrategies === undefined) {
    return [{ file, content: tsconfig(`./${declarations}`, 'strategies'), mode: 'create' }]
  }
  if (mapsBacklens(text) || mapsBacklens(textOfStrategies)) return []
  const plan: PlannedFile[] = []
  const merged = text === undefined ? undefined : withMapping(text, `./${declarations}`)
  if (merged !== undefined) plan.push({ file, content: merged, mode: 'replace' })
  if (textOfStrategies === undefined) {
    plan.push({ file: ofStrategies, content: tsconfig(`../${declarations}`, '.'), mode: 'create' })
  } else {
    const mergedOfStrategies = withMapping(textOfStrategies, `../${declarations}`)
    if (mergedOfStrategies !== undefined)
      plan.push({ file: ofStrategies, content: mergedOfStrategies, mode: 'replace' })
  }
  return plan
}

function tsconfig(declarationsPath: string, include: string): string {
  const configuration = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      paths: { backlens: [declarationsPath] },
    },
    include: [include],
  }
  return `${JSON.stringify(configuration, undefined, 2)}\n`
}

function mapsBacklens(text: string | undefined): boolean {
  const root = text === undefined ? undefined : parseTree(text)
  return root !== undefined && findNodeAtLocation(root, ['compilerOptions', 'paths', 'backlens']) !== undefined
}

/**
 * The text with the mapping added, comments and all else kept; undefined where it cannot be added without consequences:
 * in a text that is no JSON, under a `baseUrl` that paths are relative to, and over paths that are inherited, which
 * own paths would hide.
 */
function withMapping(text: string, declarationsPath: string): string | undefined {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  if (root?.type !== 'object' || errors.length > 0) return undefined
  const has = (...at: string[]): Node | undefined => findNodeAtLocation(root, at)
  if (has('compilerOptions', 'baseUrl') !== undefined) return undefined
  if (has('extends') !== undefined && has('compilerOptions', 'paths') === undefined) return undefined
  const edits = modify(text, ['compilerOptions', 'paths', 'backlens'], [declarationsPath], {
    formattingOptions: formattingOf(text),
  })
  return applyEdits(text, edits)
}
