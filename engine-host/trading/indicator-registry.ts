import { UserError } from '../core/user-error.js'
import { BarIndicator, DerivedIndicator, ValueIndicator, type Indicator } from '../indicators/indicator.js'
import { IndicatorLine } from '../indicators/indicator-line.js'
import type { BarBatch } from '../model/bar-batch.js'
import type { BarSeries } from '../model/bar-series.js'
import { Bar } from '../model/bar.js'
import type { DataSeries } from '../model/data-series.js'
import type { NumberSeries } from '../model/number-series.js'

/** An indicator of a run: how it is fed, and whether it is recorded. */
export class RegisteredIndicator {
  /** Its outputs. */
  readonly lines: readonly IndicatorLine[]
  /** Whether its update needs the bar as an object. */
  readonly needsBar: boolean
  /** Whether it has seen enough bars; once it has, that stays so. */
  isReady = false
  /** Its output where it has but one. */
  private readonly line: IndicatorLine | undefined
  private readonly ofValue: ValueIndicator | undefined
  private readonly ofBar: BarIndicator | undefined
  private readonly derived: DerivedIndicator | undefined
  private readonly input: NumberSeries | undefined

  constructor(
    readonly indicator: Indicator,
    /** Registered by the strategy, and not only as the input of another. */
    public isDrawn: boolean,
    /** Place of the strategy or actor that registered it. */
    readonly owner: number,
  ) {
    this.lines = Object.values(indicator.lines)
    this.line = this.lines.length === 1 ? this.lines[0] : undefined
    this.ofValue = indicator instanceof ValueIndicator ? indicator : undefined
    this.ofBar = indicator instanceof BarIndicator ? indicator : undefined
    this.derived = indicator instanceof DerivedIndicator ? indicator : undefined
    this.input = indicator.input
    this.needsBar = this.ofBar !== undefined
  }

  /** Takes a row of bars, of which `close` is the close, and records what came out; event frequency. */
  takeBar(series: BarSeries, batch: BarBatch, row: number, close: number): void {
    this.update(close, this.needsBar ? new Bar(series, batch, row) : undefined)
    if (this.line === undefined) this.recordLines(row)
    else this.line.record(row, this.isReady)
  }

  /** Takes the present bar or tick; event frequency. `bar` is given when `needsBar`. */
  update(main: number, bar: Bar | undefined): void {
    if (this.ofValue !== undefined) {
      if (this.input === undefined) this.ofValue.update(main)
      else if (this.input.isReady) this.ofValue.update(this.input.value)
    } else if (this.ofBar !== undefined) this.ofBar.updateBar(bar!)
    else this.derived?.recompute()
    if (!this.isReady) this.isReady = this.indicator.isReady
  }

  /** Its present values become those of a row; event frequency. */
  recordLines(row: number): void {
    const { lines, isReady } = this
    for (let place = 0; place < lines.length; place++) lines[place]!.record(row, isReady)
  }
}

/** The indicators of a run by the series that moves them, inputs before what is computed from them. */
export class IndicatorRegistry {
  /** All of the run in sequence of registration, inputs before what is computed from them. */
  readonly all: RegisteredIndicator[] = []
  private readonly bySource: RegisteredIndicator[][]
  private waiting: RegisteredIndicator[] = []

  constructor(
    private readonly series: readonly DataSeries[],
    /** Told when a series gets another indicator. */
    private readonly onRegistered: (registered: RegisteredIndicator, series: DataSeries) => void,
  ) {
    this.bySource = series.map(() => [])
  }

  /** Takes an indicator into the run. */
  register(indicator: Indicator, series: DataSeries | undefined, owner: number): void {
    this.add(indicator, series, true, owner)
  }

  /** The indicators that a series moves, in sequence of update. */
  movedBy(source: number): readonly RegisteredIndicator[] {
    return this.bySource[source]!
  }

  /** Whether every indicator that a strategy or actor registered has seen enough bars. */
  areReady(owner: number): boolean {
    if (this.waiting.length === 0) return true
    this.waiting = this.waiting.filter((registered) => !registered.isReady)
    return this.waiting.every((registered) => registered.owner !== owner)
  }

  private add(indicator: Indicator, given: DataSeries | undefined, isDrawn: boolean, by: number): RegisteredIndicator {
    const known = this.all.find((registered) => registered.indicator === indicator)
    if (known !== undefined) {
      known.isDrawn ||= isDrawn
      return known
    }
    for (const input of inputsOf(indicator)) {
      const owner = ownerOf(input)
      if (owner !== undefined) this.add(owner, given, false, by)
    }
    const series = given ?? inputsOf(indicator)[0]?.series ?? this.series[0]
    if (series === undefined)
      throw new UserError(`${indicator.name} has no bars to be computed from.`, 'Name a series in the run.')
    indicator.series = series
    const registered = new RegisteredIndicator(indicator, isDrawn, by)
    this.all.push(registered)
    this.bySource[series.source]!.push(registered)
    this.waiting.push(registered)
    this.onRegistered(registered, series)
    return registered
  }
}

function inputsOf(indicator: Indicator): readonly NumberSeries[] {
  if (indicator instanceof DerivedIndicator) return indicator.inputs
  return indicator.input === undefined ? [] : [indicator.input]
}

function ownerOf(input: NumberSeries): Indicator | undefined {
  if (input instanceof IndicatorLine) return input.owner
  return 'lines' in input ? (input as Indicator) : undefined
}
