import { fromUnits } from '../core/fixed-point.js'
import type { ClosedLot, PositionLedger } from './position-ledger.js'

/** What the lots of one trade amount to, money in units of the settlement currency. */
export interface TradeSum {
  readonly quantityUnits: number
  readonly entryPrice: number
  readonly notionalUnits: number
  /** Profit at the exit price, before fees. */
  readonly grossUnits: number
  readonly entryFeeUnits: number
  readonly high: number
  readonly low: number
  readonly ambiguous: boolean
}

/** Sums the lots of one trade at an exit price, before the position is opened anew. */
export function sumTradeParts(parts: readonly ClosedLot[], ledger: PositionLedger, exitUnits: number): TradeSum {
  const { contract, instrument } = ledger
  const { direction } = parts[0]!.entry.order
  let quantityUnits = 0
  let cost = 0
  let notionalUnits = 0
  let grossUnits = 0
  let entryFeeUnits = 0
  let high = -Infinity
  let low = Infinity
  let ambiguous = false
  for (const part of parts) {
    const { priceUnits } = part.entry
    quantityUnits += part.quantityUnits
    cost += contract.isInverse ? part.quantityUnits / priceUnits : priceUnits * part.quantityUnits
    notionalUnits += contract.amount(priceUnits, part.quantityUnits)
    grossUnits += contract.profit(priceUnits, exitUnits, direction, part.quantityUnits)
    entryFeeUnits += part.entryFeeUnits
    high = Math.max(high, part.high)
    low = Math.min(low, part.low)
    ambiguous ||= part.ambiguous
  }
  if (contract.arithmetic === 'binary') {
    const exitPrice = fromUnits(exitUnits, instrument.pricePrecision)
    const entryPrice = parts[0]!.position.averageOpen
    grossUnits = contract.profitFromAverage(entryPrice, exitPrice, direction, quantityUnits)
    return { quantityUnits, entryPrice, notionalUnits, grossUnits, entryFeeUnits, high, low, ambiguous }
  }
  const average = contract.isInverse ? quantityUnits / cost : cost / quantityUnits
  const entryPrice = parts.length === 1 ? parts[0]!.entry.price : fromUnits(average, instrument.pricePrecision)
  return { quantityUnits, entryPrice, notionalUnits, grossUnits, entryFeeUnits, high, low, ambiguous }
}

const noGroups: readonly (readonly ClosedLot[])[] = []

/** The lots in the groups that are one trade each: entered by one order, or all where there is one average price. */
export function groupIntoTrades(lots: readonly ClosedLot[], ledger: PositionLedger): readonly (readonly ClosedLot[])[] {
  if (lots.length <= 1) return lots.length === 0 ? noGroups : [lots]
  const isAveraged = ledger.contract.arithmetic === 'binary'
  const groups: ClosedLot[][] = []
  for (const lot of lots) {
    const newest = groups.length === 0 ? undefined : groups[groups.length - 1]!
    const first = newest?.[0]
    if (isAveraged ? first?.position === lot.position : first?.entry.order === lot.entry.order) newest!.push(lot)
    else groups.push([lot])
  }
  return groups
}
