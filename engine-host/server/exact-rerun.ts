import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { version } from '../../package.json'
import { fingerprintOf, type FileFingerprint } from '../backtest/data-fingerprints.js'
import { changedFiles } from '../backtest/kept-market-data.js'
import { settingsMistake } from '../backtest/run-check.js'
import { strategyBundleFile, type RunRecord } from '../backtest/run-folder.js'
import type { Failure } from '../protocol/failure.js'
import type { MarketSource } from '../protocol/market-source.js'
import type { CompiledStrategy, RunSpecification } from '../protocol/run-specification.js'
import { exactRerunFailures } from './exact-rerun-failures.js'

/** A saved run, ready to run again as it was. */
export interface ExactRerun {
  readonly kind: 'ready'
  /** Its id and folder are those of the run that is repeated; the caller gives it its own. */
  readonly specification: RunSpecification
  readonly strategy: CompiledStrategy
  /** Why the same events are likely and not certain; empty where nothing speaks against them. */
  readonly doubts: readonly string[]
}

/**
 * Finds everything that a saved run ran with: its code as it was compiled, the data that it read, its settings and its
 * seed. Answers why that is no longer possible, all reasons at once.
 *
 * @param directory the folder of the run, which may have been moved since
 */
export async function prepareExactRerun(directory: string, record: RunRecord): Promise<ExactRerun | Failure> {
  const { summary } = record
  if (summary.state.kind === 'running') return exactRerunFailures.stillRunning(summary.runId)
  const reasons: string[] = []
  const doubts: string[] = []
  const code = await readBundle(directory, record)
  if ('why' in code) reasons.push(code.why)
  const data = await findData(directory, record)
  reasons.push(...data.missing)
  const { repeats: _before, ...asked } = { ...summary.specification, ...data.found }
  const settings = unknownSettings(asked)
  if (settings !== undefined) reasons.push(settings)
  if ('why' in code || reasons.length > 0) return exactRerunFailures.impossible(path.basename(directory), reasons)

  const { backlens } = record.versions
  if (backlens === undefined) doubts.push('It does not tell which version of Backlens made it.')
  else if (backlens !== version) doubts.push(`It was made by Backlens ${backlens}, and this is ${version}.`)
  if (askedForMore(record))
    doubts.push('Its strategy asked for data that the run did not name, which is read as it is in the store today.')
  const hash = summary.eventLogSha256
  const isComparable = hash !== '' && summary.state.kind !== 'cancelled'
  const { strategyFile } = asked
  return {
    kind: 'ready',
    specification: {
      ...asked,
      repeats: { runId: path.basename(directory), ...(isComparable ? { eventLogSha256: hash } : {}) },
    },
    strategy: {
      code: code.text,
      bundlePath: path.join(path.dirname(strategyFile), `${path.parse(strategyFile).name}.bundle.js`),
      hash: record.strategySha256,
    },
    doubts,
  }
}

/** Whether the strategy had data of more sources than its settings name; runs before that was kept tell it of bars alone. */
function askedForMore({ files, summary, askedFor = [] }: RunRecord): boolean {
  if (askedFor.length > 0) return true
  return files.some(({ table, source }) => table === 'bars' && source >= summary.specification.sources.length)
}

async function readBundle(
  directory: string,
  { bundleSha256 }: RunRecord,
): Promise<{ readonly text: string } | { readonly why: string }> {
  const file = path.join(directory, strategyBundleFile)
  const text = await fs.readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { why: `The copy of the code that ran, ${file}, is missing.` }
  const isSame = bundleSha256 === undefined || createHash('sha256').update(text).digest('hex') === bundleSha256
  return isSame ? { text } : { why: `The copy of the code that ran, ${file}, has been changed since.` }
}

/** The data where it lies today: in the folder of the run, where it was, or there in a store that was moved. */
async function findData(
  directory: string,
  { summary, marketData = [], dataFiles = [], askedFor = [] }: RunRecord,
): Promise<{ readonly found: Pick<RunSpecification, 'sources' | 'events'>; readonly missing: readonly string[] }> {
  const { sources, events, runDirectory } = summary.specification
  const storeThen = path.dirname(path.dirname(runDirectory))
  const storeNow = path.dirname(path.dirname(directory))
  const known = new Map(dataFiles.map((each) => [each.file, each]))
  const reasons = (await changedFiles(directory, marketData)).map(
    (file) => `The market data that the run keeps, ${path.join(directory, file)}, is missing or has been changed.`,
  )
  const locate = async (file: string): Promise<string> => {
    const inside = path.relative(storeThen, file)
    const moved = inside.startsWith('..') || path.isAbsolute(inside) ? file : path.join(storeNow, inside)
    const present = await fingerprintOf(moved)
    const then = known.get(file)
    if (present === undefined) reasons.push(`The data ${moved} is no longer there.`)
    else if (then !== undefined && !isSame(present, then)) reasons.push(`The data ${moved} has changed since the run.`)
    return moved
  }
  const locateAll = async (files: readonly string[]): Promise<string[]> => {
    const located: string[] = []
    for (const file of files) located.push(await locate(file))
    return located
  }
  const located = async <Source extends MarketSource>(source: Source, place?: number): Promise<Source> => {
    const kept = marketData.filter((file) => file.source === place).map(({ file }) => path.join(directory, file))
    const files = kept.length > 0 ? kept : await locateAll(source.files)
    const finer = 'finer' in source && source.finer !== undefined ? source.finer : undefined
    const parts = []
    for (const part of source.continuous?.parts ?? []) parts.push({ ...part, source: await located(part.source) })
    return {
      ...source,
      files,
      ...(finer === undefined ? {} : { finer: { ...finer, files: await locateAll(finer.files) } }),
      ...(source.continuous === undefined ? {} : { continuous: { ...source.continuous, parts } }),
    }
  }
  const found: MarketSource[] = []
  for (const [place, source] of sources.entries()) found.push(await located(source, place))
  for (const source of askedFor) await located(source)
  for (const { file } of events ?? []) await locate(file)
  return { found: { sources: found, ...(events === undefined ? {} : { events }) }, missing: [...new Set(reasons)] }
}

function isSame(one: FileFingerprint, other: FileFingerprint): boolean {
  return one.bytes === other.bytes && one.sha256 === other.sha256
}

/** What this version does not know of the settings of a run; undefined where it knows them all. */
function unknownSettings(specification: RunSpecification): string | undefined {
  try {
    return settingsMistake(specification)?.message
  } catch {
    return 'Its settings are not those of a run of this version of Backlens.'
  }
}
