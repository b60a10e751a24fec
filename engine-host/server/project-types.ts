import fs from 'node:fs/promises'
import path from 'node:path'
import { configurationFileName } from '../protocol/run-configuration.js'
import { writeAllOrNothing, type PlannedFile } from './file-transaction.js'

/** Folder of the declarations within a workspace folder. It is committed, so that a clone type-checks anywhere. */
export const typesFolder = '.backlens/types'

/** Files of the templates folder that a project holds copies of: name there → name in `typesFolder`. */
const copies = [
  ['types/backlens.d.ts', 'backlens.d.ts'],
  ['backlens.schema.json', 'backlens.schema.json'],
] as const

/**
 * The copies of declarations and schema that the project lacks or holds in another version.
 * @param folder absolute path of the workspace folder
 * @param templates absolute path of the folder `strategies-template`
 */
export async function outdatedTypes(folder: string, templates: string): Promise<PlannedFile[]> {
  const plan: PlannedFile[] = []
  for (const [from, to] of copies) {
    const content = await fs.readFile(path.join(templates, from), 'utf8')
    const file = path.join(folder, typesFolder, to)
    if ((await textOf(file)) !== content) plan.push({ file, content, mode: 'replace' })
  }
  return plan
}

/**
 * Brings declarations and schema of a project up to date; a folder without `backlens.json` is no project and stays
 * untouched.
 * @returns the files that were written
 * @throws WriteRefused
 */
export async function restoreProjectTypes(folder: string, templates: string): Promise<readonly string[]> {
  if ((await textOf(path.join(folder, configurationFileName))) === undefined) return []
  const plan = await outdatedTypes(folder, templates)
  if (plan.length > 0) await writeAllOrNothing(plan)
  return plan.map(({ file }) => file)
}

/** Text of a file; undefined when there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
