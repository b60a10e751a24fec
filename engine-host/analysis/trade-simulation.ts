import { setImmediate as nextTurn } from 'node:timers/promises'
import { SeededRandom } from '../core/seeded-random.js'
import type { Histogram } from '../protocol/run-analysis.js'
import type {
  FanColumns,
  SimulatedFigure,
  SimulationMethod,
  SimulationSettings,
  TradeSimulation,
} from '../protocol/run-robustness.js'
import { histogramOf, quantile } from './histogram.js'

/** Most rows of the fan. */
const mostRows = 200
const mostSimulations = 20_000
/** Trades drawn between two turns of the event loop: some milliseconds. */
const tradesPerTurn = 500_000

/**
 * Draws the trades of a run again and again. The equity is looked at when trades are closed; what it did within them is in
 * none of these figures.
 *
 * @param profits of the closed trades in the sequence of their exits, account currency
 * @param signal ends it between two blocks of trades
 */
export async function simulateTrades(
  profits: Float64Array,
  startingEquity: number,
  settings: SimulationSettings,
  signal?: AbortSignal,
): Promise<TradeSimulation | undefined> {
  const { method = 'bootstrap', sizing = 'fixed', seed = 1, ruin = 0.5 } = settings
  const simulations = Math.min(mostSimulations, Math.max(1, Math.trunc(settings.simulations ?? 2000)))
  const trades = profits.length
  const blockLength = Math.min(trades, Math.max(1, Math.trunc(settings.blockLength ?? Math.ceil(Math.cbrt(trades)))))
  const head = {
    method,
    sizing,
    simulations,
    seed,
    ...(method === 'blockBootstrap' && { blockLength }),
    trades,
    startingEquity,
  }
  const why = whyNone(profits, startingEquity)
  if (why !== undefined) return { ...head, ...nothing(why) }

  const isCompounded = sizing === 'compounded'
  const changes = isCompounded ? returnsOnEquity(profits, startingEquity) : profits
  const paths = new SimulatedPaths(trades, simulations, startingEquity, isCompounded, startingEquity * (1 - ruin))
  const random = new SeededRandom(seed)
  const order = Int32Array.from(changes, (_, at) => at)
  let drawn = 0
  for (let simulation = 0; simulation < simulations; simulation++) {
    draw(order, method, blockLength, random)
    paths.add(changes, order)
    drawn += trades
    if (drawn >= tradesPerTurn) {
      drawn = 0
      await nextTurn()
      if (signal?.aborted === true) return undefined
    }
  }
  return { ...head, ...paths.result(changes) }
}

/** Rows of the trades in the sequence in which a simulation takes them. */
function draw(order: Int32Array, method: SimulationMethod, blockLength: number, random: SeededRandom): void {
  const { length } = order
  if (method === 'shuffle') {
    // Fisher and Yates; every sequence is as likely as any other, whichever it begins with.
    for (let at = length - 1; at > 0; at--) {
      const other = Math.floor(random.next() * (at + 1))
      const taken = order[at]!
      order[at] = order[other]!
      order[other] = taken
    }
    return
  }
  const block = method === 'bootstrap' ? 1 : blockLength
  for (let at = 0; at < length; at += block) {
    const from = Math.floor(random.next() * length)
    for (let within = 0; within < block && at + within < length; within++) order[at + within] = (from + within) % length
  }
}

/** What each trade made of the equity before it, as a fraction. */
function returnsOnEquity(profits: Float64Array, startingEquity: number): Float64Array {
  let equity = startingEquity
  return profits.map((profit) => {
    const fraction = profit / equity
    equity += profit
    return fraction
  })
}

function whyNone(profits: Float64Array, startingEquity: number): string | undefined {
  if (profits.length === 0) return 'No trade was closed.'
  if (!(startingEquity > 0)) return 'The run began without equity.'
  let equity = startingEquity
  for (const profit of profits)
    if (!((equity += profit) > 0)) return 'The equity fell to zero or below, after which nothing is traded.'
  return undefined
}

/** Equities after some of the trades and the extremes of every simulation. */
class SimulatedPaths {
  /** Trades after which the fan has a row. */
  private readonly steps: Int32Array
  private readonly equities: Float64Array
  private readonly finals: Float64Array
  private readonly drawdowns: Float64Array
  private count = 0
  private ruined = 0

  constructor(
    trades: number,
    private readonly simulations: number,
    private readonly startingEquity: number,
    private readonly isCompounded: boolean,
    private readonly ruin: number,
  ) {
    const rows = Math.min(mostRows, trades + 1)
    this.steps = Int32Array.from({ length: rows }, (_, row) => Math.round((row * trades) / (rows - 1)))
    this.equities = new Float64Array(rows * simulations)
    this.finals = new Float64Array(simulations)
    this.drawdowns = new Float64Array(simulations)
  }

