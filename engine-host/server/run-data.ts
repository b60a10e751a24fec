import { stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '../core/user-error.js'
import type { Catalog } from '../data/catalog.js'
import type { ResolvedContinuous } from '../data/continuous/resolve-continuous.js'
import { contractOfId, parseFuturesSymbol, type ContinuousSymbol } from '../data/futures-symbol.js'
import { isTickSource } from '../data/ticks/tick-source.js'
import { canDrillDown } from '../engine/drill-down.js'
import type { BarSeries } from '../protocol/bar-series.js'
import type { Failure } from '../protocol/failure.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import { tickKinds, type MarketSource, type TickKind, type UserEventSource } from '../protocol/market-source.js'
import type { FoundData } from '../protocol/runner-messages.js'
import type { RunRequest, SeriesRequest } from '../protocol/run-specification.js'
import { resolveFillRules } from '../venues/fill-presets.js'
import { settingsOfVenue, venueNameOf } from '../venues/venue-names.js'
import { requestFailures } from './failures.js'
import { resolveSeries } from './market-data.js'

/** What a run needs of the catalog. */
export type MarketData = Pick<
  Catalog,
  'listSeries' | 'resolve' | 'resolveTicks' | 'resolveContinuous' | 'resolveContinuousTicks' | 'findFiner'
>

/** The data that a run reads. */
export interface RunData extends FoundData {
  readonly events: readonly UserEventSource[]
}

/**
 * Finds the files of everything that a request names: the first series, further ones, and tables of events. Where only
 * one instrument or one kind of data is there, it need not be named.
 */
export async function resolveRunData(catalog: MarketData, request: RunRequest): Promise<RunData | Failure> {
  const sources: MarketSource[] = []
  const instruments = new Map<string, InstrumentDefinition>()
  const add = async (source: MarketSource, instrument: InstrumentDefinition) => {
    if (!sources.some((each) => isSameData(each, source))) sources.push(await withFiner(catalog, source, request))
    instruments.set(instrument.id, instrument)
  }
  for (const wanted of [await firstSeries(catalog, request), ...(request.series ?? [])]) {
    if ('kind' in wanted) return wanted
    const continuous = continuousOf(wanted.instrument)
    if (continuous !== undefined) {
      for (const data of kindsOf(wanted)) {
        const found = await resolveContinuousSeries(catalog, continuous, wanted, data, request)
        if (found.kind === 'failed') return found
        await add(found.source, found.instrument)
        for (const each of found.contracts) await add(each.source, each.instrument)
      }
      continue
    }
    for (const data of kindsOf(wanted)) {
      const found = await resolveOne(catalog, wanted, data, request)
      if (found.kind === 'failed') return found
      await add(found.source, found.instrument)
    }
  }
  const events: UserEventSource[] = []
  for (const { name, file } of request.events ?? []) {
    const absolute = path.resolve(path.dirname(request.strategyFile), file)
    const status = await stat(absolute).catch(() => undefined)
    if (!status?.isFile()) return requestFailures.noEventTable(name, absolute)
    events.push({ name, file: absolute })
  }
  return { kind: 'resolved', sources, instruments: [...instruments.values()], events }
}

/** Finds data that a strategy asks for when its run has been started, within the period of the run. */
export async function findMissingData(
  catalog: MarketData,
  wanted: readonly SeriesRequest[],
  { strategyFile, from, to, continuous }: RunRequest,
): Promise<FoundData | Failure> {
  const sources: MarketSource[] = []
  const instruments = new Map<string, InstrumentDefinition>()
  const period = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(continuous === undefined ? {} : { continuous }),
  }
  for (const { instrument: instrumentId, bars, data } of wanted) {
    const named = { ...(bars === undefined ? {} : { bars }), ...(data === undefined ? {} : { data }) }
    const found = await resolveRunData(catalog, { strategyFile, instrumentId, ...named, ...period })
    if (found.kind === 'failed') return found
    sources.push(...found.sources)
    for (const each of found.instruments) instruments.set(each.id, each)
  }
  return { kind: 'resolved', sources, instruments: [...instruments.values()] }
}

function isSameData(one: MarketSource, other: MarketSource): boolean {
  return (
    one.instrumentId === other.instrumentId &&
    (one.data ?? 'bars') === (other.data ?? 'bars') &&
    (isTickSource(one) || one.bars === other.bars)
  )
}

/** The continuous series that an instrument id or symbol means; undefined for any other. */
function continuousOf(instrument: string): ContinuousSymbol | undefined {
  const symbol = parseFuturesSymbol(instrument, new Date())
  return symbol?.kind === 'continuous' ? symbol.continuous : undefined
}

