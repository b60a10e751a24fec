import { parseDecimal, rescale } from '../core/fixed-point.js'
import type { DefinitionReader } from './instrument-decimals.js'

interface Band {
  /** End of the range in price units, itself included. */
  readonly upTo: number
  readonly tickUnits: number
}

/** The prices that an instrument can trade at: one tick for all, or a tick by range of price. */
export class TickScheme {
  private readonly bands: readonly Band[]

  constructor(
    reader: DefinitionReader,
    private readonly tickUnits: number,
    precision: number,
  ) {
    const { tickBands = [] } = reader.definition
    const bands: Band[] = []
    for (const { upTo, tick } of tickBands) {
      const band = { upTo: unitsOf(upTo, precision), tickUnits: unitsOf(tick, precision) }
      const from = bands[bands.length - 1]?.upTo ?? 0
      if (!(band.upTo > from)) throw reader.unusable(`its tickBands do not ascend at upTo '${upTo}'`)
      if (!(band.tickUnits > 0) || band.tickUnits % tickUnits !== 0)
        throw reader.unusable(`the tick '${tick}' of its tickBands is not a multiple of its tickSize`)
      if (band.upTo % band.tickUnits !== 0 || from % band.tickUnits !== 0)
        throw reader.unusable(`the range up to '${upTo}' of its tickBands does not begin and end on its tick '${tick}'`)
      bands.push(band)
    }
    this.bands = bands
  }

  /** Whether every price has the same tick. */
  get isUniform(): boolean {
    return this.bands.length === 0
  }

  /** The tick at a price, both in units; at the border of two ranges that of the lower. */
  at(priceUnits: number): number {
    for (const band of this.bands) if (priceUnits <= band.upTo) return band.tickUnits
    return this.bands.length === 0 ? this.tickUnits : this.bands[this.bands.length - 1]!.tickUnits
  }

  /** The price that is some whole number of ticks away, up for a positive number, in units. */
  step(priceUnits: number, ticks: number): number {
    if (this.isUniform) return priceUnits + ticks * this.tickUnits
    let units = priceUnits
    for (let left = Math.abs(ticks); left > 0; left--)
      units = ticks > 0 ? units + this.at(units + 1) : units - this.at(units)
    return units
  }
}

function unitsOf(text: string, precision: number): number {
  const parsed = parseDecimal(text)
  if (parsed === undefined) return NaN
  const units = rescale(parsed.units, parsed.precision, precision)
  return rescale(units, precision, parsed.precision) === parsed.units ? units : NaN
}
