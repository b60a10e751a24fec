import type { TickKind, UserEventSource } from './market-source.js'
import type { ParameterValue, SeriesRequest } from './run-specification.js'
import type { AccountSettings } from './account-settings.js'
import type { ChargeSettings, SettlementSettings } from './charge-settings.js'
import type { ContinuousSettings } from './continuous-settings.js'
import type { RiskSettings } from './risk-settings.js'
import type { RunVenues } from './run-venues.js'
import type { StatisticsSettings } from './statistics-settings.js'
import type { FeeSettings, VenueSettings } from './venue-settings.js'

/** Name of the file in a workspace folder that holds a `WorkspaceConfiguration`. JSON with comments. */
export const configurationFileName = 'backlens.json'

/** What `backlens.json` holds: runs by name, so that a lens, the command line and a colleague start the same one. */
export interface WorkspaceConfiguration {
  /** Path of the JSON schema, for editors without the extension. */
  readonly $schema?: string
  readonly runs?: Readonly<Record<string, RunConfiguration>>
}

/** One run of `backlens.json`; whatever is absent takes the default of `RunRequest`. */
export interface RunConfiguration {
  /** Path of the strategy's TypeScript file, relative to the folder of `backlens.json`, with forward slashes. */
  readonly strategy: string
  /** Class to run; absent: the only exported strategy of the file. */
  readonly class?: string
  /** Such as `SPY.EQUS`; absent: the only series of the catalog. */
  readonly instrument?: string
  /** Such as `1-SECOND`; absent: the only kind of bars that the catalog has of the instrument. */
  readonly bars?: string
  /** Quotes, trades or depth of the instrument, beside its bars or, where no bars are named, in their place. */
  readonly data?: readonly TickKind[]
  /** Further data that the run reads: other instruments, lengths of bars or kinds. */
  readonly series?: readonly SeriesRequest[]
  /** Tables of events of one's own; paths are relative to the strategy's folder. */
  readonly events?: readonly UserEventSource[]
  /** ISO 8601, inclusive; a date alone is midnight UTC. Absent: from the first bar. */
  readonly from?: string
  /** ISO 8601, exclusive. Absent: to the last bar. */
  readonly to?: string
  /** Starting cash in the instrument's currency. Default 100000. */
  readonly cash?: string | number
  readonly venue?: VenueSettings
  /** Venues with settings of their own, by name: what follows the last dot of their instruments' ids. */
  readonly venues?: RunVenues
  readonly fees?: FeeSettings
  readonly account?: AccountSettings
  readonly risk?: RiskSettings
  readonly statistics?: StatisticsSettings
  readonly charges?: ChargeSettings
  readonly settlement?: SettlementSettings
  readonly continuous?: ContinuousSettings
  /** Values of the strategy's parameters by name; absent ones keep the default of the source. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>
  /** Further strategies of the run, on the same account; each has its own orders, positions and parameters. */
  readonly strategies?: readonly ComponentConfiguration[]
  /** Parts that receive data and place no orders, called before the strategies. */
  readonly actors?: readonly ComponentConfiguration[]
  /** Seed of everything random. Default 1. */
  readonly seed?: number
}

/** A strategy or actor beside the strategy that a run is named for. */
export interface ComponentConfiguration {
  /** Its name within the run: letters, digits, `_` and `-`. Absent: that of the class. */
  readonly name?: string
  /** Path of its TypeScript file, relative to the folder of `backlens.json`; absent: that of the run's strategy. */
  readonly file?: string
  /** Class to run; absent: the only exported strategy of the file. Actors name theirs. */
  readonly class?: string
  /** Values of its parameters by name; absent ones keep the default of the source. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}
