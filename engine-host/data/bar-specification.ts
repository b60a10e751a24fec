import type { BarUnit } from '../protocol/bar-series.js'

/** How far one Parquet file of a series reaches: short bars by day, longer ones so that a file holds thousands of rows. */
export type PartitionSpan = 'day' | 'month' | 'year'

/** Time bars of one length, such as `1-SECOND`. */
export interface BarSpecification {
  /** As people write it: step, hyphen, unit. */
  readonly name: string
  readonly step: number
  readonly unit: BarUnit
  /** Length of a bar in nanoseconds. */
  readonly nanos: bigint
  readonly partitionSpan: PartitionSpan
}

const nanosByUnit: Readonly<Record<BarUnit, bigint>> = {
  SECOND: 1_000_000_000n,
  MINUTE: 60_000_000_000n,
  HOUR: 3_600_000_000_000n,
  DAY: 86_400_000_000_000n,
}

const spanByUnit: Readonly<Record<BarUnit, PartitionSpan>> = {
  SECOND: 'day',
  MINUTE: 'month',
  HOUR: 'year',
  DAY: 'year',
}

/** Reads `5-MINUTE` in any case; undefined for anything else. */
export function parseBarSpecification(text: string): BarSpecification | undefined {
  const match = /^([1-9]\d{0,3})-(SECOND|MINUTE|HOUR|DAY)$/.exec(text.toUpperCase())
  if (!match) return undefined
  const step = Number(match[1])
  const unit = match[2] as BarUnit
  return {
    name: `${step}-${unit}`,
    step,
    unit,
    nanos: BigInt(step) * nanosByUnit[unit],
    partitionSpan: spanByUnit[unit],
  }
}

/** The kind of data as it names a folder of the store, such as `bars_1-SECOND`. */
export function barKind(specification: BarSpecification): string {
  return `bars_${specification.name}`
}

/** Inverse of `barKind`. */
export function parseBarKind(kind: string): BarSpecification | undefined {
  const specification = kind.startsWith('bars_') ? parseBarSpecification(kind.slice(5)) : undefined
  return specification && barKind(specification) === kind ? specification : undefined
}
