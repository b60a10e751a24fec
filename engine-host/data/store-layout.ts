import { join } from 'node:path'
import type { PartitionSpan } from './bar-specification.js'

/** Where things lie in a store. Everything is on one file system, so that a rename is atomic. */
export class StoreLayout {
  constructor(readonly directory: string) {}

  get database(): string {
    return join(this.directory, 'catalog.duckdb')
  }
  get instruments(): string {
    return join(this.directory, 'instruments.json')
  }
  get futures(): string {
    return join(this.directory, 'futures.json')
  }
  get calendars(): string {
    return join(this.directory, 'calendars.json')
  }
  get marketData(): string {
    return join(this.directory, 'market_data')
  }
  /** Unfinished work; that of ended processes is removed at start. */
  get temporary(): string {
    return join(this.directory, 'tmp')
  }
  get quarantine(): string {
    return join(this.directory, 'quarantine')
  }
  /** Absolute path of a data file that the catalog knows by its path relative to the store, written with `/`. */
  resolve(relativePath: string): string {
    return join(this.directory, ...relativePath.split('/'))
  }
}

/** One partition of the store: what one Parquet file holds. */
export interface Partition {
  readonly kind: string
  readonly instrumentId: string
  /** `2013-10-07`, `2013-10` or `2013`, the UTC period of the closes; by the kind's partition span. */
  readonly period: string
}

/** Folder of a partition relative to the store, hive-style, written with `/`. */
export function partitionFolder({ kind, instrumentId, period }: Partition): string {
  return `market_data/kind=${escapeHive(kind)}/instrument=${escapeHive(instrumentId)}/date=${period}`
}

/** The partition that a path relative to the store names; undefined when it is not laid out so. */
export function parsePartitionPath(path: string): Partition | undefined {
  const match = /^market_data\/kind=([^/]+)\/instrument=([^/]+)\/date=(\d{4}(?:-\d{2}){0,2})\/[^/]+\.parquet$/.exec(
    path,
  )
  if (!match) return undefined
  const [, kind, instrument, period] = match as unknown as [string, string, string, string]
  try {
    return { kind: decodeURIComponent(kind), instrumentId: decodeURIComponent(instrument), period }
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** The period of the partition in which a day lies. */
export function partitionPeriod(span: PartitionSpan, day: Date): string {
  return day.toISOString().slice(0, { day: 10, month: 7, year: 4 }[span])
}

/** Percent-encodes what file systems and hive readers treat specially. */
function escapeHive(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
