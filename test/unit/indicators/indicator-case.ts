import {
  BarIndicator,
  DerivedIndicator,
  ValueIndicator,
  type Indicator,
} from '../../../engine-host/indicators/indicator.js'
import { Bar } from '../../../engine-host/model/bar.js'
import { BarSeries } from '../../../engine-host/model/bar-series.js'
import { Instrument } from '../../../engine-host/model/instrument.js'
import type { NumberSeries } from '../../../engine-host/model/number-series.js'
import { batchOf, firstOpen, share, type BarRow } from '../backtest/engine-fixture.js'
import type { Columns } from './slow-series.js'

/** Three random periods, each from 1 to 8; an indicator uses as many as it has. */
export type Periods = readonly [number, number, number]

/** One way of calling an indicator, and the same by plain arithmetic over whole windows. */
export interface IndicatorCase {
  /** Name of the function of `backlens`, with what else is chosen: `ema seed sma`. */
  readonly name: string
  readonly create: (periods: Periods, columns: InputColumns) => Indicator
  /** Each line by name, a value for each bar, NaN where it has none. */
  readonly slow: (columns: Columns, periods: Periods) => Readonly<Record<string, readonly number[]>>
  /** What it does with a bar that has no finite numbers. */
  readonly gaps: 'skips it' | 'is NaN while it is in the window'
  /** Least period that it takes. Default 1. */
  readonly least?: number
}

const hour = 3_600_000
/** Hours from the fixture's first bar to that of these tests, on a Sunday evening: soon a day and a week begin. */
const firstBar = 77
const series = new BarSeries(new Instrument({ ...share, timeZone: 'UTC', calendar: '24-7' }, 0), '1-HOUR', 0)

/** Close of a bar of the tests. */
export const timeOf = (place: number): number => firstOpen + (firstBar + place + 1) * hour

/** Bars of an hour, of an exchange in UTC. */
export function barsOf({ open, high, low, close, volume }: Columns): Bar[] {
  const rows = close.map((last, place): BarRow => [open[place]!, high[place]!, low[place]!, last, volume[place]!])
  const batch = batchOf(rows, 0, firstBar, hour)
  return rows.map((_, place) => new Bar(series, batch, place))
}

class ColumnValue implements NumberSeries {
  readonly series = undefined
  value = NaN
  isReady = false

  at(): number {
    return this.value
  }
}

/** Columns that an indicator of two series takes. */
export interface InputColumns {
  readonly close: NumberSeries
  readonly high: NumberSeries
  readonly low: NumberSeries
}

/** Columns that a test moves by itself. */
export class ColumnSeries implements InputColumns {
  readonly close = new ColumnValue()
  readonly high = new ColumnValue()
  readonly low = new ColumnValue()

  advance(bar: Bar): void {
    for (const column of ['close', 'high', 'low'] as const) {
      this[column].value = bar[column]
      this[column].isReady = true
    }
  }
}

/** Feeds an indicator, telling after each bar. */
export function feed(indicator: Indicator, columns: ColumnSeries, bars: readonly Bar[], onBar?: () => void): void {
  for (const bar of bars) {
    columns.advance(bar)
    if (indicator instanceof ValueIndicator) indicator.update(bar.close)
    else if (indicator instanceof BarIndicator) indicator.updateBar(bar)
    else if (indicator instanceof DerivedIndicator) indicator.recompute()
    onBar?.()
  }
}

/** Feeds an indicator and gives its lines, NaN where one is not ready. */
export function stream(create: (columns: InputColumns) => Indicator, bars: readonly Bar[]): Record<string, number[]> {
  const columns = new ColumnSeries()
  const indicator = create(columns)
  const lines = Object.values(indicator.lines)
  const values: Record<string, number[]> = Object.fromEntries(lines.map(({ name }) => [name, []]))
  feed(indicator, columns, bars, () => {
    for (const line of lines) values[line.name]!.push(line.isReady ? line.value : NaN)
  })
  return values
}
