import type { Instrument } from '../../model/instrument.js'
import type { BarSpecification, TimeBarSpecification } from '../bar-specification.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator, EmptyIntervals } from './consolidator.js'
import { UtcIntervals } from './intervals.js'
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
    const { calendar } = instrument
    const intervals =
      time.alignment === 'session'
        ? new SessionIntervals(time, calendar)
        : new UtcIntervals(time, (from, to) => calendar.isClosed(from, to))
    return new TimeConsolidator(intervals, finished, options.emptyIntervals)
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

const fiveMinutes = 300_000_000_000n

/** Whether bars of one kind can be made of those of another, to the last digit as they would be made of trades. */
export function canConsolidate(wanted: BarSpecification, stored: BarSpecification): boolean {
  if (stored.nanos === undefined) return false
  if (wanted.nanos === undefined) return wanted.unit !== 'TICK'
  if (stored.nanos >= wanted.nanos || wanted.nanos % stored.nanos !== 0n) return false
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
    .filter((each): each is TimeBarSpecification => each.nanos !== undefined && canConsolidate(wanted, each))
    .sort((a, b) => (a.nanos < b.nanos ? -1 : 1))
  return wanted.nanos === undefined ? inputs[0] : inputs.at(-1)
}

/**
 * How long before its close a time bar can begin, nanoseconds: the session of a day may go on over a long weekend when
 * holidays are counted to the next trade date.
 */
export function longestReach({ alignment, unit, nanos }: TimeBarSpecification): bigint {
  return alignment === 'session' && unit === 'DAY' ? 6n * nanos : nanos
}
