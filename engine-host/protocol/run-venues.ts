import type { AccountSettings } from './account-settings.js'
import type { FeeSettings, VenueSettings } from './venue-settings.js'

/** The account of a venue that has one of its own. */
export interface VenueFunds extends AccountSettings {
  /** Starting cash in its currency, which is by default the settlement currency of the venue's first instrument. */
  readonly cash: string | number
}

/**
 * A venue of a run with what it has of its own. Whatever it does not name is as in the run; where it names a preset it begins
 * with that and takes over nothing of the run's fill settings. The delay of data is the run's, whose strategies have one clock.
 */
export interface RunVenueSettings extends Omit<VenueSettings, 'dataDelay'> {
  /** Instruments whose ids do not name the venue, such as `MNQ.Z25`, or `MNQ` for all contracts of the future. */
  readonly instruments?: readonly string[]
  /** Fees in place of the run's. */
  readonly fees?: FeeSettings
  /** An account of its own; absent: it shares that of the run. */
  readonly funds?: VenueFunds
}

/** The venues of a run by name: what follows the last dot of their instruments' ids. */
export type RunVenues = Readonly<Record<string, RunVenueSettings>>
