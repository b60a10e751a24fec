import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SkippedFile } from '../protocol/requests.js'
import { whyNothing } from './market-data-failure.js'

/** Files that paths name. */
export interface NamedFiles {
  readonly files: readonly string[]
  /** Files of folders that are known by their names to hold no market data. */
  readonly skipped: readonly SkippedFile[]
}

/** What systems put into every folder. */
const unmentioned = /^\.|^desktop\.ini$|^thumbs\.db$/i

/** What Databento and people put beside the data of a batch, by the ends of names. */
const noMarketData: readonly (readonly [name: RegExp, why: string])[] = [
  [/symbology\.json$/i, 'it names the instruments of the files beside it'],
  [/manifest\.json$/i, 'it lists the files of the batch'],
  [/metadata\.json$/i, 'it describes the request of the batch'],
  [/\.(?:json|md|pdf|checksum|sha256|log)$/i, 'it holds no market data'],
]

/** Folders within folders that are looked into. */
const deepest = 3

/**
 * The files that paths name: for a folder those in it and in folders within, in the order of their names; a store of ours
 * holds none.
 */
export async function filesOf(paths: readonly string[]): Promise<NamedFiles> {
  const files: string[] = []
  const skipped: SkippedFile[] = []
  const lookInto = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true })
    if (entries.some(({ name }) => name === 'catalog.duckdb')) return
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (unmentioned.test(entry.name)) continue
      if (entry.isDirectory()) {
        if (depth < deepest) await lookInto(path, depth + 1)
        continue
      }
      const why = entry.name === 'condition.json' ? await conditionOf(path) : whyByName(entry.name)
      if (why !== undefined) skipped.push({ file: path, why })
      else files.push(path)
    }
  }
  for (const path of paths) {
    const status = await stat(path).catch(() => undefined)
    if (status?.isDirectory() === true) await lookInto(path, 0)
    else files.push(path)
  }
  return { files, skipped }
}

function whyByName(name: string): string | undefined {
  const schema = /\.(definition|status|imbalance|mbo)\.(?:.+\.)?(?:csv|dbn)(?:\.zst|\.gz)?$/.exec(name)?.[1]
  if (schema !== undefined) return whyNothing(schema)
  return noMarketData.find(([pattern]) => pattern.test(name))?.[1]
}

/** Days that a sentence lists. */
const listedDays = 5

/** What Databento says of the days of a batch. */
async function conditionOf(path: string): Promise<string> {
  const what = 'it tells the condition of each day'
  let days: unknown
  try {
    days = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return `${what} and cannot be read`
  }
  const bad = (Array.isArray(days) ? days : [])
    .map((day: unknown) => (typeof day === 'object' && day !== null ? day : {}) as Record<string, unknown>)
    .filter(({ date, condition }) => typeof date === 'string' && ['degraded', 'missing'].includes(String(condition)))
    .map(({ date, condition }) => `${date as string} is ${condition as string}`)
  if (bad.length === 0) return what
  return `${what}: ${bad.slice(0, listedDays).join(', ')}${bad.length > listedDays ? ` and ${bad.length - listedDays} more` : ''}`
}
