import fs from 'node:fs/promises'
import path from 'node:path'
import { applyEdits, modify } from 'jsonc-parser'
import type { Failure } from '../protocol/failure.js'
import type { ScaffoldStrategyParams, ScaffoldStrategyResult } from '../protocol/requests.js'
import { configurationFileName, type RunConfiguration } from '../protocol/run-configuration.js'
import { scaffoldFailures } from './failures.js'
import { WriteRefused, writeAllOrNothing, type PlannedFile } from './file-transaction.js'
import { formattingOf } from './json-formatting.js'
import { planTsconfig } from './project-tsconfig.js'
import { outdatedTypes, textOf, typesFolder } from './project-types.js'
import { classNameOf, fileNameOf, nameProblem } from './strategy-name.js'
import { parseConfiguration } from './workspace-configuration.js'

/**
 * Writes a new strategy with all that it needs to compile and run in the folder: declarations of `backlens`, the path
 * to them, a run in `backlens.json`. All of it or nothing; no file of the user is overwritten.
 *
 * @param templates absolute path of the folder `strategies-template`
 */
export async function scaffoldStrategy(
  { folder, template, name }: ScaffoldStrategyParams,
  templates: string,
): Promise<ScaffoldStrategyResult> {
  const source = await fs.readFile(path.join(templates, `${template}.ts`), 'utf8')
  const className = classNameOf(name)
  const problem = nameProblem(className, importedNames(source))
  if (problem !== undefined) return scaffoldFailures.invalidName(problem)
  const baseName = fileNameOf(className)
  const strategy = path.join(folder, 'strategies', `${baseName}.ts`)
  try {
    if (!(await isFolder(folder))) return scaffoldFailures.noFolder(folder)
    if ((await textOf(strategy)) !== undefined) return scaffoldFailures.exists(path.relative(folder, strategy))
    const run = { strategy: `strategies/${baseName}.ts`, class: className }
    const configuration = await planConfiguration(folder, baseName, run)
    if ('kind' in configuration) return configuration
    const plan: PlannedFile[] = [
      { file: strategy, content: renameClass(source, className), mode: 'create' },
      configuration,
      ...(await outdatedTypes(folder, templates)),
      ...(await planTsconfig(folder)),
      ...(await planGitignore(folder)),
    ]
    await writeAllOrNothing(plan)
    return { kind: 'written', file: strategy, written: plan.map(({ file }) => file) }
  } catch (error) {
    return failureOf(error, folder, strategy)
  }
}

function failureOf(error: unknown, folder: string, strategy: string): Failure {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined || !(error instanceof Error)) throw error
  const file = error instanceof WriteRefused ? error.file : strategy
  if (code === 'ECHANGED') return scaffoldFailures.changed(file)
  return code === 'EEXIST'
    ? scaffoldFailures.exists(path.relative(folder, file))
    : scaffoldFailures.cannotWrite(file, code, error)
}

/** Gives the only class of a template, which extends Strategy, another name. */
function renameClass(source: string, className: string): string {
  const [, templateName] = /\bexport class (\w+) extends Strategy\b/.exec(source)!
  return source.replaceAll(new RegExp(`\\b${templateName!}\\b`, 'g'), className)
}

function importedNames(source: string): ReadonlySet<string> {
  const [, names = ''] = /\bimport \{([^}]*)\} from 'backlens'/.exec(source) ?? []
  return new Set(names.split(',').map((name) => name.replace(/\btype\b/, '').trim()))
}

/** `backlens.json` with the run added, created when there is none. */
async function planConfiguration(
  folder: string,
  baseName: string,
  run: RunConfiguration,
): Promise<PlannedFile | Failure> {
  const file = path.join(folder, configurationFileName)
  const text = await textOf(file)
  if (text === undefined) {
    const content = { $schema: `./${typesFolder}/backlens.schema.json`, runs: { [baseName]: run } }
    return { file, content: `${JSON.stringify(content, undefined, 2)}\n`, mode: 'create' }
  }
  const configured = parseConfiguration(file, text.trim() === '' ? '{}' : text)
  if ('kind' in configured) return configured
  const edits = modify(text, ['runs', freeName(baseName, configured.names)], run, {
    formattingOptions: formattingOf(text),
  })
  return { file, content: applyEdits(text, edits), mode: 'replace', madeOf: text }
}

function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  let count = 2
  while (taken.includes(`${wanted}-${count}`)) count++
  return `${wanted}-${count}`
}

/** In a Git repository, data and runs stay out of it; the declarations belong in it. */
async function planGitignore(folder: string): Promise<PlannedFile[]> {
  const file = path.join(folder, '.gitignore')
  const text = await textOf(file)
  if (text === undefined && !(await exists(path.join(folder, '.git')))) return []
  if (text !== undefined && /^\/?\.backlens(\/.*)?\s*$/m.test(text)) return []
  const before = text === undefined || text === '' ? '' : text.endsWith('\n') ? `${text}\n` : `${text}\n\n`
  const content = `${before}# Market data and runs of Backlens\n.backlens/*\n!${typesFolder}/\n`
  return [{ file, content, mode: text === undefined ? 'create' : 'replace' }]
}

async function isFolder(folder: string): Promise<boolean> {
  return (await exists(folder)) && (await fs.stat(folder)).isDirectory()
}

async function exists(file: string): Promise<boolean> {
  try {
    await fs.access(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
