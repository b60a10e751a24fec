import type { Instrument } from '../../model/instrument.js'
import type { BarSpecification, TimeBarSpecification } from '../bar-specification.js'
import type { BarBuffer } from './bar-buffer.js'
import type { Consolidator, EmptyIntervals } from './consolidator.js'
import { UtcIntervals } from './intervals.js'
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
  if (nanos !== undefined)
    return new TimeConsolidator(new UtcIntervals({ ...specification, nanos }), finished, options.emptyIntervals)
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

/** Whether bars of one kind can be made of those of another, to the last digit as they would be made of trades. */
export function canConsolidate(wanted: BarSpecification, stored: BarSpecification): boolean {
  if (stored.nanos === undefined) return false
  if (wanted.nanos === undefined) return wanted.unit !== 'TICK'
  return (
    wanted.alignment === 'utc' &&
    stored.alignment === 'utc' &&
    stored.nanos < wanted.nanos &&
    wanted.nanos % stored.nanos === 0n
  )
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
