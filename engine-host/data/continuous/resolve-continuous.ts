import type { BarSource, ContinuousPart } from '../../protocol/bar-series.js'
import type { ContinuousSettings, PriceAdjustment } from '../../protocol/continuous-settings.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import type { TickKind, TickSource } from '../../protocol/market-source.js'
import { formatContinuous, type ContinuousSymbol } from '../futures-symbol.js'
import {
  MarketDataError,
  noCommonDay,
  noContracts,
  noPriceToLeave,
  noRatio,
  rollBeforeUnusable,
} from '../market-data-failure.js'
import { recordedBars } from '../recorded-bars.js'
import type { StoredSeries } from '../stored-series.js'
import { formatNanos, parseIsoNanos } from '../timestamps.js'
import { forwardAdjustments } from './price-adjustment.js'
import type { Roll } from './roll-schedule.js'

/** A continuous series that a run can read, with the contracts that its orders go to. */
export interface ResolvedContinuous<Source = BarSource> {
  readonly kind: 'resolved'
  readonly source: Source
  readonly instrument: InstrumentDefinition
  /** The contracts in the order of their time, each with its data from before its time to the end of the period. */
  readonly contracts: readonly { readonly source: Source; readonly instrument: InstrumentDefinition }[]
}

/** Period of a run, ISO 8601. */
export interface RunPeriod {
  readonly from?: string
  readonly to?: string
}

/** How long before its time a contract is read, so that its price is known when it comes. */
const leadNanos = 7n * 86_400_000_000_000n

type Store = Pick<StoredSeries, 'rolls' | 'resolveOrThrow' | 'resolveTicksOrThrow'>

/**
 * Puts a continuous series of bars together of the stored contracts of a root. A contract takes its place when the trade
 * date before its first has closed and all that decides the roll is known.
 *
 * @throws MarketDataError when there are no such contracts or bars, or two of them cannot be joined
 */
export async function resolveContinuous(
  store: Store,
  symbol: ContinuousSymbol,
  bars: string,
  period: RunPeriod,
  settings: ContinuousSettings,
): Promise<ResolvedContinuous> {
  const terms = await contractTerms(store, symbol, bars, period, settings)
  const { series, contracts } = await readTerms(terms, period, settings, (id, from, to, mayBeEmpty) =>
    store.resolveOrThrow(id, bars, from, to, mayBeEmpty),
  )
  const names = { instrumentId: formatContinuous(symbol), bars: contracts[0]!.source.bars }
  return resolved<BarSource>({ ...names, files: [], ...series }, contracts)
}

/**
 * As `resolveContinuous`, of quotes, trades or depth.
 *
 * @throws MarketDataError
 */
export async function resolveContinuousTicks(
  store: Store,
  symbol: ContinuousSymbol,
  data: TickKind,
  period: RunPeriod,
  settings: ContinuousSettings,
): Promise<ResolvedContinuous<TickSource>> {
  const terms = await contractTerms(store, symbol, data, period, settings)
  const spans = new Map<string, bigint>()
  const { series, contracts } = await readTerms(terms, period, settings, async (id, from, to, mayBeEmpty) => {
    const { ticks, nanos } = await store.resolveTicksOrThrow(id, data, from, to, undefined, mayBeEmpty)
    if (!spans.has(id)) spans.set(id, nanos)
    return ticks
  })
  // Those of the whole series and of its contracts are recorded in bars of one length.
  const bars = recordedBars([...spans.values()].reduce((sum, nanos) => sum + nanos, 0n))
  const parts = series.continuous.parts.map((part) => ({ ...part, source: { ...part.source, bars } }))
  return resolved<TickSource>(
    { data, instrumentId: formatContinuous(symbol), bars, files: [], ...series, continuous: { parts } },
    contracts.map(({ source, instrument }) => ({ source: { ...source, bars }, instrument })),
  )
}

function resolved<Source extends BarSource | TickSource>(
  source: Source,
  contracts: ResolvedContinuous<Source>['contracts'],
): ResolvedContinuous<Source> {
  return { kind: 'resolved', source, instrument: seriesDefinition(source.instrumentId, contracts), contracts }
}

/** A contract with its time: after one close, up to another and with it. */
interface ContractTerm {
  readonly id: string
  /** The roll to it; absent for the first of the period. */
  readonly roll?: Roll
  readonly since: bigint | undefined
  readonly until: bigint | undefined
  readonly factor: number
  readonly offset: number
}

/**
 * The contracts of a period with their times and adjustments.
 *
 * @param data what is read of them, bars or a kind of ticks
 */
