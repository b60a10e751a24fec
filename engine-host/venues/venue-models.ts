import type { Commission, CommandKind, CommandLatency, CommissionModel } from '../engine/venue.js'
import type { LiquiditySide } from '../core/order-terms.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'

/** Commissions where venues have fees of their own. */
export class FeesByVenue implements CommissionModel {
  constructor(
    /** By index of the instrument. */
    private readonly models: readonly CommissionModel[],
  ) {}

  commission(order: EngineOrder, notionalUnits: number, quantityUnits: number, liquidity: LiquiditySide): Commission {
    return this.models[order.instrument.index]!.commission(order, notionalUnits, quantityUnits, liquidity)
  }

  traded(instrument: Instrument, notionalUnits: number): void {
    this.models[instrument.index]!.traded(instrument, notionalUnits)
  }
}

/** Latencies where venues have settings of their own. */
export class LatencyByVenue implements CommandLatency {
  constructor(
    /** By index of the instrument; undefined where commands arrive at once. */
    private readonly models: readonly (CommandLatency | undefined)[],
  ) {}

  delays({ index }: Instrument): boolean {
    return this.models[index] !== undefined
  }

  delayOf(kind: CommandKind, instrument: Instrument): number {
    return this.models[instrument.index]?.delayOf(kind, instrument) ?? 0
  }
}
