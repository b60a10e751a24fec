import { BarSpecification, BarType } from '../core/bar-type.js'
import { UserError } from '../core/user-error.js'
import type { BarSeries } from '../model/bar-series.js'
import type { TickSeries } from '../model/tick-series.js'
import { MissingDataError } from './data-subscription.js'

/**
 * A series of a run: its first, or by instrument, or by bar length, or by both, or by a bar type in place of the
 * instrument. Throws a `UserError` when the run has no such series, which before the first event is a
 * `MissingDataError` where a length of bars is named: whoever runs the strategy may find or make them.
 */
export function seriesOf(
  series: readonly BarSeries[],
  mayAskForMore: boolean,
  instrumentId?: string,
  bars?: string,
): BarSeries {
  const named = series.find(
    (each) => (instrumentId ?? each.instrument.id) === each.instrument.id && (bars ?? each.bars) === each.bars,
  )
  if (named !== undefined) return named
  const type = instrumentId === undefined || bars !== undefined ? undefined : BarType.parse(instrumentId)
  const typed = type && series.find((each) => sameBars(each.type, type))
  if (typed !== undefined) return typed
  if (mayAskForMore && bars !== undefined && BarSpecification.parse(bars)?.length === bars)
    throw new MissingDataError(
      [{ data: 'bars', ...(instrumentId === undefined ? {} : { instrumentId }), bars }],
      series,
    )
  throw new UserError(
    `The run has no series ${[instrumentId, bars].filter((part) => part !== undefined).join(' ')}.`,
    `It has ${series.map(String).join(', ')}; name others in the run's configuration.`,
  )
}

function sameBars(one: BarType, other: BarType): boolean {
  const { length, priceType } = one.specification
  const asked = other.specification
  return one.instrumentId === other.instrumentId && length === asked.length && priceType === asked.priceType
}

/** The ticks of one kind of an instrument, by default the first that has some. Throws a `UserError` without any. */
export function ticksOf<Series extends TickSeries>(
  ticks: readonly TickSeries[],
  type: abstract new (...values: never) => Series,
  kind: string,
  instrumentId: string | undefined,
): Series {
  const found = ticks.find(
    (each): each is Series => each instanceof type && (instrumentId ?? each.instrument.id) === each.instrument.id,
  )
  if (found !== undefined) return found
  throw new UserError(
    `The run has no ${kind}${instrumentId === undefined ? '' : ` of ${instrumentId}`}.`,
    `Name them in the run's configuration, as in "data": ["${kind}"].`,
  )
}
