import type { Instrument } from '../../model/instrument.js'
import { type BarSpecification, isTimeBars, longestNanos, type TimeBarSpecification } from '../bar-specification.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator, EmptyIntervals } from './consolidator.js'
import { type Intervals, UtcIntervals } from './intervals.js'
import { MonthIntervals } from './month-intervals.js'
import { SessionIntervals } from './session-intervals.js'
import { RenkoConsolidator } from './renko-consolidator.js'
import { ThresholdConsolidator } from './threshold-consolidator.js'
import { TimeConsolidator } from './time-consolidator.js'

export interface ConsolidationOptions {
  /** Default `skip`. */
  readonly emptyIntervals?: EmptyIntervals
}

/** The consolidator that makes bars of a kind; it hands them to the buffer. */
export function createConsolidator(
  specification: BarSpecification,
  instrument: Instrument,
  finished: BarBuffer,
  options: ConsolidationOptions = {},
): Consolidator {
  const { step, unit, nanos } = specification
  if (nanos !== undefined) {
    const time = { ...specification, nanos }
    return new TimeConsolidator(intervalsOf(time, instrument), finished, options.emptyIntervals)
  }
  switch (unit) {
    case 'TICK':
    case 'VOLUME':
    case 'DOLLAR':
    case 'RANGE':
      return new ThresholdConsolidator(
        { measure: unit, step, tickSize: instrument.tickSize, multiplier: instrument.multiplier },
        finished,
      )
    case 'RENKO':
      return new RenkoConsolidator(step, instrument.tickUnits, instrument.pricePrecision, finished)
    default:
      throw new Error(`Bars of ${specification.name} have no consolidator.`)
  }
}

function intervalsOf(specification: TimeBarSpecification, { calendar }: Instrument): Intervals {
  if (specification.alignment === 'session') return new SessionIntervals(specification, calendar)
  const isClosed = (from: number, to: number) => calendar.isClosed(from, to)
  return specification.unit === 'MONTH'
    ? new MonthIntervals(specification, isClosed)
    : new UtcIntervals(specification, isClosed)
}

const fiveMinutes = 300_000_000_000n
const day = 86_400_000_000_000n

/** Whether bars of one length begin and end where shorter ones do, if both are counted from the same time. */
export function nests(shorter: TimeBarSpecification, longer: TimeBarSpecification): boolean {
  if (shorter.unit === 'MONTH')
    return longer.unit === 'MONTH' && shorter.step < longer.step && longer.step % shorter.step === 0
  if (longer.unit === 'MONTH') return day % shorter.nanos === 0n
  if (shorter.nanos >= longer.nanos || longer.nanos % shorter.nanos !== 0n) return false
  // Weeks are not counted from the epoch.
  return longer.unit !== 'WEEK' || shorter.unit === 'WEEK' || day % shorter.nanos === 0n
}

/** Whether bars of one kind can be made of those of another, to the last digit as they would be made of trades. */
export function canConsolidate(wanted: BarSpecification, stored: BarSpecification): boolean {
  if (!isTimeBars(stored)) return false
  if (!isTimeBars(wanted)) return wanted.unit !== 'TICK'
  if (!nests(stored, wanted)) return false
  if (wanted.alignment === stored.alignment) return true
  // Exchanges open and close at multiples of five minutes: shorter bars lie in the session or out of it.
  return wanted.alignment === 'session' && fiveMinutes % stored.nanos === 0n
}

/**
 * The stored bars of which those of a kind are best made: for time bars the longest that will do, which are the fewest;
 * for all others the shortest, which tell most.
 */
export function bestInput(
  wanted: BarSpecification,
  stored: readonly BarSpecification[],
): TimeBarSpecification | undefined {
  const inputs = stored
    .filter(isTimeBars)
    .filter((each) => canConsolidate(wanted, each))
    .sort((a, b) => (a.nanos < b.nanos ? -1 : 1))
  return wanted.nanos === undefined ? inputs[0] : inputs.at(-1)
}

/**
 * How long before its close a time bar can begin, nanoseconds: the session of a day may go on over a long weekend when
 * holidays are counted to the next trade date.
 */
export function longestReach(specification: TimeBarSpecification): bigint {
  const { alignment, unit } = specification
  const wholeSessions = unit === 'DAY' || unit === 'WEEK' || unit === 'MONTH'
  return longestNanos(specification) + (alignment === 'session' && wholeSessions ? 5n * day : 0n)
}
