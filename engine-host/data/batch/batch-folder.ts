import { createHash, type Hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Failure } from '../../protocol/failure.js'
import { type DbnMapping, type DbnMappingInterval } from '../dbn-metadata.js'
import { DbnSymbols } from '../dbn-symbols.js'
import { MarketDataError } from '../market-data-failure.js'
import { openSourceFile } from '../source-file.js'
import { type DefinitionRecord, readDefinitionRecords } from './definition-records.js'
import { readSymbology } from './symbology.js'

/** A day after all others. */
const farDay = 100_000

/** What lies in a folder of a Databento batch beside its data: symbols by number and day, and definitions. */
export class BatchFolder {
  private constructor(
    /** Names of instruments by number and day; undefined when nothing in the folder tells them. */
    readonly symbols: DbnSymbols | undefined,
    private readonly definitions: ReadonlyMap<string, readonly DefinitionRecord[]>,
    /** Of what was read, because the same data read with other symbols is another import. */
    readonly sha256: string,
    /** Why the symbology cannot be read, for files that need it. */
    readonly problem: Failure | undefined,
  ) {}

  /** Undefined when nothing in the folder says more about the files in it. */
  static async open(folder: string): Promise<BatchFolder | undefined> {
    const names = (await readdir(folder).catch(() => [])).sort()
    const symbologies = names.filter((name) => /(?:^|\.)symbology\.json$/.test(name))
    const definitions = names.filter((name) => /\.definition\.(?:.+\.)?(?:csv|dbn)(?:\.zst|\.gz)?$/.test(name))
    if (symbologies.length + definitions.length === 0) return undefined
    const hash = createHash('sha256')
    const records = await definitionsOf(folder, definitions, hash)
    let symbols = records.length > 0 ? namesOf(records) : undefined
    let problem: Failure | undefined
    for (const name of symbologies) {
      const path = join(folder, name)
      hash.update(await readFile(path))
      try {
        symbols = await readSymbology(path, symbols)
      } catch (error) {
        if (!(error instanceof MarketDataError)) throw error
        problem = error.failure
      }
    }
    return new BatchFolder(symbols, bySymbol(records), hash.digest('hex'), problem)
  }

  /**
   * The definition of a symbol that counted on a day: the last one until then, else the first.
   *
   * @param nanos since 1970
   */
  definitionOf(symbol: string, nanos: bigint): DefinitionRecord | undefined {
    const records = this.definitions.get(symbol)
    const day = Number(nanos / 86_400_000_000_000n)
    return records?.findLast((record) => record.day <= day) ?? records?.[0]
  }
}

/** A damaged file of definitions is told of when its turn comes, and does not stop the others. */
async function definitionsOf(folder: string, names: readonly string[], hash: Hash): Promise<DefinitionRecord[]> {
  const records: DefinitionRecord[] = []
  for (const name of names) {
    try {
      const found = await readDefinitionRecords(await openSourceFile(join(folder, name)))
      for (const { instrument, symbol, day } of found) hash.update(`${instrument} ${symbol} ${day}\n`)
      for (const record of found) records.push(record)
    } catch (error) {
      if (!(error instanceof MarketDataError)) throw error
    }
  }
  return records.sort((a, b) => a.day - b.day)
}

function bySymbol(records: readonly DefinitionRecord[]): Map<string, DefinitionRecord[]> {
  const definitions = new Map<string, DefinitionRecord[]>()
  for (const record of records) {
    const known = definitions.get(record.symbol)
    if (known) known.push(record)
    else definitions.set(record.symbol, [record])
  }
  return definitions
}

/** Each definition names its instrument until another one does. */
function namesOf(records: readonly DefinitionRecord[]): DbnSymbols {
  const byInstrument = new Map<number, { fromDay: number; toDay: number; symbol: string }[]>()
  for (const { instrument, symbol, day } of records) {
    const known = byInstrument.get(instrument) ?? []
    const last = known.at(-1)
    if (last?.symbol === symbol) continue
    if (last) last.toDay = day
    known.push({ fromDay: day, toDay: farDay, symbol })
    byInstrument.set(instrument, known)
  }
  const mappings = [...byInstrument].map(([instrument, intervals]): DbnMapping => ({
    symbol: String(instrument),
    intervals: intervals satisfies DbnMappingInterval[],
  }))
  return new DbnSymbols({ mappings, stypeIn: 0, stypeOut: 1 })
}

/** The folders of one import, each read once. */
export class BatchFolders {
  private readonly opened = new Map<string, Promise<BatchFolder | undefined>>()

  /** What lies beside a file. */
  beside(path: string): Promise<BatchFolder | undefined> {
    const folder = dirname(path)
    const known = this.opened.get(folder) ?? BatchFolder.open(folder)
    this.opened.set(folder, known)
    return known
  }
}
