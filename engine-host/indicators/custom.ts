import { UserError } from '../core/user-error.js'
import type { Bar } from '../model/bar.js'
import type { NumberSeries } from '../model/number-series.js'
import { BarIndicator, ValueIndicator, type Pane } from './indicator.js'
import { checkedPeriod, Window } from './window.js'

/** Name and place of an indicator of one's own. */
export interface CustomOptions {
  /** What it is called in charts and files. */
  readonly name: string
  /** `price` draws over the candles; default a pane of its own name. */
  readonly pane?: Pane
}

/** A function over the last values of a series, see `overWindow`. */
export class WindowFunction extends ValueIndicator {
  override readonly warmUp: number
  private readonly window: Window
  private readonly values: Float64Array

  constructor(
    period: number,
    private readonly compute: (values: Float64Array) => number,
    options: CustomOptions & { readonly input?: NumberSeries },
  ) {
    super(options.name, options.pane ?? options.name, ['value'], options.input)
    this.window = new Window(checkedPeriod(period, options.name))
    this.warmUp = period
    this.values = new Float64Array(period)
  }

  get isReady(): boolean {
    return this.window.isFull
  }

  update(value: number): void {
    this.window.push(value)
    if (!this.window.isFull) return
    this.window.copyInto(this.values)
    this.main.value = this.compute(this.values)
  }
}

/** A function of the present bar, see `ofBar`. */
export class BarFunction extends BarIndicator {
  override readonly warmUp = 1
  private seen = false

  constructor(
    private readonly compute: (bar: Bar) => number,
    options: CustomOptions,
  ) {
    super(options.name, options.pane ?? options.name)
  }

  get isReady(): boolean {
    return this.seen
  }

  updateBar(bar: Bar): void {
    this.main.value = this.compute(bar)
    this.seen = true
  }
}

/** What `wrap` takes: any object that is fed one number at a time. */
export interface Updatable {
  /** Takes the next number; may return the new value. */
  update(value: number): unknown
  /** The present value, where `update` does not return it. */
  readonly value?: number | null | undefined
  /** Whether it has seen enough; where it is missing, it is ready with its first finite value. */
  readonly isReady?: boolean
}

/** An object of another library as an indicator, see `wrap`. */
export class WrappedIndicator extends ValueIndicator {
  private ready = false

  constructor(
    private readonly wrapped: Updatable,
    options: CustomOptions & { readonly input?: NumberSeries },
  ) {
    super(options.name, options.pane ?? options.name, ['value'], options.input)
  }

  get isReady(): boolean {
    return this.ready
  }

  update(value: number): void {
    const returned = this.wrapped.update(value)
    const present = typeof returned === 'number' ? returned : this.wrapped.value
    if (typeof present !== 'number') {
      if (this.wrapped.isReady === true)
        throw new UserError(
          `The indicator ${this.name} is ready but has no number as its value.`,
          'Return the value from update, or give the object a numeric property value.',
        )
      return
    }
    this.main.value = present
    this.ready = this.wrapped.isReady ?? (this.ready || Number.isFinite(present))
  }
}

/**
 * Any function over the last `period` values of a series, oldest first, by default of the closes. The array is used again
 * for the next bar; copy it to keep it. Values that are not finite are handed over as they came.
 *
 * ```ts
 * private readonly median = this.indicator(overWindow(21, (values) => values.slice().sort()[10]!, { name: 'Median 21', pane: 'price' }))
 * ```
 */
export function overWindow(
  period: number,
  compute: (values: Float64Array) => number,
  options: CustomOptions & { readonly input?: NumberSeries },
): WindowFunction {
  return new WindowFunction(period, compute, options)
}

/** Any function of a bar: `ofBar((bar) => bar.high - bar.low, { name: 'Range' })`. */
export function ofBar(compute: (bar: Bar) => number, options: CustomOptions): BarFunction {
  return new BarFunction(compute, options)
}

/**
 * Any object with `update(value)`, such as an indicator of another library, fed with the closes or with `input`. Its value
 * is what `update` returns, else its property `value`.
 */
export function wrap(
  updatable: Updatable,
  options: CustomOptions & { readonly input?: NumberSeries },
): WrappedIndicator {
  return new WrappedIndicator(updatable, options)
}
