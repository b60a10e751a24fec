import { InstrumentId } from '../core/instrument-id.js'
import { UserError } from '../core/user-error.js'
import type { RunVenues, RunVenueSettings } from '../protocol/run-venues.js'
import type { VenueSettings } from '../protocol/venue-settings.js'

/** The venue of a run that an instrument belongs to; empty where none is named for it. Throws a `UserError` where two are. */
export function venueNameOf(venues: RunVenues, instrumentId: string): string {
  const id = InstrumentId.parse(instrumentId)
  const suffix = instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
  const names = Object.entries(venues)
    .filter(([name, { instruments = [] }]) => {
      const isListed = instruments.includes(instrumentId)
      return name === suffix || isListed || (id?.contract !== undefined && instruments.includes(id.symbol))
    })
    .map(([name]) => name)
  if (names.length > 1)
    throw new UserError(
      `${instrumentId} belongs to the venues ${names.join(' and ')}.`,
      'Name it in the instruments of one venue alone.',
    )
  return names[0] ?? ''
}

/** The settings of a venue of a run with all that it takes over from those of the run. */
export function settingsOfVenue(run: VenueSettings, given: RunVenueSettings): VenueSettings {
  const { instruments: _instruments, fees: _fees, funds: _funds, ...own } = given
  if (own.preset === undefined) return { ...run, ...own }
  const { account, oms, dataDelay } = run
  return {
    ...(account === undefined ? {} : { account }),
    ...(oms === undefined ? {} : { oms }),
    ...(dataDelay === undefined ? {} : { dataDelay }),
    ...own,
  }
}

/** Throws a `UserError` for a venue, or an instrument of one, that a run with these instruments does not have. */
export function checkVenueNames(venues: RunVenues, instrumentIds: readonly string[]): void {
  const suffixes = [...new Set(instrumentIds.map((id) => id.slice(id.lastIndexOf('.') + 1)))]
  for (const [name, { instruments = [] }] of Object.entries(venues)) {
    const belongs = (id: string) => venueNameOf({ [name]: { instruments } }, id) === name
    if (!instrumentIds.some(belongs))
      throw new UserError(
        `The venues name ${name}, to which no instrument of the run belongs.`,
        `The ids of its instruments end in ${suffixes.join(', ')}; name one of these, or list instruments of ${name} under "instruments".`,
      )
    const unknown = instruments.find((given) => !instrumentIds.some((id) => id === given || symbolOf(id) === given))
    if (unknown !== undefined)
      throw new UserError(
        `The venue ${name} lists ${unknown}, which is no instrument of the run.`,
        `Its instruments are ${instrumentIds.join(', ')}.`,
      )
  }
}

/** The symbol of a contract of a future. */
function symbolOf(instrumentId: string): string | undefined {
  const id = InstrumentId.parse(instrumentId)
  return id?.contract === undefined ? undefined : id.symbol
}
