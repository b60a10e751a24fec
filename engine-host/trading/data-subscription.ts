import { UserError } from '../core/user-error.js'
import type { Timestamp } from '../core/timestamp.js'
import { BarSeries } from '../model/bar-series.js'
import type { DataSeries } from '../model/data-series.js'
import type { Instrument } from '../model/instrument.js'
import { TickSeries } from '../model/tick-series.js'

/** Data that a strategy asks for or lets go, see `bars`, `quotes`, `trades` and `depth`. */
export interface DataSubscription {
  readonly data: 'bars' | 'quotes' | 'trades' | 'depth'
  /** Absent: the first instrument of the run. */
  readonly instrumentId?: string
  /** Length of bars, such as `1-MINUTE`; absent: whatever the run has of the instrument. */
  readonly bars?: string
}

/** A strategy was subscribed to a source of the run, or unsubscribed from it. */
export interface SubscriptionEvent {
  readonly kind: 'subscribed' | 'unsubscribed'
  readonly series: DataSeries
  readonly timestamp: Timestamp
}

/** Bars of an instrument, by default the first of the run, for `subscribe`: `bars('MNQ.Z25', '1-MINUTE')`. */
export function bars(instrument?: Instrument | string, length?: string): DataSubscription {
  return { data: 'bars', ...named(instrument), ...(length === undefined ? {} : { bars: length }) }
}

/** Quotes of an instrument, by default the first of the run, for `subscribe`. */
export function quotes(instrument?: Instrument | string): DataSubscription {
  return { data: 'quotes', ...named(instrument) }
}

/** Trades of an instrument, by default the first of the run, for `subscribe`. */
export function trades(instrument?: Instrument | string): DataSubscription {
  return { data: 'trades', ...named(instrument) }
}

/** The order book of an instrument, by default the first of the run, for `subscribe`. */
export function depth(instrument?: Instrument | string): DataSubscription {
  return { data: 'depth', ...named(instrument) }
}

function named(instrument: Instrument | string | undefined): { readonly instrumentId?: string } {
  if (instrument === undefined) return {}
  return { instrumentId: typeof instrument === 'string' ? instrument : instrument.id }
}

/** The sources that a subscription means. */
export function subscribedSources(
  { data, instrumentId, bars }: DataSubscription,
  sources: readonly DataSeries[],
): readonly DataSeries[] {
  const id = instrumentId ?? sources[0]!.instrument.id
  return sources.filter((source) => {
    if (source.instrument.id !== id) return false
    if (source instanceof BarSeries) return data === 'bars' && (bars === undefined || source.bars === bars)
    return source instanceof TickSeries && source.data === data
  })
}

/**
 * A strategy asks before the first event for data that the run does not read. Whoever runs it may find the data and
 * start anew; for people it is an error.
 */
export class MissingDataError extends UserError {
  constructor(
    readonly wanted: readonly DataSubscription[],
    sources: readonly DataSeries[],
  ) {
    const names = wanted.map((each) => subscriptionName(each, sources))
    super(
      `The strategy asks for ${names.join(' and ')}, which the run does not read.`,
      `It reads ${sources.map(String).join(', ')}; name more in the run's configuration, or import it.`,
    )
  }
}

/** The error for a subscription to data that the run does not read, when events have been delivered. */
export function lateSubscription(wanted: DataSubscription, sources: readonly DataSeries[]): UserError {
  return new UserError(
    `The run does not read ${subscriptionName(wanted, sources)}, and the first data has been delivered.`,
    "Subscribe in onStart, or name it in the run's configuration.",
  )
}

function subscriptionName({ data, instrumentId, bars }: DataSubscription, sources: readonly DataSeries[]): string {
  return `${instrumentId ?? sources[0]!.instrument.id} ${bars ?? data}`
}
