import { powerOfTen } from '../../core/fixed-point.js'
import type { PriceAdjustment } from '../../protocol/continuous-settings.js'
import type { RollSchedule } from './roll-schedule.js'

/** What is done to the prices of one contract: price × factor + offset. */
export interface ContractAdjustment {
  readonly id: string
  readonly factor: number
  readonly offset: number
}

/**
 * The adjustment of each contract of a schedule, in its order, by which the last one keeps its own prices; NaN where a roll
 * has no closes of both contracts. What follows from the level of such a price follows from later rolls too.
 */
export function contractAdjustments(
  { first, rolls }: RollSchedule,
  adjustment: PriceAdjustment,
): readonly ContractAdjustment[] {
  let factor = 1
  let offset = 0
  const backwards: ContractAdjustment[] = [{ id: rolls.at(-1)?.to ?? first, factor, offset }]
  for (let at = rolls.length - 1; at >= 0; at--) {
    const { from, fromClose, toClose } = rolls[at]!
    if (adjustment === 'additive') offset += toClose - fromClose
    if (adjustment === 'ratio') factor *= toClose / fromClose
    backwards.push({ id: from, factor, offset })
  }
  return backwards.reverse()
}

/**
 * As `contractAdjustments`, but the first contract keeps its own prices: each is known when its roll comes, and no later
 * roll changes it.
 */
export function forwardAdjustments(
  { first, rolls }: RollSchedule,
  adjustment: PriceAdjustment,
): readonly ContractAdjustment[] {
  let factor = 1
  let offset = 0
  const adjustments: ContractAdjustment[] = [{ id: first, factor, offset }]
  for (const { to, fromClose, toClose } of rolls) {
    if (adjustment === 'additive') offset += fromClose - toClose
    if (adjustment === 'ratio') factor *= fromClose / toClose
    adjustments.push({ id: to, factor, offset })
  }
  return adjustments
}

/**
 * How a price of a contract becomes one of its series; undefined where it is the same. Differences of exact prices are exact
 * again; quotients stay what they are.
 */
export function movePrice(
  { factor, offset }: Pick<ContractAdjustment, 'factor' | 'offset'>,
  pricePrecision: number,
): ((price: number) => number) | undefined {
  if (factor === 1 && offset === 0) return undefined
  if (factor !== 1) return (price) => price * factor + offset
  const scale = powerOfTen(pricePrecision)
  return (price) => Math.round((price + offset) * scale) / scale
}
