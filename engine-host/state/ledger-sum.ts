import type { PositionLedger } from './position-ledger.js'

/** Half of what doubles count one by one, so that what a sum is added to has as much room. */
const room = 2 ** 52

/**
 * Sums of one whole amount of each position of an account, in groups. Only positions whose fills or price have changed since
 * the last call are asked again, so that with many positions the sum costs what the one costs that moved. Whole numbers
 * within the range that doubles count exactly: in whichever sequence they are added, the sum is the same.
 */
export class LedgerSum {
  private readonly sums: Float64Array
  /** What of each ledger is in the sums. */
  private readonly parts: Float64Array
  /** Ledgers to be asked again, by place: the first `staleCount` of them. */
  private readonly stale: Int32Array
  private staleCount = 0
  private readonly isStale: Uint8Array
  /** Ledgers whose amount is not in the sums, since it is no whole number or too large. */
  private readonly isLeftOut: Uint8Array
  private leftOut = 0
  private readonly largestPart: number

  /**
   * @param groups group of each ledger, from 0.
   * @param amount what is summed; depends on nothing but the ledger's fills and price.
   */
  constructor(
    private readonly ledgers: readonly PositionLedger[],
    private readonly groups: readonly number[],
    private readonly amount: (ledger: PositionLedger) => number,
  ) {
    this.sums = new Float64Array(Math.max(0, ...groups) + 1)
    this.parts = new Float64Array(ledgers.length)
    this.stale = new Int32Array(ledgers.length)
    this.isStale = new Uint8Array(ledgers.length)
    this.isLeftOut = new Uint8Array(ledgers.length)
    this.largestPart = room / Math.max(1, ledgers.length)
    ledgers.forEach((ledger, place) => {
      ledger.inform(this, place)
    })
  }

  /** The fills or the price of a ledger changed. Event frequency. */
  changed(place: number): void {
    if (this.isStale[place] === 1) return
    this.isStale[place] = 1
    this.stale[this.staleCount++] = place
  }

  /** The sums of the groups as of now; undefined where one of the amounts cannot be summed exactly. Event frequency. */
  upToDate(): Float64Array | undefined {
    while (this.staleCount > 0) this.renew(this.stale[--this.staleCount]!)
    return this.leftOut === 0 ? this.sums : undefined
  }

  private renew(place: number): void {
    this.isStale[place] = 0
    const amount = this.amount(this.ledgers[place]!)
    const isSummed = isWhole(amount, this.largestPart)
    const leftOut = isSummed ? 0 : 1
    this.leftOut += leftOut - this.isLeftOut[place]!
    this.isLeftOut[place] = leftOut
    const part = isSummed ? amount : 0
    const group = this.groups[place]!
    this.sums[group]! += part - this.parts[place]!
    this.parts[place] = part
  }
}

/** Whether an amount can be added to such a sum without an error. */
export function canBeAdded(amount: number): boolean {
  return isWhole(amount, room)
}

function isWhole(amount: number, largest: number): boolean {
  return Math.floor(amount) === amount && amount <= largest && amount >= -largest
}
