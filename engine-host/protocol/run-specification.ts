import type { AccountSettings } from './account-settings.js'
import type { ChargeSettings, SettlementSettings } from './charge-settings.js'
import type { ContinuousSettings } from './continuous-settings.js'
import type { InstrumentDefinition } from './instrument-definition.js'
import type { MarketSource, TickKind, UserEventSource } from './market-source.js'
import type { RiskSettings } from './risk-settings.js'
import type { RunVenues } from './run-venues.js'
import type { StatisticsSettings } from './statistics-settings.js'
import type { FeeSettings, VenueSettings } from './venue-settings.js'

export type ParameterValue = number | string | boolean

/** What a person asks for, from a lens, `backlens.json` or the command line. */
export interface RunRequest {
  /** Absolute path of the strategy's TypeScript file. */
  readonly strategyFile: string
  /** Class to run; absent: the only exported strategy of the file. */
  readonly className?: string
  /** Name of a run in `backlens.json` whose fields fill what is absent here. */
  readonly runName?: string
  readonly instrumentId?: string
  /** Such as `1-SECOND`. */
  readonly bars?: string
  /** Quotes, trades or depth of the instrument, beside its bars or, where no bars are named, in their place. */
  readonly data?: readonly TickKind[]
  /** Further data that the run reads. */
  readonly series?: readonly SeriesRequest[]
  /** Tables of events of one's own; paths are relative to the strategy's folder. */
  readonly events?: readonly UserEventSource[]
  /** ISO 8601, inclusive; a date alone is midnight UTC. */
  readonly from?: string
  /** ISO 8601, exclusive. */
  readonly to?: string
  /** Starting cash, decimal string. Default 100000. */
  readonly cash?: string
  readonly parameters?: Readonly<Record<string, ParameterValue>>
  /** Further strategies of the run, called after the first. */
  readonly strategies?: readonly ComponentRequest[]
  /** Parts without orders, called before the strategies. */
  readonly actors?: readonly ComponentRequest[]
  readonly venue?: VenueSettings
  /** Venues with settings of their own, by name. */
  readonly venues?: RunVenues
  readonly fees?: FeeSettings
  readonly account?: AccountSettings
  readonly risk?: RiskSettings
  readonly statistics?: StatisticsSettings
  readonly charges?: ChargeSettings
  readonly settlement?: SettlementSettings
  readonly continuous?: ContinuousSettings
  /** Default 1. */
  readonly seed?: number
}

/** A strategy or actor beside the strategy that a run is named for. */
export interface ComponentRequest {
  /** Its name within the run; absent: that of the class. */
  readonly name?: string
  /** Absolute path of its TypeScript file. */
  readonly file: string
  /** Absent: the only exported strategy of the file. */
  readonly className?: string
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}

/** Further data of a run: an instrument's bars, its quotes, trades or depth, or both. */
export interface SeriesRequest {
  /** Such as `ES.Z25`. */
  readonly instrument: string
  /** Such as `5-MINUTE`; absent beside `data`: no bars, absent without: the only kind that the catalog has. */
  readonly bars?: string
  readonly data?: readonly TickKind[]
}

/** Everything that a runner needs, resolved: the same specification gives the same event log on any machine. */
export interface RunSpecification {
  readonly runId: string
  /** Absolute path of the folder that receives the results; it exists and is written by this run alone. */
  readonly runDirectory: string
  readonly strategyFile: string
  readonly className: string
  readonly instruments: readonly InstrumentDefinition[]
  /** In the order of the configuration, which breaks ties between equal times. */
  readonly sources: readonly MarketSource[]
  /** Tables of events of one's own; after the sources in the order that breaks ties. */
  readonly events?: readonly UserEventSource[]
  /** What the account of the run begins with, decimal string in `currency`; 0 where every venue has an account of its own. */
  readonly cash: string
  readonly currency: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly venue: VenueSettings
  /** Venues with settings of their own, by name; each with all that it takes over from `venue`. */
  readonly venues?: RunVenues
  readonly fees: FeeSettings
  readonly account?: AccountSettings
  readonly risk?: RiskSettings
  readonly charges?: ChargeSettings
  readonly settlement?: SettlementSettings
  readonly continuous?: ContinuousSettings
  readonly statistics?: StatisticsSettings
  readonly seed: number
  /** The run that this one repeats exactly. */
  readonly repeats?: RepeatedRun
  /** Actors and strategies in the sequence in which they are called; absent: `className` with `parameters` alone. */
  readonly components?: readonly RunComponentSpecification[]
}

/** A run that is repeated. */
export interface RepeatedRun {
  readonly runId: string
  /** SHA-256 of its event log, hexadecimal; absent where it did not come to an end of its own, and nothing can be compared. */
  readonly eventLogSha256?: string
}

/** A strategy or actor of a run. */
export interface RunComponentSpecification {
  readonly kind: 'strategy' | 'actor'
  /** Its name within the run: letters, digits, `_` and `-`. */
  readonly id: string
  /** Absolute path of its TypeScript file. */
  readonly file: string
  readonly className: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
}

/** The strategy, compiled: CommonJS with an inline source map whose `sources` are absolute paths; `backlens` is external. */
export interface CompiledStrategy {
  readonly code: string
  /** Absolute path that the debugger sees as the script's name; nothing is written there. */
  readonly bundlePath: string
  /** SHA-256 of the code without its map and the numbers of its calls, hexadecimal. */
  readonly hash: string
}
