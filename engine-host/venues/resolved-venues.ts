import { UserError } from '../core/user-error.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { Instrument } from '../model/instrument.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { VenueFunds } from '../protocol/run-venues.js'
import type { FeeSettings, VenueSettings } from '../protocol/venue-settings.js'
import { resolveFillRules } from './fill-presets.js'
import { checkVenueNames, settingsOfVenue, venueNameOf } from './venue-names.js'

/** A venue of a run with everything that holds there. */
export interface ResolvedVenue {
  /** Empty for the instruments whose venue the run does not name. */
  readonly name: string
  readonly settings: VenueSettings
  readonly rules: FillRules
  /** Fees of its own; undefined where those of the run hold. */
  readonly fees: FeeSettings | undefined
  /** An account of its own; undefined where it shares that of the run. */
  readonly funds: VenueFunds | undefined
  readonly instruments: readonly Instrument[]
}

/**
 * The venues that the instruments of a run belong to, by name, whatever their sequence in the configuration: at least one.
 * Throws a `UserError` for settings that cannot be used.
 */
export function resolveVenues(
  { venue, venues = {}, fees }: Pick<RunSpecification, 'venue' | 'venues' | 'fees'>,
  instruments: readonly Instrument[],
): readonly ResolvedVenue[] {
  const ofRun: ResolvedVenue = {
    name: '',
    settings: venue,
    rules: resolveFillRules(venue),
    fees: undefined,
    funds: undefined,
    instruments: instruments.filter(({ id }) => venueNameOf(venues, id) === ''),
  }
  const names = Object.keys(venues).sort()
  if (names.length === 0) return [ofRun]
  checkVenueNames(
    venues,
    instruments.map(({ id }) => id),
  )
  const named = names.map((name): ResolvedVenue => {
    const own = venues[name]!
    if (own.fees !== undefined && fees.of !== undefined && Object.hasOwn(fees.of, name))
      throw new UserError(
        `The fees of ${name} are given twice: under its venue, and under the fees of the run.`,
        `Leave out one of them.`,
      )
    const settings = settingsOfVenue(venue, own)
    const rules = namingVenue(name, () => resolveFillRules(settings))
    const members = instruments.filter(({ id }) => venueNameOf(venues, id) === name)
    return { name, settings, rules, fees: own.fees, funds: own.funds, instruments: members }
  })
  return ofRun.instruments.length === 0 ? named : [ofRun, ...named]
}

/** Says of which venue a `UserError` is, where that is not the run as a whole. */
export function namingVenue<Result>(name: string, use: () => Result): Result {
  try {
    return use()
  } catch (error) {
    if (error instanceof UserError && name !== '') throw new UserError(`${name}: ${error.message}`, error.next)
    throw error
  }
}
