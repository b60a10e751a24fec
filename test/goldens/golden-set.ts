import type { GoldenFiles } from './golden-files.js'

/** How a set came out. */
export interface GoldenResult {
  /** What was compared, and how much of it agrees, after the set's name: `30 of 30, trades 24,854 of 24,854`. */
  readonly line: string
  /** Cases that agree in everything. */
  readonly passed: number
  /** One text for each case that does not, with its first difference. */
  readonly failures: readonly string[]
}

/** Results of another engine that ours has to reproduce: the cases of one layout of file. */
export interface GoldenSet {
  /** Such as `nautilus runs`. */
  readonly name: string
  /** The files that it takes its cases from, for people: `intrabar-cases.json, orders inside one bar`. */
  readonly source: string
  /** Runs the cases of every file that it recognises; undefined where there is no such file. */
  run(files: GoldenFiles): GoldenResult | undefined
}

/** `n of m` with thousands set apart. */
export function count(passed: number, all: number): string {
  return `${passed.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`
}
