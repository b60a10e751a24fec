import { showInLog } from '../core/log-view.js'
import { UserError } from '../core/user-error.js'
import type { Bar } from '../model/bar.js'
import type { DataSeries } from '../model/data-series.js'
import type { NumberSeries } from '../model/number-series.js'
import { IndicatorLine } from './indicator-line.js'

/** Where an indicator is drawn: `price` over the candles, any other name in a pane of that name. */
export type Pane = string

/**
 * Numbers computed from bars as they come. Registered with `this.indicator(…)` it updates itself before `onBar`, keeps
 * its history and is drawn in the charts; `value` is its present value, `at(1)` that of one bar back.
 */
export abstract class Indicator implements NumberSeries {
  /** What it is called in charts and files, such as `EMA 10`. */
  readonly name: string
  /** Where it is drawn. */
  readonly pane: Pane
  /** Its outputs by name; an indicator with one output has the line `value`. */
  readonly lines: Readonly<Record<string, IndicatorLine>>
  /** What it is computed from; undefined: the close, or the whole bar, of the series that it is registered with. */
  readonly input: NumberSeries | undefined
  /** Values of note, such as 30 and 70 of an RSI, at which its pane has a line. */
  readonly levels: readonly number[] = []
  /** The lowest and the highest value that it can have, where its formula has any. */
  readonly bounds: readonly [lowest: number, highest: number] | undefined = undefined
  /**
   * How many inputs it takes until it is ready, that is, until its last output has a value; undefined where nobody can
   * know beforehand. An indicator of indicators counts from the first value that it is given.
   */
  readonly warmUp: number | undefined = undefined
  /** The bars with which it moves; undefined until it is registered. */
  series: DataSeries | undefined
  /** The line behind `value`: an indicator of one's own sets `this.main.value` in its update. */
  protected readonly main: IndicatorLine

  protected constructor(name: string, pane: Pane, lines: readonly string[] = ['value'], input?: NumberSeries) {
    this.name = name
    this.pane = pane
    this.input = input
    this.lines = Object.fromEntries(lines.map((line) => [line, new IndicatorLine(line, this)]))
    this.main = this.lines[lines[0]!]!
  }

  /** The present value of the first output; it means something once `isReady`. */
  get value(): number {
    return this.main.value
  }

  /**
   * One of its outputs, to read or to compute other indicators from: `ema(bands.line('upper'), 5)`. Throws a `UserError`
   * for a name that is none.
   */
  line(name: string): IndicatorLine {
    const found = this.lines[name]
    if (found !== undefined) return found
    throw new UserError(
      `${this.name} has no line '${name}'.`,
      `It has ${Object.keys(this.lines)
        .map((line) => `'${line}'`)
        .join(', ')}.`,
    )
  }

  /** Whether it has seen enough bars. */
  abstract get isReady(): boolean

  /** The first output some whole number of bars back: `at(1)` is one bar ago. NaN where it was not ready. */
  at(barsBack: number): number {
    return this.main.at(barsBack)
  }
}

/** What an indicator reads of a bar. Every `Bar` has it, so has any object with these numbers. */
export interface BarValues {
  /** First price. */
  readonly open: number
  /** Highest price. */
  readonly high: number
  /** Lowest price. */
  readonly low: number
  /** Last price. */
  readonly close: number
  /** Traded quantity. */
  readonly volume: number
}

/** An indicator computed from one number a bar. */
export abstract class ValueIndicator extends Indicator {
  /** Takes the next number. Called by the engine for registered indicators. */
  abstract update(value: number): void
}

/** An indicator computed from whole bars. */
export abstract class BarIndicator extends Indicator {
  /** Takes the next bar. Called by the engine for registered indicators. */
  abstract updateBar(bar: Bar): void
}

/** An indicator computed from several inputs, read when the first one has moved. */
export abstract class DerivedIndicator extends Indicator {
  /** What it reads, first the one that drives it. */
  abstract readonly inputs: readonly NumberSeries[]

  /** Reads its inputs. Called by the engine for registered indicators. */
  abstract recompute(): void
}

showInLog(Indicator, (indicator) => {
  const lines = Object.values(indicator.lines)
  const values = lines.map(({ name, value }) => (lines.length === 1 ? String(value) : `${name} ${String(value)}`))
  return `${indicator.name} ${values.join(', ')}${indicator.isReady ? '' : ', not ready'}`
})
