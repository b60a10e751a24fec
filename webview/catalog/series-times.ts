import type { BarSeries } from '../../engine-host/protocol/bar-series.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { resolutionOf, TimeFormat } from '../format/time.js'
import { millisecondsOf } from './series-text.js'

/** How the times of a series are written, in the zone of its exchange. */
export function seriesTimes(series: BarSeries, timeZone: string): TimeFormat {
  const { bars, data, firstNanos, lastNanos } = series
  const resolution =
    data === undefined && /^\d+-(?:SECOND|MINUTE|HOUR|DAY|WEEK|MONTH)$/.test(bars) ? resolutionOf(bars) : 'millisecond'
  return new TimeFormat(new ExchangeZone(timeZone), resolution, millisecondsOf(firstNanos), millisecondsOf(lastNanos))
}
