/** Amounts by currency, in whole units of each; the account's own currency is the first. */
export class Wallet {
  /** Codes in the sequence of `units`. */
  readonly currencies: readonly string[]
  readonly units: Float64Array
  private readonly places: ReadonlyMap<string, number>

  constructor(currencies: Iterable<string>, starting: ReadonlyMap<string, number>) {
    this.currencies = [...new Set(currencies)]
    this.places = new Map(this.currencies.map((currency, place) => [currency, place]))
    this.units = Float64Array.from(this.currencies, (currency) => starting.get(currency) ?? 0)
  }

  /** Place of a currency; -1 for one that the run does not touch. */
  placeOf(currency: string): number {
    return this.places.get(currency) ?? -1
  }

  /** What there is of a currency. */
  of(currency: string): number {
    return this.units[this.placeOf(currency)] ?? 0
  }
}
