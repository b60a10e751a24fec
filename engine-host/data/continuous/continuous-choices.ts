import type { BarSeries } from '../../protocol/bar-series.js'
import { contractOfId, formatContinuous, type RollRule } from '../futures-symbol.js'

/** The continuous series that stored bars give: of each root with several contracts of one length, by volume, calendar and open interest. */
export function continuousChoices(series: readonly BarSeries[]): BarSeries[] {
  const groups = new Map<string, { root: string; contracts: BarSeries[] }>()
  for (const each of series) {
    const root = each.data === undefined ? contractOfId(each.instrumentId, new Date())?.root : undefined
    if (root === undefined) continue
    const key = `${root} ${each.bars}`
    const group = groups.get(key) ?? { root, contracts: [] }
    group.contracts.push(each)
    groups.set(key, group)
  }
  return [...groups.values()]
    .filter(({ contracts }) => contracts.length > 1)
    .flatMap(({ root, contracts }) =>
      rulesOf(contracts, series).map((rule) => ({
        instrumentId: formatContinuous({ root, rule, rank: 0 }),
        bars: contracts[0]!.bars,
        rows: contracts.reduce((sum, { rows }) => sum + rows, 0),
        firstNanos: least(contracts.map(({ firstNanos }) => BigInt(firstNanos))).toString(),
        lastNanos: (-least(contracts.map(({ lastNanos }) => -BigInt(lastNanos)))).toString(),
        bytes: contracts.reduce((sum, { bytes }) => sum + bytes, 0),
        sources: [],
        contracts: contracts.length,
      })),
    )
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
