import type { InstrumentDefinition } from '../../engine-host/protocol/instrument-definition.js'
import type { MarketSource } from '../../engine-host/protocol/market-source.js'
import type { RunSpecification } from '../../engine-host/protocol/run-specification.js'
import type { RunProgress, RunSummary } from '../../engine-host/protocol/run-summary.js'
import type { RunVenueSettings } from '../../engine-host/protocol/run-venues.js'
import type { FeeSettings, VenueSettings } from '../../engine-host/protocol/venue-settings.js'
import { formatDuration } from '../format/duration.js'
import { ExchangeZone } from '../format/exchange-zone.js'
import { formatCount, formatNumber } from '../format/number.js'
import { resolutionOf, TimeFormat } from '../format/time.js'

/** The preset that fills orders, and whether settings differ from it. */
export function fillsText(venue: VenueSettings): string {
  const preset = `${venue.preset ?? 'default'} fills`
  const changes = fillOverrides(venue).length
  return changes === 0 ? preset : `${preset}, ${changes} changed`
}

/**
 * What all accounts of a run began with in its currency; NaN where it depends on rates of the market. The accounts of venues
 * add to that of the run.
 */
export function startingEquityOf({ cash, currency, venues = {} }: RunSpecification): number {
  const own = Object.values(venues).flatMap(({ funds }) => (funds === undefined ? [] : [funds]))
  if (own.some((funds) => funds.currency !== currency)) return NaN
  return own.reduce((sum, funds) => sum + Number(funds.cash), Number(cash))
}

/** The venues of a run that have settings of their own, by name. */
export function venuesOf({
  venues = {},
}: RunSpecification): readonly (readonly [name: string, own: RunVenueSettings])[] {
  return Object.entries(venues).toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/** Settings that differ from the preset, as name and value. */
export function fillOverrides(venue: VenueSettings): readonly (readonly [name: string, value: string])[] {
  return Object.entries(venue)
    .filter(([name]) => name !== 'preset' && name !== 'account')
    .map(([name, value]) => [name, settingText(value)] as const)
}

function settingText(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${String(inner)}`)
      .join(', ')
  }
  return String(value)
}

/**
 * Fees in a few words: `0.02 % commission`, `2.25 USD a contract`; where the run names none, those that its instruments
 * define for a contract.
 */
export function feesText(
  fees: FeeSettings,
  currency: string,
  instruments: readonly InstrumentDefinition[] = [],
): string {
  const parts: string[] = []
  const taker = fees.taker ?? 0
  const maker = fees.maker ?? taker
  if (taker === maker && taker !== 0) parts.push(`${rateText(taker)} commission`)
  if (taker !== maker) parts.push(`${rateText(taker)} taker, ${rateText(maker)} maker`)
  const perContract = Number(fees.perContract ?? 0)
  if (perContract !== 0) parts.push(`${shortDecimal(perContract)} ${currency} a contract`)
  if (parts.length > 0) return parts.join(' + ')
  const own = instruments.flatMap(({ feePerContract, settlementCurrency, currency: quoted }) =>
    feePerContract === undefined
      ? []
      : [`${shortDecimal(Number(feePerContract))} ${settlementCurrency ?? quoted} a contract`],
  )
  return own.length === 0 || Object.keys(fees).length > 0 ? 'no fees' : [...new Set(own)].join(', ')
}

function rateText(rate: number): string {
  return `${shortDecimal(rate * 100)} %`
}

/** At least two decimals, at most six. */
function shortDecimal(value: number): string {
  return formatNumber(value, 6).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** How the path inside a bar was chosen, as the run's settings say. */
export function pathText({ specification }: RunSummary): string {
  if (Object.keys(specification.venues ?? {}).length > 0) return 'by the rules of each venue'
  const { preset = 'default', intrabarPath } = specification.venue
  if (intrabarPath !== undefined && intrabarPath !== 'pessimistic') return `by the path “${intrabarPath}”`
  if (intrabarPath === 'pessimistic' || preset === 'default' || preset === 'pessimistic') return 'against the strategy'
  return preset === 'optimistic' ? 'for the strategy' : `as ${preset} does`
}

/** The slippage that the run has set where an instrument trades: `none`, `1 tick`, `2 bps`. */
export function slippageText({ specification, instruments }: RunSummary, instrument: number): string {
  const id = instruments[instrument]?.id ?? ''
  const own = Object.values(specification.venues ?? {}).find((venue) => venue.instruments?.includes(id) === true)
  // A venue with a preset of its own takes nothing over, and no preset has slippage.
  const ofRun = own?.preset === undefined ? specification.venue.slippage : undefined
  const slippage = own?.slippage ?? ofRun ?? 'none'
  return slippage === 'none' ? 'none' : settingText(slippage)
}

/** Instruments and bars: `SPY.EQUS 1-SECOND`. */
export function seriesText(specification: RunSpecification): string {
  const series = specification.sources.filter(isShown).map(sourceText)
  const [first = 'no data'] = series
  return series.length > 1 ? `${first} and ${series.length - 1} more` : first
}

/** Contracts behind a continuous series are not listed: they match its orders. */
function isShown(source: MarketSource): boolean {
  return !('matchesOnly' in source)
}

/** `SPY.EQUS 1-SECOND`, or `SPY.EQUS quotes`. */
export function sourceText({ instrumentId, bars, data = 'bars' }: MarketSource): string {
  return `${instrumentId} ${data === 'bars' ? bars : data}`
}

/** Times of a run as its views show them: in the zone of the first instrument, to the unit of the first bars. */
export function timeFormatOf(run: RunSummary): TimeFormat {
  const [source] = run.specification.sources
  const zone = new ExchangeZone(run.instruments[0]?.timeZone ?? 'UTC')
  return new TimeFormat(zone, resolutionOf(source?.bars ?? '1-SECOND'), run.firstTime, run.lastTime)
}

/** How far a run is: `45,120 of 100,184 bars · 1.2 M bars/s · 3 s left`. */
export function progressText(progress: RunProgress): string {
  const parts = [`${formatCount(progress.barsDone)} of ${formatCount(progress.barsTotal)} bars`]
  if (progress.barsPerSecond > 0) parts.push(`${speedText(progress.barsPerSecond)} bars/s`)
  if (Number.isFinite(progress.timeLeftMs)) parts.push(`${formatDuration(roundedUp(progress.timeLeftMs))} left`)
  return parts.join(' · ')
}

/** Bars a second with three digits: `1.24 M`, `310 k`. */
export function speedText(barsPerSecond: number): string {
  if (barsPerSecond >= 1e6) return `${formatNumber(barsPerSecond / 1e6, barsPerSecond >= 1e8 ? 0 : 2)} M`
  if (barsPerSecond >= 1e4) return `${formatNumber(barsPerSecond / 1e3, 0)} k`
  return formatNumber(barsPerSecond, 0)
}

/** Whole seconds, so that the time left does not tremble. */
function roundedUp(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000) * 1000
}
