import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { BarSource } from '../../../engine-host/protocol/bar-series.js'
import type { ContinuousSettings } from '../../../engine-host/protocol/continuous-settings.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { barLength, batchOf, firstOpen, MemorySink, specificationOf, type BarRow, type Ran } from './engine-fixture.js'

const contract = (id: string): InstrumentDefinition => ({
  id,
  kind: 'future',
  currency: 'USD',
  pricePrecision: 2,
  tickSize: '0.25',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '50',
  timeZone: 'America/Chicago',
})

/** The contracts of the fixture, one after the other. */
export const contractIds = ['ES.Z13', 'ES.H14', 'ES.M14'] as const

/** A roll after so many bars, with the closes by which prices are moved. */
export interface FixtureRoll {
  readonly bar: number
  readonly fromClose: number
  readonly toClose: number
}

/** Bars of each contract from the first minute on, and when the series changes from one to the next. */
export interface FixtureChain {
  readonly contracts: readonly (readonly BarRow[])[]
  readonly rolls: readonly FixtureRoll[]
}

/** What the series shows: the bars of the present contract, moved by its adjustment. */
export function seriesRows({ contracts, rolls }: FixtureChain, adjust: ContinuousSettings['adjust']): BarRow[] {
  const { adjustments } = adjusted({ contracts, rolls }, adjust)
  return contracts[0]!.map((_, bar) => {
    const place = rolls.filter((roll) => roll.bar <= bar).length
    const { factor, offset } = adjustments[place]!
    const [open, high, low, close, volume] = contracts[place]![bar]!
    const moved = (price: number) => price * factor + offset
    return [moved(open), moved(high), moved(low), moved(close), volume ?? 1000]
  })
}

function adjusted({ rolls }: FixtureChain, adjust: ContinuousSettings['adjust'] = 'additive') {
  let factor = 1
  let offset = 0
  const adjustments = [{ factor, offset }]
  for (const { fromClose, toClose } of rolls) {
    if (adjust === 'additive') offset += fromClose - toClose
    if (adjust === 'ratio') factor *= fromClose / toClose
    adjustments.push({ factor, offset })
  }
  return { adjustments }
}

/** Runs a strategy over a continuous series, bar by bar; `bars` cuts the data short. */
export function runContinuous(
  strategy: StrategyConstructor,
  chain: FixtureChain,
  continuous: ContinuousSettings = {},
  changes: Partial<RunSpecification> = {},
  bars = chain.contracts[0]!.length,
): Ran {
  const { adjustments } = adjusted(chain, continuous.adjust)
  const ids = contractIds.slice(0, chain.contracts.length)
  const bare = (instrumentId: string): BarSource => ({ instrumentId, bars: '1-MINUTE', files: [], rows: 0 })
  const parts = ids.map((instrumentId, place) => {
    const roll = chain.rolls[place - 1]
    return {
      instrumentId,
      source: bare(instrumentId),
      ...adjustments[place]!,
      ...(roll === undefined
        ? {}
        : {
            rollNanos: String(BigInt(firstOpen + roll.bar * barLength) * 1_000_000n),
            fromClose: roll.fromClose,
            toClose: roll.toClose,
          }),
    }
  })
  const sink = new MemorySink()
  const log: string[] = []
  const engine = new TradingEngine({
    specification: specificationOf({
      instruments: ['ES.c.0', ...ids].map(contract),
      sources: [
        { ...bare('ES.c.0'), continuous: { parts } },
        ...ids.map((id): BarSource => ({ ...bare(id), matchesOnly: true })),
      ],
      continuous,
      cash: '100000',
      ...changes,
    }),
    strategy,
    sink,
    log: (line) => log.push(line),
  })
  engine.start()
  const batches = [seriesRows(chain, continuous.adjust), ...chain.contracts].map((rows, source) =>
    batchOf(rows, source),
  )
  for (let bar = 0; bar < bars; bar++) for (const batch of batches) engine.process(batch, bar, bar + 1)
  engine.finish()
  return { sink, engine, log }
}
