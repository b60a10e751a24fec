import { fromUnits, parseDecimal, powerOfTen, rescale } from '../core/fixed-point.js'
import type { JournalEvent } from '../core/journal-events.js'
import { UserError } from '../core/user-error.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { Instrument } from '../model/instrument.js'
import type { SettlementSettings } from '../protocol/charge-settings.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { PositionLedger } from '../state/position-ledger.js'
import { VenueClosing } from './venue-closing.js'

/** Hears of instruments that expire. */
export interface SettlementObserver {
  /** An instrument ends: how, and its settlement price, of an option that of its underlying. */
  settled(event: JournalEvent, instrument: Instrument, price: number): void
  /** Something could not be settled, in words for people. */
  warn(text: string): void
}

/**
 * Ends instruments at their expiry: open orders are cancelled, futures settle at their price, options in the money are
 * exercised or assigned and others lapse, bets and predictions pay by their result.
 */
export class Settlement {
  private readonly closing: VenueClosing

  constructor(
    private readonly settings: SettlementSettings,
    private readonly portfolio: AccountPortfolio,
    private readonly execution: ExecutionEngine,
    private readonly instruments: readonly Instrument[],
    private readonly observer: SettlementObserver,
  ) {
    checkSettlement(settings, instruments)
    this.closing = new VenueClosing(execution)
  }

  /** The instrument expires now. */
  expire(instrument: Instrument): void {
    for (const order of this.execution.parts.cache.openOrders(instrument))
      if (order.isOpen) this.execution.cancel(order, 'its instrument expired')
    const ledgers = this.portfolio.ledgersOf(instrument).filter(({ isOpen }) => isOpen)
    const needsResult = instrument.kind === 'betting' || instrument.kind === 'predictionMarket'
    if (needsResult && this.settings.prices?.[instrument.id] === undefined) {
      if (ledgers.length > 0)
        this.observer.warn(
          `${instrument.id} expired and no result of it is known: its positions stay open at their last price.`,
        )
      return
    }
    if (instrument.option !== undefined) this.expireOption(instrument, ledgers)
    else this.settle(instrument, ledgers)
  }

  private settle(instrument: Instrument, ledgers: readonly PositionLedger[]): void {
    const result = this.settings.prices?.[instrument.id]
    const price = instrument.kind === 'betting' ? betPrice(instrument, result) : this.priceUnits(instrument)
    this.observer.settled('INSTRUMENT_SETTLED', instrument, fromUnits(price, instrument.pricePrecision))
    const isWorthless = instrument.kind === 'predictionMarket' && price === 0
    for (const ledger of ledgers) this.closeLots(ledger, price, isWorthless)
  }

  private expireOption(instrument: Instrument, ledgers: readonly PositionLedger[]): void {
    const { right, strike, underlying: id } = instrument.option!
    const underlying = this.instruments.find((each) => each.id === id)
    const named = this.settings.prices?.[instrument.id]
    const last = underlying === undefined ? NaN : this.portfolio.ledgersOf(underlying)[0]!.markPrice
    const spot = named === undefined ? last : Number(named)
    if (Number.isNaN(spot)) {
      this.observer.warn(
        `${instrument.id} expired and the price of ${id} is not known: its positions stay open at their last price.`,
      )
      return
    }
    const scale = powerOfTen(instrument.pricePrecision)
    const intrinsicUnits = Math.max(0, Math.round((right === 'call' ? spot - strike : strike - spot) * scale))
    const isPhysical = this.settings.delivery === 'physical' && underlying !== undefined
    for (const ledger of ledgers) {
      const { signedUnits } = ledger
      const event = intrinsicUnits === 0 ? 'OPTION_EXPIRED' : signedUnits > 0 ? 'OPTION_EXERCISED' : 'OPTION_ASSIGNED'
      this.observer.settled(event, instrument, spot)
      this.closeLots(ledger, isPhysical ? 0 : intrinsicUnits, intrinsicUnits === 0)
      if (isPhysical && intrinsicUnits > 0) this.deliver(instrument, underlying, ledger, signedUnits)
    }
  }

