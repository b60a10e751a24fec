import type { SeededRandom } from '../core/seeded-random.js'
import { UserError } from '../core/user-error.js'
import type { InstrumentMarket } from '../engine/instrument-market.js'
import type { FillSlippage } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { SlippageSettings } from '../protocol/venue-settings.js'

const models = ['ticks', 'percent', 'volumeImpact', 'lotsPerTick'] as const

/**
 * Moves the price of fills that take liquidity against the order, by whole ticks, at most to its limit. All models that
 * are set add up; with a probability below 1 each fill is moved or not by the throw of a die that nothing else throws.
 */
export class SlippageModel implements FillSlippage {
  private readonly probability: number

  constructor(
    private readonly settings: SlippageSettings,
    /** A stream that nothing but slippage draws from. */
    private readonly random: SeededRandom,
  ) {
    checkSlippage(settings)
    this.probability = settings.probability ?? 1
  }

  slippedUnits(market: InstrumentMarket, order: EngineOrder, priceUnits: number, quantityUnits: number): number {
    if (this.probability < 1 && this.random.next() >= this.probability) return priceUnits
    const { tickUnits } = market.instrument
    const worse = this.distanceUnits(market, priceUnits, quantityUnits)
    if (!(worse > 0)) return priceUnits
    const moved = Math.ceil(worse / tickUnits - 1e-9) * tickUnits
    const slipped = priceUnits + moved * order.direction
    const beyondLimit = (slipped - order.limitUnits) * order.direction > 0
    if (!beyondLimit) return slipped
    // A fill that is not within the limit already, as some presets give, is left where it is.
    return (order.limitUnits - priceUnits) * order.direction > 0 ? order.limitUnits : priceUnits
  }

  /** How far the price moves, in units of the price, not yet whole ticks. */
  private distanceUnits(market: InstrumentMarket, priceUnits: number, quantityUnits: number): number {
    const { ticks = 0, percent = 0, volumeImpact = 0, lotsPerTick } = this.settings
    const { tickUnits, lotUnits } = market.instrument
    const lots = quantityUnits / lotUnits
    let distance = ticks * tickUnits + (Math.abs(priceUnits) * percent) / 100
    if (volumeImpact > 0) {
      const volume = market.volumeLots
      // Where nothing is known to have traded, the order was all of it.
      const share = volume > 0 ? Math.min(1, lots / volume) : 1
      distance += Math.abs(priceUnits) * volumeImpact * share * share
    }
    if (lotsPerTick !== undefined) distance += ticksThroughBook(lots, lotsPerTick) * tickUnits
    return distance
  }
}

/** Average ticks beyond the first price of an order that finds the same quantity at every tick. */
function ticksThroughBook(lots: number, lotsPerTick: number): number {
  const full = Math.floor(lots / lotsPerTick)
  const rest = lots - full * lotsPerTick
  return ((full * (full - 1)) / 2) * (lotsPerTick / lots) + (full * rest) / lots
}

/** Throws a `UserError` for settings that are none. */
export function checkSlippage(settings: SlippageSettings): void {
  for (const [field, value] of Object.entries(settings) as [keyof SlippageSettings, unknown][]) {
    const isShare = field === 'probability'
    const isKnown = isShare || models.includes(field)
    const fits = typeof value === 'number' && value >= 0 && value < Infinity && !(isShare && value > 1)
    if (isKnown && fits && !(field === 'lotsPerTick' && value === 0)) continue
    throw new UserError(
      `The venue's 'slippage.${field}' cannot be ${JSON.stringify(value)}.`,
      `Give numbers of at least 0 for ${models.join(', ')}, and a probability from 0 to 1.`,
    )
  }
}