async function resolveContinuousSeries(
  catalog: MarketData,
  symbol: ContinuousSymbol,
  { instrument, bars }: SeriesRequest,
  data: 'bars' | TickKind,
  { from, to, continuous }: RunRequest,
): Promise<ResolvedContinuous<MarketSource> | Failure> {
  const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const settings = continuous ?? {}
  if (data !== 'bars') return catalog.resolveContinuousTicks(symbol, data, period, settings)
  if (bars !== undefined) return catalog.resolveContinuous(symbol, bars, period, settings)
  const ofRoot = (await catalog.listSeries()).filter(
    (each) => each.data === undefined && contractOfId(each.instrumentId, new Date())?.root === symbol.root,
  )
  const lengths = [...new Set(ofRoot.map((each) => each.bars))]
  if (lengths.length > 1) return requestFailures.chooseBars(instrument, lengths)
  // A root that the catalog does not have is its own to explain.
  return catalog.resolveContinuous(symbol, lengths[0] ?? '1-MINUTE', period, settings)
}

/** Bars with the finer data that decides what they cannot, where the rules of the venue let it. */
async function withFiner(catalog: MarketData, source: MarketSource, request: RunRequest): Promise<MarketSource> {
  if (isTickSource(source) || source.continuous !== undefined || !wantsFiner(source.instrumentId, request))
    return source
  const finer = await catalog.findFiner(source)
  return finer === undefined ? source : { ...source, finer }
}

/** Whether the rules let finer data decide; settings that cannot be used are told of where they are checked. */
function wantsFiner(instrumentId: string, { venue = {}, venues = {} }: RunRequest): boolean {
  try {
    const own = venues[venueNameOf(venues, instrumentId)]
    return canDrillDown(resolveFillRules(own === undefined ? venue : settingsOfVenue(venue, own)))
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/** Bars before ticks, a book before trades: in this order equal times are taken. */
function kindsOf({ bars, data }: SeriesRequest): readonly ('bars' | TickKind)[] {
  const ticks = ['depth', 'quotes', 'trades'] as const
  const given = ticks.filter((kind) => data?.includes(kind))
  return bars !== undefined || given.length === 0 ? ['bars', ...given] : given
}

async function resolveOne(
  catalog: MarketData,
  { instrument, bars }: SeriesRequest,
  data: 'bars' | TickKind,
  request: RunRequest,
) {
  if (data !== 'bars') return catalog.resolveTicks(instrument, data, request.from, request.to)
  const { from, to } = request
  return resolveSeries(catalog, {
    instrumentId: instrument,
    ...(bars === undefined ? {} : { bars }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  })
}

/** The series that a request names at its top; where the catalog has nothing but ticks of the instrument, these. */
async function firstSeries(catalog: MarketData, request: RunRequest): Promise<SeriesRequest | Failure> {
  const { bars, data } = request
  const unknown = data?.find((kind) => !(tickKinds as readonly string[]).includes(kind))
  if (unknown !== undefined) return requestFailures.wrongValue('kind of data', unknown, tickKinds.join(', '))
  const all = (await catalog.listSeries()).filter((each) => each.data !== 'open-interest')
  const withData = all.filter((each) => isWanted(each, data))
  // Of data that no instrument has, the only one tells that it is missing.
  const instrument = request.instrumentId ?? onlyInstrument(withData.length > 0 ? withData : all)
  if (instrument === undefined && all.length > 0 && (data !== undefined || !hasBars(all)))
    return requestFailures.chooseSeries(all)
  if (instrument === undefined || bars !== undefined || data !== undefined) {
    if (instrument !== undefined)
      return { instrument, ...(bars === undefined ? {} : { bars }), ...(data === undefined ? {} : { data }) }
    const found = await resolveSeries(catalog, request)
    return found.kind === 'failed' ? found : { instrument: found.source.instrumentId, bars: found.source.bars }
  }
  const ofInstrument = all.filter((each) => each.instrumentId === instrument)
  const ticks = tickKinds.filter((kind) => ofInstrument.some((each) => each.data === kind))
  if (ticks.length === 0 || hasBars(ofInstrument)) return { instrument }
  return { instrument, data: ticks.includes('depth') ? ticks.filter((kind) => kind !== 'quotes') : ticks }
}

function isWanted(series: BarSeries, data: readonly TickKind[] | undefined): boolean {
  return data === undefined || data.some((kind) => kind === series.data)
}

function hasBars(series: readonly BarSeries[]): boolean {
  return series.some((each) => each.data === undefined)
}

function onlyInstrument(series: readonly BarSeries[]): string | undefined {
  const ids = new Set(series.map(({ instrumentId }) => instrumentId))
  const [only] = ids
  return ids.size === 1 ? only : undefined
}
