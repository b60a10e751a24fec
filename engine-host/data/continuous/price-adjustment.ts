import type { RollSchedule } from './roll-schedule.js'

/**
 * How prices before a roll are brought to those after it. `raw`: not at all. `additive`: by the difference of both closes,
 * which keeps profits in points and may make prices negative. `ratio`: by their quotient, which keeps returns and takes
 * prices off the tick. The last contract always has its own prices. What follows from the level of an adjusted price
 * follows from later rolls too; only differences, or ratios, are what was known at the time.
 */
export type PriceAdjustment = 'raw' | 'additive' | 'ratio'

/** What is done to the prices of one contract: price × factor + offset. */
export interface ContractAdjustment {
  readonly id: string
  readonly factor: number
  readonly offset: number
}

/** The adjustment of each contract of a schedule, in its order; NaN where a roll has no closes of both contracts. */
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
