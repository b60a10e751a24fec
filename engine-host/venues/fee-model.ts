import { fromUnits } from '../core/fixed-point.js'
import type { LiquiditySide } from '../core/order-terms.js'
import { UserError } from '../core/user-error.js'
import type { CommissionModel, Commission } from '../engine/venue.js'
import type { MoneyArithmetic } from '../model/contract-value.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { FeeSettings, FeeTerms } from '../protocol/venue-settings.js'
import { FeeSchedule } from './fee-schedule.js'
import { TradedVolume } from './traded-volume.js'

/**
 * Commissions of fills by the terms of each instrument: those of the run that name it, those that name its venue, those
 * of the run for all, and where the run names none at all those of the instrument itself.
 */
export class FeeModel implements CommissionModel {
  /** By index of the instrument. */
  private readonly schedules: FeeSchedule[] = []
  private readonly volume = new TradedVolume()
  private readonly isTiered: boolean

  constructor(
    settings: FeeSettings,
    instruments: readonly Instrument[],
    arithmetic: (instrument: Instrument) => MoneyArithmetic,
    /** Present time in milliseconds since the epoch. */
    private readonly now: () => number,
    /** An amount in units of the settlement currency as a double in the account's, for the volume of tiers. */
    private readonly toAccount: (instrument: Instrument, units: number) => number,
  ) {
    checkNames(settings, instruments)
    for (const instrument of instruments)
      this.schedules[instrument.index] = new FeeSchedule(
        termsOf(settings, instrument),
        instrument.moneyPrecision,
        arithmetic(instrument),
      )
    this.isTiered = this.schedules.some((schedule) => schedule.isTiered)
  }

  commission(order: EngineOrder, notionalUnits: number, quantityUnits: number, liquidity: LiquiditySide): Commission {
    const { instrument } = order
    const schedule = this.schedules[instrument.index]!
    if (schedule.isFree) return { units: 0, unboundedUnits: 0 }
    const volume = schedule.isTiered ? this.volume.at(this.now()) : 0
    const fill = { notionalUnits, quantityUnits, quantityPrecision: instrument.quantityPrecision }
    const unboundedUnits = schedule.ofFill(fill, liquidity, order.fillCount === 0, volume)
    const units = schedule.bounded(order.unboundedFeeUnits + unboundedUnits) - order.commissionUnits
    return { units, unboundedUnits }
  }

  traded(instrument: Instrument, notionalUnits: number): void {
    if (this.isTiered) this.volume.add(this.now(), this.toAccount(instrument, Math.abs(notionalUnits)))
  }
}

/** Throws a `UserError` for fees that cannot be used, whatever the instruments. */
export function checkFees({ of = {}, ...general }: FeeSettings): void {
  for (const terms of [general, ...Object.values(of)]) new FeeSchedule(terms, 2, 'exact')
}

function termsOf(settings: FeeSettings, instrument: Instrument): FeeTerms {
  const { of = {}, ...general } = settings
  const own = of[instrument.id] ?? of[venueOf(instrument)]
  if (own !== undefined) return own
  const { fees } = instrument
  if (fees === undefined || Object.keys(general).length > 0) return general
  return {
    taker: fromUnits(fees.taker.units, fees.taker.precision),
    maker: fromUnits(fees.maker.units, fees.maker.precision),
    perContract: fromUnits(fees.perContract.units, fees.perContract.precision),
  }
}

function venueOf({ id }: Instrument): string {
  return id.slice(id.lastIndexOf('.') + 1)
}

function checkNames({ of = {} }: FeeSettings, instruments: readonly Instrument[]): void {
  const known = new Set(instruments.flatMap((instrument) => [instrument.id, venueOf(instrument)]))
  const unknown = Object.keys(of).find((name) => !known.has(name))
  if (unknown !== undefined && instruments.length > 0)
    throw new UserError(
      `The fees name ${unknown}, which is no instrument and no venue of the run.`,
      `Name one of ${[...known].join(', ')}.`,
    )
}