async function contractTerms(
  store: Store,
  symbol: ContinuousSymbol,
  data: string,
  { from, to }: RunPeriod,
  { adjust = 'additive', rollBefore = 1 }: ContinuousSettings,
): Promise<ContractTerm[]> {
  const { root, rule, rank } = symbol
  if (!Number.isInteger(rollBefore) || rollBefore < 1 || rollBefore > 60)
    throw new MarketDataError(rollBeforeUnusable(rollBefore))
  const schedule = await store.rolls(root, rule, { rank, rollBefore }, data)
  if ('kind' in schedule) throw new MarketDataError(schedule)
  const { rolls } = schedule
  const begin = from === undefined ? undefined : parseIsoNanos(from)
  const end = to === undefined ? undefined : parseIsoNanos(to)
  const within = [schedule.first, ...rolls.map((roll) => roll.to)]
    .map((id, place) => ({ id, place, since: rolls[place - 1]?.nanos, until: rolls[place]?.nanos }))
    .filter(
      ({ until, since }) =>
        (begin === undefined || until === undefined || until >= begin) &&
        (end === undefined || since === undefined || since < end - 1n),
    )
  const [first] = within
  if (first === undefined) throw new MarketDataError(noContracts(root))
  const adjustments = forwardAdjustments({ first: first.id, rolls: rolls.slice(first.place) }, adjust)
  return within.map(({ place, ...term }, at) => {
    const { factor, offset } = adjustments[at]!
    const roll = at === 0 ? undefined : rolls[place - 1]
    if (roll !== undefined) checkJoin(roll, adjust)
    return { ...term, factor, offset, ...(roll === undefined ? {} : { roll }) }
  })
}

/**
 * Reads the contracts in their times, for the series, and from before them to the end of the period, for their orders.
 *
 * @throws MarketDataError when rolls leave positions in a contract that has no price after its roll
 */
async function readTerms<Source extends { readonly rows: number }>(
  terms: readonly ContractTerm[],
  { from, to }: RunPeriod,
  { atRoll = 'reopen' }: ContinuousSettings,
  read: (
    id: string,
    from: string | undefined,
    to: string | undefined,
    mayBeEmpty: boolean,
  ) => Promise<{ readonly source: Source; readonly instrument: InstrumentDefinition }>,
) {
  const begin = from === undefined ? undefined : parseIsoNanos(from)
  const end = to === undefined ? undefined : parseIsoNanos(to)
  const parts: ContinuousPart<Source>[] = []
  const contracts: { source: Source & { readonly matchesOnly: true }; instrument: InstrumentDefinition }[] = []
  for (const { id, roll, since, until, factor, offset } of terms) {
    const starts = roll === undefined ? from : formatNanos(roll.nanos + 1n)
    const ends = until === undefined || (end !== undefined && end <= until) ? to : formatNanos(until + 1n)
    const { source } = await read(id, starts, ends, true)
    const told = roll && { rollNanos: roll.nanos.toString(), fromClose: roll.fromClose, toClose: roll.toClose }
    parts.push({ instrumentId: id, source, factor, offset, ...told })
    const reads = since === undefined || roll === undefined ? from : formatNanos(latest(since - leadNanos, begin))
    const whole = await read(id, reads, to, true)
    contracts.push({ ...whole, source: { ...whole.source, matchesOnly: true } })
  }
  for (const [place, { id, until }] of terms.entries()) {
    const next = parts[place + 1]
    if (atRoll === 'keep' || next === undefined || until === undefined || next.source.rows === 0) continue
    const { source } = await read(id, formatNanos(until + 1n), undefined, true)
    if (source.rows === 0) throw new MarketDataError(noPriceToLeave(id, next.instrumentId, formatNanos(until)))
  }
  const rows = parts.reduce((sum, { source }) => sum + source.rows, 0)
  // Tells what there is instead.
  if (rows === 0) await read(terms[0]!.id, from, to, false)
  const series = {
    ...(begin === undefined ? {} : { fromNanos: begin.toString() }),
    ...(end === undefined ? {} : { toNanos: end.toString() }),
    rows,
    continuous: { parts },
  }
  return { series, contracts }
}

/** Throws where the prices of two contracts cannot be joined. */
function checkJoin({ from, to, fromClose, toClose }: Roll, adjust: PriceAdjustment): void {
  if (adjust === 'raw') return
  if (Number.isNaN(fromClose)) throw new MarketDataError(noCommonDay(from, to))
  if (adjust === 'ratio' && !(fromClose > 0 && toClose > 0))
    throw new MarketDataError(noRatio(from, to, fromClose, toClose))
}

/** The series is defined as the contract with the finest prices, but never ends. */
function seriesDefinition(
  id: string,
  contracts: readonly { readonly instrument: InstrumentDefinition }[],
): InstrumentDefinition {
  const finest = contracts
    .map(({ instrument }) => instrument)
    .reduce((best, each) => (each.pricePrecision > best.pricePrecision ? each : best))
  const { expiry: _ends, ...terms } = finest
  return { ...terms, id }
}

function latest(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b > a ? b : a
}
