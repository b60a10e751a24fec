import { type BarAggregation, type BarAlignment, BarSpecification as ParsedSpecification } from '../core/bar-type.js'

/** How far one Parquet file of a series reaches: short bars by day, longer ones so that a file holds thousands of rows. */
export type PartitionSpan = 'day' | 'month' | 'year'

/**
 * A kind of bars as the catalog keeps it: `5-MINUTE`, `1-DAY-SESSION`, `1000-VOLUME`. The step of a `TICK`, `VOLUME` or
 * `DOLLAR` bar is a count of trades, a traded quantity or a traded value; of a `RANGE` or `RENKO` bar, a number of ticks
 * of the price.
 */
export interface BarSpecification {
  /** As people write it: step, hyphen, unit, and `-SESSION` for time bars that are counted from the session's opening. */
  readonly name: string
  readonly step: number
  readonly unit: BarAggregation
  readonly alignment: BarAlignment
  /** Length of a bar in nanoseconds, of months the shortest; undefined for bars that time does not close. */
  readonly nanos: bigint | undefined
  readonly partitionSpan: PartitionSpan
}

/** Bars that time closes. */
export interface TimeBarSpecification extends BarSpecification {
  readonly nanos: bigint
}

const spanByUnit: Readonly<Record<BarAggregation, PartitionSpan>> = {
  MILLISECOND: 'day',
  SECOND: 'day',
  MINUTE: 'month',
  HOUR: 'year',
  DAY: 'year',
  WEEK: 'year',
  MONTH: 'year',
  YEAR: 'year',
  TICK: 'day',
  VOLUME: 'month',
  DOLLAR: 'month',
  RANGE: 'month',
  RENKO: 'month',
}

const nanosPerDay = 86_400_000_000_000n

/** Reads `5-MINUTE` in any case; undefined for anything else, and for years, which are `12-MONTH`. */
export function parseBarSpecification(text: string): BarSpecification | undefined {
  const name = text.toUpperCase()
  const parsed = ParsedSpecification.parse(name)
  if (parsed === undefined || parsed.length !== name) return undefined
  const { step, aggregation: unit, alignment, nanos } = parsed
  if (unit === 'YEAR') return undefined
  const shortest = unit === 'MONTH' ? BigInt(step) * 28n * nanosPerDay : nanos
  return { name, step, unit, alignment, nanos: shortest, partitionSpan: spanByUnit[unit] }
}

/** Whether time closes such bars. */
export function isTimeBars(specification: BarSpecification): specification is TimeBarSpecification {
  return specification.nanos !== undefined
}

/** The longest time that a bar covers when it is counted from midnight UTC, nanoseconds. */
export function longestNanos({ unit, step, nanos }: TimeBarSpecification): bigint {
  return unit === 'MONTH' ? BigInt(step) * 31n * nanosPerDay : nanos
}

/** Reads bars that time closes, such as `5-MINUTE` or `1-DAY-SESSION`, in any case; undefined for anything else. */
export function parseTimeBars(text: string): TimeBarSpecification | undefined {
  const specification = parseBarSpecification(text)
  return specification && isTimeBars(specification) ? specification : undefined
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
