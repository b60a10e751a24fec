import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { RunSummary } from '../protocol/run-summary.js'
import type { RunVariation } from '../protocol/run-sensitivity.js'
import type {
  FeeSettings,
  FeeTerms,
  FillSettings,
  LatencySettings,
  SlippageSettings,
  VenueSettings,
} from '../protocol/venue-settings.js'

const paths: readonly FillSettings['intrabarPath'][] = ['pessimistic', 'ohlc', 'olhc', 'adaptive', 'byDirection']
const factors = [0, 0.5, 2, 4] as const

/** The variations of a run that say most of what its results hang on. */
export function usualVariations({ specification, ambiguousTrades }: RunSummary): RunVariation[] {
  const venues = settingsOf(specification)
  const hasSlippage = venues.some(({ slippage = 'none' }) => slippage !== 'none')
  const hasLatency = venues.some(({ latency = 'none' }) => latency !== 'none')
  const ownPath = specification.venue.intrabarPath ?? 'pessimistic'
  return [
    { what: 'nothing' },
    ...(hasFees(specification)
      ? factors.map((times) => ({ what: 'fees', times }) as const)
      : [0.0001, 0.0002, 0.0005].map((rate) => ({ what: 'fees', rate }) as const)),
    ...(hasSlippage
      ? factors.map((times) => ({ what: 'slippage', times }) as const)
      : [1, 2, 4].map((ticks) => ({ what: 'slippage', ticks }) as const)),
    ...(hasLatency
      ? factors.map((times) => ({ what: 'latency', times }) as const)
      : [50, 250, 1000].map((milliseconds) => ({ what: 'latency', milliseconds }) as const)),
    ...(ambiguousTrades === 0 ? [] : paths)
      .filter((path) => path !== ownPath)
      .map((path) => ({ what: 'intrabarPath', path }) as const),
  ]
}

/** `2 × fees`, as a table of variations names them. */
export function variationLabel(variation: RunVariation): string {
  const { what } = variation
  switch (what) {
    case 'nothing':
      return 'As it was'
    case 'intrabarPath':
      return `Path “${variation.path}”`
    case 'fees':
      if ('times' in variation) break
      return `Fees of ${plain(variation.rate * 10_000)} basis ${variation.rate === 0.0001 ? 'point' : 'points'}`
    case 'slippage':
      if ('times' in variation) break
      return `${variation.ticks} ${variation.ticks === 1 ? 'tick' : 'ticks'} of slippage`
    case 'latency':
      if ('times' in variation) break
      return `${variation.milliseconds} ms of latency`
  }
  return variation.times === 0 ? `No ${what}` : `${plain(variation.times)} × ${what}`
}

/** The specification of a run under a variation. */
export function varied(specification: RunSpecification, variation: RunVariation): RunSpecification {
  switch (variation.what) {
    case 'nothing':
      return specification
    case 'intrabarPath':
      return withVenues(specification, (settings) => ({ ...settings, intrabarPath: variation.path }))
    case 'fees':
      return 'rate' in variation
        ? { ...specification, fees: { taker: variation.rate } }
        : withFees(specification, variation.times)
    case 'slippage':
      return withVenues(specification, (settings) => ({
        ...settings,
        slippage:
          'ticks' in variation ? { ticks: variation.ticks } : scaledSlippage(settings.slippage, variation.times),
      }))
    case 'latency':
      return withVenues(specification, (settings) => ({
        ...settings,
        latency:
          'milliseconds' in variation
            ? { base: variation.milliseconds }
            : scaledLatency(settings.latency, variation.times),
      }))
  }
}

function settingsOf({ venue, venues = {} }: RunSpecification): readonly VenueSettings[] {
  return [venue, ...Object.values(venues)]
}

function withVenues(
  specification: RunSpecification,
  change: <Settings extends VenueSettings>(settings: Settings) => Settings,
): RunSpecification {
  const { venue, venues } = specification
  const changed = Object.entries(venues ?? {}).map(([name, settings]) => [name, change(settings)] as const)
  return {
    ...specification,
    venue: change(venue),
    ...(venues === undefined ? {} : { venues: Object.fromEntries(changed) }),
  }
}