  /** The underlying changes hands at the strike: to whoever may buy it by a call, from whoever may sell it by a put. */
  private deliver(option: Instrument, underlying: Instrument, ledger: PositionLedger, signedUnits: number): void {
    const { right, strike } = option.option!
    const quantity = fromUnits(signedUnits, option.quantityPrecision) * option.multiplier
    const units = Math.round(quantity * powerOfTen(underlying.quantityPrecision)) * (right === 'call' ? 1 : -1)
    const priceUnits = Math.round(strike * powerOfTen(underlying.pricePrecision))
    this.closing.open(underlying, ledger.owner, units, priceUnits)
  }

  /** A void bet gives its stakes back: each lot ends at the price of its own. */
  private closeLots(ledger: PositionLedger, priceUnits: number, isWorthless: boolean): void {
    if (!Number.isNaN(priceUnits) && !ledger.contract.isBet) {
      const isFree = isWorthless && this.settings.worthless !== 'charged'
      this.closing.closeAt(ledger, { priceUnits, rule: 'settlement', cause: 'settlement', ambiguous: false, isFree })
      return
    }
    for (const order of this.closing.lots(ledger, 'settlement')) {
      this.execution.accepted(order)
      this.execution.filled(order, {
        quantityUnits: order.quantityUnits,
        priceUnits: Number.isNaN(priceUnits) ? order.closes!.priceUnits : priceUnits,
        liquidity: 'TAKER',
        rule: 'settlement',
        ambiguous: false,
        closes: order.closes!,
      })
    }
  }

  private priceUnits(instrument: Instrument): number {
    const named = this.settings.prices?.[instrument.id]
    if (named === undefined)
      return Math.round(this.portfolio.ledgersOf(instrument)[0]!.markPrice * powerOfTen(instrument.pricePrecision))
    const parsed = parseDecimal(String(named))!
    return rescale(parsed.units, parsed.precision, instrument.pricePrecision)
  }
}

/** The odds at which a bet ends: 1 of one that is won, none of one that is lost, those of the bet of one that is void. */
function betPrice({ pricePrecision }: Instrument, result: number | string | undefined): number {
  if (result === 'won') return powerOfTen(pricePrecision)
  return result === 'lost' ? 0 : NaN
}

function checkSettlement(
  { expiry, delivery, worthless, prices = {} }: SettlementSettings,
  instruments: readonly Instrument[],
): void {
  if (expiry !== undefined && !['settle', 'ignore'].includes(expiry))
    throw unusable('expiry', expiry, 'Choose one of: settle, ignore.')
  if (delivery !== undefined && !['cash', 'physical'].includes(delivery))
    throw unusable('delivery', delivery, 'Choose one of: cash, physical.')
  if (worthless !== undefined && !['free', 'charged'].includes(worthless))
    throw unusable('worthless', worthless, 'Choose one of: free, charged.')
  for (const [id, price] of Object.entries(prices)) {
    const instrument = instruments.find((each) => each.id === id)
    if (instrument === undefined)
      throw new UserError(
        `The settlement names ${id}, which is no instrument of the run.`,
        `Its instruments are ${instruments.map(String).join(', ')}.`,
      )
    if (
      instrument.kind === 'betting'
        ? !['won', 'lost', 'void'].includes(String(price))
        : parseDecimal(String(price)) === undefined
    )
      throw unusable(
        `prices of ${id}`,
        price,
        instrument.kind === 'betting' ? 'Choose one of: won, lost, void.' : 'Give a price.',
      )
  }
}

function unusable(field: string, value: unknown, next: string): UserError {
  return new UserError(`The settlement's '${field}' cannot be ${JSON.stringify(value)}.`, next)
}
