import fs from 'node:fs'
import path from 'node:path'

const storeFolder = '.backlens'

/** Folder of the runs in a store. */
export function runsDirectoryOf(store: string): string {
  return path.join(store, 'runs')
}

/**
 * The store that a command works on: the one that was named, `DB_PATH` of the environment (the folder, or the
 * catalog's file in it), or the nearest `.backlens` at or above one of `places`. Without any, `.backlens` in the first
 * of them.
 */
export function locateStore(named: string | undefined, ...places: readonly [string, ...string[]]): string {
  if (named !== undefined) return path.resolve(named)
  const fromEnvironment = process.env['DB_PATH']
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    const resolved = path.resolve(fromEnvironment)
    return resolved.endsWith('.duckdb') ? path.dirname(resolved) : resolved
  }
  for (const place of places) {
    const found = nearestStore(path.resolve(place))
    if (found !== undefined) return found
  }
  return path.join(path.resolve(places[0]), storeFolder)
}

function nearestStore(folder: string): string | undefined {
  const store = path.join(folder, storeFolder)
  if (fs.existsSync(store)) return store
  const parent = path.dirname(folder)
  return parent === folder ? undefined : nearestStore(parent)
}
