import { InstrumentId } from './instrument-id.js'
import { UserError } from './user-error.js'

/** What closes a bar: time, a count of trades, a traded quantity or value, or a move of the price. */
export const barAggregations = [
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'YEAR',
  'TICK',
  'VOLUME',
  'DOLLAR',
  'RANGE',
  'RENKO',
] as const
export type BarAggregation = (typeof barAggregations)[number]

/** Which price a bar is made of. */
export const priceTypes = ['LAST', 'BID', 'ASK', 'MID'] as const
export type PriceType = (typeof priceTypes)[number]

/** What time bars are counted from: midnight UTC, or the opening of the exchange's session (`5-MINUTE-SESSION`). */
export type BarAlignment = 'utc' | 'session'

/** Whether bars came as such (`EXTERNAL`) or are built here (`INTERNAL`). */
export type AggregationSource = 'INTERNAL' | 'EXTERNAL'

const nanosOf: Partial<Record<BarAggregation, bigint>> = {
  MILLISECOND: 1_000_000n,
  SECOND: 1_000_000_000n,
  MINUTE: 60_000_000_000n,
  HOUR: 3_600_000_000_000n,
  DAY: 86_400_000_000_000n,
  WEEK: 604_800_000_000_000n,
}

const aggregation = `(${barAggregations.join('|')})`
const specificationPattern = new RegExp(
  `^([1-9]\\d{0,11})-${aggregation}(-SESSION)?(?:-(${priceTypes.join('|')})(?:-(INTERNAL|EXTERNAL))?)?` +
    `(?:@([1-9]\\d{0,8})-${aggregation}-(INTERNAL|EXTERNAL))?$`,
)

/** What bars are built from: `1-MINUTE-EXTERNAL`. */
export interface BarComposition {
  readonly step: number
  readonly aggregation: BarAggregation
  readonly source: AggregationSource
}

/** A kind of bars without its instrument. It prints as it was written. Immutable. */
export class BarSpecification {
  private constructor(
    /** How many of the aggregation's unit make a bar. */
    readonly step: number,
    readonly aggregation: BarAggregation,
    /** What time bars are counted from. Default `utc`, also for bars that time does not close. */
    readonly alignment: BarAlignment,
    /** Default `LAST`. */
    readonly priceType: PriceType,
    /** Default `EXTERNAL`. */
    readonly source: AggregationSource,
    /** The shorter bars that these are built from; undefined when they are built from ticks or came as they are. */
    readonly composition: BarComposition | undefined,
    private readonly text: string,
  ) {}

  /** Reads `1-SECOND`, `1-SECOND-LAST` or `5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL`; undefined for anything else. */
  static parse(text: string): BarSpecification | undefined {
    const match = specificationPattern.exec(text)
    if (match === null) return undefined
    const [, step, unit, session, priceType, source, composedStep, composedUnit, composedSource] = match
    // Only what is built here is built from something.
    if (composedStep !== undefined && source !== 'INTERNAL') return undefined
    // Which two days or weeks would belong together is nobody's convention.
    const fitsSession =
      ['SECOND', 'MINUTE', 'HOUR', 'MONTH'].includes(unit!) || ((unit === 'DAY' || unit === 'WEEK') && step === '1')
    if (session !== undefined && !fitsSession) return undefined
    const composition =
      composedStep === undefined
        ? undefined
        : {
            step: Number(composedStep),
            aggregation: composedUnit as BarAggregation,
            source: composedSource as AggregationSource,
          }
    return new BarSpecification(
      Number(step),
      unit as BarAggregation,
      session === undefined ? 'utc' : 'session',
      (priceType ?? 'LAST') as PriceType,
      (source ?? 'EXTERNAL') as AggregationSource,
      composition,
      text,
    )
  }

  /** Reads a specification. Throws a `UserError` for what is none. */
  static from(text: string): BarSpecification {
    const specification = BarSpecification.parse(text)
    if (specification !== undefined) return specification
    throw new UserError(`'${text}' is no length of bars.`, 'Write it as 1-SECOND, 5-MINUTE, 1-HOUR or 1-DAY.')
  }

  /** Length of a bar in nanoseconds; undefined where it is not fixed: months, years, and bars that time does not close. */
  get nanos(): bigint | undefined {
    const unit = nanosOf[this.aggregation]
    return unit === undefined ? undefined : unit * BigInt(this.step)
  }

  /** The longest time that a bar covers, nanoseconds, a month having up to 31 days; undefined where time does not tell. */
  get longestNanos(): bigint | undefined {
    return this.aggregation === 'MONTH' ? BigInt(this.step) * 31n * nanosOf.DAY! : this.nanos
  }

  /** Step, unit and alignment alone, such as `5-MINUTE` or `1-DAY-SESSION`. */
  get length(): string {
    return `${String(this.step)}-${this.aggregation}${this.alignment === 'session' ? '-SESSION' : ''}`
  }

  /** As it was written. */
  toString(): string {
    return this.text
  }
}

/** An instrument's bars of one kind, such as `MNQ.Z25-1-SECOND-LAST`. Immutable. */
export class BarType {
  constructor(
    readonly instrumentId: InstrumentId,
    readonly specification: BarSpecification,
  ) {}

  /** Reads `MNQ.Z25-1-SECOND-LAST`, the parts after the unit being optional; undefined for anything else. */
  static parse(text: string): BarType | undefined {
    // An instrument may contain hyphens, and the specification has none before its first digit.
    for (const { index } of text.matchAll(/-(?=[1-9]\d*-[A-Z]+)/g)) {
      const specification = BarSpecification.parse(text.slice(index + 1))
      const instrumentId = specification && InstrumentId.parse(text.slice(0, index))
      if (specification !== undefined && instrumentId !== undefined) return new BarType(instrumentId, specification)
    }
    return undefined
  }

  /** Reads a bar type. Throws a `UserError` for what is none. */
  static from(text: string): BarType {
    const type = BarType.parse(text)
    if (type !== undefined) return type
    throw new UserError(
      `'${text}' is no kind of bars.`,
      'Write instrument, step, unit and price: MNQ.Z25-1-SECOND-LAST.',
    )
  }

  /** As it is written. */
  toString(): string {
    return `${this.instrumentId.toString()}-${this.specification.toString()}`
  }
}
