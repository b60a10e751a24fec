import { UserError } from '../core/user-error.js'
import { settlementCurrencyOf } from '../model/instrument-terms.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { FeeSettings, VenueSettings } from '../protocol/venue-settings.js'
import { resolveFillRules } from '../venues/fill-presets.js'
import type { FillRules } from '../engine/fill-rules.js'
import { venueNameOf } from '../venues/venue-names.js'
import { formatMoney, formatNumber } from './number-format.js'

/** The fill rules of a run in words: the preset and what differs from it. */
export function fillWords(venue: VenueSettings): string {
  const { preset = 'default', ...settings } = venue
  const changes = Object.entries(settings).map(([name, value]) => `${name} ${settingWords(value)}`)
  return changes.length === 0 ? `${preset} fills` : `${preset} fills with ${changes.join(', ')}`
}

/** Settings of the fills that a reader must know to repeat or to doubt a result, in the order of the documentation. */
const toldRules = [
  'entryAt',
  'limitFill',
  'gapImprovement',
  'barExecution',
  'intrabarPath',
  'sameBarChildren',
  'marketFill',
  'volumeLimit',
  'finalize',
  'drillDown',
  'spread',
  'latency',
  'dataDelay',
  'slippage',
] as const

/** What a preset and the settings beside it amount to: `entryAt nextOpen`, `limitFill touch` and so on. */
export function fillRuleList(venue: VenueSettings): readonly string[] {
  let rules: FillRules
  try {
    rules = resolveFillRules(venue)
  } catch (error) {
    // A run of an earlier version may name what there is no more; its own words stand beside this.
    if (error instanceof UserError) return []
    throw error
  }
  return toldRules.map((name) => `${name} ${settingWords(rules[name])}`)
}

/** The rules of each venue of a run that has its own, such as `XNYS: pessimistic fills, 0.1 % taker, own account of 5,000.00 USD`. */
export function venueWords({
  venues = {},
  currency,
  instruments,
}: Pick<RunSpecification, 'venues' | 'currency' | 'instruments'>): readonly string[] {
  return Object.entries(venues)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { instruments: _, fees, funds, account, ...venue }]) => {
      const own = funds?.currency ?? currency
      const parts = [fillWords(venue)]
      const members = instruments.filter(({ id }) => venueNameOf(venues, id) === name)
      if (fees !== undefined) parts.push(feeWords(fees, own, members))
      if (funds !== undefined)
        parts.push(`own ${account ?? 'margin'} account of ${formatMoney(Number(funds.cash), own)}`)
      return `${name}: ${parts.join(', ')}`
    })
}

/** The fees of a run in words: its own, or, where it names none, those that its instruments define for a contract. */
export function feeWords(
  fees: FeeSettings,
  currency: string,
  instruments: readonly InstrumentDefinition[] = [],
): string {
  const paidIn = instruments.length === 0 ? [currency] : instruments.map(settlementCurrencyOf)
  const unit = [...new Set(paidIn)].join(' or ')
  const words: string[] = []
  if (fees.taker !== undefined) words.push(`${percentWords(fees.taker)} taker`)
  if (fees.maker !== undefined) words.push(`${percentWords(fees.maker)} maker`)
  if (fees.tiers?.[0] !== undefined)
    words.push(`other rates from a traded volume of ${formatNumber(fees.tiers[0].volume, 0)} on`)
  if (fees.perContract !== undefined) words.push(`${fees.perContract} ${unit} per contract`)
  if (fees.perOrder !== undefined) words.push(`${fees.perOrder} ${unit} per order`)
  if (fees.perFill !== undefined) words.push(`${fees.perFill} ${unit} per fill`)
  if (fees.minimum !== undefined) words.push(`at least ${fees.minimum} ${unit} an order`)
  if (fees.maximum !== undefined) words.push(`at most ${fees.maximum} ${unit} an order`)
  const others = Object.keys(fees.of ?? {})
  if (others.length > 0) words.push(`others for ${others.join(', ')}`)
  if (words.length > 0) return words.join(', ')
  const own = instruments.flatMap((each) =>
    each.feePerContract === undefined ? [] : [`${each.feePerContract} ${settlementCurrencyOf(each)}`],
  )
  return own.length === 0 || Object.keys(fees).length > 0
    ? 'no fees'
    : `${[...new Set(own)].join(', ')} per contract by the instruments`
}

function settingWords(value: string | number | boolean | object): string {
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value as Readonly<Record<string, number>>)
  return `with ${parts.map(([name, part]) => `${name} ${part}`).join(' and ')}`
}

/** A fraction as percent with the digits that it needs. */
function percentWords(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(12))} %`
}
