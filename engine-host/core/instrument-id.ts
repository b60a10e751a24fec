import { venueId, type VenueId } from './identifiers.js'
import { UserError } from './user-error.js'

const contractCode = /^[FGHJKMNQUVXZ]\d{1,2}$/

/**
 * What is traded and where: `BTC/USDT.BINANCE` is a symbol at a venue, `MNQ.Z25` a contract of a future, whose exchange
 * follows from its symbol. The last dot separates the two parts. Equal ids are the same object, so that they can be keys.
 */
export class InstrumentId {
  private static readonly known = new Map<string, InstrumentId>()
  private readonly text: string

  private constructor(
    /** Such as `BTC/USDT` or `MNQ`. */
    readonly symbol: string,
    /** What follows the last dot: `BINANCE` or `Z25`. */
    readonly suffix: string,
  ) {
    this.text = `${symbol}.${suffix}`
  }

  /** Reads an id; undefined when it is none. */
  static parse(text: string): InstrumentId | undefined {
    const known = InstrumentId.known.get(text)
    if (known !== undefined) return known
    const match = /^(\S(?:.*\S)?)\.([^\s.]*[^\s.-])$/.exec(text)
    if (match === null) return undefined
    const id = new InstrumentId(match[1]!, match[2]!)
    InstrumentId.known.set(text, id)
    return id
  }

  /** Reads an id. Throws a `UserError` when it is none. */
  static from(text: string): InstrumentId {
    const id = InstrumentId.parse(text)
    if (id !== undefined) return id
    throw new UserError(
      `'${text}' is no instrument.`,
      'Write symbol, dot, venue or contract: BTC/USDT.BINANCE or MNQ.Z25.',
    )
  }

  /** The contract of a future, such as `Z25`; undefined where a venue is named. */
  get contract(): string | undefined {
    return contractCode.test(this.suffix) ? this.suffix : undefined
  }

  /** The venue; undefined for a contract of a future, which names none. */
  get venue(): VenueId | undefined {
    return this.contract === undefined ? venueId(this.suffix) : undefined
  }

  /** As it is written. */
  toString(): string {
    return this.text
  }
}