function scaledSlippage(slippage: VenueSettings['slippage'] = 'none', times: number): 'none' | SlippageSettings {
  if (slippage === 'none' || times === 0) return 'none'
  const { ticks, percent, volumeImpact, lotsPerTick } = slippage
  return {
    ...slippage,
    ...(ticks === undefined ? {} : { ticks: product(ticks, times) }),
    ...(percent === undefined ? {} : { percent: product(percent, times) }),
    ...(volumeImpact === undefined ? {} : { volumeImpact: product(volumeImpact, times) }),
    // Ticks that hold half as much are walked through twice as fast.
    ...(lotsPerTick === undefined ? {} : { lotsPerTick: product(lotsPerTick, 1 / times) }),
  }
}

function scaledLatency(latency: VenueSettings['latency'] = 'none', times: number): 'none' | LatencySettings {
  if (latency === 'none' || times === 0) return 'none'
  return Object.fromEntries(
    Object.entries(latency as Record<string, number>).map(([name, milliseconds]) => [
      name,
      product(milliseconds, times),
    ]),
  )
}

function hasFees({ fees, venues = {}, instruments }: RunSpecification): boolean {
  const named = [fees, ...Object.values(venues).flatMap(({ fees: own }) => (own === undefined ? [] : [own]))]
  if (named.some((settings) => Object.keys(settings).length > 0)) return true
  return instruments.some(({ makerFee, takerFee, feePerContract }) =>
    [makerFee, takerFee, feePerContract].some((fee) => Number(fee ?? 0) !== 0),
  )
}

function withFees(specification: RunSpecification, times: number): RunSpecification {
  const { venues } = specification
  const changed = Object.entries(venues ?? {}).map(
    ([name, own]) => [name, own.fees === undefined ? own : { ...own, fees: scaledFees(own.fees, times) }] as const,
  )
  return {
    ...specification,
    fees: scaledFees(specification.fees, times),
    instruments: specification.instruments.map((instrument) => scaledInstrument(instrument, times)),
    ...(venues === undefined ? {} : { venues: Object.fromEntries(changed) }),
  }
}

function scaledFees({ of, ...terms }: FeeSettings, times: number): FeeSettings {
  const others = Object.entries(of ?? {}).map(([name, own]) => [name, scaledTerms(own, times)] as const)
  return { ...scaledTerms(terms, times), ...(of === undefined ? {} : { of: Object.fromEntries(others) }) }
}

function scaledTerms(terms: FeeTerms, times: number): FeeTerms {
  const { tiers, ...rest } = terms
  const scaled = Object.entries(rest as Record<string, number | string>).map(
    ([name, cost]) => [name, scaledCost(cost, times)] as const,
  )
  return {
    ...Object.fromEntries(scaled),
    ...(tiers === undefined
      ? {}
      : {
          tiers: tiers.map(({ volume, taker, maker }) => ({
            volume,
            taker: scaledCost(taker, times),
            ...(maker === undefined ? {} : { maker: scaledCost(maker, times) }),
          })),
        }),
  }
}

function scaledInstrument(instrument: InstrumentDefinition, times: number): InstrumentDefinition {
  const { makerFee, takerFee, feePerContract } = instrument
  const scaled = (fee: string): string => decimal(scaledCost(fee, times))
  return {
    ...instrument,
    ...(makerFee === undefined ? {} : { makerFee: scaled(makerFee) }),
    ...(takerFee === undefined ? {} : { takerFee: scaled(takerFee) }),
    ...(feePerContract === undefined ? {} : { feePerContract: scaled(feePerContract) }),
  }
}

/** What is paid to the strategy does not grow with the costs. */
function scaledCost(cost: number | string, times: number): number {
  const amount = Number(cost)
  return product(amount, amount < 0 ? Math.min(1, times) : times)
}

/** Without the digits that multiplying leaves behind. */
function product(value: number, times: number): number {
  return Number((value * times).toPrecision(12))
}

/** Never in powers of ten, which decimals of definitions do not know. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '')
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)))
}
