import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'

/** A file of recorded results, parsed. */
export interface GoldenFile<T> {
  /** Path below the folder, without `.gz`. */
  readonly name: string
  readonly content: T
}

const testData = path.join(import.meta.dirname, '../data')

/** Recorded results of other engines and the market data behind them, plain or compressed. */
export class GoldenFiles {
  private parsed: readonly GoldenFile<unknown>[] | undefined

  constructor(
    /** Folder of the recorded results; files in its subfolders count. */
    readonly goldens = path.join(testData, 'goldens'),
    /** Folder of the market data. */
    readonly data = testData,
  ) {}

  /** The JSON files that hold a certain layout, by name. */
  recognised<T>(isLayout: (content: unknown) => content is T): GoldenFile<T>[] {
    this.parsed ??= jsonFiles(this.goldens)
    return this.parsed.filter((file): file is GoldenFile<T> => isLayout(file.content))
  }

  /** The content of a file of market data, such as `yahoo/SPY.csv`. */
  dataText(file: string): string {
    return readText(path.join(this.data, file.replace(/\.(gz|zst)$/, '')))
  }
}

/** Whether a JSON value is an object that has all these keys. */
export function hasKeys(content: unknown, ...keys: readonly string[]): boolean {
  return typeof content === 'object' && content !== null && keys.every((key) => key in content)
}

function jsonFiles(folder: string): GoldenFile<unknown>[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replace(/\.gz$/, ''))
    .filter((file, place, all) => file.endsWith('.json') && all.indexOf(file) === place)
    .sort()
    .map((name) => ({ name, content: JSON.parse(readText(path.join(folder, name))) as unknown }))
}

function readText(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  if (existsSync(`${file}.gz`)) return gunzipSync(readFileSync(`${file}.gz`)).toString()
  if (existsSync(`${file}.zst`)) return Buffer.from(decompress(readFileSync(`${file}.zst`))).toString()
  throw new Error(`${file} is missing, as are ${path.basename(file)}.gz and ${path.basename(file)}.zst`)
}