  /** One simulation. Frequent: a plain loop over the trades. */
  add(changes: Float64Array, order: Int32Array): void {
    const simulation = this.count++
    const path = this.walk(changes, order, (row, equity) => {
      this.equities[row * this.simulations + simulation] = equity
    })
    this.finals[simulation] = path.final
    this.drawdowns[simulation] = path.drawdown
    if (path.lowest <= this.ruin) this.ruined++
  }

  result(
    changes: Float64Array,
  ): Pick<TradeSimulation, 'fan' | 'finalEquity' | 'maximumDrawdown' | 'probabilityOfRuin' | 'probabilityOfLoss'> {
    const { steps, simulations, equities } = this
    const observed = new Float64Array(steps.length)
    const own = this.walk(
      changes,
      Int32Array.from(changes, (_, at) => at),
      (row, equity) => (observed[row] = equity),
    )
    const at = (share: number): Float64Array => new Float64Array(steps.length).fill(share)
    const shares = [0.05, 0.25, 0.5, 0.75, 0.95].map(at)
    for (let row = 0; row < steps.length; row++) {
      const sorted = equities.slice(row * simulations, (row + 1) * simulations).sort()
      for (const column of shares) column[row] = quantile(sorted, column[row]!)
    }
    const [percentile5, percentile25, percentile50, percentile75, percentile95] = shares as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const lost = this.finals.reduce((sum, equity) => sum + (equity < this.startingEquity ? 1 : 0), 0)
    return {
      fan: {
        length: steps.length,
        trade: steps,
        percentile5,
        percentile25,
        percentile50,
        percentile75,
        percentile95,
        observed,
      },
      finalEquity: figureOf(this.finals, own.final, { label: 'Final equity', unit: 'money' }),
      maximumDrawdown: figureOf(
        this.drawdowns.map((drawdown) => -100 * drawdown),
        -100 * own.drawdown,
        { label: 'Max. drawdown', unit: 'percent' },
      ),
      probabilityOfRuin: (100 * this.ruined) / simulations,
      probabilityOfLoss: (100 * lost) / simulations,
    }
  }

  private walk(
    changes: Float64Array,
    order: Int32Array,
    put: (row: number, equity: number) => void,
  ): { final: number; drawdown: number; lowest: number } {
    const { steps, isCompounded } = this
    let equity = this.startingEquity
    let peak = equity
    let lowest = equity
    let drawdown = 0
    let row = 0
    put(row++, equity)
    for (let at = 0; at < order.length; at++) {
      const change = changes[order[at]!]!
      // Who has nothing left trades no more.
      if (equity > 0) equity = isCompounded ? equity * (1 + change) : equity + change
      if (equity > peak) peak = equity
      else if (1 - equity / peak > drawdown) drawdown = 1 - equity / peak
      if (equity < lowest) lowest = equity
      if (steps[row] === at + 1) put(row++, equity)
    }
    return { final: equity, drawdown, lowest }
  }
}

function figureOf(values: Float64Array, observed: number, head: Pick<Histogram, 'label' | 'unit'>): SimulatedFigure {
  const sorted = values.slice().sort()
  // Sums of the same trades in another sequence differ by rounding.
  const same = 1e-9 * Math.max(1, Math.abs(observed))
  let below = 0
  for (const value of sorted) below += value < observed - same ? 1 : value <= observed + same ? 0.5 : 0
  return {
    percentile5: quantile(sorted, 0.05),
    percentile25: quantile(sorted, 0.25),
    percentile50: quantile(sorted, 0.5),
    percentile75: quantile(sorted, 0.75),
    percentile95: quantile(sorted, 0.95),
    observed,
    rank: (100 * below) / sorted.length,
    histogram: histogramOf(values, head, ''),
  }
}

function nothing(
  why: string,
): Omit<TradeSimulation, 'method' | 'sizing' | 'simulations' | 'seed' | 'trades' | 'startingEquity'> {
  const none = new Float64Array(0)
  const fan: FanColumns = {
    length: 0,
    trade: new Int32Array(0),
    percentile5: none,
    percentile25: none,
    percentile50: none,
    percentile75: none,
    percentile95: none,
    observed: none,
  }
  const figure = (label: string, unit: 'money' | 'percent'): SimulatedFigure => ({
    percentile5: NaN,
    percentile25: NaN,
    percentile50: NaN,
    percentile75: NaN,
    percentile95: NaN,
    observed: NaN,
    rank: NaN,
    histogram: histogramOf(none, { label, unit }, why),
  })
  return {
    why,
    fan,
    finalEquity: figure('Final equity', 'money'),
    maximumDrawdown: figure('Max. drawdown', 'percent'),
    probabilityOfRuin: NaN,
    probabilityOfLoss: NaN,
  }
}
