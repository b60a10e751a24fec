import type { BarSource, ContinuousPart } from '../../protocol/bar-series.js'
import type { ContinuousSettings, PriceAdjustment } from '../../protocol/continuous-settings.js'
import type { InstrumentDefinition } from '../../protocol/instrument-definition.js'
import { formatContinuous, type ContinuousSymbol } from '../futures-symbol.js'
import {
  MarketDataError,
  noCommonDay,
  noContracts,
  noOpenInterest,
  noRatio,
  rollBeforeUnusable,
} from '../market-data-failure.js'
import type { ResolvedSeries, StoredSeries } from '../stored-series.js'
import { formatNanos, parseIsoNanos } from '../timestamps.js'
import { forwardAdjustments } from './price-adjustment.js'
import type { Roll, RollSchedule } from './roll-schedule.js'

/** A continuous series that a run can read, with the contracts that its orders go to. */
export interface ResolvedContinuous {
  readonly kind: 'resolved'
  readonly source: BarSource
  readonly instrument: InstrumentDefinition
  /** The contracts in the order of their time, each with its bars from before its time to the end of the period. */
  readonly contracts: readonly ResolvedSeries[]
}

/** Period of a run, ISO 8601. */
export interface RunPeriod {
  readonly from?: string
  readonly to?: string
}

/** How long before its time a contract is read, so that its price is known when it comes. */
const leadNanos = 7n * 86_400_000_000_000n

type Store = Pick<StoredSeries, 'rolls' | 'resolveOrThrow'>

/**
 * Puts a continuous series together of the stored contracts of a root. A contract takes its place at the close of the
 * session before its first trade date, when all that decides the roll is known.
 *
 * @throws MarketDataError when there are no such contracts or bars, or two of them cannot be joined
 */
export async function resolveContinuous(
  store: Store,
  symbol: ContinuousSymbol,
  bars: string,
  { from, to }: RunPeriod,
  { adjust = 'additive', rollBefore = 1 }: ContinuousSettings,
): Promise<ResolvedContinuous> {
  const { root, rule, rank } = symbol
  const id = formatContinuous(symbol)
  const named = (change: Partial<ContinuousSymbol>) => formatContinuous({ ...symbol, ...change })
  if (rule === 'openInterest')
    throw new MarketDataError(noOpenInterest(id, named({ rule: 'volume' }), named({ rule: 'calendar' })))
  if (!Number.isInteger(rollBefore) || rollBefore < 1 || rollBefore > 60)
    throw new MarketDataError(rollBeforeUnusable(rollBefore))
  const schedule = await store.rolls(root, rule, { rank, rollBefore }, bars)
  if ('kind' in schedule) throw new MarketDataError(schedule)

  const begin = from === undefined ? undefined : parseIsoNanos(from)
  const end = to === undefined ? undefined : parseIsoNanos(to)
  const terms = contractTimes(schedule)
  const within = terms.filter(
    ({ until, since }) =>
      (begin === undefined || until === undefined || until >= begin) &&
      (end === undefined || since === undefined || since < end - 1n),
  )
  const [first] = within
  if (first === undefined) throw new MarketDataError(noContracts(root))
  const adjustments = forwardAdjustments({ first: first.id, rolls: schedule.rolls.slice(first.place) }, adjust)
  const parts: ContinuousPart[] = []
  const contracts: ResolvedSeries[] = []
  for (const [place, { id: contract, since, until }] of within.entries()) {
    const starts = place === 0 || since === undefined ? from : formatNanos(since + 1n)
    const ends = until === undefined || (end !== undefined && end <= until) ? to : formatNanos(until + 1n)
    const { source } = await store.resolveOrThrow(contract, bars, starts, ends, true)
    const { factor, offset } = adjustments[place]!
    const roll = place === 0 ? undefined : schedule.rolls[first.place + place - 1]!
    if (roll !== undefined) checkJoin(roll, adjust)
    parts.push({
      instrumentId: contract,
      source,
      factor,
      offset,
      ...(roll === undefined ? {} : { rollNanos: since!.toString(), fromClose: roll.fromClose, toClose: roll.toClose }),
    })
    const reads = since === undefined || place === 0 ? from : formatNanos(latest(since - leadNanos, begin))
    const whole = await store.resolveOrThrow(contract, bars, reads, to, true)
    contracts.push({ ...whole, source: { ...whole.source, matchesOnly: true } })
  }
  const rows = parts.reduce((sum, { source }) => sum + source.rows, 0)
  // Tells what there is instead.
  if (rows === 0) await store.resolveOrThrow(first.id, bars, from, to)
  const bounds = {
    ...(begin === undefined ? {} : { fromNanos: begin.toString() }),
    ...(end === undefined ? {} : { toNanos: end.toString() }),
  }
  return {
    kind: 'resolved',
    source: { instrumentId: id, bars: parts[0]!.source.bars, files: [], ...bounds, rows, continuous: { parts } },
    instrument: seriesDefinition(id, contracts),
    contracts,
  }
}

/** Throws where the prices of two contracts cannot be joined. */
function checkJoin({ from, to, fromClose, toClose }: Roll, adjust: PriceAdjustment): void {
  if (adjust === 'raw') return
  if (Number.isNaN(fromClose)) throw new MarketDataError(noCommonDay(from, to))
  if (adjust === 'ratio' && !(fromClose > 0 && toClose > 0))
    throw new MarketDataError(noRatio(from, to, fromClose, toClose))
}

/** A contract of a schedule with its time: from one close of a session, that itself not included, to another. */
interface ContractTime {
  readonly id: string
  /** Rolls before it. */
  readonly place: number
  readonly since: bigint | undefined
  readonly until: bigint | undefined
}

function contractTimes({ first, rolls }: RollSchedule): ContractTime[] {
  return [first, ...rolls.map(({ to }) => to)].map((id, place) => ({
    id,
    place,
    since: rolls[place - 1]?.nanos,
    until: rolls[place]?.nanos,
  }))
}

/** The series is defined as the contract with the finest prices, but never ends. */
function seriesDefinition(id: string, contracts: readonly ResolvedSeries[]): InstrumentDefinition {
  const finest = contracts
    .map(({ instrument }) => instrument)
    .reduce((best, each) => (each.pricePrecision > best.pricePrecision ? each : best))
  const { expiry: _ends, ...terms } = finest
  return { ...terms, id }
}

function latest(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b > a ? b : a
}
