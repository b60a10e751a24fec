import { Decimal } from 'decimal.js'
import { multiplyRounded, quotientRounded } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { AccountCause } from '../engine/execution-observer.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { Decimal as ExactDecimal } from '../model/instrument-decimals.js'
import type { Instrument } from '../model/instrument.js'
import type { BorrowingSettings, ChargeSettings, InterestSettings } from '../protocol/charge-settings.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { PositionLedger } from '../state/position-ledger.js'

/** Books what positions and balances cost or bring, each amount rounded half away from zero in its own currency. */
export class Charges {
  constructor(
    private readonly portfolio: AccountPortfolio,
    private readonly execution: ExecutionEngine,
  ) {}

  /** Funding of the open positions in a perpetual: the long side pays a rate above 0. */
  fund(instrument: Instrument, rate: ExactDecimal): void {
    for (const ledger of this.portfolio.ledgersOf(instrument)) {
      if (!ledger.isOpen) continue
      const units = -multiplyRounded(ledger.netNotionalUnits(), rate.units, rate.precision) + 0
      this.book(this.portfolio.accountOf(instrument), instrument.settlementCurrency, units, 'funding', instrument)
    }
  }

  /** A day of borrowing what was sold short. */
  borrow(settings: BorrowingSettings): void {
    const { rate, of = {}, dayCount = 365 } = settings
    for (const ledger of this.portfolio.ledgers) {
      const { instrument } = ledger
      if (!isBorrowed(ledger)) continue
      const yearly = exactRate(of[instrument.id] ?? rate, 'borrowing.rate')
      const units = quotientRounded([ledger.netNotionalUnits(), yearly.units], -yearly.precision, [dayCount])
      this.book(this.portfolio.accountOf(instrument), instrument.settlementCurrency, units, 'borrowing', instrument)
    }
  }

  /** A day of interest on each balance. */
  payInterest({ credit = 0, debit = 0, dayCount = 365 }: InterestSettings): void {
    for (const account of this.portfolio.accounts())
      for (const currency of account.funds.heldCurrencies) {
        const balance = account.rules.totalUnits(currency)
        const rate = exactRate(balance > 0 ? credit : debit, balance > 0 ? 'interest.credit' : 'interest.debit')
        const units = quotientRounded([balance, rate.units], -rate.precision, [dayCount])
        this.book(account, currency, units, 'interest', undefined)
      }
  }

  private book(
    account: EngineAccount,
    currency: string,
    units: number,
    cause: AccountCause,
    instrument: Instrument | undefined,
  ): void {
    if (units === 0) return
    const { funds, rules } = account
    const credited = funds.creditedCurrency(currency)
    const before = rules.totalUnits(credited)
    this.portfolio.charge(account, currency, units)
    const totalUnits = rules.totalUnits(credited)
    const amountUnits = totalUnits - before
    this.execution.accountChanged({ cause, account, currency: credited, totalUnits, amountUnits, instrument })
  }
}

/** Only what can be borrowed is: shares and coins sold short. */
function isBorrowed({ signedUnits, instrument }: PositionLedger): boolean {
  return signedUnits < 0 && (instrument.kind === 'equity' || instrument.kind === 'cryptoSpot')
}

/** A rate as an exact decimal. Throws a `UserError` for what is none. */
export function exactRate(value: number | string, field: string): ExactDecimal {
  const text = typeof value === 'number' ? new Decimal(value).toFixed() : value
  const match = /^-?\d+(?:\.(\d{1,15}))?$/.exec(text)
  const precision = match?.[1]?.length ?? 0
  const units = Number(text.replace('.', ''))
  if (match === null || !Number.isSafeInteger(units))
    throw new UserError(
      `The charge '${field}' is ${JSON.stringify(value)}, which is no rate.`,
      'Give a fraction such as 0.0001, with at most 15 digits.',
    )
  return { units: units + 0, precision }
}

/** Throws a `UserError` for charges that cannot be used. */
export function checkCharges(
  { funding, borrowing, interest }: ChargeSettings,
  instruments: readonly Instrument[],
): void {
  if (funding?.rate !== undefined) exactRate(funding.rate, 'funding.rate')
  const hours = funding?.everyHours ?? 8
  if (!(Number.isInteger(hours) && hours > 0 && 24 % hours === 0))
    throw new UserError(
      `The charge 'funding.everyHours' cannot be ${String(hours)}.`,
      'Give a whole number of hours that divides 24, such as 8.',
    )
  if (borrowing !== undefined)
    for (const rate of [borrowing.rate, ...Object.values(borrowing.of ?? {})]) exactRate(rate, 'borrowing.rate')
  exactRate(interest?.credit ?? 0, 'interest.credit')
  exactRate(interest?.debit ?? 0, 'interest.debit')
  for (const days of [borrowing?.dayCount, interest?.dayCount])
    if (days !== undefined && ![360, 365].includes(days))
      throw new UserError(`The charge 'dayCount' cannot be ${String(days)}.`, 'Choose one of: 360, 365.')
  for (const id of [...Object.keys(funding?.rates ?? {}), ...Object.keys(borrowing?.of ?? {})])
    if (instruments.every((instrument) => instrument.id !== id))
      throw new UserError(
        `The charges name ${id}, which is no instrument of the run.`,
        `Its instruments are ${instruments.map(String).join(', ')}.`,
      )
  checkFunding(funding, instruments)
}

/** Funding that nothing would pay is a mistake about a kind, and a result that flatters. */
function checkFunding(funding: ChargeSettings['funding'], instruments: readonly Instrument[]): void {
  const others = instruments.filter(({ kind }) => kind !== 'cryptoPerpetual')
  const stamped = others.find(({ id }) => Object.hasOwn(funding?.rates ?? {}, id))
  const unpaid = Number(funding?.rate ?? 0) !== 0 && others.length === instruments.length ? others[0] : undefined
  const mistaken = stamped ?? unpaid
  if (mistaken === undefined) return
  throw new UserError(
    `The charges name funding, which is of perpetual contracts; ${mistaken.id} is of the kind ${mistaken.kind}.`,
    `Leave the funding out, or define ${mistaken.id} as "kind": "cryptoPerpetual" in .backlens/instruments.json.`,
  )
}
