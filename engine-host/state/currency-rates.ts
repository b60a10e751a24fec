import { currencyPrecision } from '../core/currency.js'
import { parseDecimal, powerOfTen, quotientRounded } from '../core/fixed-point.js'
import { UserError } from '../core/user-error.js'
import type { PositionLedger } from './position-ledger.js'

/** The price of one currency in another: of an instrument that trades the pair, or fixed. */
interface PairPrice {
  readonly base: string
  readonly quote: string
  /** Whole units of the price; NaN while there is none. */
  units(): number
  /** Decimals of those units. */
  readonly precision: number
  readonly name: string
}

/** A step of a conversion: times the price, or divided by it. */
interface Step {
  readonly price: PairPrice
  readonly divides: boolean
}

/** From one currency to the account's, through at most one between. */
type Route = readonly Step[]

/** Fixed rates by pair, such as `{ 'EUR/USD': 1.1 }`. */
export type FixedRates = Readonly<Record<string, string | number>>

/**
 * Converts amounts into the account's currency at the prices of the moment: the last close or mid of a currency pair of the
 * run, taken as it is, inverted, or crossed through one currency, and where no such price exists fixed rates. What fills
 * while the data of a time comes in is converted at the prices from before that time, whichever instrument comes first.
 * Amounts are rounded once, half away from zero.
 */
export class CurrencyRates {
  private readonly routes = new Map<string, readonly Route[]>()
  private readonly prices: readonly PairPrice[]
  private readonly precision: number

  constructor(
    readonly currency: string,
    ledgers: readonly PositionLedger[],
    fixed: FixedRates = {},
  ) {
    this.precision = currencyPrecision(currency)
    // Where several strategies trade a pair, each of its ledgers shows the same price.
    const isFirst = ({ instrument }: PositionLedger, place: number) =>
      ledgers.findIndex((other) => other.instrument === instrument) === place
    const traded = ledgers
      .filter(isFirst)
      .filter(({ instrument }) => tradesPair(instrument))
      .map(tradedPrice)
    this.prices = [...traded, ...Object.entries(fixed).map(([pair, rate]) => fixedPrice(pair, rate))]
  }

  /** Throws a `UserError` when nothing in the run can ever convert a currency. */
  require(currency: string, what: string): void {
    if (currency === this.currency || this.routesFrom(currency).length > 0) return
    throw new UserError(
      `${what} is in ${currency}, and nothing in the run converts ${currency} into the account's ${this.currency}.`,
      `Add a currency pair to the run, a fixed rate such as "rates": {"${currency}/${this.currency}": 1.1} to its account, or choose an account in ${currency}.`,
    )
  }

  /** An amount in units of the account's currency. Throws a `UserError` while no rate is known. Event frequency. */
  toAccount(currency: string, units: number): number {
    if (units === 0 || currency === this.currency) return units
    const route = this.knownRoute(currency)
    if (route === undefined)
      throw new UserError(
        `An amount in ${currency} cannot be converted into ${this.currency}: no price of a currency pair is known yet.`,
        `Add a fixed rate such as "rates": {"${currency}/${this.currency}": 1.1} to the account of the run, which counts until there is a price.`,
      )
    return this.convert(route, currency, units)
  }

  /** One unit of a currency in the account's, as a double; NaN while no rate is known. */
  rate(currency: string): number {
    if (currency === this.currency) return 1
    const route = this.knownRoute(currency)
    if (route === undefined) return NaN
    let rate = 1
    for (const { price, divides } of route) {
      const value = price.units() / powerOfTen(price.precision)
      rate = divides ? rate / value : rate * value
    }
    return rate
  }

  private convert(route: Route, currency: string, units: number): number {
    const digits = this.precision - currencyPrecision(currency)
    let value = digits < 0 ? units / powerOfTen(-digits) : units * powerOfTen(digits)
    for (const { price, divides } of route) {
      const scale = powerOfTen(price.precision)
      value = divides ? (value * scale) / price.units() : (value * price.units()) / scale
    }
    const magnitude = Math.abs(value)
    const tieDistance = Math.abs(magnitude - Math.floor(magnitude) - 0.5)
    // Only next to a tie, or where doubles have no room left, can the rounding errors of the steps decide.
    if (tieDistance > magnitude * 2e-15 + 1e-9 && magnitude < 2 ** 45)
      return (value < 0 ? -Math.floor(magnitude + 0.5) : Math.floor(magnitude + 0.5)) + 0
    const factors = [units]
    const divisors: number[] = []
    let exponent = digits
    for (const { price, divides } of route) {
      if (divides) divisors.push(price.units())
      else factors.push(price.units())
      exponent += divides ? price.precision : -price.precision
    }
    return quotientRounded(factors, exponent, divisors)
  }

  private knownRoute(currency: string): Route | undefined {
    return this.routesFrom(currency).find((route) => route.every(({ price }) => price.units() > 0))
  }

  private routesFrom(currency: string): readonly Route[] {
    let routes = this.routes.get(currency)
    if (routes === undefined) {
      routes = this.findRoutes(currency)
      this.routes.set(currency, routes)
    }
    return routes
  }

  /** Direct ones first, then those through one currency; among each, prices of the run before fixed ones. */
  private findRoutes(from: string): readonly Route[] {
    const direct = this.steps(from, this.currency).map((step) => [step])
    const between = new Set(this.prices.flatMap(({ base, quote }) => [base, quote]))
    between.delete(from)
    between.delete(this.currency)
    const crossed = [...between].flatMap((middle) =>
      this.steps(from, middle).flatMap((first) => this.steps(middle, this.currency).map((second) => [first, second])),
    )
    const isFixed = (route: Route) => (route.some(({ price }) => price.name === 'fixed') ? 1 : 0)
    return [...direct, ...crossed].sort((a, b) => isFixed(a) - isFixed(b) || a.length - b.length)
  }

  private steps(from: string, to: string): Step[] {
    return this.prices
      .filter(({ base, quote }) => (base === from && quote === to) || (base === to && quote === from))
      .map((price) => ({ price, divides: price.base === to }))
  }
}

/** Whether the price of an instrument is the rate of two currencies. */
export function tradesPair({ kind, baseCurrency }: PositionLedger['instrument']): boolean {
  return (kind === 'currencyPair' || kind === 'cryptoSpot') && baseCurrency !== ''
}

function tradedPrice(ledger: PositionLedger): PairPrice {
  const { instrument } = ledger
  const scale = powerOfTen(instrument.pricePrecision)
  return {
    base: instrument.baseCurrency,
    quote: instrument.currency,
    units: () => Math.round(ledger.ratePrice * scale),
    precision: instrument.pricePrecision,
    name: instrument.id,
  }
}

function fixedPrice(pair: string, rate: string | number): PairPrice {
  const match = /^([A-Z0-9]{2,12})\/([A-Z0-9]{2,12})$/.exec(pair)
  const decimal = parseDecimal(String(rate))
  if (match === null || decimal === undefined || decimal.units <= 0)
    throw new UserError(
      `The fixed rate "${pair}": ${String(rate)} of the account is none.`,
      'Write rates as {"EUR/USD": 1.1}: one EUR is 1.1 USD.',
    )
  return { base: match[1]!, quote: match[2]!, units: () => decimal.units, precision: decimal.precision, name: 'fixed' }
}
