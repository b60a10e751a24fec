import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { annotationLimits, noAnnotation, type RunAnnotation } from '../protocol/run-annotation.js'
import type { RunSummary } from '../protocol/run-summary.js'

/** File in the folder of a run that holds what the user keeps about it. */
export const annotationFile = 'annotation.json'

/** Name of a file that could not be read when something else was kept. */
const setAsideFile = 'annotation.unreadable.json'

/** What is kept about the run of a folder, for its summary; what cannot be read counts as nothing kept, and is told. */
export async function readAnnotation(directory: string): Promise<Pick<RunSummary, 'annotation' | 'annotationProblem'>> {
  const file = path.join(directory, annotationFile)
  try {
    const annotation = annotationOf(JSON.parse(await fs.readFile(file, 'utf8')))
    return isEmpty(annotation) ? {} : { annotation }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {}
    return { annotationProblem: `Pin, tags and note of this run cannot be read: ${file} is damaged.` }
  }
}

/** Keeps something about the run of a folder; nothing at all removes the file. Throws what the disk says. */
export async function writeAnnotation(directory: string, annotation: RunAnnotation): Promise<RunAnnotation> {
  const file = path.join(directory, annotationFile)
  const kept = annotationOf(annotation)
  // A person may still find in it what was kept.
  if ((await readAnnotation(directory)).annotationProblem !== undefined)
    await fs.rename(file, path.join(directory, setAsideFile))
  if (isEmpty(kept)) {
    await fs.rm(file, { force: true })
    return kept
  }
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await fs.writeFile(temporary, `${JSON.stringify(kept, null, 2)}\n`)
    await fs.rename(temporary, file)
  } catch (cause) {
    await fs.rm(temporary, { force: true })
    throw cause
  }
  return kept
}

function isEmpty({ pinned, tags, note }: RunAnnotation): boolean {
  return !pinned && tags.length === 0 && note === ''
}

/** An annotation of anything: what has another form than it should is left out, what is too long is cut. */
function annotationOf(value: unknown): RunAnnotation {
  if (typeof value !== 'object' || value === null) return noAnnotation
  const { pinned, tags, note } = value as Partial<Record<keyof RunAnnotation, unknown>>
  const words = Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : []
  const clean = words.flatMap((tag) => tag.split(/[\s,]+/)).map((tag) => tag.slice(0, annotationLimits.tag))
  return {
    pinned: pinned === true,
    tags: [...new Set(clean.filter((tag) => tag !== ''))].slice(0, annotationLimits.tags),
    note: typeof note === 'string' ? note.trim().slice(0, annotationLimits.note) : '',
  }
}
