import type { BarSeries } from '../../protocol/bar-series.js'
import { type BarSpecification, parseBarSpecification } from '../bar-specification.js'
import { bestInput } from '../consolidation/consolidation.js'
import { contractOfId, formatContinuous, type RollRule } from '../futures-symbol.js'

/**
 * The continuous series that stored data gives: of each root with several contracts that have bars of one length or ticks
 * of one kind, and daily bars to roll by, stored or to be made; by volume, calendar and open interest.
 */
export function continuousChoices(series: readonly BarSeries[]): BarSeries[] {
  const groups = new Map<string, { root: string; contracts: BarSeries[] }>()
  for (const each of series) {
    const root = each.data === 'open-interest' ? undefined : contractOfId(each.instrumentId, new Date())?.root
    if (root === undefined) continue
    const key = `${root} ${each.bars}`
    const group = groups.get(key) ?? { root, contracts: [] }
    group.contracts.push(each)
    groups.set(key, group)
  }
  return [...groups.values()]
    .filter(({ contracts }) => contracts.length > 1 && haveDays(contracts, series))
    .flatMap(({ root, contracts }) =>
      rulesOf(contracts, series).map((rule) => ({
        instrumentId: formatContinuous({ root, rule, rank: 0 }),
        bars: contracts[0]!.bars,
        ...(contracts[0]!.data === undefined ? {} : { data: contracts[0]!.data }),
        rows: contracts.reduce((sum, { rows }) => sum + rows, 0),
        firstNanos: least(contracts.map(({ firstNanos }) => BigInt(firstNanos))).toString(),
        lastNanos: (-least(contracts.map(({ lastNanos }) => -BigInt(lastNanos)))).toString(),
        bytes: contracts.reduce((sum, { bytes }) => sum + bytes, 0),
        sources: [],
        contracts: contracts.length,
      })),
    )
}

/** Whether all contracts have bars of session days, or all of calendar days, or shorter ones that these are made of. */
function haveDays(contracts: readonly BarSeries[], series: readonly BarSeries[]): boolean {
  return ['1-DAY-SESSION', '1-DAY'].some((days) => {
    const wanted = parseBarSpecification(days)!
    return contracts.every(({ instrumentId }) => {
      const stored = series
        .filter((each) => each.instrumentId === instrumentId && each.data === undefined)
        .map(({ bars }) => parseBarSpecification(bars))
        .filter((bars): bars is BarSpecification => bars !== undefined)
      return stored.some(({ name }) => name === days) || bestInput(wanted, stored) !== undefined
    })
  })
}

/** By open interest only where all contracts have it. */
function rulesOf(contracts: readonly BarSeries[], series: readonly BarSeries[]): readonly RollRule[] {
  const known = new Set(series.filter(({ data }) => data === 'open-interest').map(({ instrumentId }) => instrumentId))
  const isKnown = contracts.every(({ instrumentId }) => known.has(instrumentId))
  return isKnown ? ['volume', 'openInterest', 'calendar'] : ['volume', 'calendar']
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((smallest, value) => (value < smallest ? value : smallest))
}
