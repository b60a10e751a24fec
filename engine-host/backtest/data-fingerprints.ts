import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import type { MarketSource, UserEventSource } from '../protocol/market-source.js'
import type { RunSpecification } from '../protocol/run-specification.js'

/** What tells a file of data from another in its place. */
export interface FileFingerprint {
  /** Absolute path when the run read it. */
  readonly file: string
  readonly bytes: number
  /** SHA-256, hexadecimal, of its last 64 KiB: in Parquet the extent and the bounds of every column of every row group. */
  readonly sha256: string
}

const fingerprintBytes = 65_536
const filesAtOnce = 32

/** Files of data that a run reads and that are not kept in its folder, each once. */
export function filesOutside(
  { sources, events = [] }: Pick<RunSpecification, 'sources' | 'events'>,
  isKept: (source: number) => boolean,
): string[] {
  const ofSources = sources.flatMap((source, place) => [
    ...(isKept(place) ? [] : filesOf(source)),
    ...('finer' in source && source.finer !== undefined ? source.finer.files : []),
  ])
  return [...new Set([...ofSources, ...events.map(({ file }: UserEventSource) => file)])]
}

function filesOf(source: MarketSource): readonly string[] {
  const parts = source.continuous?.parts ?? []
  return [...source.files, ...parts.flatMap((part): readonly string[] => filesOf(part.source))]
}

/** Fingerprints of the files that can be read, in their order. */
export async function fingerprintsOf(files: readonly string[]): Promise<FileFingerprint[]> {
  const found: FileFingerprint[] = []
  for (let begin = 0; begin < files.length; begin += filesAtOnce) {
    const some = await Promise.all(files.slice(begin, begin + filesAtOnce).map((file) => fingerprintOf(file)))
    found.push(...some.filter((each) => each !== undefined))
  }
  return found
}

/** Undefined where the file cannot be read. */
export async function fingerprintOf(file: string): Promise<FileFingerprint | undefined> {
  try {
    const handle = await fs.open(file)
    try {
      const { size } = await handle.stat()
      const length = Math.min(size, fingerprintBytes)
      const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length })
      return { file, bytes: size, sha256: createHash('sha256').update(buffer).digest('hex') }
    } finally {
      await handle.close()
    }
  } catch {
    return undefined
  }
}
